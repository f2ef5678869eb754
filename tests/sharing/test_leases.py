"""Several processes on one folder: each world has one owner, and goes where it is asked for."""

import json
import os
import re
import signal
import socket
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import pytest

from emulator.sharing.leases import Leases
from tests.conftest import RunningServer, World
from tests.killable import Killable, as_nobody
from tests.sharing.conftest import Reach, Start

pytestmark = pytest.mark.slow
"""Servers of their own, by the dozen."""
BOOK = "/customers/25/phonebook"
LEASES = "/_emulator/leases"


def write(world: World, name: str) -> None:
    answer = world.sipcentric().post(BOOK, json={"name": name, "phoneNumber": "07700900123"})
    assert answer.status_code == 201, answer.text


def names(world: World) -> Counter[str]:
    """What stands in the phone book, and how often."""
    found: Counter[str] = Counter()
    page: dict[str, Any] = {"nextPage": f"{BOOK}?pageSize=200"}
    with world.sipcentric() as client:
        while page.get("nextPage"):
            page = client.get(page["nextPage"]).raise_for_status().json()
            found.update(item["name"] for item in page["items"])
    return found


def owners(world: World) -> dict[str, Any]:
    """The worlds that are listed, each with the process that has it."""
    return {each["name"]: each["process"] for each in world.control.get("/worlds").json()["worlds"]}


def agree(servers: list[Killable], reach: Reach) -> None:
    """Servers that began together give new worlds the same, and one world to all."""
    tables = []
    for number, server in enumerate(servers):
        world = reach(server, f"w{number}")
        tables.append([world.control.get(f"/data/sipcentric/{name}").json() for name in ("phonebook", "users")])
        write(reach(server, "all"), f"of {number}")
    assert all(each == tables[0] for each in tables)
    assert {f"of {number}" for number in range(len(servers))} <= names(reach(servers[0], "all")).keys()


class TestStart:
    def test_a_server_says_with_whom_it_shares(self, start: Start, data: Path) -> None:
        first = start()
        first.url()
        second = start()
        second.url()
        assert first.said() == ""
        assert second.said() == f"shares {data} with process {first.pid}\n"

    def test_three_that_start_at_once_agree_on_one_baseline(self, start: Start, reach: Reach, tmp_path: Path) -> None:
        servers = [start(cache=tmp_path / "cache") for _ in range(3)]
        agree(servers, reach)
        assert not [*tmp_path.rglob("*.partial")]
        assert not any("refuse" in server.said() or "Traceback" in server.said() for server in servers)

    def test_what_a_dead_process_left_is_removed_and_what_a_living_one_writes_stays(
        self, start: Start, data: Path
    ) -> None:
        first = start()
        first.url()
        dead = data / f"worlds/w.sqlite.1.{2**22 + 1}.partial"
        living = data / f"worlds/v.sqlite.1.{first.pid}.partial"
        for path in (dead, living):
            path.write_bytes(b"SQLite for")
        start().url()
        assert [*data.rglob("*.partial")] == [living]
        first.kill()
        start().url()
        assert not [*data.rglob("*.partial")]

    def test_the_folder_lock_of_an_older_version_is_no_obstacle(self, start: Start, data: Path) -> None:
        data.mkdir()
        (data / "emulator.lock").write_text("1")
        start().url()

    def test_within_one_process(self, data: Path) -> None:
        with RunningServer(data=data) as first, RunningServer(data=data) as second:
            for server in (first, second, first):
                with closing(World(server.url, "w")) as world:
                    write(world, "Ada")
                    found = names(world)["Ada"]
            assert found == 3

    def test_a_file_that_is_no_world_stops_nobody(self, start: Start, reach: Reach, data: Path) -> None:
        (data / "worlds").mkdir(parents=True)
        (data / "worlds/bad.sqlite").write_text("a letter to my bank" * 50)
        servers = [start(), start()]
        for server in servers:
            bad = reach(server, "bad")
            assert bad.sipcentric().get(BOOK).status_code == 503
            assert bad.control.get("/clock").status_code == 409
        assert "bad.sqlite: " in "".join(server.said() for server in servers)
        with ThreadPoolExecutor() as pool:
            answers = [*pool.map(lambda server: reach(server, "bad").control.post("/reset"), servers * 2)]
        assert {answer.status_code for answer in answers} == {200}
        assert len([*data.glob("worlds/bad.sqlite.damaged-*")]) == 1


class TestFetching:
    def test_a_world_goes_where_it_is_asked_for_and_keeps_everything(self, start: Start, reach: Reach) -> None:
        first, second = start(), start()
        write(reach(first), "Ada")
        reach(first).set(sms_delivery_seconds=7)
        reach(first).control.put("/snapshots/one")
        reach(first).control.post("/faults", json={"effect": {"status": 418}, "match": {"path": "*/sms"}})
        reach(first).control.post("/simulate/sipcentric/incoming-sms", json={"body": "later", "in": 60})
        other = reach(second)
        assert names(other)["Ada"] == 1
        assert other.control.get("/settings").json()["sms_delivery_seconds"] == 7
        assert [each["name"] for each in other.control.get("/snapshots").json()["snapshots"]] == ["one"]
        assert other.sipcentric().get("/customers/25/sms").status_code == 418
        assert [each["what"] for each in other.advance(60)] == ["emulator.simulate"]
        assert other.control.post("/snapshots/one/restore").status_code == 200
        write(other, "Bob")
        assert {"Ada", "Bob"} <= names(reach(first)).keys()

    @pytest.mark.parametrize("control", [True, False])
    def test_every_way_into_a_world_fetches_it(self, start: Start, reach: Reach, control: bool) -> None:
        """With the control plane left out, worlds go from one to another all the same."""
        first, second = start(control=control), start()
        here, there = reach(first), reach(second)
        write(here, "Ada")
        key = here.sipcentric().get("/tokengenerator").json()["id"]
        with there.client("/api/v1") as client:
            assert client.get(f"{BOOK}?tokenid={key}").status_code == 200, "the token tells its world"
            assert client.get(f"{BOOK}?tokenid={key}").status_code == 401, "and is used up"
        for vendor, path in ((here.dial9(), "/numbers/list"), (here.sipgate(), "/my/events/")):
            assert vendor.request("POST" if path == "/numbers/list" else "GET", path).status_code == 200
        assert there.control.get("/worlds").json()["worlds"][-1]["process"] == first.pid
        assert there.control.get("/clock").status_code == 200
        assert there.control.get("/worlds").json()["worlds"][-1]["process"] == second.pid

    def test_two_that_both_want_it_get_on(self, start: Start, reach: Reach) -> None:
        servers = [start(), start()]
        worlds = [reach(server) for server in servers]
        worlds[0].set(sipcentric_rate_limit=0)

        def writer(number: int) -> list[str]:
            written = [f"Entry {number}.{each}" for each in range(25)]
            for name in written:
                write(worlds[number % 2], name)
            return written

        with ThreadPoolExecutor(8) as pool:
            written = [name for names_of_one in pool.map(writer, range(8)) for name in names_of_one]
        found = names(worlds[0])
        assert {name: found[name] for name in written} == dict.fromkeys(written, 1)
        assert not any("Traceback" in server.said() for server in servers)

    def test_what_is_under_way_is_finished_first(self, start: Start, reach: Reach) -> None:
        first, second = start(), start()
        here, there = reach(first), reach(second)
        here.control.post("/faults", json={"effect": {"delay_ms": 300}, "times": 1})
        with ThreadPoolExecutor() as pool:
            slow = pool.submit(write, here, "slow")
            while not here.control.get("/faults").json()["faults"][0]["hits"]:
                pass
            assert names(there)["slow"] == 1
            slow.result()

    def test_an_owner_that_is_not_done_keeps_it(self, start: Start, reach: Reach) -> None:
        first, second = start(lease_seconds=0.4), start(lease_seconds=0.4)
        here, there = reach(first), reach(second)
        here.control.post("/faults", json={"effect": {"delay_ms": 2500}, "times": 1})
        with ThreadPoolExecutor() as pool:
            slow = pool.submit(write, here, "slow")
            while not here.control.get("/faults").json()["faults"][0]["hits"]:
                pass
            began = time.monotonic()
            answer = there.control.get("/clock")
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
            assert f"process {first.pid} has the world 'w'" in answer.json()["error"]
            assert time.monotonic() - began < 1.5
            write(here, "meanwhile")
            slow.result()
        assert {"slow", "meanwhile"} <= names(there).keys()

    def test_open_streams_end(self, start: Start, reach: Reach) -> None:
        first, second = start(), start()
        here = reach(first)
        with (
            here.sipcentric().stream("GET", "/stream") as vendors,
            here.control.stream("GET", "/events") as ours,
        ):
            write(reach(second), "Ada")
            b"".join(vendors.iter_raw())
            b"".join(ours.iter_raw())

    def test_a_clock_that_moves_comes_to_its_end(self, start: Start, reach: Reach) -> None:
        first, second = start(), start()
        here = reach(first)
        for _ in range(400):
            here.control.post("/simulate/sipcentric/incoming-sms", json={"body": "later", "in": 60})
        with ThreadPoolExecutor() as pool:
            moved = pool.submit(here.advance, 60)
            reach(second).control.get("/clock")
            assert len(moved.result()) == 400
        assert reach(second).control.get("/clock").json()["now"] == "2026-03-02T00:01:00.000Z"

    def test_idle_worlds_are_left_to_others(self, data: Path) -> None:
        with RunningServer(data=data, world_ttl=0.001) as server:
            for name in ("one", "two"):
                with closing(World(server.url, name)) as world:
                    world.control.get("/clock")
            wanted = {"default": os.getpid(), "one": None, "two": os.getpid()}
            while {each["name"]: each["process"] for each in server.call("GET", "/worlds")["worlds"]} != wanted:
                continue


class TestOwner:
    def test_a_dead_owners_worlds_are_taken_over_at_once(self, start: Start, reach: Reach) -> None:
        first, second = start(), start()
        write(reach(first), "Ada")
        there = reach(second)
        first.kill()
        began = time.monotonic()
        assert names(there)["Ada"] == 1
        assert time.monotonic() - began < 0.9
        assert owners(there)["w"] == second.pid

    def test_one_that_ends_leaves_nothing_behind(self, start: Start, reach: Reach, data: Path) -> None:
        first = start()
        write(reach(first), "Ada")
        assert (data / "worlds/w.lock").stat().st_mode & 0o777 == 0o600
        first.end()
        assert not [*data.rglob("*.lock")]

    def test_one_that_stands_still_is_waited_for(self, start: Start, reach: Reach) -> None:
        first, second = start(lease_seconds=0.3), start(lease_seconds=0.3)
        write(reach(first), "Ada")
        there = reach(second)
        first.stand_still()
        try:
            for client in (there.sipcentric(), there.telecom_center(), there.dial9(), there.sipgate()):
                began = time.monotonic()
                answer = client.get("/customers")
                assert (answer.status_code, answer.headers["retry-after"]) == (503, "1"), answer.text
                assert f"process {first.pid}" in answer.text or "sipgate" in str(answer.url)
                assert 0.2 < time.monotonic() - began < 2
            assert there.control.get("/clock").status_code == 503
            assert there.control.post("/reset").headers["retry-after"] == "1"
            write(reach(second, "another"), "Bob")
        finally:
            first.go_on()
        assert names(there)["Ada"] == 1
        write(reach(first), "Bob")

    def test_worlds_are_listed_with_their_owners_and_dropped_by_them_alone(
        self, start: Start, reach: Reach, data: Path
    ) -> None:
        first = start()
        write(reach(first), "Ada")
        second = start()
        there = reach(second, "v")
        there.control.get("/clock")
        assert owners(there) == owners(reach(first)) == {"default": first.pid, "v": second.pid, "w": first.pid}
        answer = there.control.delete("/worlds/w")
        assert answer.status_code == 409
        assert f"process {first.pid} has the world 'w'" in answer.json()["error"]
        assert there.control.delete("/worlds/v").status_code == 204
        assert not [*data.glob("worlds/v.*")]
        first.end()
        assert owners(there) == {"default": None, "w": None}
        assert there.control.delete("/worlds/w").status_code == 204

    def test_one_who_was_ended_while_it_made_a_world(self, start: Start, reach: Reach, data: Path) -> None:
        first, second = start(), start()
        there = reach(second)
        reach(first).control.get("/health")
        first.kill()
        (data / "worlds/w.lock").write_text(json.dumps({"pid": first.pid, "address": "http://127.0.0.1:1"}))
        (data / "worlds/w.sqlite").write_bytes(b"")
        assert owners(there)["w"] is None
        write(there, "Ada")


class TestHandover:
    def test_only_who_knows_the_secret_can_ask(self, start: Start, reach: Reach, data: Path) -> None:
        first = start()
        here = reach(first)
        write(here, "Ada")
        lease = json.loads((data / "worlds/w.lock").read_text())
        assert (lease["pid"], lease["address"]) == (first.pid, here.url)
        ask = here.client(LEASES, headers={"Host": "evil.example", "Origin": "https://evil.example"})
        for secret in ("", "x", lease["secret"][:-1], "\xe9"):
            assert ask.post("/w", headers={"X-Emulator-Lease": secret.encode("latin-1")}).status_code == 403
        assert ask.post("/w").status_code == 403
        assert ask.get("/w", headers={"X-Emulator-Lease": lease["secret"]}).status_code == 405
        assert owners(here)["w"] == first.pid
        for name in ("w", "w", "nobody", "%2e%2e", "a/b", "x" * 500):
            assert ask.post(f"/{name}", headers={"X-Emulator-Lease": lease["secret"]}).status_code == 204
        assert owners(here)["w"] is None
        write(here, "Bob")

    def test_it_is_not_in_the_document_nor_there_without_a_folder(self, world: World) -> None:
        assert "/leases" not in world.control.get("/openapi/control.json").text
        assert world.client(LEASES).post("/w").status_code == 404

    def test_an_owner_that_does_not_answer(self, data: Path) -> None:
        """Whatever listens where an owner was is no owner."""
        for words in (b"", b"HTTP/1.1 200 OK\r\n\r\n", b"SSH-2.0-OpenSSH_9.2\r\n"):
            with socket.create_server(("127.0.0.1", 0)) as listener:
                threading.Thread(target=say, args=(listener, words), daemon=True).start()
                folder = data / "worlds"
                folder.mkdir(parents=True, exist_ok=True)
                other = Leases(folder, 0.3)
                other.listen_at(f"http://127.0.0.1:{listener.getsockname()[1]}")
                other.take("w")
                with RunningServer(data=data, lease_seconds=0.3) as server, closing(World(server.url, "w")) as world:
                    assert world.control.get("/clock").status_code == 503
                    other.release("w")
                    assert world.control.get("/clock").status_code == 200

    @pytest.mark.parametrize(
        "words",
        [
            b"",
            b"[1]",
            b"\xff",
            b'{"pid": "x", "address": "http://127.0.0.1:1", "secret": "a"}',
            b'{"pid": 1, "address": 7, "secret": "a"}',
            b'{"pid": 1, "address": "http://[::1", "secret": "a"}',
            b'{"pid": 1, "address": "http://127.0.0.1:1", "secret": "a\\r\\nX: y"}',
            b'{"pid": 1, "address": "http://127.0.0.1:1", "secret": null}',
        ],
    )
    def test_a_lease_that_somebody_edited(self, start: Start, reach: Reach, data: Path, words: bytes) -> None:
        first, second = start(), start(lease_seconds=0.2)
        here, there = reach(first), reach(second)
        write(here, "Ada")
        (data / "worlds/w.lock").write_bytes(words)
        assert there.sipcentric().get(BOOK).status_code == 503
        assert there.control.get("/worlds").status_code == 200
        write(here, "Bob")
        first.end()
        assert {"Ada", "Bob"} <= names(there).keys()
        assert "Traceback" not in second.said()

    def test_a_lease_that_somebody_removed_makes_nobody_a_second_owner(
        self, start: Start, reach: Reach, data: Path
    ) -> None:
        first, second = start(), start()
        here, there = reach(first), reach(second)
        write(here, "Ada")
        (data / "worlds/w.lock").unlink()
        refused = there.sipcentric().post(BOOK, json={"name": "Eve", "phoneNumber": "07700900123"})
        assert refused.status_code == 503
        assert "another program has locked it" in refused.text
        write(here, "Bob")
        assert "Eve" not in names(here)
        first.end()
        assert {"Ada", "Bob"} <= names(there).keys()

    def test_who_lets_go_leaves_another_s_lease_alone(self, tmp_path: Path) -> None:
        first, second = Leases(tmp_path, 1), Leases(tmp_path, 1)
        first.take("w")
        (tmp_path / "w.lock").unlink()
        second.take("w")
        first.release("w")
        assert (tmp_path / "w.lock").exists()
        assert first.owner("w") == second.me

    def test_a_pipe_in_the_place_of_a_lease_holds_nobody_up(self, start: Start, reach: Reach, data: Path) -> None:
        first, second = start(), start()
        here, there = reach(first), reach(second)
        there.control.get("/worlds").raise_for_status()
        os.mkfifo(data / "worlds/w.lock")
        assert "w" not in owners(there)
        write(here, "Ada")
        assert owners(there)["w"] is None
        assert "Traceback" not in second.said()


def say(listener: socket.socket, words: bytes) -> None:
    """Say something to whoever comes, until nobody can."""
    try:
        while True:
            opened, _ = listener.accept()
            opened.sendall(words)
            opened.close()
    except OSError:
        return


class TestFolder:
    def test_a_lease_that_cannot_be_made_is_explained(self, start: Start, reach: Reach, data: Path) -> None:
        here = reach(start())
        (data / "worlds/w.lock").mkdir()
        answer = here.control.get("/clock")
        assert (answer.status_code, "w.lock: Is a directory" in answer.text) == (507, True)
        assert here.sipcentric().get(BOOK).status_code == 503

    @pytest.mark.skipif(os.getuid() != 0, reason="only root can act as another user")
    def test_a_folder_that_cannot_be_written_to_is_refused(self, data: Path) -> None:
        data.parent.chmod(0o755)
        data.mkdir()
        with Killable(data, as_nobody) as server:
            assert re.match("FolderRefused: --data .*: Permission denied for user 65534", server.begun())


class TestDraining:
    def test_it_goes_on_for_a_while_and_says_that_it_will_end(self, start: Start, reach: Reach) -> None:
        server = start(drain_seconds=1.5)
        here = reach(server)
        assert here.control.get("/health").json()["status"] == "ok"
        os.kill(server.pid, signal.SIGTERM)
        began = time.monotonic()
        answer = until_draining(here)
        assert (answer.status_code, answer.json()["status"]) == (503, "draining")
        while time.monotonic() - began < 1:
            write(here, "Ada")
        server.process.join(5)
        assert server.process.exitcode == 0
        assert 1.4 < time.monotonic() - began < 4

    def test_a_second_signal_ends_it(self, start: Start, reach: Reach) -> None:
        server = start(drain_seconds=600, control=False)
        here = reach(server)
        os.kill(server.pid, signal.SIGTERM)
        assert until_draining(here).json()["status"] == "draining"
        os.kill(server.pid, signal.SIGTERM)
        server.process.join(5)
        assert server.process.exitcode == 0

    def test_its_worlds_can_be_fetched_meanwhile(self, start: Start, reach: Reach) -> None:
        first, second = start(drain_seconds=600), start()
        write(reach(first), "Ada")
        os.kill(first.pid, signal.SIGTERM)
        until_draining(reach(first))
        assert names(reach(second))["Ada"] == 1


def until_draining(world: World) -> httpx2.Response:
    """The first answer of a server's health that says that it will end."""
    with world.client("/_emulator") as client:
        while (answer := client.get("/health")).status_code == 200:
            pass
    return answer

"""Worlds that leave memory because others were used since: nobody can tell, but for who may not be disturbed."""

import json
import random
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from emulator import Emulator
from tests.conftest import RunningServer, World
from tests.control.test_webhooks import receive_sms, sent
from tests.killable import Killable

BOOK = "/customers/25/phonebook"
PLACES = ("clock", "settings", "faults", "requests", "webhooks", "mails", "calls", "phones", "coverage", "snapshots")
"""What a world tells of itself without being changed by that."""
ALL = {"requests": {"limit": "1000"}, "calls": {"state": "all"}}
NUMBERS = count(1)
Reach = Callable[[str], World]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """One that keeps three worlds in memory."""
    with RunningServer(data=tmp_path_factory.mktemp("data"), worlds_in_memory=3) as opened:
        yield opened


@pytest.fixture
def reach(server: Emulator) -> Iterator[Reach]:
    """Worlds of a test's own."""
    number = next(NUMBERS)
    with ExitStack() as stack:

        def world_of(name: str) -> World:
            world = World(server.url, f"{name}-{number}")
            stack.callback(world.close)
            return world

        yield world_of


def awake(world: World) -> set[str]:
    """The worlds that are in memory."""
    return {each["name"] for each in world.control.get("/worlds").json()["worlds"] if each["open"]}


def use_others(world: World, number: int = 3) -> None:
    """Use worlds that nobody used before."""
    for _ in range(number):
        answer = world.control.get("/settings", params={"world": f"other-{next(NUMBERS)}"})
        assert answer.status_code == 200, answer.text


def send_away(world: World) -> None:
    """Let a world leave memory."""
    assert world.name in awake(world)
    use_others(world)
    assert world.name not in awake(world)


def add(world: World, name: str) -> None:
    answer = world.sipcentric().post(BOOK, json={"name": name, "phoneNumber": "07700900123"})
    assert answer.status_code == 201, answer.text


def names(world: World) -> list[str]:
    rows = world.control.get("/data/sipcentric/phonebook", params={"limit": 1000}).json()["rows"]
    return [row["name"] for row in rows]


def rows(world: World) -> list[str]:
    """Every row of every table, as statements, but for how far a log has come."""
    content = world.control.get("/snapshots/now").content
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(content)
        database.execute("DELETE FROM emulator_state WHERE name = 'position'")
        return [*database.iterdump()]


def told(world: World) -> dict[str, Any]:
    """Everything that it tells; ages and the time that a running clock shows aside."""
    world.control.put("/snapshots/now")
    found: dict[str, Any] = {place: world.control.get(place, params=ALL.get(place)).json() for place in PLACES}
    found["rows"] = rows(world)
    return found


def live(world: World, number: int) -> None:
    """Something of everything happens to a world."""
    world.set(sms_delivery_seconds=number + 1, webhook_mode="pull")
    world.freeze(f"2026-04-{number + 1:02}T10:00:00Z")
    for client in (world.sipcentric(), world.dial9(), world.sipgate(), world.telecom_center()):
        for _ in range(number % 3 + 1):
            client.get("/customers")
    add(world, f"Ada {number}")
    receive_sms(world, "http://127.0.0.1:9/sms", f"hello {number}")
    world.control.post("/faults", json={"effect": {"status": 503}, "match": {"path": "/never"}, "times": number + 1})
    world.control.post("/simulate/sipcentric/incoming-sms", json={"body": "later", "in": 60 + number})
    world.control.post("/calls", json={"from": "02079460123", "to": "sipcentric/1234"})
    world.control.put(f"/snapshots/of-{number}")


@pytest.mark.slow
def test_ten_worlds_of_which_three_are_in_memory_in_any_order(reach: Reach) -> None:
    """Each is as it was left, and lives on from there as one does that stayed."""
    worlds = [reach(f"w{number}") for number in range(10)]
    for number, world in enumerate(worlds):
        live(world, number)
    known = {world.name: told(world) for world in worlds}
    dice = random.Random(7)
    for turn in range(16):
        world = dice.choice(worlds)
        was_away = world.name not in awake(world)
        assert told(world) == known[world.name], f"turn {turn}, away: {was_away}"
        assert {"default", world.name} <= awake(world)
        assert len(awake(world)) == 3
        add(world, f"turn {turn}")
        assert names(world)[-1] == f"turn {turn}"
        remaining = int(world.sipcentric().get("/customers/me").headers["x-ratelimit-remaining"])
        send_away(world) if turn % 2 else None
        after = world.sipcentric().get("/customers/me")
        assert int(after.headers["x-ratelimit-remaining"]) == remaining - 1
        known[world.name] = told(world)


def test_the_way_back_leads_past_the_time_away(reach: Reach) -> None:
    world = reach("w")
    add(world, "Ada")
    first = world.control.get("/requests").json()["requests"][-1]["id"]
    before = rows_without(world, "Ada")
    send_away(world)
    add(world, "Grace")
    send_away(world)
    answer = world.control.post(f"/worlds/{world.name}/rewind", json={"before": first})
    assert answer.status_code == 200, answer.text
    assert sorted(names(world)) == before


def rows_without(world: World, name: str) -> list[str]:
    return sorted(each for each in names(world) if each != name)


def test_what_falls_due_on_a_running_clock_meanwhile_happens_when_it_comes_back(reach: Reach) -> None:
    world = reach("w")
    world.control.put("/clock", json={"mode": "running"})
    world.control.post("/simulate/sipcentric/incoming-sms", json={"body": "meanwhile", "in": 0.4})
    [work] = world.control.get("/clock").json()["pending"]
    ends = time.monotonic() + 0.4
    send_away(world)
    while time.monotonic() < ends:
        assert world.name not in awake(world)
    while world.control.get("/clock").json()["pending"]:
        assert time.monotonic() < ends + 5
    kept = world.control.get("/data/sipcentric/sms", params={"limit": 1000}).json()["rows"]
    [message] = [row for row in kept if row["body"] == "meanwhile"]
    assert message["created"] >= work["due"].rstrip("Z")


def test_without_a_folder_every_world_stays() -> None:
    with RunningServer(worlds_in_memory=1) as server:
        for name in ("a", "b", "c"):
            with closing(World(server.url, name)) as world:
                add(world, name)
                there = awake(world)
        assert there == {"default", "a", "b", "c"}


def test_a_token_leads_to_a_world_that_left(reach: Reach) -> None:
    world = reach("w")
    token = world.sipcentric().get("/tokengenerator").json()["id"]
    send_away(world)
    answer = world.client("/api/v1").get("/customers/me", params={"tokenid": token})
    assert answer.status_code == 200, answer.text
    assert answer.headers["x-emulator-request"]
    assert world.name in awake(world)


def test_coverage_of_worlds_that_left(reach: Reach) -> None:
    worlds = [reach(f"w{number}") for number in range(5)]
    for world in worlds:
        add(world, "Ada")
    before = created(worlds[0], "all")
    add(worlds[1], "Grace")
    assert created(worlds[0], "all") == before + 1
    assert created(worlds[0], ",".join(world.name for world in worlds)) == 6
    assert worlds[0].control.get("/coverage", params={"worlds": f"{worlds[1].name},nobody"}).status_code == 404
    assert "nobody" not in worlds[0].control.get("/worlds").text


def created(world: World, worlds: str) -> int:
    """How many entries were written in worlds."""
    operations = world.control.get("/coverage", params={"worlds": worlds}).json()["operations"]
    [statuses] = [each["statuses"] for each in operations if each["operation"] == "create_entry"]
    return int(statuses["201"])


@pytest.mark.parametrize("stream", ["events", "vendor"])
def test_a_stream_that_is_open_keeps_its_world(reach: Reach, stream: str) -> None:
    world = reach("w")
    other = reach("v")
    client, path = (world.control, "/events") if stream == "events" else (world.sipcentric(), "/stream")
    with client.stream("GET", path) as opened:
        assert opened.status_code == 200
        use_others(other, 6)
        assert world.name in awake(other)
        add(world, "Ada")
    while world.name in awake(other):
        use_others(other)


def test_who_waits_keeps_the_world(reach: Reach) -> None:
    world, other = reach("w"), reach("v")
    with ThreadPoolExecutor() as pool:
        wanted = {"match": {"method": "POST"}, "timeout_seconds": 9}
        waiting = pool.submit(world.control.post, "/requests/wait", json=wanted)
        while world.name not in awake(other):
            continue
        use_others(other, 6)
        assert world.name in awake(other)
        add(world, "Ada")
        assert waiting.result().status_code == 200


def test_webhooks_under_way_keep_the_world(reach: Reach) -> None:
    """Until the listener, who takes his time, has answered."""
    world, other = reach("w"), reach("v")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        receive_sms(world, f"http://127.0.0.1:{listener.getsockname()[1]}/sms")
        connection, _ = listener.accept()
        with connection:
            use_others(other, 6)
            assert world.name in awake(other)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone")
            while world.name in awake(other):
                use_others(other)
    [delivery] = sent(world)
    assert (delivery["state"], delivery["answer"]["body"]) == ("delivered", "done")


@pytest.mark.slow
def test_a_world_that_the_disk_does_not_take_stays(tmp_path: Path) -> None:
    """What it holds in memory would be lost."""
    with (
        Killable(tmp_path, worlds_in_memory=2) as server,
        closing(World(server.url(), "w")) as world,
        closing(World(server.url(), "v")) as other,
    ):
        add(world, "Ada")
        use_others(other, 1)
        size = max(path.stat().st_size for path in tmp_path.glob("*/*.sqlite*"))
        remaining = world.sipcentric().get("/customers/me").headers["x-ratelimit-remaining"]
        server.limit_files(1000)
        for _ in range(3):
            other.control.get("/settings")
        assert world.name in awake(other)
        server.limit_files(2 * size)
        use_others(other, 2)
        assert world.name not in awake(other)
        assert world.sipcentric().get("/customers/me").headers["x-ratelimit-remaining"] == str(int(remaining) - 1)


@pytest.mark.slow
def test_two_servers_that_keep_few_worlds_of_one_folder(tmp_path: Path) -> None:
    """Each world goes from one to the other, in and out of memory, and misses nothing."""
    with ExitStack() as stack:
        servers = [stack.enter_context(Killable(tmp_path, worlds_in_memory=3)) for _ in range(2)]
        reached = {(server, name): World(server.url(), f"w{name}") for server in servers for name in range(10)}
        for world in reached.values():
            stack.callback(world.close)
        written: dict[int, list[str]] = {name: [] for name in range(10)}
        dice = random.Random(11)
        for turn in range(120):
            server, name = dice.choice(servers), dice.randrange(10)
            add(reached[server, name], f"turn {turn}")
            written[name].append(f"turn {turn}")
            assert len(awake(reached[server, name])) <= 4
        for name, wanted in written.items():
            world = reached[dice.choice(servers), name]
            assert [each for each in names(world) if each.startswith("turn")] == wanted
            asked = world.control.get("/requests", params={"limit": 1000}).json()["requests"]
            assert len([each for each in asked if each["method"] == "POST"]) == len(wanted)
        assert not any("Traceback" in server.said() for server in servers)
        assert json.loads(reached[servers[0], 0].control.get("/health").content)["status"] == "ok"

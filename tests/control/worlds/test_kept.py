"""With worlds in files their past outlives the server, however it ends: log, journal, webhooks, rate counters."""

import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.conftest import World
from tests.control.test_webhooks import Listener, listener, receive_sms, sent
from tests.killable import Killable

__all__ = ["listener"]

pytestmark = pytest.mark.slow
"""Servers of their own, by the dozen."""
BOOK = "/customers/25/phonebook"
SETTLED = 0.3
"""Seconds in which what reads leave is stored."""
End = Callable[[Killable], Any]


@contextmanager
def served(data: Path, end: End = Killable.kill, **settings: Any) -> Iterator[World]:
    """A world of a server, which then ends."""
    with Killable(data, **settings) as server:
        with closing(World(server.url(), "w")) as world:
            yield world
        end(server)


def add(world: World, name: str) -> str:
    """Write an entry; the id of the request."""
    answer = world.sipcentric().post(BOOK, json={"name": name, "phoneNumber": "02079460000"})
    assert answer.status_code == 201, answer.text
    return answer.headers["x-emulator-request"]


def names(world: World) -> set[str]:
    items = world.sipcentric().get(BOOK, params={"pageSize": 200}).json()["items"]
    return {item["name"] for item in items}


def rewind(world: World, before: str) -> httpx2.Response:
    return world.control.post("/worlds/w/rewind", json={"before": before})


def shown(world: World, request: str) -> dict[str, Any]:
    entry: dict[str, Any] = world.control.get(f"/requests/{request}").json()
    return entry


def log_of(data: Path) -> Path:
    return data / "logs/w.sqlite"


@pytest.mark.parametrize("end", [Killable.kill, Killable.end])
def test_a_write_is_in_the_journal_once_it_is_answered(tmp_path: Path, end: End) -> None:
    """Bodies, headers, changes, the rate counter, numbers that go on; the way back leads to before it."""
    with served(tmp_path, end) as world:
        first, second = add(world, "Ada"), add(world, "Grace")
        before = [shown(world, each) for each in (first, second)]
        left = world.sipcentric().post(BOOK, json={"name": "Joan", "phoneNumber": "02079460000"})
    with served(tmp_path) as world:
        assert [shown(world, each) for each in (first, second)] == before
        assert before[1]["changes"][0]["after"]["name"] == "Grace"
        third = world.sipcentric().get(BOOK)
        assert third.headers["x-emulator-request"] == "r4"
        remaining = int(left.headers["x-ratelimit-remaining"]) - 1
        assert int(third.headers["x-ratelimit-remaining"]) == remaining
        answer = rewind(world, second)
        assert answer.status_code == 200, answer.text
        assert answer.json()["undone"] == 3
        assert "Ada" in names(world)
        assert not names(world) & {"Grace", "Joan"}
    with served(tmp_path) as world:
        undone = {each["id"]: each["undone"] for each in world.control.get("/requests").json()["requests"]}
        assert [undone[f"r{number}"] for number in range(1, 5)] == [False, True, True, True]
        assert shown(world, first)["changes"] == before[0]["changes"]
        assert rewind(world, first).status_code == 200
        assert "Ada" not in names(world)


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of one who takes a webhook and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as opened:
        yield f"http://127.0.0.1:{opened.getsockname()[1]}/"


@pytest.mark.parametrize("mode", ["pull", "push"])
def test_killed_right_after_an_answer_again_and_again(tmp_path: Path, listener: Listener, mode: str) -> None:
    """Each write, also one with an empty answer, is there with its exchange and its webhook, once."""
    with served(tmp_path) as world:
        world.set(webhook_mode=mode)
        receive_sms(world, listener.url)
    made: list[str] = []
    for number in range(5):
        with served(tmp_path) as world:
            made.append(add(world, f"E{number}"))
            row = world.control.get("/data/sipcentric/phonebook", params={"name": f"E{number}"}).json()["rows"][0]
            if number % 2:
                answer = world.sipcentric().delete(f"{BOOK}/{row['id']}")
                assert answer.content == b""
                made.append(answer.headers["x-emulator-request"])
            else:
                receive_sms(world, listener.url, f"{number}")
        with served(tmp_path) as world:
            kept = [each["id"] for each in world.control.get("/requests").json()["requests"]]
            assert len(kept) == len(set(kept))
            assert set(made) <= set(kept)
            assert [each["id"] for each in sent(world)] == [f"w{each}" for each in range(1, number // 2 + 3)]
            assert all(each["state"] in ("held", "delivered", "failed") for each in sent(world))
    with served(tmp_path) as world:
        assert names(world) >= {"E0", "E2", "E4"}


def test_webhooks_that_were_under_way_failed(tmp_path: Path, silent: str) -> None:
    """And can be sent again; what was held can still be fetched."""
    with served(tmp_path) as world:
        receive_sms(world, silent)
        world.set(webhook_mode="pull")
        receive_sms(world, silent, "held")
    with served(tmp_path) as world:
        first, second = sent(world)
        assert (first["state"], first["error"]) == ("failed", "the server ended before it was answered")
        assert second["state"] == "held"
        again = world.control.post("/webhooks/w1/redeliver").json()
        assert (again["id"], again["attempt"], again["request"]) == ("w3", 2, first["request"])
        assert [each["id"] for each in world.control.post("/webhooks/pull").json()["webhooks"]] == ["w2"]
    with served(tmp_path) as world:
        assert [each["state"] for each in sent(world)] == ["failed", "pulled", "failed"]
        world.control.delete("/webhooks")
    with served(tmp_path) as world:
        assert sent(world) == []
        assert shown(world, "r1")["caused"]["webhooks"] == []


def test_reads_are_there_after_a_moment(tmp_path: Path) -> None:
    """Verdicts count them, coverage too; what was dropped stays dropped."""
    with served(tmp_path) as world:
        world.set(journal_entries=3)
        answers = [world.sipcentric().get(BOOK) for _ in range(5)]
        time.sleep(SETTLED)
    with served(tmp_path) as world:
        listed = world.control.get("/requests").json()
        assert [each["id"] for each in listed["requests"]] == ["r3", "r4", "r5"]
        assert (listed["dropped"], listed["complete"]) == (2, False)
        verdict = {"match": {"method": "GET", "operation": "list_entries"}, "exactly": 5}
        assert world.control.post("/requests/verify", json=verdict).status_code == 200
        unsure = {"match": {"path": "*/phonebook"}, "exactly": 3}
        assert world.control.post("/requests/verify", json=unsure).status_code == 409
        operations = world.control.get("/coverage").json()["operations"]
        assert next(each for each in operations if each["operation"] == "list_entries")["statuses"] == {"200": 5}
        remaining = int(world.sipcentric().get(BOOK).headers["x-ratelimit-remaining"])
        assert remaining == int(answers[-1].headers["x-ratelimit-remaining"]) - 1


def test_what_is_cleared_stays_cleared(tmp_path: Path) -> None:
    with served(tmp_path) as world:
        add(world, "Ada")
        world.control.delete("/requests")
        second = add(world, "Grace")
    with served(tmp_path) as world:
        assert [each["id"] for each in world.control.get("/requests").json()["requests"]] == [second]
        world.control.put("/snapshots/s")
        world.control.post("/snapshots/s/restore")
        third = add(world, "Joan")
    with served(tmp_path) as world:
        assert [each["id"] for each in world.control.get("/requests").json()["requests"]] == [second, third]
        assert rewind(world, second).status_code == 200  # beyond the restore
        assert "Ada" in names(world)
        world.control.post("/reset")
    with served(tmp_path) as world:
        assert world.control.get("/requests").json() == {"requests": [], "total": 0, "dropped": 0, "complete": True}
        fourth = add(world, "Edith")
        assert int(fourth[1:]) > int(third[1:])
        world.control.delete("/worlds/w")
        assert not log_of(tmp_path).exists()
    with served(tmp_path) as world:
        assert add(world, "Ada") == "r1"


def test_the_log_can_be_turned_off_and_on(tmp_path: Path) -> None:
    with served(tmp_path) as world:
        first = add(world, "Ada")
        world.set(log=False)
        second = add(world, "Grace")
    with served(tmp_path) as world:
        assert rewind(world, second).status_code == 409
        world.set(log=True)
        assert rewind(world, second).status_code == 410
        third = add(world, "Joan")
    with served(tmp_path) as world:
        assert rewind(world, first).status_code == 410
        assert rewind(world, third).status_code == 200
        assert {"Ada", "Grace"} <= names(world)


@pytest.mark.parametrize("settings", [{"log_bytes": 2**26}, {"log_changes": 90}, {"journal_entries": 9000}])
def test_a_world_s_own_settings_do_not_cost_its_past(tmp_path: Path, settings: dict[str, int]) -> None:
    with served(tmp_path) as world:
        world.set(**settings)
        first = add(world, "Ada")
    for name in ("Grace", "Joan"):
        with served(tmp_path) as world:
            add(world, name)
    with served(tmp_path) as world:
        assert rewind(world, first).status_code == 200
        assert not {"Ada", "Grace", "Joan"} & names(world)


def test_a_long_log_reaches_as_far_as_before(tmp_path: Path) -> None:
    with served(tmp_path) as world:
        world.set(log_changes=8)
        made = [add(world, f"E{number}") for number in range(20)]
        oldest = rewind(world, made[0]).json()["oldest"]
    with served(tmp_path) as world:
        assert rewind(world, made[0]).json()["oldest"] == oldest
        assert rewind(world, oldest).status_code == 200
        assert f"E{made.index(oldest) - 1}" in names(world)
        assert f"E{made.index(oldest)}" not in names(world)


def content(world: World) -> list[str]:
    """Everything in a world's database, as statements, but for what means nothing: a log's position, an offset."""
    world.control.put("/snapshots/s")
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(world.control.get("/snapshots/s").content)
        database.execute("UPDATE emulator_state SET value = json_remove(value, '$.offset') WHERE name = 'clock'")
        database.execute("DELETE FROM emulator_state WHERE name = 'position'")
        return [*database.iterdump()]


def test_the_way_back_after_a_restart_leads_where_it_did(tmp_path: Path) -> None:
    """Byte for byte to a world that never did what was undone."""
    with served(tmp_path) as world, closing(World(world.url, "other")) as other:
        for each in (world, other):
            add(each, "Ada")
            each.control.post("/faults", json={"effect": {"status": 503}, "match": {"path": "/never"}})
            each.control.post("/calls", json={"from": "02079460123", "to": "sipcentric/1234"})
        first = add(world, "Grace")
        world.advance(100)
        world.control.post("/data/sipcentric/phonebook", json=row())
    with served(tmp_path) as world, closing(World(world.url, "other")) as other:
        assert rewind(world, first).status_code == 200
        assert content(world) == content(other)


def test_another_world_from_a_moment_before_the_restart(tmp_path: Path) -> None:
    with served(tmp_path) as world:
        add(world, "Ada")
        second = add(world, "Grace")
    with served(tmp_path) as world:
        assert world.control.post("/worlds/w/fork", json={"as": "v", "before": second}).status_code == 201
        with closing(World(world.url, "v")) as other:
            assert "Ada" in names(other)
            assert "Grace" not in names(other)


def test_idle_worlds_come_back_with_their_past(tmp_path: Path) -> None:
    """Coverage of all worlds counts them once, closed or open."""
    with served(tmp_path, world_ttl=0.05) as world:
        first = add(world, "Ada")
        time.sleep(0.1)
        world.client("/_emulator", params={"world": "v"}).get("/clock")  # whose coming sends the idle home
        hits = [statuses(world, "default", worlds="all"), statuses(world, "w"), statuses(world, "w", worlds="all")]
        assert hits == [{"201": 1}] * 3
        assert rewind(world, first).status_code == 200
        world.control.delete("/worlds/w")
        assert statuses(world, "default", worlds="all") == {"201": 1}


def statuses(world: World, name: str, **query: str) -> Any:
    """How one operation ended."""
    answer = world.control.get("/coverage", params={"world": name} | query)
    return next(each for each in answer.json()["operations"] if each["operation"] == "create_entry")["statuses"]


def row() -> dict[str, object]:
    return {"customer_id": 25, "created": "2026-03-02T00:00:00Z", "name": "Ada", "phone_number": "01214960001"}


def change(path: Path, sql: str) -> None:
    """Change a file by hand."""
    with closing(sqlite3.connect(path)) as database:
        database.executescript(sql)


RECORD_TOO_MANY = "INSERT INTO record SELECT position + 1, mark + 1, line FROM record ORDER BY position DESC LIMIT 1"
RECORD_TOO_FEW = "DELETE FROM record WHERE position = (SELECT max(position) FROM record)"


def test_a_record_whose_transaction_was_not_committed_never_was(tmp_path: Path) -> None:
    """Killed between both."""
    with served(tmp_path) as world:
        first, second = add(world, "Ada"), add(world, "Grace")
    change(log_of(tmp_path), RECORD_TOO_MANY)
    with served(tmp_path) as world:
        third = add(world, "Joan")
        assert rewind(world, third).status_code == 200
        assert rewind(world, second).status_code == 200
        assert "Ada" in names(world)
        assert not {"Grace", "Joan"} & names(world)
    with served(tmp_path) as world:
        assert rewind(world, first).status_code == 200


def test_the_id_of_a_write_that_was_not_answered_is_not_given_again(tmp_path: Path) -> None:
    """Killed between its transaction and its answer: the log has what it wrote, the journal does not have it."""
    with served(tmp_path) as world:
        add(world, "Ada")
        cut_off = add(world, "Grace")
    change(log_of(tmp_path), "DELETE FROM exchange WHERE number = 2")
    change(
        log_of(tmp_path), "UPDATE part SET value = json_set(CAST(value AS TEXT), '$.number', 1) WHERE name = 'journal'"
    )
    with served(tmp_path) as world:
        third = add(world, "Joan")
        assert third != cut_off
        assert [each["after"]["name"] for each in shown(world, third)["changes"]] == ["Joan"]
        assert {"Ada", "Grace", "Joan"} <= names(world)


@pytest.mark.parametrize(
    "broken", [RECORD_TOO_FEW, "DELETE FROM record WHERE position = 3", "UPDATE record SET mark = 5"]
)
def test_a_log_that_is_not_the_database_s_begins_anew(tmp_path: Path, broken: str) -> None:
    with served(tmp_path) as world:
        first = add(world, "Ada")
        add(world, "Grace")
    change(log_of(tmp_path), broken)
    with Killable(tmp_path) as server, closing(World(server.url(), "w")) as world:
        assert shown(world, first)["status"] == 201
        assert rewind(world, first).status_code == 410
        assert f"{log_of(tmp_path)}: does not fit the world's own file" in server.said()
        third = add(world, "Joan")
    with served(tmp_path) as world:
        assert rewind(world, third).status_code == 200
        assert {"Ada", "Grace"} <= names(world)


def test_a_database_that_was_replaced_has_no_log(tmp_path: Path) -> None:
    """As by a reset that was broken off."""
    with served(tmp_path) as world:
        first = add(world, "Ada")
    change(tmp_path / "worlds/w.sqlite", "DELETE FROM emulator_state WHERE name = 'position'")
    with Killable(tmp_path) as server, closing(World(server.url(), "w")) as world:
        assert rewind(world, first).status_code == 410
        second = add(world, "Grace")
        assert rewind(world, second).status_code == 200
        assert server.said() == ""


def with_garbage(path: Path) -> None:
    path.write_bytes(b"?" * 9000)


def with_half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def with_nothing(path: Path) -> None:
    path.write_bytes(b"")


def with_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def with_holes(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096 + 200 :: 97] = b"x" * len(content[4096 + 200 :: 97])
    path.write_bytes(content)


def of_another(path: Path) -> None:
    path.write_bytes((path.parent / "other.sqlite").read_bytes())


def by_hand(sql: str) -> Callable[[Path], None]:
    return lambda path: change(path, sql)


@pytest.mark.parametrize(
    "spoil",
    [
        with_garbage,
        with_half,
        with_nothing,
        with_a_folder,
        with_holes,
        of_another,
        by_hand("PRAGMA user_version = 301"),
        by_hand("PRAGMA user_version = 99999"),
        by_hand("CREATE TRIGGER t AFTER INSERT ON record BEGIN DELETE FROM exchange; END"),
        by_hand("DROP TABLE webhook"),
        by_hand("UPDATE exchange SET line = '{}'"),
        by_hand("UPDATE exchange SET line = 7"),
        by_hand("UPDATE exchange SET line = replace(line, '\"r1\"', '\"x\"')"),
        by_hand("UPDATE record SET line = 'no'"),
        by_hand("UPDATE part SET value = '[]'"),
        by_hand("UPDATE part SET value = 'no'"),
        by_hand("DELETE FROM part WHERE name = 'journal'"),
        by_hand("UPDATE part SET value = '{\"u\": [1e999, 0]}' WHERE name = 'limits'"),
    ],
)
def test_a_file_that_cannot_be_gone_on_from_is_set_aside(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    """One warning names it; the world serves what it has."""
    with served(tmp_path, Killable.end) as world, closing(World(world.url, "other")) as other:
        add(world, "Ada")
        add(other, "Grace")
    spoil(log_of(tmp_path))
    with Killable(tmp_path) as server, closing(World(server.url(), "w")) as world:
        assert "Ada" in names(world)
        said = server.said()
        assert said.count("\n") == 1, said
        assert str(log_of(tmp_path)) in said
        assert "w.sqlite.damaged-1" in said
        second = add(world, "Joan")
    with served(tmp_path) as world:
        assert rewind(world, second).status_code == 200
        assert (tmp_path / "logs/w.sqlite.damaged-1").exists()


def test_a_whole_database_that_is_damaged_is_told_of(tmp_path: Path) -> None:
    with served(tmp_path, Killable.end) as world:
        first = add(world, "Ada")
    change(log_of(tmp_path), "UPDATE segment SET content = 'zlib x'")
    with served(tmp_path) as world:
        answer = rewind(world, first)
        assert 400 <= answer.status_code <= 507 != 500, answer.text
        assert "damaged" in answer.json()["error"]
        assert "Ada" in names(world)


def test_a_disk_without_room(tmp_path: Path) -> None:
    """A write is refused wholly or is there, with its past, however little room there is."""
    made: list[str] = []
    with Killable(tmp_path) as server, closing(World(server.url(), "w")) as world:
        made += [add(world, f"E{number}") for number in range(3)]
        logs = [Path(f"{each}-wal") for each in (tmp_path / "worlds/w.sqlite", log_of(tmp_path))]
        for step in range(8):
            server.limit_files(min(each.stat().st_size for each in logs) + 2000 * step)
            answer = world.sipcentric().post(BOOK, json={"name": f"F{step}", "phoneNumber": "02079460000"})
            assert answer.status_code in (201, 503)
            server.limit_files(2**40)
            assert (f"F{step}" in names(world)) == (answer.status_code == 201)
            made += [answer.headers["x-emulator-request"]] if answer.status_code == 201 else []
        made.append(add(world, "last"))
        shown_before = [shown(world, each)["changes"] for each in made]
    with served(tmp_path) as world:
        assert [shown(world, each)["changes"] for each in made] == shown_before
        assert rewind(world, made[1]).status_code == 200
        assert names(world) & {"E0", "E1", "E2", "last"} == {"E0"}

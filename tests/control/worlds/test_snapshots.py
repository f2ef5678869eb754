"""Snapshots: named, restored, carried away as a file, brought back."""

import json
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from emulator.control.worlds import snapshots
from emulator.snapshots import check as trial
from emulator.store.database import VersionMismatch
from tests.conftest import START, RunningServer, World

BOOK = "/customers/25/phonebook"
ENDLESS = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
ADA = {"name": "Ada", "phoneNumber": "01214960001"}
SQLITE = "application/vnd.sqlite3"


def entries(world: World) -> int:
    total: int = world.sipcentric().get(BOOK).json()["totalItems"]
    return total


def keep(world: World, name: str = "kept") -> bytes:
    assert world.control.put(f"/snapshots/{name}").status_code == 201
    return world.control.get(f"/snapshots/{name}").content


def restore(world: World, name: str = "kept") -> None:
    answer = world.control.post(f"/snapshots/{name}/restore")
    assert answer.status_code == 200, answer.text


@contextmanager
def served(name: str = "w", **settings: Any) -> Iterator[World]:
    """A world of a server of its own."""
    with RunningServer(**settings) as server, closing(World(server.url, name)) as world:
        yield world


def test_restore_brings_back_data_clock_settings_faults_and_counters(world: World) -> None:
    client = world.sipcentric()
    client.post(BOOK, json=ADA)
    world.advance(90)
    world.set(sms_delivery_seconds=7)
    world.control.post("/faults", json={"effect": {"status": 503}, "match": {"nth": 3}})
    left = client.get(BOOK).headers["x-ratelimit-remaining"]
    count = entries(world)
    world.control.put("/snapshots/kept")
    world.control.post("/reset")
    restore(world)
    clock = world.control.get("/clock").json()
    assert clock["now"] == "2026-03-02T09:01:30.000Z"
    assert world.control.get("/settings").json()["sms_delivery_seconds"] == 7
    assert world.control.get("/faults").json()["faults"][0]["matched"] == 2
    answer = world.sipcentric().get("/customers/me")
    assert answer.status_code == 503
    assert int(answer.headers["x-ratelimit-remaining"]) == int(left) - 2
    assert entries(world) == count


def test_restore_brings_back_scheduled_work(world: World) -> None:
    world.control.post("/simulate/sipcentric/incoming-sms", json={"body": "x", "in": 60})
    pending = world.control.get("/clock").json()["pending"]
    keep(world)
    world.advance(120)
    restore(world)
    assert world.control.get("/clock").json()["pending"] == pending
    assert world.advance(60)[0]["what"] == "emulator.simulate"


def test_same_steps_after_a_restore_give_the_same_bytes(world: World) -> None:
    keep(world)

    def steps() -> bytes:
        client = world.sipcentric()
        return client.post(BOOK, json=ADA).content + client.get("/tokengenerator").content

    first = steps()
    restore(world)
    assert steps() == first


def test_snapshots_survive_reset_and_are_listed_and_deleted(world: World) -> None:
    keep(world, "b")
    keep(world, "a")
    world.control.post("/reset")
    assert [each["name"] for each in world.control.get("/snapshots").json()["snapshots"]] == ["a", "b"]
    assert world.control.put("/snapshots/a").status_code == 200
    assert world.control.delete("/snapshots/a").status_code == 204
    assert world.control.get("/snapshots/a").status_code == 404
    restore(world, "b")


def test_restore_takes_milliseconds(world: World) -> None:
    keep(world)
    started = perf_counter()
    for _ in range(5):
        restore(world)
    assert perf_counter() - started < 5


def test_download_is_one_readable_sqlite_file(world: World, tmp_path: Path) -> None:
    world.sipcentric().post(BOOK, json=ADA)
    world.control.put("/snapshots/kept")
    answer = world.control.get("/snapshots/kept")
    assert answer.headers["content-type"] == SQLITE
    assert "kept.sqlite" in answer.headers["content-disposition"]
    file = tmp_path / "kept.sqlite"
    file.write_bytes(answer.content)
    with closing(sqlite3.connect(file)) as connection:
        found = connection.execute("SELECT phone_number FROM sipcentric_phonebookentry WHERE name = 'Ada'").fetchall()
    assert found == [("01214960001",)]


@pytest.mark.parametrize("how", ["upload", "reset with its path", "reset with its bytes"])
def test_download_leads_into_another_world(world: World, server: RunningServer, tmp_path: Path, how: str) -> None:
    world.sipcentric().post(BOOK, json=ADA)
    world.advance(30)
    content = keep(world)
    file = tmp_path / "kept.sqlite"
    file.write_bytes(content)
    with closing(World(server.url, f"{world.name}-other")) as other:
        if how == "upload":
            answer = other.control.put("/snapshots/brought", content=content, headers={"Content-Type": SQLITE})
            assert answer.status_code == 201
            restore(other, "brought")
        elif how == "reset with its path":
            assert other.control.post("/reset", json={"dataset": str(file)}).status_code == 200
        else:
            assert other.control.post("/reset", content=content).status_code == 200
        assert entries(other) == entries(world)
        assert other.control.get("/clock").json()["now"] == "2026-03-02T09:00:30.000Z"
    assert file.read_bytes() == content


def test_download_becomes_the_baseline_of_a_server(world: World, tmp_path: Path) -> None:
    world.sipcentric().post(BOOK, json=ADA)
    world.set(sms_delivery_seconds=7)
    file = tmp_path / "kept.sqlite"
    file.write_bytes(keep(world))
    with served(dataset=str(file), clock="now") as other:
        assert entries(other) == entries(world)
        assert other.control.get("/clock").json()["now"] == START
        assert other.control.get("/settings").json()["sms_delivery_seconds"] == 7
        other.sipcentric().post(BOOK, json=ADA)
        other.control.post("/reset")
        assert entries(other) == entries(world)


def test_snapshots_are_kept_in_the_data_folder_until_their_world_is_dropped(tmp_path: Path) -> None:
    with served(data=tmp_path) as world:
        world.sipcentric().post(BOOK, json=ADA)
        count = entries(world)
        keep(world)
        world.control.post("/reset")
    with served(data=tmp_path) as world:
        assert [each["name"] for each in world.control.get("/snapshots").json()["snapshots"]] == ["kept"]
        restore(world)
        assert entries(world) == count
        world.control.delete("/worlds/w")
        assert [each["name"] for each in world.control.get("/snapshots").json()["snapshots"]] == []


def other_version(content: bytes) -> bytes:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(content)
        connection.execute("PRAGMA user_version = 7")
        return connection.serialize()


def without_table(content: bytes) -> bytes:
    return changed(content, "DROP TABLE sipcentric_recording")


def without_seed(content: bytes) -> bytes:
    return changed(content, "DELETE FROM emulator_state WHERE name = 'seed'")


def other_clock(content: bytes) -> bytes:
    return changed(content, "UPDATE emulator_state SET value = '{}' WHERE name = 'clock'")


def other_limits(content: bytes) -> bytes:
    return changed(content, "UPDATE emulator_state SET value = '[1]' WHERE name = 'limits'")


def changed(content: bytes, statement: str) -> bytes:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(content)
        connection.execute(statement)
        connection.commit()
        return connection.serialize()


def state(part: str, value: str) -> Callable[[bytes], bytes]:
    """A snapshot whose state has another value for a part."""
    return lambda content: changed(content, f"UPDATE emulator_state SET value = '{value}' WHERE name = '{part}'")


def sql(statement: str) -> Callable[[bytes], bytes]:
    """A snapshot that somebody changed with a statement."""
    return lambda content: changed(content, statement)


def clock(**values: Any) -> Callable[[bytes], bytes]:
    return state("clock", json.dumps({"frozen": None, "offset": 0, "now": 1772442000.0} | values))


def fault(**values: Any) -> Callable[[bytes], bytes]:
    """A snapshot with a fault of which something is different."""
    sound = {
        "match": {}, "effect": {"status": 503}, "vendors": ["sipcentric"], "preset": None, "nth": None,
        "times": None, "probability": 1.0, "until": None,
    }  # fmt: skip
    rule = json.dumps(sound | values).replace("'", "''")
    return sql(f"INSERT INTO emulator_fault (rule, seen, hits) VALUES ('{rule}', 0, 0)")


def work(action: str, given: str, due: str = "2026-03-02T10:00:00.000") -> Callable[[bytes], bytes]:
    """A snapshot with a piece of scheduled work."""
    return sql(f"INSERT INTO emulator_schedule (due, action, given) VALUES ('{due}', '{action}', '{given}')")


def other_state(content: bytes) -> bytes:
    return changed(content, """UPDATE emulator_state SET value = '{"colour": "red"}' WHERE name = 'settings'""")


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (other_version, "version 7"),
        (other_state, "another version"),
        (other_clock, "clock"),
        (other_limits, "limits"),
        (without_seed, "seed"),
        (without_table, "by hand"),
        (sql("CREATE TRIGGER t AFTER INSERT ON sipcentric_call BEGIN SELECT 1; END"), "trigger t"),
        (sql(f"CREATE TRIGGER t AFTER DELETE ON emulator_state BEGIN {ENDLESS}; END"), "trigger t"),
        (sql(f"CREATE VIEW v AS {ENDLESS}"), "view v"),
        (sql("CREATE TABLE mine (x)"), "table mine"),
        (sql("ALTER TABLE sipcentric_call ADD COLUMN mine AS (abs(duration))"), "table sipcentric_call"),
        (sql("CREATE INDEX i ON sipcentric_call (abs(duration))"), "index i"),
        (sql("UPDATE sipcentric_call SET customer_id = 4711"), "sipcentric_call: row"),
        (sql("UPDATE sipcentric_call SET created = 'yesterday'"), "created: 'yesterday' is no moment"),
        (sql("UPDATE sipcentric_call SET created = '2026-02-30T00:00:00.000'"), "sipcentric_call: row"),
        (sql("UPDATE sipgate_event SET created = ''"), "sipgate_event: row"),
        (sql("UPDATE dial9_number SET updated_at = 'x'"), "dial9_number: row"),
        (sql("UPDATE sipcentric_call SET outcome = 'PERHAPS'"), "outcome"),
        (sql("UPDATE sipcentric_customer SET balance = 9e999"), "balance"),
        (sql("UPDATE sipcentric_timeinterval SET included_times = '['"), "sipcentric_timeinterval: row"),
        (sql("UPDATE telecom_center_gateway SET codecs = x'5b5d'"), "codecs"),
        (sql("UPDATE sipcentric_user SET password = x'00ff'"), "password"),
        (state("clock", "nothing"), "emulator_state"),
        (clock(now=1e300), "clock.now"),
        (clock(frozen=1e300), "clock.frozen"),
        (clock(frozen=-1), "clock.frozen"),
        (clock(offset=1e300), "clock.offset"),
        (clock(now=float("nan")), "emulator_state"),
        (clock(frozen=float("inf")), "emulator_state"),
        (state("seed", "-1"), "seed"),
        (state("settings", '{"sms_delivery_seconds": -1}'), "settings.sms_delivery_seconds"),
        (sql("INSERT INTO emulator_state VALUES ('colour', '1')"), "colour"),
        (fault(colour="red"), "colour"),
        (fault(effect={"status": 503, "colour": "red"}), "effect.colour"),
        (fault(effect={"error": "no-such"}), "effect"),
        (fault(match={"path": "^("}), "match.path"),
        (fault(times="often"), "times"),
        (fault(until="soon"), "until"),
        (fault(probability=2), "probability"),
        (work("nobody.does", "{}"), "nobody.does"),
        (work("sipcentric.nothing", "{}"), "sipcentric.nothing"),
        (work("sipgate.deliver", '{"event": "x"}'), "event"),
        (work("sipgate.deliver", "[]"), "emulator_schedule: row"),
        (work("sipgate.deliver", "{"), "emulator_schedule"),
        (work("sipgate.deliver", '{"event": 1}', due="soon"), "due: 'soon' is no moment"),
        (work("sipgate.deliver", '{"event": 1}', due="9999-12-31T00:00:00.000"), "due"),
        (work("emulator.simulate", '{"vendor": "x", "happening": "y", "values": {}}'), "'x' has no happening 'y'"),
        (lambda content: content[:5000], "database"),
        (
            lambda content: content.replace(b"CREATE TABLE sipcentric_call", b"CREATE \x97ABLE sipcentric_call"),
            "database",
        ),
        (lambda content: content[:100] + bytes(len(content) - 100), "database"),
        (lambda content: b"SQLite format 3\0", "database"),
    ],
)
def test_what_is_no_snapshot_of_this_version_is_refused_with_the_reason(
    world: World, tmp_path: Path, spoil: Any, reason: str
) -> None:
    content = spoil(keep(world))
    count = entries(world)
    file = tmp_path / "spoilt.sqlite"
    file.write_bytes(content)
    calls = [
        world.control.put("/snapshots/spoilt", content=content),
        world.control.post("/reset", content=content),
        world.control.post("/reset", json={"dataset": str(file)}),
    ]
    for answer in calls:
        assert answer.status_code == 422
        assert reason in answer.json()["error"]
    assert entries(world) == count
    assert world.control.get("/snapshots/spoilt").status_code == 404


@pytest.mark.parametrize(
    "bring",
    [
        fault(),
        clock(frozen=1772442000.0),
        work("sipgate.deliver", '{"event": 1}'),
        work("emulator.simulate", '{"vendor": "sipcentric", "happening": "incoming-sms", "values": {"body": "x"}}'),
        sql("DELETE FROM emulator_state"),
    ],
)
def test_what_was_changed_within_reason_is_taken_serves_and_starts_again(tmp_path: Path, bring: Any) -> None:
    with served(data=tmp_path) as world:
        content = bring(keep(world))
        assert world.control.post("/reset", content=content).status_code == 200, content
        assert world.control.put("/snapshots/brought", content=content).status_code == 201
        restore(world, "brought")
        world.control.delete("/faults")
        count = entries(world)
    with served(data=tmp_path) as world:
        assert entries(world) == count
        restore(world, "brought")


def test_a_copy_of_a_file_in_use_is_refused(world: World) -> None:
    content = keep(world)
    for answer in (
        world.control.put("/snapshots/brought", content=content[:18] + b"\2\2" + content[20:]),
        world.control.post("/reset", content=content[:18] + b"\2\2" + content[20:]),
    ):
        assert (answer.status_code, "its latest rows are in a log beside it" in answer.text) == (422, True)


def test_what_takes_too_long_to_look_through_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    content = keep(world)
    monkeypatch.setattr(trial, "SECONDS", -1)
    answer = world.control.put("/snapshots/brought", content=content)
    assert (answer.status_code, "checking it takes over" in answer.json()["error"]) == (422, True)


def test_a_spoilt_snapshot_as_dataset_keeps_the_server_from_starting(world: World, tmp_path: Path) -> None:
    file = tmp_path / "spoilt.sqlite"
    file.write_bytes(fault(effect={"colour": "red"})(keep(world)))
    with pytest.raises(VersionMismatch, match=r"effect\.colour"):
        RunningServer(dataset=str(file)).start()


def test_a_snapshot_of_every_happening_and_all_that_waits_is_sound(world: World) -> None:
    """What the emulator itself writes passes its own trial."""
    for vendor, happenings in world.control.get("/simulate").json().items():
        for each in happenings:
            for later in ({}, {"in": 60}):
                world.control.post(f"/simulate/{vendor}/{each['happening']}", json=each["example"] | later)
    for preset in world.control.get("/faults/presets").json()["presets"]:
        world.control.post("/faults", json={"preset": preset["name"], "match": {"path": "/never/*", "nth": 2}})
    world.control.post("/faults", json={"effect": {"error": "access-denied"}, "match": {"path": "/never"}})
    content = keep(world)
    assert world.control.put("/snapshots/again", content=content).text.startswith('{"name":"again"')
    assert world.control.post("/reset", content=content).status_code == 200


@pytest.mark.slow
def test_a_large_upload_holds_nobody_up(world: World, server: RunningServer) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(keep(world))
        row = "25, '2026-03-02T09:00:00.000', 'Ada', '01214960001'"
        connection.execute(
            f"WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 50000) "
            f"INSERT INTO sipcentric_phonebookentry (customer_id, created, name, phone_number) SELECT {row} FROM n"
        )
        connection.commit()
        content = connection.serialize()
    done = threading.Event()

    def upload() -> None:
        assert world.control.put("/snapshots/large", content=content).status_code == 201
        done.set()

    thread = threading.Thread(target=upload)
    thread.start()
    longest, asked, began = 0.0, 0, perf_counter()
    while not done.is_set() and thread.is_alive():
        started = perf_counter()
        server.control.health()
        longest, asked = max(longest, perf_counter() - started), asked + 1
    thread.join()
    assert done.is_set()
    assert asked > 5
    assert longest < (perf_counter() - began) / 2


def test_something_else_sent_as_a_database_is_refused(world: World) -> None:
    answer = world.control.put("/snapshots/a", content=b"hello", headers={"Content-Type": SQLITE})
    assert answer.status_code == 422


@pytest.mark.parametrize("name", ["a b", "..", "x" * 65, "a%2f..%2fb"])
def test_bad_names_are_refused(world: World, name: str) -> None:
    assert world.control.put(f"/snapshots/{name}").status_code in (404, 405, 422)
    assert world.control.post("/snapshots/nothing/restore").status_code == 404
    assert world.control.delete("/snapshots/nothing").status_code == 404


@pytest.mark.parametrize("spoil", [other_version, other_state])
def test_a_kept_file_of_another_version_is_refused_when_restored(tmp_path: Path, spoil: Any) -> None:
    with served(data=tmp_path) as world:
        content = keep(world)
        count = entries(world)
    [file] = tmp_path.rglob("kept.sqlite")
    file.write_bytes(spoil(content))
    with served(data=tmp_path) as world:
        answer = world.control.post("/snapshots/kept/restore")
        assert (answer.status_code, "version" in answer.json()["error"]) == (422, True)
        assert entries(world) == count


def test_there_is_a_most_and_it_says_what_to_do(world: World) -> None:
    for number in range(100):
        assert world.control.put(f"/snapshots/kept-{number}").status_code == 201
    refused = world.control.put("/snapshots/one-more")
    assert refused.status_code == 409
    assert "delete those" in refused.json()["error"]
    assert world.control.put("/snapshots/kept-0").status_code == 200
    world.control.delete("/snapshots/kept-0")
    assert world.control.put("/snapshots/one-more").status_code == 201


def test_every_place_of_a_value_is_looked_at(world: World) -> None:
    """Of a value with an index there are two."""
    world.control.put("/snapshots/sound")
    content = world.control.get("/snapshots/sound").content
    created = world.control.get("/data/sipcentric/calls").json()["rows"][0]["created"].encode()
    places = [found.start() for found in re.finditer(re.escape(created), content)]
    assert len(places) > 1
    for place in places:
        spoilt = content[:place] + b"\x97" + content[place + 1 :]
        answer = world.control.put("/snapshots/spoilt", content=spoilt)
        assert answer.status_code == 422, answer.text


def test_all_together_have_a_most_of_memory(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "MOST_MEMORY", 0)
    refused = world.control.put("/snapshots/large")
    assert refused.status_code == 409
    assert "--data" in refused.json()["error"]
    assert [each["name"] for each in world.control.get("/snapshots").json()["snapshots"]] == []


def test_list_tells_size_and_where_the_clock_stands(world: World) -> None:
    content = keep(world)
    world.advance(90)
    world.control.put("/snapshots/later")
    told = {each["name"]: each for each in world.control.get("/snapshots").json()["snapshots"]}
    assert told["kept"] == {"name": "kept", "bytes": len(content), "now": START}
    assert told["later"]["now"] == "2026-03-02T09:01:30.000Z"
    world.control.put("/snapshots/later", content=content)
    assert world.control.get("/snapshots").json()["snapshots"][1]["now"] == START


@pytest.mark.slow
def test_list_of_files_with_one_that_is_damaged(tmp_path: Path) -> None:
    with served(data=tmp_path) as world:
        keep(world, "good")
        size = len(keep(world, "bad"))
    path = tmp_path / "snapshots/w/bad.sqlite"
    half = path.read_bytes()[: size // 2]
    for content in (b"nothing like it" * 100, half, b""):
        path.write_bytes(content)
        with served(data=tmp_path) as world:
            bad, good = world.control.get("/snapshots").json()["snapshots"]
            assert bad["bytes"] == len(content)
            assert bad["now"] in ((None, START) if content == half else (None,))  # half a file may still say it
            assert (good["name"], good["now"]) == ("good", START)


def test_bytes_that_are_no_file_of_ours_are_refused(world: World) -> None:
    """Sent as bytes, as forms do, they are not taken for a call without a file."""
    for send in (world.control.put, world.control.post):
        path = "/snapshots/x" if send == world.control.put else "/reset"
        answer = send(path, content=b"hello", headers={"Content-Type": "application/octet-stream"})
        assert answer.status_code == 422
        assert answer.json()["fields"][0]["problem"] == "is neither a snapshot's file (SQLite) nor a bundle (zip)"
    assert world.control.get("/snapshots").json() == {"snapshots": []}

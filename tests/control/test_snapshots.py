"""Snapshots: named, restored, carried away as a file, brought back."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from tests.conftest import START, RunningServer, World

BOOK = "/customers/25/phonebook"
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
    assert world.control.get("/snapshots").json() == {"snapshots": [{"name": "a"}, {"name": "b"}]}
    assert world.control.put("/snapshots/a").status_code == 200
    assert world.control.delete("/snapshots/a").status_code == 204
    assert world.control.get("/snapshots/a").status_code == 404
    restore(world, "b")


def test_restore_takes_milliseconds(world: World) -> None:
    keep(world)
    started = perf_counter()
    for _ in range(5):
        restore(world)
    assert perf_counter() - started < 1


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
        assert world.control.get("/snapshots").json() == {"snapshots": [{"name": "kept"}]}
        restore(world)
        assert entries(world) == count
        world.control.delete("/worlds/w")
        assert world.control.get("/snapshots").json() == {"snapshots": []}


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
        (lambda content: content[:5000], "database"),
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

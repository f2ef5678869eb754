"""The clock: read, freeze, move, and what falls due on the way."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest

from tests.conftest import START, World


def test_frozen_clock_stands_still(world: World) -> None:
    clock = world.control.get("/clock").json()
    assert clock == {"now": START, "mode": "frozen", "pending": []}
    assert world.control.get("/clock").json()["now"] == START


def test_advance_moves_and_tells_the_time(world: World) -> None:
    answer = world.control.post("/clock/advance", json={"seconds": 90.5})
    assert answer.json() == {"now": "2026-03-02T09:01:30.500Z", "fired": []}


@pytest.mark.parametrize("moment", ["2027-01-01T12:00:00Z", "2027-01-01T13:00:00+01:00", "2027-01-01T12:00"])
def test_put_takes_any_iso_form(world: World, moment: str) -> None:
    answer = world.control.put("/clock", json={"now": moment})
    assert answer.json()["now"] == "2027-01-01T12:00:00.000Z"
    assert answer.json()["mode"] == "frozen"


def test_running_clock_runs_from_where_it_was_put(world: World) -> None:
    world.control.put("/clock", json={"mode": "running", "now": "2030-05-05T00:00:00Z"})
    first, second = (world.control.get("/clock").json() for _ in range(2))
    assert first["mode"] == "running"
    assert "2030-05-05T00:00:00" <= first["now"] <= second["now"] < "2030-05-05T00:01:00"


def test_put_off_happening_waits_then_fires_at_its_moment(world: World) -> None:
    answer = world.control.post("/simulate/sipcentric/incoming-sms", json={"body": "hello", "in": 60})
    assert answer.json() == {"due": "2026-03-02T09:01:00.000Z"}
    pending = world.control.get("/clock").json()["pending"]
    assert [(each["due"], each["what"]) for each in pending] == [("2026-03-02T09:01:00.000Z", "emulator.simulate")]
    assert world.advance(59) == []
    assert world.advance(3)[0]["at"] == "2026-03-02T09:01:00.000Z"
    assert world.control.get("/clock").json()["now"] == "2026-03-02T09:01:02.000Z"


@pytest.mark.parametrize("start", [START, "8000-01-01T00:00:00.456Z", "8999-12-30T23:59:59.999Z"])
def test_advance_to_the_next_work_stops_where_that_is_due(world: World, start: str) -> None:
    world.control.put("/clock", json={"now": start})
    for seconds in (7.25, 7.25, 60):
        world.simulate("sipcentric", "incoming-sms", in_=seconds)
    first, second = (each["due"] for each in world.control.get("/clock").json()["pending"][1:])
    for due, count in ((first, 2), (second, 1), (second, 0)):
        answer = world.control.post("/clock/advance", json={"to": "next"}).json()
        assert answer["now"] == due
        assert len(answer["fired"]) == count


@pytest.mark.parametrize(
    ("call", "body", "field"),
    [
        ("PUT", {"mode": "stopped"}, "mode"),
        ("PUT", {"now": "yesterday"}, "now"),
        ("PUT", {"now": 7}, "now"),
        ("PUT", {"now": "0001-01-01T00:00:00+14:00"}, "now"),
        ("PUT", {"speed": 2}, "speed"),
        ("POST", {}, "seconds"),
        ("POST", {"seconds": -1}, "seconds"),
        ("POST", {"seconds": "1"}, "seconds"),
        ("POST", {"seconds": 1e300}, "seconds"),
        ("POST", {"seconds": 1, "to": "next"}, "seconds"),
        ("POST", {"to": "the end"}, "to"),
    ],
)
def test_bad_values_are_named(world: World, call: str, body: dict[str, Any], field: str) -> None:
    path = "/clock" if call == "PUT" else "/clock/advance"
    answer = world.control.request(call, path, json=body)
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["field"] == field
    assert world.control.get("/clock").json()["now"] == START


def test_clock_cannot_leave_the_calendar(world: World) -> None:
    for _ in range(2):
        assert world.control.post("/clock/advance", json={"seconds": 1e11}).status_code == 200
    answer = world.control.post("/clock/advance", json={"seconds": 1e11})
    assert answer.status_code == 422
    assert "8999" in answer.json()["error"]


def busy(world: World, jobs: int) -> None:
    """Let a message come in every second."""
    world.control.put("/snapshots/quiet")
    content = world.control.get("/snapshots/quiet").content
    given = '{"vendor": "sipcentric", "happening": "incoming-sms", "values": {}}'
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(content)
        due = [(f"2026-03-02T{10 + i // 3600}:{i // 60 % 60:02d}:{i % 60:02d}.000", given) for i in range(jobs)]
        connection.executemany("INSERT INTO emulator_schedule VALUES (NULL, ?, 'emulator.simulate', ?, NULL)", due)
        connection.commit()
        content = connection.serialize()
    assert world.control.post("/reset", content=content).status_code == 200


@pytest.mark.slow
def test_others_are_answered_during_a_long_advance_and_find_the_clock_on_its_way(world: World) -> None:
    busy(world, 3000)
    clock = world.control.get("/clock").json()
    assert (len(clock["pending"]), clock["pending_total"]) == (1000, 3000)
    seen = []
    with ThreadPoolExecutor(1) as pool:
        advance = pool.submit(world.advance, 7200)
        while not advance.done():
            seen.append(world.control.get("/clock").json()["now"])
    fired = advance.result()
    assert [each["at"] for each in fired] == sorted(each["at"] for each in fired)
    assert len(fired) == 3000
    assert seen == sorted(seen)
    assert any("2026-03-02T10:00:00" < moment < "2026-03-02T10:49:59" for moment in seen)
    assert world.control.get("/clock").json() == {"now": "2026-03-02T11:00:00.000Z", "mode": "frozen", "pending": []}


@pytest.mark.slow
def test_two_advances_at_once_come_one_after_the_other(world: World) -> None:
    busy(world, 3000)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(world.advance, 7200)
        while world.control.get("/clock").json()["now"] == START:
            assert not first.done()
        assert world.advance(3600) == []
        assert len(first.result()) == 3000
    assert world.control.get("/clock").json()["now"] == "2026-03-02T12:00:00.000Z"


def test_reset_ends_a_long_advance(world: World) -> None:
    busy(world, 3000)
    with ThreadPoolExecutor(1) as pool:
        advance = pool.submit(world.control.post, "/clock/advance", json={"seconds": 7200})
        while world.control.get("/clock").json()["now"] == START:
            assert not advance.done()
        world.control.post("/reset")
        assert advance.result().status_code == 409
    assert world.control.get("/clock").json() == {"now": START, "mode": "frozen", "pending": []}


def test_the_last_moment_is_one_that_a_snapshot_may_have(world: World) -> None:
    world.control.put("/clock", json={"mode": "frozen", "now": "8999-12-31T23:59:59.999999Z"})
    assert world.control.get("/clock").json()["now"].startswith("8999-12-31T23:59:59.99")
    world.control.put("/snapshots/last")
    content = world.control.get("/snapshots/last").content
    assert world.control.put("/snapshots/again", content=content).status_code == 201
    assert world.control.post("/snapshots/again/restore").status_code == 200

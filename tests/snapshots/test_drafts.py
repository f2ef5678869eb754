"""Worlds in memory read one baseline until they are written to: none sees another's writes, and it stays as it was."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from emulator.app import create_app
from emulator.settings import ServerSettings
from emulator.store import opened
from emulator.store.shared import own_copy
from emulator.worlds.worlds import Worlds
from tests.conftest import RunningServer, World

CUSTOMER = "/customers/25"
BOOK = f"{CUSTOMER}/phonebook"
TEXT = {"type": "smsmessage", "to": "07902000000", "from": "01212854400", "body": "Hello"}


@pytest.fixture(scope="module")
def own_server() -> Iterator[RunningServer]:
    with RunningServer() as running:
        yield running


@pytest.fixture
def two(own_server: RunningServer, request: pytest.FixtureRequest) -> Iterator[tuple[World, World]]:
    names = [f"{number}-{abs(hash(request.node.name))}" for number in (1, 2)]
    with closing(World(own_server.url, names[0])) as one, closing(World(own_server.url, names[1])) as other:
        yield one, other


@pytest.fixture
def copies(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by one with each database that a world gets of its own."""
    made: list[int] = []

    def copy(*given: Any) -> Any:
        made.append(1)
        return own_copy(*given)

    monkeypatch.setattr(opened, "own_copy", copy)
    return made


def add(world: World, name: str = "Ada") -> None:
    answer = world.sipcentric().post(BOOK, json={"name": name, "phoneNumber": "07700900123"})
    assert answer.status_code == 201, answer.text


def names(world: World) -> list[str]:
    return [item["name"] for item in world.sipcentric().get(f"{BOOK}?pageSize=200").json()["items"]]


def send(world: World) -> None:
    assert world.sipcentric().post(f"{CUSTOMER}/sms", json=TEXT).status_code == 201


def work(world: World) -> None:
    """What the world does by itself, later."""
    world.simulate("sipcentric", "incoming-sms", **{"in": 30})
    assert world.advance(60)


def fault(world: World) -> None:
    assert world.control.post("/faults", json={"match": {"path": "/x"}, "effect": {"status": 503}}).is_success


def outcome(world: World) -> None:
    world.kit.outcome(kind="sms", outcome="failed", times=9)


def remove(world: World) -> None:
    first = world.sipcentric().get(BOOK).json()["items"][0]["id"]
    assert world.sipcentric().delete(f"{BOOK}/{first}").is_success


def all_of(world: World) -> list[str]:
    """Every row of a world's database, as a snapshot has it, but how often it was asked."""
    world.control.put("/snapshots/all")
    return rows(world.control.get("/snapshots/all").content)


def rows(content: bytes) -> list[str]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(content)
        return [row for row in connection.iterdump() if "'limits'" not in row]


WRITES: dict[str, Callable[[World], None]] = {
    "a row": add,
    "a row less": remove,
    "a text": send,
    "work": work,
    "a fault": fault,
    "a setting": lambda world: world.set(sms_delivery_seconds=7),
    "the clock": lambda world: world.freeze("2026-03-05T09:00:00Z"),
    "an outcome": outcome,
}


@pytest.mark.parametrize("kind", WRITES)
def test_what_one_world_writes_no_other_sees(two: tuple[World, World], kind: str) -> None:
    one, other = two
    fresh, entries = all_of(one), names(other)
    one.control.post("/reset")
    names(one)
    WRITES[kind](one)
    assert names(other) == entries
    assert all_of(other) == fresh
    assert all_of(one) != fresh
    one.control.post("/reset")
    assert all_of(one) == fresh


@pytest.mark.parametrize("kind", WRITES)
def test_a_restore_brings_back_what_was_there(two: tuple[World, World], kind: str) -> None:
    one, other = two
    WRITES[kind](one)
    all_of(one)
    one.control.post("/snapshots/all/restore")
    before = all_of(one)
    for again in WRITES.values():
        again(one)
        assert one.control.post("/snapshots/all/restore").status_code == 200
        names(one)
        assert all_of(one) == before
    add(other)
    assert all_of(one) == before


def test_an_unwritten_world_is_the_one_that_was_written_and_taken_back(two: tuple[World, World]) -> None:
    """Its state, its past and its data are there, though nobody has written them yet."""
    one, other = two
    names(one)
    add(other)
    entry = next(each for each in other.control.get("/requests").json()["requests"] if each["method"] == "POST")
    assert other.control.post(f"/worlds/{other.name}/rewind", json={"before": entry["id"]}).is_success
    assert all_of(one) == all_of(other)


def test_worlds_have_no_database_of_their_own_until_they_are_written_to(
    two: tuple[World, World], copies: list[int]
) -> None:
    one, other = two
    for world in two:
        names(world)
        world.control.post("/reset")
        for path in ("/clock", "/settings", "/faults", "/calls", "/mails", "/schedule"):
            world.control.get(path)
    assert not copies
    add(one)
    add(one, "Grace")
    assert len(copies) == 1
    one.control.post("/reset")
    names(one)
    assert len(copies) == 1
    other.control.put("/snapshots/kept")
    assert len(copies) == 2, "what is dumped has the world's state in it"


def test_work_of_a_snapshot_that_a_request_led_to_forgets_the_request(two: tuple[World, World]) -> None:
    """That cannot wait until the world is written to: the request would be another world's."""
    one, other = two
    one.set(sms_delivery_seconds=30)
    send(one)
    one.control.put("/snapshots/kept")
    content = one.control.get("/snapshots/kept").content
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(content)
        assert connection.execute("SELECT count(*) FROM emulator_schedule WHERE cause IS NOT NULL").fetchall() != [(0,)]
    assert other.control.post("/reset", content=content).status_code == 200
    pending = other.control.get("/schedule").json()
    assert "'r1'" not in str(pending)
    assert other.advance(60)


async def unwritten(count: int) -> tuple[Worlds, list[Any]]:
    worlds = create_app(ServerSettings(clock="2026-03-02T09:00:00")).worlds
    return worlds, [worlds.get(f"w{number}") for number in range(count)]


def test_two_hundred_worlds_have_one_connection() -> None:
    async def connections() -> int:
        worlds, made = await unwritten(200)
        try:
            return len({id(world.store.connection) for world in made} | {id(worlds.baseline.connection)})
        finally:
            worlds.close()

    assert asyncio.run(connections()) == 1


def test_the_database_of_all_stays_as_it_was() -> None:
    async def contents() -> tuple[bytes, bytes]:
        worlds, made = await unwritten(3)
        try:
            common = made[0].store.connection
            for world in made[1:]:
                world.chance.bits("x")
                world.save()
                world.reset()
                world.close()
            return worlds.baselines.get(), common.serialize()
        finally:
            worlds.close()

    baseline, common = asyncio.run(contents())
    assert baseline == common

"""What stands in the tables: baselines once, resets in one change, snapshots by count; and rows that are no world."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import psycopg
import pytest

from tests.cluster.writing import until
from tests.sharing.conftest import Reach, Start
from tests.sharing.test_leases import BOOK, names, write

pytestmark = pytest.mark.slow


def rows(database: str, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """What a statement finds in the cluster's tables."""
    with closing(psycopg.connect(database, autocommit=True, options="-c search_path=emulator")) as connection:
        cursor = connection.execute(statement.encode(), values)
        return cursor.fetchall() if cursor.description else []


def count(database: str, table: str, world: str) -> int:
    return int(rows(database, f"SELECT count(*) FROM {table} WHERE world = %s", world)[0][0])


def test_what_worlds_begin_with_is_kept_once(start: Start, reach: Reach, database: str) -> None:
    """A world that begins, or begins anew, is one segment without a database of its own, and one change."""
    server = start()
    for name in ("a", "b", "c"):
        write(reach(server, name), "Ada")
    world = reach(server, "a")
    world.control.post("/reset").raise_for_status()
    assert len(rows(database, "SELECT digest FROM baseline")) == 1
    assert rows(database, "SELECT count(*) FROM segment WHERE content IS NOT NULL") == [(0,)]
    assert (count(database, "segment", "a"), count(database, "change", "a")) == (1, 1)
    server.kill()
    assert names(until(lambda: reach(start(), "a")))["Ada"] == 0


@pytest.mark.parametrize("log", [True, False])
def test_a_log_is_as_long_as_the_settings_say(start: Start, reach: Reach, database: str, log: bool) -> None:
    """A database takes the place of many changes, with the log turned off too, and nothing is lost by it."""
    server = start(lease_seconds=5)
    world = reach(server)
    bounds = {"log_changes": 10, "journal_entries": 12, "log": log}
    world.control.patch("/settings", json=bounds).raise_for_status()
    for number in range(40):
        write(world, f"Ada {number}")
    until(lambda: count(database, "exchange", "w") <= 12)
    assert count(database, "change", "w") <= 10
    assert count(database, "segment", "w") <= (3 if log else 1)
    last = world.control.get("/requests").json()["requests"][-1]["id"]
    server.kill()
    again = reach(start(lease_seconds=5))
    found = names(again)
    assert all(found[f"Ada {number}"] == 1 for number in range(40))
    rewound = again.control.post("/worlds/w/rewind", json={"before": last})
    assert rewound.status_code == (200 if log else 409), rewound.text
    assert names(again)["Ada 39"] == (0 if log else 1)
    assert again.control.get("/settings").json()["log"] is log


def test_requests_at_a_time_share_transactions(start: Start, reach: Reach, database: str) -> None:
    server = start(**{"shared_lease_seconds": 30})
    world = reach(server)
    write(world, "Ada")
    entry = {"name": "Bob", "phoneNumber": "07700900123"}
    client = world.sipcentric()
    before = rows(database, "SELECT txid_current()")[0][0]
    with ThreadPoolExecutor(16) as pool:
        posts = [
            pool.submit(client.post, BOOK, json={"name": f"B {n}", "phoneNumber": "07700900123"}) for n in range(160)
        ]
        assert {each.result().status_code for each in posts} == {201}
    assert rows(database, "SELECT txid_current()")[0][0] - before < 120


def test_worlds_leave_memory_and_come_back(start: Start, reach: Reach) -> None:
    """What was used longest ago leaves first; what comes back has its past, and its journal goes on."""
    server = start(worlds_in_memory=2)
    worlds = {name: reach(server, name) for name in "abcdef"}
    for _ in range(2):
        for name, world in worlds.items():
            write(world, name)
    listed = {each["name"]: each["open"] for each in worlds["f"].control.get("/worlds").json()["worlds"]}
    assert listed["a"] is False
    assert sum(listed.values()) <= 3
    for name, world in worlds.items():
        assert names(world)[name] == 2
        posts = world.control.get("/requests", params={"method": "POST"}).json()["requests"]
        assert [each["id"] for each in posts] == ["r1", "r2"]
        assert world.control.get("/requests/r2").json()["changes"]


BROKEN = {
    "a change that is no JSON": "UPDATE change SET line = 'x' WHERE world = 'w'",
    "a database that is none": "UPDATE baseline SET content = 'zlib x'",
    "a journal's line that is none": "UPDATE exchange SET line = '{}' WHERE world = 'w'",
    "a change that cannot be made": """UPDATE change
    SET line = replace(encode(line, 'escape'), 'INSERT', 'UPSERT')::bytea""",
    "another version's": "UPDATE world SET version = version + 1 WHERE name = 'w'",
}


@pytest.mark.parametrize("damage", BROKEN)
def test_rows_that_are_no_world(start: Start, reach: Reach, database: str, damage: str) -> None:
    """Its requests say so, the others are served, and it can begin anew."""
    server = start()
    write(reach(server), "Ada")
    until(lambda: count(database, "exchange", "w"))
    server.kill()
    rows(database, BROKEN[damage])
    server = start(lease_seconds=5)
    world = reach(server)
    refused = until(lambda: world.sipcentric().get(BOOK))
    assert refused.status_code == 503, refused.text
    told = world.control.get("/clock")
    assert told.status_code == 409
    assert "the world 'w' in PostgreSQL" in told.json()["error"]
    if "database" not in damage:
        write(reach(server, "another"), "Bob")
        world.control.post("/reset").raise_for_status()
        assert names(world)["Ada"] == 0
        write(world, "Joan")
        server.kill()
        assert names(reach(start(lease_seconds=5)))["Joan"] == 1
    else:
        assert world.control.delete("/worlds/w").status_code == 204
    assert "Traceback" not in server.said()

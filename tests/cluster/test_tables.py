"""What stands in the tables: baselines once, resets in one change, snapshots by count; and rows that are no world."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest

from tests.cluster.postgres import Postgres, psycopg
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


def test_a_name_that_means_nothing_in_sql(start: Start, reach: Reach) -> None:
    """A world and a snapshot may be called as PostgreSQL writes what is not there."""
    server = start()
    world = reach(server, "null")
    write(world, "Ada")
    world.control.put("/snapshots/NULL").raise_for_status()
    server.kill()
    again = until(lambda: reach(start(lease_seconds=5), "null"))
    assert names(again)["Ada"] == 1
    assert [each["name"] for each in again.control.get("/snapshots").json()["snapshots"]] == ["NULL"]


def test_a_database_without_an_encoding(start: Start, reach: Reach, postgres: Postgres) -> None:
    """One in SQL_ASCII, which hands out texts as bytes unless it is told otherwise."""
    postgres.execute("CREATE DATABASE plain ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0")
    write(reach(start(shared=postgres.address("plain"), lease_seconds=5)), "Zoë")


def test_snapshots_that_were_refused(start: Start, reach: Reach, postgres: Postgres) -> None:
    """What could not be stored is as if nobody had asked: a snapshot that was taken, and one that was deleted."""
    world = reach(start(shared_seconds=0.5, shared_lease_seconds=30))
    world.control.put("/snapshots/good").raise_for_status()
    postgres.stop()
    assert world.control.put("/snapshots/away").status_code == 503
    assert world.control.delete("/snapshots/good").status_code == 503
    assert [each["name"] for each in world.control.get("/snapshots").json()["snapshots"]] == ["good"]
    postgres.start()
    until(lambda: world.control.put("/snapshots/later").is_success)
    assert [each["name"] for each in world.control.get("/snapshots").json()["snapshots"]] == ["good", "later"]


def test_what_postgresql_refuses(start: Start, reach: Reach, postgres: Postgres, database: str) -> None:
    """A right that is missing is told once, in health too; what is refused is not there, and all goes on afterwards."""
    server = start(shared_seconds=1)
    world, other = reach(server), reach(server, "v")
    write(world, "Ada")
    write(other, "Ada")
    rows(database, "ALTER TABLE change ADD CONSTRAINT none CHECK (world <> 'w') NOT VALID")
    refused = world.sipcentric().post(BOOK, json={"name": "Eve", "phoneNumber": "07700900123"})
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
    write(other, "Bob")
    health = world.control.get("/health")
    assert (health.status_code, health.json()["problems"][0]["world"]) == (503, "w")
    rows(database, "ALTER TABLE change DROP CONSTRAINT none")
    write(world, "Joan")
    until(lambda: world.control.get("/health").is_success)
    found = names(world)
    assert (found["Ada"], found["Eve"], found["Joan"]) == (1, 0, 1)
    assert server.said().count("PostgreSQL refuses") == 1
    assert "Traceback" not in server.said()


def test_a_schema_that_is_dropped(start: Start, reach: Reach, database: str) -> None:
    """Nothing is a traceback, or a 500."""
    server = start(shared_seconds=0.5, shared_lease_seconds=30)
    world = reach(server)
    write(world, "Ada")
    rows(database, "DROP SCHEMA emulator CASCADE")
    assert world.control.get("/worlds").status_code == 503
    assert world.control.delete("/worlds/w").status_code == 503
    assert reach(server, "new").sipcentric().get(BOOK).status_code == 503
    assert "Traceback" not in server.said()

"""PostgreSQL restarted, killed, standing still and gone, while servers use it."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import httpx2
import pytest

from emulator.vendors import VENDORS
from tests.cluster.postgres import Postgres, psycopg
from tests.cluster.writing import Cluster, Writers, until
from tests.conftest import World
from tests.killable import Killable
from tests.sharing.conftest import Reach, Start
from tests.sharing.test_leases import BOOK, names, write

pytestmark = pytest.mark.slow
AWAY = {"shared_seconds": 1, "shared_lease_seconds": 2}
PATIENT = {"shared_seconds": 20, "shared_lease_seconds": 20, "lease_seconds": 20}
HOW: dict[str, tuple[Callable[[Postgres], Any], Callable[[Postgres], Any]]] = {
    "stopped": (Postgres.stop, Postgres.start),
    "killed": (Postgres.kill, Postgres.start),
    "standing still": (Postgres.stand_still, Postgres.go_on),
}
"""How it goes, and how it comes back."""


def ready(server: Killable) -> bool:
    return httpx2.get(f"{server.url()}/_emulator/health", trust_env=False, verify=False).status_code == 200


def post(world: World, name: str) -> httpx2.Response:
    return world.sipcentric().post(BOOK, json={"name": name, "phoneNumber": "07700900123"})


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize(("seconds", "settings"), [(0.2, PATIENT), (2.5, AWAY)], ids=["waited for", "refused"])
def test_restarted_under_load(
    start: Start, postgres: Postgres, how: str, seconds: float, settings: dict[str, float]
) -> None:
    """Writes wait, or are refused; every request is answered, and the servers go on by themselves."""
    go, come_back = HOW[how]
    cluster = Cluster(start, 2, **settings)
    writers = Writers(cluster)
    with writers.writing(4):
        for _ in range(2):
            time.sleep(0.5)
            go(postgres)
            time.sleep(seconds)
            come_back(postgres)
            for server in cluster.servers:
                until(lambda: ready(server))  # noqa: B023
    assert not writers.unknown
    assert bool(writers.refused) == (settings is AWAY), writers.refused
    writers.check_twice()


def test_away_for_longer(start: Start, reach: Reach, postgres: Postgres) -> None:
    """Reads go on until the lease ends; then everything is refused, and nothing of it is there later."""
    server = start(shared_seconds=1, shared_lease_seconds=6)
    world = reach(server)
    world.set(sipcentric_rate_limit=0)
    write(world, "Ada")
    gone = time.monotonic()
    postgres.stop()
    while time.monotonic() - gone < 3:
        assert names(world)["Ada"] == 1
    refused = post(world, "Eve")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "1"), refused.text
    until(lambda: world.sipcentric().get(BOOK).status_code == 503)
    assert time.monotonic() - gone > 4, "three quarters of the lease were left at least"
    until(lambda: world.control.get("/health").status_code == 503)
    for vendor in VENDORS:
        began = time.monotonic()
        answer = world.signed_in(vendor).get(vendor.sample)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1"), answer.text
        assert 0.8 < time.monotonic() - began < 3, vendor.name
    health = world.control.get("/health").json()
    assert (health["status"], health["shared"]["reachable"]) == ("failing", False)
    assert health["error"]
    assert world.control.post("/reset").status_code == 503
    assert post(world, "Eve").status_code == 503
    postgres.start()
    until(lambda: world.control.get("/health").status_code == 200)
    assert until(lambda: names(world))["Ada"] == 1
    until(lambda: post(world, "Bob").status_code == 201)
    server.kill()
    found = until(lambda: names(reach(start())))
    assert (found["Ada"], found["Bob"], found["Eve"]) == (1, 1, 0)


@pytest.mark.parametrize("how", HOW)
def test_a_refused_write_is_never_there(start: Start, reach: Reach, postgres: Postgres, how: str) -> None:
    """Neither for its server, nor for another that takes the world over, whatever PostgreSQL made of it."""
    go, come_back = HOW[how]
    server = start(**AWAY, shared_name="one")
    world = reach(server)
    write(world, "Ada")
    before = world.control.get("/clock").json()
    known = world.sipcentric().get(BOOK).content
    go(postgres)
    refused = post(world, "Eve")
    moved = world.control.post("/clock/advance", json={"seconds": 60})
    come_back(postgres)
    assert (refused.status_code, moved.status_code) == (503, 503)
    until(lambda: world.control.get("/health").status_code == 200)
    found = until(lambda: names(world))
    assert (found["Ada"], found["Eve"]) == (1, 0)
    assert world.sipcentric().get(BOOK).content == known
    assert world.control.get("/clock").json()["now"] == before["now"]
    assert post(world, "Bob").status_code == 201
    server.kill()
    there = reach(start(**AWAY, shared_name="one"))
    found = until(lambda: names(there))
    assert (found["Ada"], found["Eve"], found["Bob"]) == (1, 0, 1)
    assert there.control.get("/clock").json()["now"] == before["now"]


def test_a_short_break_is_waited_for(start: Start, reach: Reach, postgres: Postgres) -> None:
    """A write that comes meanwhile is answered once it is stored."""
    world = reach(start(shared_seconds=10))
    write(world, "Ada")
    postgres.stand_still()
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(post, world, "Bob")
        time.sleep(0.5)
        assert not slow.done()
        postgres.go_on()
        assert slow.result().status_code == 201
    assert names(world)["Bob"] == 1


def test_a_statement_that_arrives_late(start: Start, reach: Reach, postgres: Postgres, database: str) -> None:
    """What was refused is carried out after all, when others were acknowledged: it changes nothing any more."""
    server = start(shared_seconds=1)
    world = reach(server)
    write(world, "Ada")
    with postgres.connections_standing_still(database):
        refused = post(world, "Eve")
        assert refused.status_code == 503, refused.text
        until(lambda: post(world, "Bob").status_code == 201)
        write(world, "Cora")
    write(world, "Dora")
    server.kill()
    found = until(lambda: names(reach(start())))
    assert (found["Ada"], found["Eve"], found["Bob"], found["Cora"], found["Dora"]) == (1, 0, 1, 1, 1)


def test_a_world_that_was_taken_too_late(start: Start, reach: Reach, database: str) -> None:
    """Its server gave up waiting for it, and got it all the same: it is to be had by another, at once."""
    first, second, third = start(), start(), start(shared_seconds=0.5)
    write(reach(first), "Ada")
    first.end()
    with closing(psycopg.connect(database)) as connection:
        connection.execute("SELECT FROM emulator.world FOR UPDATE")
        assert reach(third).sipcentric().get(BOOK).status_code == 503
    assert until(lambda: names(reach(second)), 3)["Ada"] == 1

"""An owner that stands still past its lease, and goes on when another has its worlds."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import httpx2
import pytest

from tests.cluster.conftest import LEASE
from tests.conftest import World
from tests.sharing.conftest import Reach, Start
from tests.sharing.test_leases import BOOK, names, owners, write
from tests.vendors.sipcentric.listener import listening

pytestmark = pytest.mark.slow
SETTINGS = {"lease_seconds": 5, **LEASE}


def test_its_late_write_is_refused(start: Start, reach: Reach) -> None:
    """It was under way when its server stopped; what the server shows afterwards is not what it had in memory."""
    first, second = start(**SETTINGS), start(**SETTINGS)
    here, there = reach(first), reach(second)
    write(here, "Ada")
    here.control.post("/faults", json={"effect": {"delay_ms": 300}, "times": 1})
    with ThreadPoolExecutor() as pool:
        late = pool.submit(post, here, "late")
        while not here.control.get("/faults").json()["faults"][0]["hits"]:
            pass
        first.stand_still()
        write(there, "Bob")
        assert owners(there)["w"] == second.pid
        first.go_on()
        answer = late.result()
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1"), answer.text
    for world in (here, there, here):
        found = names(world)
        assert (found["Ada"], found["Bob"], found["late"]) == (1, 1, 0)
    write(here, "Joan")
    first.kill()
    second.kill()
    found = names(reach(start(**SETTINGS)))
    assert (found["Ada"], found["Bob"], found["late"], found["Joan"]) == (1, 1, 0, 1)
    assert "Traceback" not in first.said() + second.said()


def post(world: World, name: str):
    return world.sipcentric().post(BOOK, json={"name": name, "phoneNumber": "07700900123"})


def test_what_it_is_asked_meanwhile_is_not_answered_from_memory(start: Start, reach: Reach) -> None:
    """Requests that wait at its door find what another wrote; a stream that was open ends."""
    first, second = start(**SETTINGS), start(**SETTINGS)
    here, there = reach(first), reach(second)
    write(here, "Ada")
    with listening(here.sipcentric()) as stream, ThreadPoolExecutor() as pool:
        first.stand_still()
        waiting = [pool.submit(names, reach(first)) for _ in range(4)]
        write(there, "Bob")
        first.go_on()
        for each in waiting:
            found = each.result()
            assert (found["Ada"], found["Bob"]) == (1, 1)
        with suppress(httpx2.RemoteProtocolError):  # broken off, if it does not end
            assert [*stream.objects] == []
    assert names(there)["Bob"] == 1


def test_one_that_nobody_missed_goes_on(start: Start, reach: Reach) -> None:
    """Its lease ran out, and no other server took anything: its worlds are as they were."""
    first = start(**SETTINGS)
    here = reach(first)
    write(here, "Ada")
    first.stand_still()
    time.sleep(1)
    first.go_on()
    write(here, "Bob")
    found = names(here)
    assert (found["Ada"], found["Bob"]) == (1, 1)
    first.kill()
    assert names(reach(start(**SETTINGS)))["Bob"] == 1

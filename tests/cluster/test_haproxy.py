"""Three servers on one database behind HAProxy: rolled through, killed, with two hundred worlds, and streams."""

import signal
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from tests.balanced import BOOK, CONTROL, Setup, ask, check, roll, sign, wait_for, writing

pytestmark = pytest.mark.slow
LEASE_SECONDS = 2


def test_a_rolling_restart_fails_no_request_and_loses_no_write(setup: Setup) -> None:
    assert roll(setup)


def test_one_that_is_killed_costs_what_happens_until_its_lease_ends(setup: Setup) -> None:
    with ExitStack() as stack:
        writers = writing(setup, stack)
        replica = setup.replicas[1]
        replica.end(signal.SIGKILL)
        time.sleep(LEASE_SECONDS + 1)
        over = time.monotonic()
        replica.start()
        wait_for(replica.url)
        time.sleep(1)
        stack.close()
    assert not [failure for writer in writers for failure in writer.failed if failure[0] > over]
    assert check(setup, writers)


def test_two_hundred_worlds_are_spread_evenly(setup: Setup) -> None:
    """A quarter more or less at each."""
    names = [f"team-{number}" for number in range(200)]

    def begin(name: str) -> None:
        with setup.client() as client:
            ask(client, "GET", f"{BOOK}?pageSize=1", auth=sign(name))

    with ThreadPoolExecutor(4) as pool:
        [*pool.map(begin, names)]
    with setup.client() as client:
        worlds = ask(client, "GET", f"{CONTROL}/worlds").json()["worlds"]
    owners = Counter(each["server"] for each in worlds if each["name"] in names)
    assert owners.keys() == {replica.url for replica in setup.replicas}
    assert owners.total() == 200
    assert all(0.75 * 200 / 3 <= number <= 1.25 * 200 / 3 for number in owners.values()), owners

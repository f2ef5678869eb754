"""Servers that are killed, or stand still, while others write: nothing acknowledged is lost or doubled.

`make cluster-test` kills a hundred.
"""

import os
import random
import time

import pytest

from tests.cluster.conftest import LEASE
from tests.cluster.writing import Cluster, Writers
from tests.sharing.conftest import Start

pytestmark = pytest.mark.slow
KILLS = int(os.environ.get("KILLS", "3"))


@pytest.mark.parametrize("part", range(-(-KILLS // 25)))
def test_killed_in_turn(start: Start, part: int) -> None:
    dice = random.Random(part)
    cluster = Cluster(start, **LEASE)
    writers = Writers(cluster)
    with writers.writing():
        for _ in range(min(KILLS, 25)):
            time.sleep(0.1 + dice.random() * 0.5)
            victim = dice.randrange(3)
            cluster.servers[victim].kill()
            time.sleep(dice.random() * 0.4)
            cluster.replace(victim)
            if dice.random() < 0.1:
                cluster.servers[victim].kill()  # while it looks around
                cluster.replace(victim)
    writers.check_twice()
    assert len(writers.written) > 5 * KILLS
    print(len(writers.written), "writes,", len(writers.refused), "refused,", len(writers.unknown), "broken off")


def test_all_killed_at_once(start: Start) -> None:
    dice = random.Random(1)
    cluster = Cluster(start, **LEASE)
    writers = Writers(cluster)
    for _ in range(3):
        with writers.writing():
            time.sleep(0.5 + dice.random())
            cluster.replace_all()
    writers.check_twice()


def test_standing_still_in_turn(start: Start) -> None:
    """Longer than a lease lasts, and shorter."""
    dice = random.Random(2)
    cluster = Cluster(start, **LEASE)
    writers = Writers(cluster)
    with writers.writing():
        for seconds in (0.3, 1, 0.5, 1.5, 0.7, 1.2):
            victim = dice.choice(cluster.servers)
            victim.stand_still()
            time.sleep(seconds)
            victim.go_on()
            time.sleep(0.3)
    assert len(writers.written) > 100
    writers.check_twice()

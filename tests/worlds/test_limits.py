"""Counters of requests: not one for every name that anybody ever made up."""

from datetime import UTC, datetime

from emulator.store.store import Store
from emulator.worlds.clock import Clock
from emulator.worlds.limits import MOST_WINDOWS, Limits

START = datetime(2026, 3, 2, tzinfo=UTC)


def counters() -> Limits:
    return Limits(Clock(Store(), START))


def test_the_oldest_of_many_users_is_forgotten() -> None:
    limits = counters()
    for number in range(MOST_WINDOWS + 5):
        limits.hit(f"user {number}", 10, 60)
    assert len(limits.windows) == MOST_WINDOWS
    assert limits.hit(f"user {MOST_WINDOWS}", 10, 60).remaining == 8
    assert limits.hit("user 0", 10, 60).remaining == 9


def test_windows_that_are_over_go_first() -> None:
    limits = counters()
    limits.hit("steady", 10, 3600)
    for number in range(MOST_WINDOWS - 1):
        limits.hit(f"user {number}", 10, 60)
    limits.clock.set(datetime(2026, 3, 2, 0, 30, tzinfo=UTC))
    limits.hit("steady", 10, 3600)
    limits.hit("new", 10, 60)
    assert len(limits.windows) < 3

"""A clock that is asked for more than one request should bring about."""

import asyncio

import pytest

from emulator.app import create_app
from emulator.settings import ServerSettings
from emulator.worlds.clock import MOST_FIRED, ScheduledWork, TooMuchWork

WORK = "INSERT INTO emulator_schedule (due, action, given) VALUES ('2026-03-02T10:00:00.000', 'x', '{}')"


def test_too_much_work_is_refused_before_any_of_it_is_done() -> None:
    async def advance() -> tuple[str, int]:
        worlds = create_app(ServerSettings(clock="2026-03-02T09:00:00")).worlds
        world = worlds.get()
        with world.store.transaction():
            world.store.connection.executemany(WORK, [()] * (MOST_FIRED + 1))
        with pytest.raises(TooMuchWork, match="fall due"):
            await world.clock.advance(7200)
        found = world.clock.stamp(), world.store.count(ScheduledWork)
        worlds.close()
        return found

    assert asyncio.run(advance()) == ("2026-03-02T09:00:00.000", MOST_FIRED + 1)

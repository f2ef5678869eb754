"""Who waits for requests, seen from inside: what is counted, what is held on to."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from emulator.app import create_app
from emulator.control.journal.verdicts import Count
from emulator.control.waiting import until
from emulator.journal.exchange import Exchange
from emulator.journal.journal import Journal
from emulator.settings import WorldSettings
from tests.conftest import World


def ask(journal: Journal, settings: WorldSettings) -> None:
    journal.add(Exchange(journal.next_id(), 0, "default", "v", "GET", "/", b"", [], status=200), settings)


def waited(count: int, settings: WorldSettings, *, clear: bool = False) -> Count:
    """What somebody counts for whom there is one request before and three after the waiting begins."""

    async def wait() -> Count:
        worlds = create_app().worlds
        world = worlds.get()
        ask(world.journal, settings)
        task = asyncio.create_task(until(world, {"method": "GET"}, count, 30))
        await asyncio.sleep(0)
        assert world.history.listeners == 1
        if clear:
            world.reset()
        for _ in range(3):
            ask(world.journal, settings)
            await asyncio.sleep(0)
        counted = await task
        assert world.history.listeners == 0
        worlds.close()
        return counted

    return asyncio.run(wait())


def test_what_was_before_a_reset_counts_no_more() -> None:
    assert [entry.id for entry in waited(3, WorldSettings()).found] == ["r1", "r2", "r3"]
    assert [entry.id for entry in waited(3, WorldSettings(), clear=True).found] == ["r2", "r3", "r4"]


def test_what_the_journal_dropped_is_counted_and_let_go() -> None:
    counted = waited(4, WorldSettings(journal_entries=1))
    assert len(counted.found) < 4
    assert counted.least == 4


@pytest.mark.parametrize("path", ["requests", "webhooks"])
def test_who_waits_in_a_world_that_is_dropped_is_told(world: World, path: str) -> None:
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(world.control.post, f"/{path}/wait", json={"timeout_seconds": 9})
        while not waiting.done():
            world.control.delete(f"/worlds/{world.name}")
            world.control.get("/clock")
        answer = waiting.result()
    assert answer.status_code == 408
    assert "before the world was dropped or the server ended" in answer.json()["error"]

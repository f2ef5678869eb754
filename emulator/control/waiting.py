"""Waiting for something to happen in a world, and telling what came nearest when it did not."""

from asyncio import timeout
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from emulator.core.journal import Exchange
from emulator.core.matching import differences, meets
from emulator.core.slices import in_slices
from emulator.core.world import World

NEAREST = 3


async def until(world: World, wanted: Mapping[str, Any], count: int, seconds: float) -> list[Exchange]:
    """The first so many exchanges that meet a match, or those there are when the time is up. Real time."""
    history, last = world.history, world.history.number
    found = [entry async for entry in in_slices(world.journal.all()) if meets(wanted, entry)]
    with suppress(TimeoutError):
        async with timeout(seconds):
            while len(found) < count and not history.over:
                await history.more()
                found += [entry for entry in added_after(world, last) if meets(wanted, entry)]
                last = history.number
    return found[:count]


def added_after(world: World, number: int) -> Iterator[Exchange]:
    """The exchanges that came into the journal after a moment of the world's history."""
    for _, kind, data in world.history.since(number):
        entry = world.journal.find(data) if kind == "exchange" else None
        if entry is not None:
            yield entry


async def nearest(world: World, wanted: dict[str, Any]) -> list[dict[str, Any]]:
    """The requests that come nearest to a match without meeting it, each with what differs."""
    misses = []
    async for entry in in_slices(world.journal.all()):
        differing = differences(wanted, entry)
        if differing:
            misses.append((len(differing), entry, differing))
    misses.sort(key=lambda miss: (miss[0], -int(miss[1].id[1:])))
    return [
        {
            "id": entry.id,
            "method": entry.method,
            "path": entry.path,
            "status": entry.status,
            "differs": [{"field": field, "wanted": wish, "found": value} for field, wish, value in differing],
        }
        for _, entry, differing in misses[:NEAREST]
    ]

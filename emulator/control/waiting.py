"""Waiting for something to happen in a world, and telling what came nearest when it did not."""

from asyncio import timeout
from collections.abc import Callable
from typing import Any, TypeVar

from emulator.core.matching import differences
from emulator.core.world import World

NEAREST = 3
Item = TypeVar("Item")


async def until(world: World, look: Callable[[], list[Item]], count: int, seconds: float) -> list[Item]:
    """What `look` sees as soon as it is so many, or what it sees when the time is up. Real time."""
    try:
        async with timeout(seconds):
            while len(found := look()) < count and not world.history.over:
                await world.history.more()
    except TimeoutError:
        found = look()
    return found


def nearest(world: World, wanted: dict[str, Any]) -> list[dict[str, Any]]:
    """The requests that come nearest to a match without meeting it, each with what differs."""
    misses = []
    for entry in world.journal.all():
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

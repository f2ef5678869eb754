"""Waiting for something to happen in a world, and telling what came nearest when it did not."""

import asyncio
from asyncio import timeout
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect, Request

from emulator.control.journal import verdicts
from emulator.control.journal.verdicts import Count
from emulator.journal.exchange import Exchange
from emulator.journal.journal import Journal
from emulator.journal.matching import differences
from emulator.pacing.slices import in_slices
from emulator.worlds.world import World

NEAREST = 3
T = TypeVar("T")


async def while_there(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """What a wait comes to, as long as the client is there. Raises ClientDisconnect."""
    waiting, leaving = asyncio.ensure_future(work), asyncio.ensure_future(request.receive())
    try:
        await asyncio.wait((waiting, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not waiting.done():
            raise ClientDisconnect
        return waiting.result()
    finally:
        waiting.cancel()
        leaving.cancel()


async def until(world: World, wanted: Mapping[str, Any], count: int, seconds: float) -> Count:
    """The first so many requests that meet a match, or those there are when the time is up. Real time.

    What comes meanwhile is looked at as it comes: the journal may have dropped it a moment later.
    Once the journal is cleared, what was before counts no more.
    """
    journal, arrived = world.journal, list[Exchange]()
    with suppress(TimeoutError), world.history.listening(), journal.watched(arrived.append):
        counted, cleared = await count_all(world, wanted, arrived)
        async with timeout(seconds):
            while counted.least < count and not world.history.over:
                await world.history.more()
                if journal.cleared != cleared:
                    counted, cleared = await count_all(world, wanted, arrived)
                sort_in(journal, counted, wanted, arrived)
    counted.under_way = verdicts.under_way(journal, wanted)
    counted.found = counted.found[: max(count - counted.dropped, 0)]
    return counted


async def count_all(world: World, wanted: Mapping[str, Any], arrived: list[Exchange]) -> tuple[Count, int]:
    """Count what is there and what arrives meanwhile; with it, how often the journal was cleared by then."""
    journal = world.journal
    while True:
        cleared = journal.cleared
        arrived.clear()
        counted = await verdicts.count(world, wanted)
        if journal.cleared == cleared:
            sort_in(journal, counted, wanted, arrived)
            return counted, cleared


def sort_in(journal: Journal, counted: Count, wanted: Mapping[str, Any], arrived: list[Exchange]) -> None:
    """Count what arrived."""
    for entry in arrived:
        verdicts.judge(wanted, entry, counted)
    arrived.clear()
    if len(counted.found) + len(counted.cut) > 2 * len(journal.entries):
        verdicts.let_go(journal, counted)


def end_of(world: World, seconds: float) -> str:
    """When a wait of so many seconds was over."""
    return "before the world was dropped or the server ended" if world.history.over else f"after {seconds:g} s"


async def nearest(world: World, wanted: dict[str, Any]) -> list[dict[str, Any]]:
    """The requests that come nearest to a match without meeting it, each with what differs."""
    misses = []
    async for entry in in_slices(world.journal.standing()):
        differing = differences(wanted, entry)
        if differing:
            fields = {field if field.startswith(("query.", "headers.")) else top(field) for field, _, _ in differing}
            misses.append((len(fields), len(differing), -entry.number, entry, differing))
    misses.sort(key=lambda miss: miss[:3])
    return [
        {
            "id": entry.id,
            "method": entry.method,
            "path": entry.path,
            "status": entry.status,
            "differs": [tell(*each) for each in differing],
        }
        for *_, entry, differing in misses[:NEAREST]
    ]


def top(field: str) -> str:
    """The member of a match that a difference is about."""
    return field.partition(".")[0]


def tell(field: str, wanted: Any, found: Any) -> dict[str, Any]:
    """A difference as JSON; of a body, with the path of the member."""
    told = {"wanted": wanted, "found": found}
    if field.startswith("body."):
        return {"field": "body", "member": field.removeprefix("body.")} | told
    return {"field": field} | told

"""Two states of a world compared: which rows came, changed and went between them."""

from collections import Counter
from contextlib import closing
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query
from typing_extensions import TypedDict

from emulator.control.exchanges import Exchanges, load
from emulator.control.explain.effects import ChangeShown, place_of, show
from emulator.control.worlds.snapshots import SnapshotName, find
from emulator.control.worlds.worlds import AllWorlds, CurrentWorld, tried
from emulator.exchange.routing import Route
from emulator.pacing.slices import in_slices
from emulator.parsing.texts import read_whole
from emulator.snapshots import copies
from emulator.store.differences import differences
from emulator.store.store import Store
from emulator.store.traces import Change
from emulator.worlds.world import World
from emulator.worlds.worlds import Worlds

router = APIRouter(route_class=Route, tags=["Snapshots"])
MOST_ROWS = 1000


class Compared(NamedTuple):
    """What differs between two states: the first rows of it, and how many of each table and kind there are."""

    rows: list[Change]
    counts: Counter[tuple[str, str]]


class ResourceChanges(TypedDict):
    """How many rows of a resource came, changed and went."""

    vendor: str
    resource: str
    added: int
    changed: int
    removed: int


class Comparison(TypedDict):
    """What differs between two states."""

    changes: list[ChangeShown]
    total: int
    resources: list[ResourceChanges]


@router.get("/snapshots/{name}/changes")
async def compare_snapshots(
    name: SnapshotName,
    world: CurrentWorld,
    worlds: AllWorlds,
    exchanges: Exchanges,
    to: Annotated[str | None, Query(description="Another snapshot's name; without it, the world as it is now.")] = None,
    limit: Annotated[str, Query(description="At most so many rows, up to 1000; the numbers are of all.")] = "1000",
) -> Comparison:
    """Show which rows differ between a snapshot and another, or the world as it is now."""
    most = read_whole("limit", limit, MOST_ROWS)
    await load(exchanges, *exchanges)
    before = await content_of(world, worlds, name)
    after = await copies.dump_aside(world.store, nothing) if to is None else await content_of(world, worlds, to)
    rows, counts = await copies.apart(len(before) + len(after), compare, before, after, most)
    tables = {place_of(table, exchanges): table for table, _ in counts}
    return {
        "changes": [show(change, exchanges) async for change in in_slices(rows)],
        "total": counts.total(),
        "resources": [
            {
                "vendor": vendor,
                "resource": resource,
                "added": counts[table, "added"],
                "changed": counts[table, "changed"],
                "removed": counts[table, "removed"],
            }
            for (vendor, resource), table in sorted(tables.items())
        ],
    }


def nothing() -> None:
    """Saves nothing of what is held in memory: to look at a world's rows is to write none."""


async def content_of(world: World, worlds: Worlds, name: str) -> bytes:
    """A snapshot, or 404; one that was found in a file is tried first."""
    content = await find(world, name)
    return content if name in world.snapshots.checked else await tried(worlds, content)


def compare(before: bytes, after: bytes, most: int) -> Compared:
    """Compare two databases."""
    compared = Compared([], Counter())
    with closing(Store.of(before)) as one, closing(Store.of(after)) as other:
        for change in differences(one, other):
            kind = "added" if change.before is None else "removed" if change.after is None else "changed"
            compared.counts[change.table, kind] += 1
            if len(compared.rows) < most:
                compared.rows.append(change)
    return compared

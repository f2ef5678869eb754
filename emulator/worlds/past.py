"""A world's past: what it was like before a request or at a moment, and the way back.

Everything goes back together: records, clock, schedule, rate counters, faults, live calls, mails,
webhooks. Open streams stay and are told nothing; the journal keeps what was asked, as undone.
"""

import asyncio
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime
from itertools import chain, takewhile
from math import inf
from typing import Any, NamedTuple

from emulator.journal.exchange import Exchange
from emulator.snapshots import copies
from emulator.store.database import VersionMismatch
from emulator.store.moments import to_text
from emulator.store.opened import Origin
from emulator.store.state import Stand, read_state, write_position, write_state
from emulator.store.store import Interrupted, Store
from emulator.worlds.world import World


class OutOfReach(RuntimeError):
    """The log does not go back so far."""


class Point(NamedTuple):
    """A point in a world's past."""

    position: int
    """How far the log had come."""
    seconds: float
    """The clock's moment, in seconds since 1970."""
    webhooks: int
    """How many webhooks had been sent."""
    number: int
    """The number of the first request that came later."""
    until: float = inf
    """Where a moment was asked for, that: a clock that was set back shows later ones before a request, too."""


def before_request(world: World, entry: Exchange) -> Point:
    """Just before a request that the journal has. Raises OutOfReach."""
    return reached(world, Point(entry.position, entry.seconds, entry.webhooks, entry.number))


def at_moment(world: World, seconds: float) -> Point:
    """The last point at which the clock stood at a moment or before it. Raises OutOfReach."""
    log, moment = world.log, to_text(datetime.fromtimestamp(seconds, UTC)) + "Z"
    newest_first = sorted(world.journal.entries.values(), key=lambda each: -each.number)
    records = [*takewhile(lambda each: each.seconds > seconds, reversed([*log.records()]))]
    entries = [*takewhile(lambda each: each.seconds > seconds, newest_first)]
    webhooks = [*takewhile(lambda each: each.at > moment, reversed(world.webhooks.deliveries))]
    number = entries[-1].number if entries else world.journal.number + 1
    point = Point(log.position - len(records), seconds, world.webhooks.number - len(webhooks), number, seconds)
    if log.past and point.position == log.oldest and log.past[0].seconds > seconds:
        raise OutOfReach
    journal = world.journal
    if len(entries) == len(newest_first) and journal.dropped_number and journal.dropped_seconds > seconds:
        raise OutOfReach
    return reached(world, point)


def reached(world: World, point: Point) -> Point:
    """The point, if log and journal reach it: what requests counted against limits stands in the journal alone."""
    if world.journal.dropped_number >= point.number or not world.log.reaches(point.position):
        raise OutOfReach
    return point


def oldest(world: World) -> Exchange | None:
    """The earliest request before which the world can be taken back."""
    standing = sorted(world.journal.standing(), key=lambda each: each.number)
    dropped, reaches = world.journal.dropped_number, world.log.reaches
    return next((each for each in standing if each.number > dropped and reaches(each.position)), None)


async def state_at(world: World, point: Point, stand: Stand | None = None) -> Store:
    """The world's whole state at a point, as a database that can be taken; it may note where its log stands."""
    content, statements = await made_again(world, point.position)
    windows = world.limits.dump_before(windows_of(since(world, point.number)))

    def change(source: Store) -> dict[str, Any]:
        source.replay(statements)
        parts = read_state(source)
        clock = world.clock.dump_at(point.seconds, parts["clock"])
        written = write_state(source, parts | {"clock": clock, "limits": windows})
        if stand:
            write_position(source, stand)
        return written

    return await copies.read_aside(content, change, world.store.path, world.log.bytes)


async def made_again(world: World, position: int) -> Origin:
    """What the state at a position is made of. One that a stranger's statements lead to is tried first."""
    origin = world.log.origin(position)
    if position > world.log.brought:
        return origin
    content = await asyncio.to_thread(replayed, origin)
    await asyncio.to_thread(world.ground.examine, content)
    return Origin(content, ())


def replayed(origin: Origin) -> bytes:
    """The database that statements lead to. VersionMismatch if it has no state of its own, as none but a baseline."""
    with closing(Store.of(origin.content)) as store:
        store.replay(origin.statements)
        if not read_state(store):
            raise VersionMismatch("at this point the world had no clock yet")
        return store.dump()


def since(world: World, number: int) -> list[Exchange]:
    """Requests from a number on that were not undone, the last first."""
    later = [each for each in world.journal.standing() if each.number >= number]
    return sorted(later, key=lambda each: -each.number)


def windows_of(entries: Iterable[Exchange]) -> Iterable[tuple[str, tuple[float, float] | None]]:
    """What rate counters were before exchanges changed them, the last change first."""
    return chain.from_iterable(reversed(each.windows) for each in entries)


async def rewind(world: World, point: Point) -> int:
    """Go back; returns how many requests were undone by that. Raises Interrupted."""
    epoch = world.clock.epoch
    with closing(await state_at(world, point, world.log.stand(point.position))) as source:
        if world.clock.epoch != epoch:
            raise Interrupted("the world was reset, restored or taken back meanwhile")
        undone = [*since(world, point.number), *undone_besides(world, point)]
        world.go_back(source, point.position)
    if world.log.needed:  # which knows the clock and the counters as they were stored, not as they were then
        world.save()
    world.journal.undo(undone)
    begin_again(world, point)
    world.webhooks.go_back(point.webhooks, point.until, point.number)
    world.history.record("rewind", {"now": world.clock.stamp() + "Z", "undone": [entry.id for entry in undone]})
    return len(undone)


def retreat(world: World, position: int, webhooks: int) -> bool:
    """Go back to what was stored last: what came since could not be, and is refused. False if it cannot be."""
    if not any(each.position <= position for each in world.log.segments):
        return False
    origin, limits = world.log.origin(position), world.limits.dump()

    def change(source: Store) -> dict[str, Any]:
        source.replay(origin.statements)
        return write_state(source, read_state(source) | {"limits": limits})

    with closing(copies.read(origin.content, change)) as source:
        world.go_back(source, position)
    world.webhooks.forget_after(webhooks)
    world.webhooks.number = min(world.webhooks.number, webhooks)
    world.bus.close()
    return True


def begin_again(world: World, point: Point) -> None:
    """Let requests that are under way have begun at the point where they find themselves now."""
    for entry in world.journal.under_way.values():
        if entry.number >= point.number:
            entry.position, entry.seconds, entry.webhooks, entry.windows = *point[:3], ()


def undone_besides(world: World, point: Point) -> list[Exchange]:
    """Requests that began before a point, and wrote after it."""
    causes = [each.cause for each in world.log.records() if each.position > point.position]
    writers = {each.what for each in causes if each and each.kind == "request"}
    return [each for each in world.journal.standing() if each.id in writers and each.number < point.number]

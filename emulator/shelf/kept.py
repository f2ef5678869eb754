"""What is to be kept of one world on the shelf: noted at once, packed into a batch, and settled when that is stored."""

import asyncio
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from hashlib import sha256
from time import monotonic
from typing import Any, NamedTuple, Protocol

import orjson

from emulator.journal.kept import MIRRORED, Lines
from emulator.journal.kept_file import pack, packed, unpacked
from emulator.journal.lines import record_from_line, record_to_line, to_line
from emulator.journal.log import Load, Record, Segment
from emulator.journal.mirror import Mirror
from emulator.sharing.folder import WorldUnusable
from emulator.sharing.leases import NotNow
from emulator.shelf import appends
from emulator.shelf.appends import Batch
from emulator.shelf.place import TakenOver, place_of
from emulator.store.database import VersionMismatch
from emulator.store.state import Stand
from emulator.store.store import Store


class Found(NamedTuple):
    """What the shelf has of a world."""

    segments: Sequence[tuple[int, float, bytes]]
    """Position, moment, and the database as it is stored."""
    changes: Sequence[tuple[int, bytes]]
    exchanges: Sequence[tuple[int, bytes]]
    """Place and line, as of webhooks."""
    webhooks: Sequence[tuple[int, bytes]]
    parts: Sequence[tuple[str, bytes]]
    snapshots: Sequence[tuple[str, bytes]]


NOTHING = Found([], [], [], [], [], [])


class Appending(Protocol):
    """Who stores batches."""

    known: set[str]
    """Digests of baselines that are stored."""

    def note(self, kept: "Shelved", urgent: bool) -> None:
        """Store what is kept here: soon, or (`urgent`) now."""


class Shelved:
    """What one world is to be remembered by. Its database is nowhere else but in its log."""

    needed = True
    awake = False

    def __init__(self, world: str, epoch: int, found: Found, shelf: Appending) -> None:
        self.world = world
        self.epoch = epoch
        self.found = found
        self.shelf = shelf
        self.exchanges, self.webhooks = Mirror(self.owe), Mirror(self.owe)
        self.parts: Callable[[], dict[str, Any]] = dict
        self.find: dict[str, Callable[[int], Any]] = {}
        """By table, what has a number, if it is still known."""
        self.retreat: Callable[[int, int], bool] = lambda position, webhooks: False
        """Takes the world back to what is stored; False if it cannot be."""
        self.lose: Callable[[], None] = lambda: None
        """Closes the world, which is another server's or cannot be taken back."""
        self.position = self.place = self.latest = 0
        self.begun: dict[int, tuple[Segment, str | None, bytes]] = {}
        self.records: list[Record] = []
        self.bounds: tuple[int, int] | None = None
        self.snapshots: dict[str, bytes | None] = {}
        self.stored_parts: dict[str, bytes] = {}
        self.stored_to = self.stored_webhooks = 0
        self.flight: Batch | None = None
        self.waiting: asyncio.Future[NotNow | None] | None = None
        self.flying: asyncio.Future[NotNow | None] | None = None
        self.since = 0.0
        """When the first of those began to wait who still do."""
        self.lost: frozenset[Any] = frozenset()
        self.over: NotNow | None = None
        """Why nothing more is stored."""

    # What was found

    @property
    def is_new(self) -> bool:
        """Whether nothing was found."""
        return not self.found.segments

    def database(self) -> Store:
        """The world's database, made again. Raises WorldUnusable."""
        try:
            last = self.segments(None)[-1]
            store = Store.of(last.load())
            store.replay([each for record in last.records for each in record.statements])
        except (VersionMismatch, ValueError, TypeError, zlib.error, sqlite3.Error) as error:
            raise WorldUnusable(place_of(self.world), str(error).partition("\n")[0]) from None
        return store

    def segments(self, stand: Stand | None) -> list[Segment]:
        """The log that was found."""
        if self.is_new:
            return []
        records = [record_from_line(line) for _, line in self.found.changes]
        segments = [
            Segment(each, seconds, partial(unpacked, content), len(content))
            for each, seconds, content in self.found.segments
        ]
        ends = [*(each.position for each in segments[1:]), records[-1].position if records else segments[-1].position]
        for segment, end in zip(segments, ends, strict=True):
            segment.records = [each for each in records if segment.position < each.position <= end]
            segment.bytes = sum(each.size for each in segment.records)
        self.position = self.latest = self.stored_to = segments[-1].end
        return segments

    def lines(self) -> Lines:
        """What was found beside the log."""
        self.stored_parts = dict(self.found.parts)
        lines = self.found.exchanges, self.found.webhooks
        self.place = max((place for each in lines for place, _ in each), default=0)
        parts = {name: orjson.loads(value) for name, value in self.stored_parts.items()}
        self.stored_webhooks = parts.get("webhooks", {}).get("number", 0)
        exchanges, webhooks = ([line for _, line in each] for each in lines)
        return Lines(exchanges, webhooks, parts)

    def set_aside(self, error: Exception) -> None:
        """Raise WorldUnusable: without its journal a world is not what it was."""
        raise WorldUnusable(place_of(self.world), str(error).partition("\n")[0]) from None

    def discard(self) -> None:
        """Begin anew, whatever was found."""
        self.bounds = 0, -1
        self.exchanges.clear()
        self.webhooks.clear()
        self.found = NOTHING._replace(snapshots=self.found.snapshots)

    # What is noted

    def begin(self, segment: Segment, shared: bool) -> Load:
        """Keep the database that a segment begins with; one that others begin with too is kept once."""
        content = segment.load()
        digest = digest_of(content) if shared else None
        stored = packed(content) if shared else pack(content)
        self.begun[segment.position] = segment, digest, stored
        self.position = segment.position
        self.owe()
        return segment.load if shared else partial(unpacked, stored)

    def write(self, record: Record) -> None:
        """Keep a record."""
        self.records.append(record)
        self.position = record.position
        self.latest = max(self.latest, record.position)
        self.owe()

    def cut(self, first: int, last: int) -> None:
        """Forget segments that begin before a position, and whatever comes after another."""
        first_yet, last_yet = self.bounds or (first, last)
        self.bounds = max(first, first_yet), min(last, last_yet)
        self.records = [each for each in self.records if first < each.position <= last]
        self.begun = {each: begun for each, begun in self.begun.items() if first <= each <= last}
        self.position = min(self.position, last)
        self.owe()

    def mark(self, position: int) -> None:
        """Nothing: log and database are the same thing here."""

    def put_snapshot(self, name: str, content: bytes | None) -> None:
        """Keep a snapshot, or (None) no longer, when the request is over; this may be in another thread."""
        self.snapshots[name] = content

    def owe(self) -> None:
        """Something is to be stored soon."""
        if self.over is None:
            self.shelf.note(self, urgent=False)

    @property
    def pending(self) -> bool:
        """Whether something is noted that is not under way."""
        mirrors = self.exchanges, self.webhooks
        noted = self.records or self.begun or self.bounds or self.snapshots
        return bool(noted or any(each.came or each.lost for each in mirrors))

    # Storing

    @property
    def writes(self) -> bool:
        """Whether the world was written to since it was last stored."""
        flight = self.flight
        return bool(self.records or self.begun or (flight and (flight.changes or flight.segments)))

    async def keep(self, whole: bool = True) -> None:
        """Wait until all is stored that was noted by now. Raises ShelfAway, TakenOver."""
        if self.over:
            raise self.over
        future = self._future()
        if future and (error := await asyncio.shield(future)):
            raise error

    def _future(self) -> "asyncio.Future[NotNow | None] | None":
        loop = asyncio.get_running_loop()
        if self.pending:
            if self.waiting is None:
                self.waiting = loop.create_future()
                self.since = self.since if self.flying else monotonic()
                self.shelf.note(self, urgent=True)
            return self.waiting
        if self.flight and self.flying is None:
            self.flying, self.since = loop.create_future(), monotonic()
        return self.flying

    def flush(self, whole: bool = True) -> None:
        """Have it stored as soon as can be."""
        if self.over is None and self.pending:
            self.shelf.note(self, urgent=True)

    def pack(self) -> Batch:
        """What is to be stored now: what could not be stored yet, or else what was noted."""
        if self.flight is None:
            self.flight = self._pack()
            self.flying, self.waiting = self.waiting, None
        return self.flight

    def _pack(self) -> Batch:
        batch = Batch(self.world, self.epoch, self.position, self.bounds, snapshots=self.snapshots)
        for position, (segment, digest, content) in self.begun.items():
            batch.segments.append((position, segment.seconds, digest, None if digest else content))
            if digest and digest not in self.shelf.known:
                batch.baselines[digest] = content
        batch.changes = [(each.position, record_to_line(each)) for each in self.records]
        batch.lines = {table: self._lines(table) for table in MIRRORED}
        parts = self.parts() | {"world": self.world}
        values = {name: orjson.dumps(value) for name, value in parts.items()}
        batch.parts = {name: value for name, value in values.items() if self.stored_parts.get(name) != value}
        self.stored_parts = self.stored_parts | batch.parts
        batch.webhooks = parts.get("webhooks", {}).get("number", 0)
        self.bounds, self.begun, self.records, self.snapshots = None, {}, [], {}
        return batch

    def _mirror(self, table: str) -> Mirror:
        mirror: Mirror = getattr(self, f"{table}s")
        return mirror

    def _lines(self, table: str) -> appends.Lines:
        mirror = self._mirror(table)
        self._note_again(table, mirror.undone)
        lines = appends.Lines(gone=[*mirror.gone], emptied=mirror.emptied)
        for number, thing in mirror.came.items():
            self.place += 1
            lines.came.append((number, self.place, to_line(thing)))
        mirror.settle()
        return lines

    def _note_again(self, table: str, numbers: Iterable[int]) -> None:
        for number in numbers:
            if thing := self.find[table](number):
                self._mirror(table).came[number] = thing

    def settle(self) -> None:
        """What was under way is stored."""
        assert self.flight
        self.shelf.known.update(self.flight.baselines)
        self.stored_to, self.stored_webhooks = self.flight.through, self.flight.webhooks
        self.flight = None
        self._answer(None)
        self.flying = None
        self.since = monotonic()

    def begin_epoch(self, epoch: int) -> None:
        """Go on as another owner, although it is the same one."""
        self.epoch = epoch
        if self.flight:
            self.flight.epoch = epoch

    def late(self, seconds: float) -> bool:
        """Whether somebody has waited for so long."""
        waits = self.flying or self.waiting
        return waits is not None and monotonic() - self.since >= seconds

    def fail(self, error: NotNow) -> None:
        """Refuse who waits, and have the world as it was when it was last stored."""
        flight, self.flight, self.stored_parts = self.flight, None, {}
        waiting = self.flying, self.waiting
        self.flying = self.waiting = None
        for table, lines in flight.lines.items() if flight else ():
            self._note_again(table, [number for number, _, _ in lines.came])
            self._mirror(table).gone.update(lines.gone)
            self._mirror(table).emptied |= lines.emptied
        if not self.retreat(self.stored_to, self.stored_webhooks):
            self.end(error)
            self.lose()
        for future in waiting:
            if future and not future.done():
                future.set_result(error)

    def end(self, error: NotNow | None = None) -> None:
        """Store nothing more: the world is another server's."""
        self.over = error or TakenOver(self.world)
        self.flight = None
        self._answer(self.over)
        if self.waiting and not self.waiting.done():
            self.waiting.set_result(self.over)
        self.flying = self.waiting = None

    def _answer(self, error: NotNow | None) -> None:
        if self.flying and not self.flying.done():
            self.flying.set_result(error)

    def sleep(self) -> None:
        """Nothing: there is no file."""

    def close(self) -> None:
        """The world is closed: what it knows beside its log changes no more."""
        parts = self.parts()
        self.parts = lambda: parts


@lru_cache(maxsize=8)
def digest_of(content: bytes) -> str:
    """What a baseline is known by; which SQLite has written it makes no difference."""
    return sha256(content[100:]).hexdigest()

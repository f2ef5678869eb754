"""What is to be kept of one world on the shelf: noted at once, packed into a batch, and settled when that is stored."""

import asyncio
import logging
import zlib
from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Any, Protocol

import orjson

from emulator.journal.changes import Cause
from emulator.journal.keepers import Lines, Mirror, Numbered, narrowed
from emulator.journal.kept import MIRRORED
from emulator.journal.kept_file import pack, packed, unpacked
from emulator.journal.lines import record_to_line, to_line
from emulator.journal.records import Load, Record, Segment
from emulator.sharing.home import WorldUnusable
from emulator.sharing.leases import NotNow
from emulator.shelf import appends
from emulator.shelf.appends import Batch
from emulator.shelf.found import NOTHING, Found, digest_of
from emulator.shelf.place import TakenOver, place_of
from emulator.shelf.snapshots import SnapshotChanges
from emulator.snapshots.check import DAMAGE
from emulator.store.database import VersionMismatch
from emulator.store.state import Stand
from emulator.store.store import Store

LOGGER = logging.getLogger("emulator")


class Appending(Protocol):
    """Who stores batches."""

    known: set[str]
    """Digests of baselines that are stored."""

    def note(self, kept: "Shelved", urgent: bool) -> None:
        """Store what is kept here: soon, or (`urgent`) now."""


class Shelved:
    """What one world is to be remembered by. Its database is nowhere else but in its log."""

    needed, awake = True, False
    since = 0.0
    """When the first of those began to wait who still do."""
    rests_until = 0.0
    """Until when nothing is tried again that was refused, on this machine's monotonic clock."""
    closed = False
    """Whether its world is."""
    over: NotNow | None = None
    """Why nothing more is stored."""
    sending = False
    """Whether it is on its way to PostgreSQL just now."""

    def __init__(self, world: str, epoch: int, found: Found, shelf: Appending) -> None:
        self.world = world
        self.epoch = epoch
        self.found = found
        self.shelf = shelf
        self.exchanges, self.webhooks = Mirror(self.owe), Mirror(self.owe)
        self.mirrors = dict(zip(MIRRORED, (self.exchanges, self.webhooks), strict=True))
        self.parts: Callable[[], dict[str, Any]] = dict
        self.retreat: Callable[[int, int], bool] = lambda position, webhooks: False
        """Takes the world back to what is stored; False if it cannot be."""
        self.lose: Callable[[], None] = lambda: None
        """Closes the world, which is another server's or cannot be taken back."""
        self.position = self.place = self.latest = 0
        self.begun: dict[int, tuple[Segment, str | None, bytes]] = {}
        self.records: list[Record] = []
        self.bounds: tuple[int, int] | None = None
        self.snapshots = SnapshotChanges()
        self.stored_parts: dict[str, bytes] = {}
        self.stored_to = self.stored_webhooks = 0
        self.flight: Batch | None = None
        self.sent: dict[str, dict[int, Numbered]] = {}
        """By table, what came with it."""
        self.waiting: asyncio.Future[NotNow | None] | None = None
        self.flying: asyncio.Future[NotNow | None] | None = None
        self.lost: set[Cause | None] = set()
        self.log: list[Segment] | None = None
        """What was found of it."""
        self.made: Store | None = None

    # What was found

    def database(self) -> Store | None:
        """The world's database, made again; None of one that begins. Raises WorldUnusable."""
        if self.made or not self.found.segments:
            return self.made
        try:
            last = self.segments(None)[-1]
            store = Store.of(last.load())
            store.replay([each for record in last.records for each in record.statements])
        except (*DAMAGE, VersionMismatch, ValueError, TypeError, zlib.error) as error:
            raise WorldUnusable(place_of(self.world), str(error).partition("\n")[0]) from None
        self.made = store
        return store

    def segments(self, stand: Stand | None) -> list[Segment]:
        """The log that was found."""
        if self.log is None:
            self.log = self.found.log()
            self.position = self.latest = self.stored_to = self.log[-1].end if self.log else 0
        return self.log

    def lines(self) -> Lines:
        """What was found beside the log."""
        found = self.found.lines()
        self.stored_parts = dict(self.found.parts)
        self.place = self.found.last_place()
        self.stored_webhooks = found.parts.get("webhooks", {}).get("number", 0)
        return found

    def set_aside(self, error: Exception) -> None:
        """Raise WorldUnusable: without its journal a world is not what it was."""
        raise WorldUnusable(place_of(self.world), str(error).partition("\n")[0]) from None

    def discard(self) -> None:
        """Begin anew, whatever was found."""
        self.bounds = 0, -1
        self.exchanges.clear()
        self.webhooks.clear()
        self.forget_found()

    def forget_found(self) -> None:
        """Let go of what was found: the world has it by now, or begins anew."""
        self.found, self.log, self.made = NOTHING, None, None

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
        self.bounds = narrowed(self.bounds, first, last)
        self.records = [each for each in self.records if first < each.position <= last]
        self.begun = {each: begun for each, begun in self.begun.items() if first <= each <= last}
        self.position = min(self.position, last)
        self.owe()

    def mark(self, position: int) -> None:
        """Nothing: log and database are the same thing here."""

    def owe(self) -> None:
        """Something is to be stored soon."""
        if self.over is None:
            self.shelf.note(self, urgent=False)

    @property
    def pending(self) -> bool:
        """Whether something is noted that is not under way."""
        mirrors = self.exchanges, self.webhooks
        noted = self.records or self.begun or self.bounds or self.snapshots.before
        return bool(noted or any(each.came or each.lost for each in mirrors))

    # Storing

    @property
    def writes(self) -> bool:
        """Whether the world was written to since it was last stored."""
        flight = self.flight
        return bool(self.records or self.begun or (flight and (flight.changes or flight.segments)))

    async def keep(self, whole: bool = True) -> None:
        """Wait until all is stored that was noted by now. Raises NotNow."""
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
        self.sending = True
        return self.flight

    def _pack(self) -> Batch:
        batch = Batch(self.world, self.epoch, self.position, self.bounds, snapshots=self.snapshots.pack())
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
        self.bounds, self.begun, self.records = None, {}, []
        return batch

    def _lines(self, table: str) -> appends.LineChanges:
        mirror = self.mirrors[table]
        lines = appends.LineChanges(gone=[*mirror.gone], emptied=mirror.emptied)
        for number, thing in mirror.came.items():
            self.place += 1
            lines.came.append((number, self.place, to_line(thing)))
        self.sent[table] = {**mirror.came}
        mirror.settle()
        return lines

    def arrived(self, stored: bool) -> None:
        """What was under way is stored; or it is not, and the world has ended."""
        self.sending = False
        if stored and self.flight:
            self.snapshots.settle()
            self.shelf.known.update(self.flight.baselines)
            self.stored_to, self.stored_webhooks = self.flight.through, self.flight.webhooks
        self.flight = None
        self._answer(None if stored else self.over)
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
        """Refuse who waits, and have the world as it was when it was last stored; a closed one is tried again."""
        if self.closed:
            return self._answer(error)
        flight, self.flight, self.stored_parts = self.flight, None, {}
        waiting = self.flying, self.waiting
        self.flying = self.waiting = None
        for table, lines in flight.lines.items() if flight else ():
            self.mirrors[table].take_back(self.sent[table], lines.gone, lines.emptied)
        self.snapshots.fail()
        if not self._go_back():
            self.end(error)
            self.lose()
        for future in waiting:
            if future and not future.done():
                future.set_result(error)

    def _go_back(self) -> bool:
        try:
            return self.retreat(self.stored_to, self.stored_webhooks)
        except Exception:
            LOGGER.exception("the world %s could not be taken back to what is stored", self.world)
            return False

    def end(self, error: NotNow | None = None) -> None:
        """Store nothing more: the world is another server's."""
        self.over = error or TakenOver(self.world)
        if self.waiting and not self.waiting.done():
            self.waiting.set_result(self.over)
        self.waiting = None
        if not self.sending:  # or else it may be stored yet, which `arrived` tells
            self.arrived(False)

    def _answer(self, error: NotNow | None) -> None:
        if self.flying and not self.flying.done():
            self.flying.set_result(error)
        self.flying = None

    def sleep(self) -> None:
        """Nothing: there is no file."""

    def close(self) -> None:
        """The world is closed: what it knows beside its log changes no more."""
        parts = self.parts()
        self.parts, self.closed = lambda: parts, True

"""The log of a world: what each transaction wrote, and what caused it. From it any earlier state is made again.

It is a row of segments. Each begins with a whole database, which often others keep too (a baseline,
a snapshot), and goes on with records. Where one gets long the present database begins the next;
the oldest goes when all together are too many. So a state is never further than one segment's
records from a whole database.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, nullcontext, suppress
from itertools import chain

from emulator.journal.changes import CAUSE
from emulator.journal.keepers import Keeper
from emulator.journal.records import Record, Segment, size_of, statements_of
from emulator.settings import WorldSettings
from emulator.store.files import StorageFailed
from emulator.store.opened import Origin, Statement
from emulator.store.state import Stand, read_position, write_position
from emulator.store.store import Store
from emulator.store.traces import Change, trace


class Log:
    """The log of one world."""

    def __init__(self, store: Store, now: Callable[[], float], settings: WorldSettings) -> None:
        self.store = store
        self.now = now
        self.settings = settings
        self.position = 0
        """Goes up with each transaction."""
        self.segments: list[Segment] = []
        """None while the log is off, or where the world is too large for one; but see `Keeper.needed`."""
        self.keeper: Keeper | None = None
        self.brought = 0
        """States up to this position were made by a stranger's statements."""

    # Writing

    def write(self, statements: list[Statement]) -> None:
        """Keep what a transaction is about to commit."""
        self.position += 1
        try:
            if self.segments:
                record = Record(self.position, self.now(), CAUSE.get(), statements, size_of(statements))
                self.segments[-1].add(record)
                if self.keeper:
                    self.keeper.write(record)
            self._note_position()
        except BaseException:
            self.take_back()
            raise

    def _note_position(self) -> None:
        if stand := self.stand(self.position):
            write_position(self.store, stand)

    def stand(self, position: int) -> Stand | None:
        """What a database at a position is to know of its log, where that is kept."""
        mark = self.keeper.mark(position) if self.keeper else None
        return None if mark is None else Stand(position, mark)

    @property
    def needed(self) -> bool:
        """Whether it neither ends nor is turned off."""
        return bool(self.keeper and self.keeper.needed)

    @property
    def past(self) -> list[Segment]:
        """What can be looked back on."""
        return self.segments if self.settings.log else []

    def take_back(self) -> None:
        """Forget the last record: its transaction could not be committed."""
        if self.segments and self.segments[-1].records:
            self.segments[-1].bytes -= self.segments[-1].records.pop().size
        self.position -= 1
        self._keep_cut()

    def committed(self) -> None:
        """Begin a new segment if the last one is long by now."""
        if self.segments and self.segments[-1].is_long(self.settings):
            try:
                self.go_on()
            except StorageFailed:  # what was written is stored, and answered so: only the past is lost
                self.clear()

    def set(self, settings: WorldSettings) -> None:
        """Keep to other settings; a log that is off is turned on, one that had no room begins where there is more."""
        before, self.settings = self.settings, settings
        if before.log != settings.log or (not self.segments and before.log_bytes < settings.log_bytes):
            self.go_on()

    def go_on(self) -> None:
        """Begin a segment with the present database, and forget the oldest; all of them if it is too large."""
        if not self.needed and (not self.settings.log or self.store.size() * 2 > self.settings.log_bytes):
            return self.clear()
        self._begin(self.store.dump(), False)
        self._make_room()

    def begin(self, origin: Origin, shared: bool) -> None:
        """Go on with a database that was just taken, of which others keep the origin too (`shared`) or not."""
        self.position += 1
        fits = self.settings.log and (shared or len(origin.content) * 2 <= self.settings.log_bytes)
        if self.needed or fits:
            self._begin(origin.content, shared)
        else:
            self.clear()
        with self.store.transaction() if self.keeper else nullcontext():  # else nothing is written to the store
            self.write([*origin.statements])
        self._make_room()

    def wake(self) -> None:
        """Go on with the database as it is found, and with the log that was kept, if it is this database's."""
        stand = read_position(self.store)
        self.segments = self.keeper.segments(stand) if self.keeper else []
        if self.segments:
            self.position = self.segments[-1].end
            return None if self.settings.log or self.needed else self.clear()
        self.position = max(stand.position if stand else 0, self.keeper.latest if self.keeper else 0) + 1
        self.go_on()
        with suppress(StorageFailed), self.store.transaction():  # then the next one who writes notes it
            self._note_position()

    def resume(self, segments: Sequence[Segment], position: int) -> None:
        """Go on from a past that came with the database: it takes the place of what is remembered."""
        self.clear()
        for segment in segments if self.settings.log or self.needed else ():
            self.position = segment.position
            if self.keeper:
                segment.load, segment.own = self.keeper.begin(segment, False), 0
                for record in segment.records:
                    self.keeper.write(record)
            self.segments.append(segment)
        self.position = self.brought = position
        if self.needed:
            self.go_on()
        with self.store.transaction():
            self._note_position()

    def _begin(self, content: bytes, shared: bool) -> None:
        own = 0 if shared or (self.keeper and not self.needed) else len(content)
        segment = Segment(self.position, self.now(), lambda: content, own)
        if self.keeper:
            segment.load = self.keeper.begin(segment, shared)
        self.segments.append(segment)

    def _make_room(self) -> None:
        settings, segments = self.settings, self.segments
        while len(segments) > 1 and (
            not settings.log
            or sum(len(each.records) for each in segments) * 2 > settings.log_changes
            or self.bytes + sum(each.own for each in segments) > settings.log_bytes
        ):
            del segments[0]
        self._keep_cut()

    def clear(self) -> None:
        """Forget everything; positions go on."""
        self.segments.clear()
        self._keep_cut()

    def _keep_cut(self) -> None:
        if self.keeper:
            self.keeper.cut(self.segments[0].position if self.segments else self.position + 1, self.position)

    # Looking back

    def unbroken(self) -> list[Segment]:
        """The latest segments, each of which begins with the database that the one before it ends with."""
        past = self.past
        broken = [i for i in range(1, len(past)) if past[i - 1].end != past[i].position]
        return past[broken[-1] if broken else 0 :]

    @property
    def bytes(self) -> int:
        """Bytes of all records."""
        return sum(each.bytes for each in self.segments)

    @property
    def oldest(self) -> int | None:
        """The earliest position that can be gone back to."""
        return self.past[0].position if self.past else None

    def reaches(self, position: int) -> bool:
        """Whether the state after so many transactions can be made again."""
        return self.oldest is not None and self.oldest <= position <= self.position

    def origin(self, position: int) -> Origin:
        """What the state after so many transactions is made of; a position that it reaches."""
        segment = next(each for each in reversed(self.segments) if each.position <= position)
        return Origin(segment.load(), statements_of(each for each in segment.records if each.position <= position))

    def changes_of(self, request: str) -> list[Change]:
        """What a request did to rows, as far as the log reaches."""
        found: list[Change] = []
        for segment in [*self.past]:
            records = [*segment.records]  # a world that is taken back meanwhile cuts its own
            own = [i for i, each in enumerate(records) if is_of(each, request)]
            if own:
                found += trace_among(segment, records, own)
        return found

    def records(self) -> Iterator[Record]:
        """Every record that is kept, the oldest first."""
        return chain.from_iterable(each.records for each in self.segments)

    def cut(self, position: int) -> list[Record]:
        """Forget what came after a position that it reaches; returns that."""
        lost = [each for each in self.records() if each.position > position]
        self.segments = [each for each in self.segments if each.position <= position]
        last = self.segments[-1]
        last.records = [each for each in last.records if each.position <= position]
        last.bytes = sum(each.size for each in last.records)
        self.position = position
        self._keep_cut()
        with self.store.transaction():
            self._note_position()
        return lost


def is_of(record: Record, request: str) -> bool:
    """Whether a request itself wrote this, not what it led to later."""
    return record.cause is not None and record.cause.kind == "request" and record.cause.what == request


def trace_among(segment: Segment, records: Sequence[Record], wanted: Sequence[int]) -> Iterator[Change]:
    """What some of a segment's records did to rows; what is between them is written too, silently."""
    written = 0
    with closing(Store.of(segment.load())) as store:
        for i in wanted:
            store.replay(statements_of(records[written:i]))
            yield from trace(store, records[i].statements)
            written = i + 1

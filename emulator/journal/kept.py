"""A world's past in a file beside its own, so that it outlives the process: log, exchanges, webhooks, rate counters.

The log is written ahead: a record is here before its transaction is committed there. A world's own
file says how far it has come, so what is here beyond that never happened. All else waits in memory,
for a tenth of a second at most, or until an answer that depends on it is about to leave.
"""

import asyncio
import logging
import os
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from emulator.journal.changes import Cause
from emulator.journal.keepers import Lines, Mirror, narrowed
from emulator.journal.kept_file import check, empty, packed, unpacked
from emulator.journal.lines import record_from_line, record_to_line, to_line
from emulator.journal.records import Load, Record, Segment
from emulator.store.database import Damaged, VersionMismatch, remove_database, set_aside, write_database
from emulator.store.files import StorageFailed
from emulator.store.opened import Opened
from emulator.store.state import Stand

KEEP_RECORD = "INSERT OR REPLACE INTO record VALUES (?, ?, ?)"
KEEP = "INSERT INTO {} VALUES (?, ?, ?) ON CONFLICT (number) DO UPDATE SET line = excluded.line"
KEEP_PART = "INSERT INTO part VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
WAIT_SECONDS, RETRY_SECONDS = 0.1, 1
LOGGER = logging.getLogger("emulator")


class Kept:
    """The past of one world, in a file that is made when it is first needed."""

    needed = writes = False

    def __init__(self, path: Path, world: str, failed: Callable[[StorageFailed], None]) -> None:
        self.path = path
        self.world = world
        self.failed = failed
        self.file = Opened(path, alone=True)
        self.exchanges, self.webhooks = Mirror(self.owe), Mirror(self.owe)
        self.parts: Callable[[], dict[str, Any]] = dict
        """Tells whatever else is to be stored."""
        self.stored: dict[str, bytes] = {}
        """The parts as they are stored."""
        self.begun: dict[int, tuple[Segment, bytes]] = {}
        """Segments that are not stored yet, each with its database as it is stored."""
        self.records: list[tuple[int, int, bytes]] = []
        """Records that are not stored yet: position, mark, line."""
        self.bounds: tuple[int, int] | None = None
        """What of the log stays of what is stored: its first segment and its last position."""
        self.marks: dict[int, int] = {}
        self.lost: set[Cause | None] = set()
        """What wrote the records of the file that its database, taken back by then, no longer has."""
        self.latest = self.place = 0
        self.ahead = False
        """Whether records are written ahead: the one that a log begins with is not."""
        self.owing = self.made = False
        self.timer: asyncio.TimerHandle | None = None

    # The log

    def begin(self, segment: Segment, shared: bool) -> Load:
        """Keep the database that a segment begins with."""
        content = segment.load()
        self.begun[segment.position] = segment, packed(content) if shared else content
        self.marks.setdefault(segment.position, 0)
        self.ahead = False
        self.owe()
        return partial(self._database, segment.position)

    def write(self, record: Record) -> None:
        """Keep a record, before its transaction is committed."""
        line = record_to_line(record)
        mark = self.marks[record.position] = zlib.crc32(line, self.mark(record.position - 1))
        self.records.append((record.position, mark, line))
        self.latest = max(self.latest, record.position)
        if not self.ahead:
            return self.owe()
        if self.bounds or len(self.records) > 1:
            with self._opened().transaction():
                self._store_log()
        else:
            self._opened().connection.execute(KEEP_RECORD, self.records[0])
        self._settle_log()

    def cut(self, first: int, last: int) -> None:
        """Forget segments that begin before a position, and whatever comes after another."""
        self.bounds = narrowed(self.bounds, first, last)
        self.marks = {each: mark for each, mark in self.marks.items() if min(first, last) <= each <= last}
        self.records = [each for each in self.records if first < each[0] <= last]
        self.begun = {each: begun for each, begun in self.begun.items() if first <= each <= last}
        self.owe()

    def mark(self, position: int) -> int:
        """What the log is known by at a position: a sum over all records up to it; 0 where there is none."""
        return self.marks.get(position, 0)

    def segments(self, stand: Stand | None) -> list[Segment]:
        """The log of a database that stands so, if what is here is its; a log that began meanwhile never did."""
        self._settle_log()
        if not self.path.exists():
            return []
        rows = self._rows("SELECT position, seconds, mark FROM segment ORDER BY 1")
        found = [Segment(each, seconds, partial(self._database, each), 0) for each, seconds, _ in rows]
        lines = {each: (mark, line) for each, mark, line in self._rows("SELECT * FROM record ORDER BY 1")}
        marks = {each: mark for each, _, mark in rows} | {each: mark for each, (mark, _) in lines.items()}
        self.latest = max(marks, default=0)
        if stand is None or not found or not is_whole(marks, found[0].position, stand):
            self.bounds = self.latest + 1, self.latest
            if stand and found:
                LOGGER.warning("%s: does not fit the world's own file: its log begins anew", self.path)
            return []
        self.marks = {each: mark for each, mark in marks.items() if each <= stand.position}
        return self._filled([each for each in found if each.position <= stand.position], lines, stand.position)

    def _filled(self, segments: list[Segment], lines: dict[int, tuple[int, bytes]], last: int) -> list[Segment]:
        ends = [*(each.position for each in segments[1:]), last]
        for segment, end in zip(segments, ends, strict=True):
            reach = range(segment.position + 1, end + 1)
            segment.records = [record_from_line(lines[each][1]) for each in reach if each in lines]
            segment.bytes = sum(each.size for each in segment.records)
        if self.latest > last:
            self.bounds = segments[0].position, last
            self.lost = {record_from_line(line).cause for each, (_, line) in lines.items() if each > last}
        self.ahead = True
        return segments

    def _database(self, position: int) -> bytes:
        if position in self.begun:
            return unpacked(self.begun[position][1])
        try:
            return unpacked(self._rows("SELECT content FROM segment WHERE position = ?", position)[0][0])
        except (IndexError, TypeError, zlib.error):
            raise Damaged(f"{self.path}: the database of position {position} is damaged") from None

    # The rest

    def database(self) -> None:
        """None: it has a file of its own."""

    def lines(self) -> Lines:
        """What was kept beside the log. Raises Damaged, VersionMismatch."""
        if not self.path.exists():
            return Lines([], [], {})
        if not (self.path.is_file() and os.access(self.path, os.R_OK | os.W_OK)):
            raise VersionMismatch("no file that this user can read and write")
        check(self._opened().connection, self.world)
        exchanges, webhooks = (self._rows(f"SELECT line, place FROM {each} ORDER BY place") for each in MIRRORED)
        self.place = max((place for _, place in (*exchanges, *webhooks)), default=0)
        self.stored = dict(self._rows("SELECT name, value FROM part"))
        parts = {name: orjson.loads(value) for name, value in self.stored.items()}
        return Lines([line for line, _ in exchanges], [line for line, _ in webhooks], parts)

    def owe(self) -> None:
        """Something is to be stored, in a tenth of a second at the latest; of a new world not before it has a past."""
        if not (self.made or self.exchanges.came or self.webhooks.came or len(self.records) > 1):
            return
        self.owing = True
        if self.timer is None and not self.file.closed:
            self._wait(WAIT_SECONDS)

    def _wait(self, seconds: float) -> None:
        with suppress(RuntimeError):  # no event loop: a program that is not a server
            self.timer = asyncio.get_running_loop().call_later(seconds, self._wake)

    def _wake(self) -> None:
        self.timer = None
        try:
            self.flush()
        except StorageFailed as error:
            self.failed(error)
            self._wait(RETRY_SECONDS)

    async def keep(self, whole: bool = True) -> None:
        """Store what is not stored yet; health tells of what the disk refuses."""
        try:
            self.flush(whole)
        except StorageFailed as error:
            self.failed(error)

    def flush(self, whole: bool = True) -> None:
        """Store what is not stored yet: all of it, or (StorageFailed) nothing.

        Unless the `whole` is wanted, the journal's own numbers wait on, but where they tell of lines that went.
        """
        if not self.owing or self.file.closed:
            return
        whole = whole or not self.stored or self.exchanges.lost or self.webhooks.lost
        with self._opened().transaction():
            self._store_log()
            for table in MIRRORED:
                self._store_lines(table, getattr(self, f"{table}s"))
            parts = self._store_parts(whole)
        self._settle_log()
        self.exchanges.settle()
        self.webhooks.settle()
        self.stored |= parts
        self.owing, self.ahead = not whole, True
        if whole:
            self._disarm()

    def _disarm(self) -> None:
        if self.timer:
            self.timer.cancel()
            self.timer = None

    def _store_log(self) -> None:
        write = self.file.connection.execute
        if self.bounds:
            first, last = self.bounds
            write("DELETE FROM segment WHERE position < ? OR position > ?", (first, last))
            write("DELETE FROM record WHERE position <= ? OR position > ?", (first, last))
        for position, (segment, content) in self.begun.items():
            row = (position, segment.seconds, self.mark(position), content)
            write("INSERT OR REPLACE INTO segment VALUES (?, ?, ?, ?)", row)
        for record in self.records:
            write(KEEP_RECORD, record)

    def _settle_log(self) -> None:
        self.bounds = None
        self.begun.clear()
        self.records.clear()

    def _store_lines(self, table: str, mirror: Mirror) -> None:
        write = self.file.connection.execute
        if mirror.emptied:
            write(f"DELETE FROM {table}")
        for number in mirror.gone:
            write(f"DELETE FROM {table} WHERE number = ?", (number,))
        for number, thing in mirror.came.items():
            self.place += 1
            write(KEEP.format(table), (number, self.place, to_line(thing)))

    def _store_parts(self, whole: bool) -> dict[str, bytes]:
        parts = self.parts() | {"world": self.world}
        values = {name: orjson.dumps(value) for name, value in parts.items() if whole or name != "journal"}
        changed = {name: value for name, value in values.items() if self.stored.get(name) != value}
        for row in changed.items():
            self.file.connection.execute(KEEP_PART, row)
        return changed

    # The file

    def _opened(self) -> Opened:
        """The file, made if there is none."""
        if not self.file.awake:
            if not self.path.exists():
                write_database(self.path, empty())
            self.made = True
            self.file.connection.execute("PRAGMA synchronous = OFF")  # what dies is the process, not the machine
        return self.file

    def _rows(self, sql: str, *values: Any) -> list[Any]:
        return self._opened().connection.execute(sql, values).fetchall()

    def set_aside(self, reason: Exception) -> None:
        """Begin anew, and keep a file that cannot be gone on from beside."""
        self.file.sleep()
        self.stored, self.marks, self.bounds = {}, {}, None
        self.latest = self.place = 0
        self.made = False
        told = str(reason).removeprefix(f"{self.path}: ").partition("\n")[0]
        aside = set_aside(self.path)
        LOGGER.warning("%s: %s: kept as %s, its world goes on without a past", self.path, told, aside.name)

    def discard(self) -> None:
        """Remove what another world of this name has left behind."""
        remove_database(self.path)

    def sleep(self) -> None:
        """Close the file until it is next used; what the disk refuses is tried again."""
        with suppress(StorageFailed):
            self.flush()
            self.file.sleep()

    def close(self) -> None:
        """Close the file; what is not stored yet is lost."""
        self._disarm()
        self.file.close()

    @property
    def awake(self) -> bool:
        """Whether the file is open."""
        return self.file.awake


MIRRORED = ("exchange", "webhook")
"""The tables of what is mirrored."""


def is_whole(marks: dict[int, int], first: int, stand: Stand) -> bool:
    """Whether there is a record, or a segment's beginning, for each position from the first to where a database is."""
    return marks.get(stand.position) == stand.mark and all(each in marks for each in range(first, stand.position))

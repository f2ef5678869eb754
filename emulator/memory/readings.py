"""What an answer is made from: noted while it is made, so that it can be known when it would be another."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import inf


class Reading:
    """What was read since it began."""

    __slots__ = ("passing", "since", "tables", "until")

    def __init__(self) -> None:
        self.tables: set[str] = set()
        self.since, self.until = -inf, inf
        """Between which moments it would have been the same, in seconds since 1970 on the world's clock."""
        self.passing = False
        """Whether something was read that changes by itself, as the time does, or somebody was told something."""

    @property
    def bounded(self) -> bool:
        """Whether the time matters."""
        return self.since != -inf or self.until != inf


READING: ContextVar[Reading | None] = ContextVar("reading", default=None)


@contextmanager
def noted() -> Iterator[Reading]:
    """Note what is read until the block ends, in threads and tasks that it begins too."""
    reading = Reading()
    token = READING.set(reading)
    try:
        yield reading
    finally:
        READING.reset(token)


def note_table(table: str) -> None:
    """Rows of a table are read."""
    if reading := READING.get():
        reading.tables.add(table)


def note_passing() -> None:
    """Something is read that changes by itself, or somebody is told something: that has to be done each time."""
    if reading := READING.get():
        reading.passing = True


def note_turn(seconds: float, now: float) -> None:
    """It matters whether a moment is over."""
    if reading := READING.get():
        if seconds <= now:
            reading.since = max(reading.since, seconds)
        else:
            reading.until = min(reading.until, seconds)


class Versions:
    """How often a store was written to, and which of its tables when: what was read since is as it was."""

    def __init__(self) -> None:
        self.changes = 0
        self.tables: dict[str, int] = {}
        self.epoch = object()
        """Another one when any table may have changed; no two stores ever have the same."""

    def note(self, *tables: str) -> None:
        """Tables are about to be written to."""
        self.changes += 1
        for table in tables:
            self.tables[table] = self.changes

    def forget(self) -> None:
        """Anything may have changed."""
        self.epoch = object()

    def last(self, table: str) -> int:
        """The number of the change that wrote to a table last."""
        return self.tables.get(table, 0)

"""What a log consists of: records of transactions, in segments that begin with a whole database."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from emulator.journal.changes import Cause
from emulator.settings import WorldSettings
from emulator.store.opened import Statement

STATEMENT_BYTES, VALUE_BYTES = 150, 60
"""What a statement takes in memory beside its texts, and each of its values."""
Load = Callable[[], bytes]
"""Gives a whole database."""


class Record(NamedTuple):
    """One transaction."""

    position: int
    seconds: float
    """When it was, in seconds since 1970 on the world's clock."""
    cause: Cause | None
    statements: Sequence[Statement]
    size: int
    """Bytes that the log counts it with."""


@dataclass(slots=True)
class Segment:
    """A whole database, and what was written since."""

    position: int
    """The log's, at which the database was so."""
    seconds: float
    """The world's moment then."""
    load: Load
    own: int
    """Bytes of the database, where nobody else keeps it."""
    records: list[Record] = field(default_factory=list)
    bytes: int = 0
    """Of the records."""

    def is_long(self, settings: WorldSettings) -> bool:
        """Whether another should begin."""
        return len(self.records) * 2 >= settings.log_changes or self.bytes * 2 >= settings.log_bytes

    def add(self, record: Record) -> None:
        """Go on with a record."""
        self.records.append(record)
        self.bytes += record.size

    @property
    def end(self) -> int:
        """The position of what it has last."""
        return self.records[-1].position if self.records else self.position


def statements_of(records: Iterable[Record]) -> list[Statement]:
    """The statements of records, in order."""
    return [*chain.from_iterable(each.statements for each in records)]


def size_of(statements: Sequence[Statement]) -> int:
    """Bytes that statements take; their SQL is shared."""
    size = 0
    for _, values in statements:
        size += STATEMENT_BYTES + VALUE_BYTES * len(values)
        for value in values:
            if isinstance(value, str | bytes):
                size += len(value)
    return size

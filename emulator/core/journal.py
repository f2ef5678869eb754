"""The exchanges of a world: a ring bounded by count and bytes, and a tally that outlives the ring."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from emulator.core.bus import History
from emulator.core.clock import to_text

MOST_ENTRIES = 2000
MOST_BYTES = 7 * 1024 * 1024
MOST_BODY = 64 * 1024
LATER_PAGE = re.compile(rb"(?:^|&)(?:page(?:%5[Bb]|\[)?(?:number)?(?:%5[Dd]|\])?=0*(?:[2-9]|1\d)|offset=0*[1-9])")
"""A query that asks for more than the first page, in any vendor's words."""
MARK = re.compile(rb'"(status|code|title)":"([^"]*)"')
ENVELOPE, SUCCESS = b'{"status":"', b'{"status":"success"'
"""How answers begin that tell an error by a name, whatever their HTTP status."""


@dataclass(slots=True)
class Exchange:
    """One request and its answer, as bytes; text is made of it when somebody asks."""

    id: str
    seconds: float
    """When it began, in seconds since 1970 on the world's clock."""
    world: str
    vendor: str
    method: str
    path: str
    query: bytes
    headers: list[tuple[bytes, bytes]]
    body: bytes = b""
    status: int = 0
    """0 until an answer begins, and for ever where none does."""
    answer_headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    answer_body: bytes = b""
    duration_ms: float = 0.0
    operation: str | None = None
    caller: str | None = None
    fault: str | None = None
    notes: list[str] = field(default_factory=list)
    kept: int = 0
    """Bytes that the journal counts it with."""

    @property
    def at(self) -> str:
        """When it began, as moments are stored."""
        return to_text(datetime.fromtimestamp(self.seconds, UTC))

    def size(self) -> int:
        """Bytes it takes, its headers and the like included."""
        return 2500 + len(self.body) + len(self.answer_body)


def marks_of(status: int, body: bytes) -> tuple[Any, ...]:
    """What an error is known by: its HTTP status, and the first status, code and title in its body."""
    marks: dict[bytes, bytes] = {}
    for name, value in MARK.findall(body[:2000]):
        marks.setdefault(name, value)
    return status, *sorted(marks.items())


class Tally:
    """How often each operation was answered with each status, which errors came, whose later pages were fetched."""

    def __init__(self) -> None:
        self.hits: Counter[tuple[str, str, int]] = Counter()
        self.errors: set[tuple[Any, ...]] = set()
        self.later_pages: set[tuple[str, str]] = set()

    def count(self, exchange: Exchange) -> None:
        """Count an exchange; one that reached no operation counts for its status."""
        operation = exchange.operation or ""
        self.hits[exchange.vendor, operation, exchange.status] += 1
        if exchange.query and LATER_PAGE.search(exchange.query):
            self.later_pages.add((exchange.vendor, operation))
        body = exchange.answer_body
        if exchange.status >= 400 or (body.startswith(ENVELOPE) and not body.startswith(SUCCESS)):
            self.errors.add((exchange.vendor, *marks_of(exchange.status, body)))

    def merge(self, other: "Tally") -> None:
        """Add what another one counted."""
        self.hits.update(other.hits)
        self.errors |= other.errors
        self.later_pages |= other.later_pages


class Journal:
    """What this world was asked, and what it answered."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.entries: dict[str, Exchange] = {}
        self.tally = Tally()
        self.bytes = 0
        self.dropped = 0
        self.number = 0

    def next_id(self) -> str:
        """The id of the next exchange."""
        self.number += 1
        return f"r{self.number}"

    def add(self, exchange: Exchange) -> None:
        """Keep an exchange that is over, or a stream that has begun; the oldest make room."""
        exchange.kept = exchange.size()
        self.bytes += exchange.kept
        entries = self.entries
        entries[exchange.id] = exchange
        if len(entries) > MOST_ENTRIES or self.bytes > MOST_BYTES:
            self._make_room()
        self.tally.count(exchange)
        self.history.record("exchange", exchange.id)

    def grow(self, exchange: Exchange) -> None:
        """Count what came since to a stream that is in the journal."""
        if self.entries.get(exchange.id) is exchange:
            self.bytes += exchange.size() - exchange.kept
            exchange.kept = exchange.size()
            self._make_room()

    def _make_room(self) -> None:
        while len(self.entries) > MOST_ENTRIES or self.bytes > MOST_BYTES:
            oldest = self.entries.pop(next(iter(self.entries)))
            self.bytes -= oldest.kept
            self.dropped += 1

    def clear(self) -> None:
        """Forget every exchange; ids go on."""
        self.entries.clear()
        self.tally = Tally()
        self.bytes = self.dropped = 0

    def find(self, exchange_id: str) -> Exchange | None:
        """The exchange with this id."""
        return self.entries.get(exchange_id)

    def all(self) -> list[Exchange]:
        """Oldest first."""
        return [*self.entries.values()]

"""The exchanges of a world: a ring bounded by count and bytes."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

MOST_ENTRIES = 2000
MOST_BYTES = 16 * 1024 * 1024
MOST_BODY = 64 * 1024


@dataclass(slots=True)
class Exchange:
    """One request and its answer, as bytes; text is made of it when somebody asks."""

    id: str
    at: str
    world: str
    vendor: str
    method: str
    path: str
    query: bytes
    headers: list[tuple[bytes, bytes]]
    body: bytes = b""
    status: int = 0
    answer_headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    answer_body: bytes = b""
    duration_ms: float = 0.0
    operation: str | None = None
    caller: str | None = None
    fault: str | None = None
    notes: list[str] = field(default_factory=list)

    def size(self) -> int:
        """Bytes kept."""
        return 1000 + len(self.body) + len(self.answer_body)


class Journal:
    """What this world was asked, and what it answered."""

    def __init__(self) -> None:
        self.entries: deque[Exchange] = deque()
        self.bytes = 0
        self.dropped = 0
        self.number = 0

    def next_id(self) -> str:
        """The id of the next exchange."""
        self.number += 1
        return f"r{self.number}"

    def add(self, exchange: Exchange) -> None:
        """Keep a finished exchange; the oldest make room."""
        self.entries.append(exchange)
        self.bytes += exchange.size()
        while len(self.entries) > MOST_ENTRIES or self.bytes > MOST_BYTES:
            self.bytes -= self.entries.popleft().size()
            self.dropped += 1

    def clear(self) -> None:
        """Forget every exchange; ids go on."""
        self.entries.clear()
        self.bytes = self.dropped = 0

    def find(self, exchange_id: str) -> Exchange | None:
        """The exchange with this id."""
        return next((e for e in self.entries if e.id == exchange_id), None)

    def all(self) -> list[Any]:
        """Oldest first."""
        return list(self.entries)

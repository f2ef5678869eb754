"""One request and its answer, as a journal keeps it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain

from pydantic import ConfigDict

from emulator.parsing.bytes_text import Bytes
from emulator.store.moments import to_text

MOST_BODY = 64 * 1024
"""How much of a body is kept."""
ENTRY_BYTES, HEADER_BYTES = 700, 120
"""What an exchange takes in memory beside its texts, and each of its headers."""


@dataclass(slots=True)
class Exchange:
    """One request and its answer, as bytes; text is made of it when somebody asks."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    id: str
    seconds: float
    """When it began, in seconds since 1970 on the world's clock."""
    world: str
    vendor: str
    method: str
    path: str
    query: Bytes
    headers: list[tuple[Bytes, Bytes]]
    body: Bytes = b""
    status: int = 0
    """0 until an answer begins, and for ever where none does."""
    answer_headers: list[tuple[Bytes, Bytes]] = field(default_factory=list)
    answer_body: Bytes = b""
    body_size: int = 0
    """Bytes that came, of which `body` keeps the first."""
    answer_size: int = 0
    raw_path: Bytes = b""
    """The path as it came, percent-encoded."""
    duration_ms: float = 0.0
    operation: str | None = None
    caller: str | None = None
    fault: str | None = None
    injected: bool = False
    """Whether a fault gave the answer, or spoilt the vendor's."""
    notes: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    """The ids of the vendor's rules that it broke."""
    position: int = 0
    """How far the world's log had come when it began."""
    webhooks: int = 0
    """How many webhooks had been sent by then."""
    windows: Sequence[tuple[str, tuple[float, float] | None]] = ()
    """What rate counters were before it changed them, or a snapshot that was restored after it."""
    undone: bool = False
    """Whether the world was taken back to before it."""
    kept: int = 0
    """Bytes that the journal counts it with."""

    @property
    def at(self) -> str:
        """When it began, as moments are stored."""
        return to_text(datetime.fromtimestamp(self.seconds, UTC))

    @property
    def number(self) -> int:
        """The number in its id."""
        return int(self.id[1:])

    @property
    def is_cut(self) -> bool:
        """Whether the request's body is longer than what is kept of it."""
        return self.body_size > len(self.body)

    def size(self) -> int:
        """Bytes it takes, headers, path and query included."""
        size = ENTRY_BYTES + HEADER_BYTES * (len(self.headers) + len(self.answer_headers))
        for name, value in chain(self.headers, self.answer_headers):
            size += len(name) + len(value)
        texts = len(self.path) + len(self.raw_path) + len(self.query)
        return size + texts + len(self.body) + len(self.answer_body)

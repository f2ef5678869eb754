"""Who keeps a world's past beyond the end of the process: in a file beside the world's own, or on a shelf."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, Protocol

from emulator.journal.changes import Cause
from emulator.journal.records import Load, Record, Segment
from emulator.store.state import Stand
from emulator.store.store import Store


class Numbered(Protocol):
    """An exchange, a webhook."""

    @property
    def number(self) -> int:
        """The number in its id."""


class Mirror:
    """The changes of one kind of things that nobody has stored yet."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self.changed = changed
        self.came: dict[int, Numbered] = {}
        """New, or other than they were stored."""
        self.gone: set[int] = set()
        self.emptied = False
        """Whether everything went that is not among those that came since."""

    @property
    def lost(self) -> bool:
        """Whether something went."""
        return bool(self.gone or self.emptied)

    def note(self, thing: Numbered) -> None:
        """Something came, or changed."""
        self.came[thing.number] = thing
        self.changed()

    def drop(self, number: int) -> None:
        """Something went."""
        self.came.pop(number, None)
        self.gone.add(number)
        self.changed()

    def clear(self) -> None:
        """Everything went."""
        self.settle()
        self.emptied = True
        self.changed()

    def take_back(self, came: dict[int, Numbered], gone: Iterable[int], emptied: bool) -> None:
        """What was thought to be stored is not; what came or went since goes before it."""
        self.gone.update(number for number in gone if number not in self.came)
        if not self.emptied:
            stay = {number: thing for number, thing in came.items() if number not in self.gone}
            self.came = stay | self.came
        self.emptied |= emptied

    def settle(self) -> None:
        """All of it is stored."""
        self.came.clear()
        self.gone.clear()
        self.emptied = False


class Keeper(Protocol):
    """Who keeps a log beyond the end of the process."""

    needed: bool
    """Whether the world's database is nowhere but in its log, which then neither ends nor is turned off."""

    def begin(self, segment: Segment, shared: bool) -> Load:
        """Keep the database that a segment begins with, and others perhaps too; returns what gives it back."""

    def write(self, record: Record) -> None:
        """Keep a record, before its transaction is committed."""

    def cut(self, first: int, last: int) -> None:
        """Forget segments that begin before a position, and whatever comes after another."""

    def mark(self, position: int) -> int | None:
        """What the log is known by at a position; None where its database need not know."""

    def segments(self, stand: Stand | None) -> list[Segment]:
        """The log of a database that stands so; none if there is none, or it is not this database's."""

    @property
    def latest(self) -> int:
        """The highest position that is known of."""


def narrowed(bounds: tuple[int, int] | None, first: int, last: int) -> tuple[int, int]:
    """What stays of what is stored, once it was cut before and now to a first segment and a last position."""
    first_yet, last_yet = bounds or (first, last)
    return max(first, first_yet), min(last, last_yet)


class Lines(NamedTuple):
    """What is kept beside the log."""

    exchanges: list[bytes]
    """In the order in which they were answered."""
    webhooks: list[bytes]
    parts: dict[str, Any]


class PastKeeper(Keeper, Protocol):
    """Keeps log, exchanges, webhooks, and whatever else a world remembers."""

    exchanges: Mirror
    webhooks: Mirror
    parts: Callable[[], dict[str, Any]]
    """Tells whatever else is to be stored."""
    lost: set[Cause | None]
    """What wrote records that the database, taken back by then, no longer has."""

    @property
    def writes(self) -> bool:
        """Whether the world was written to, and others must not hear of it yet."""

    @property
    def awake(self) -> bool:
        """Whether it has a file open."""

    def database(self) -> Store | None:
        """The world's database, made of its log, where it is nowhere else. Raises WorldUnusable."""

    def lines(self) -> Lines:
        """What was kept beside the log. Raises Damaged, VersionMismatch."""

    async def keep(self, whole: bool = True) -> None:
        """Store what is not stored yet, or what of it cannot wait. Raises NotNow where nothing is stored."""

    def flush(self, whole: bool = True) -> None:
        """Store it, or begin to."""

    def set_aside(self, reason: Exception) -> None:
        """Begin anew, if what cannot be gone on from can be kept besides."""

    def discard(self) -> None:
        """Remove what another world of this name has left behind."""

    def sleep(self) -> None:
        """Close the file until it is next used."""

    def close(self) -> None:
        """The world is closed."""

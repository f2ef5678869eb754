"""What came, changed and went among numbered things, until somebody has stored it."""

from collections.abc import Callable
from typing import Protocol


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
        self.undone: set[int] = set()
        """Stored before they were undone."""
        self.emptied = False
        """Whether everything went that is not among those that came since."""

    @property
    def lost(self) -> bool:
        """Whether something went, or was undone."""
        return bool(self.gone or self.undone or self.emptied)

    def note(self, thing: Numbered) -> None:
        """Something came, or changed."""
        self.came[thing.number] = thing
        self.changed()

    def undo(self, number: int) -> None:
        """Something was undone."""
        if number not in self.came:
            self.undone.add(number)
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

    def settle(self) -> None:
        """All of it is stored."""
        self.came.clear()
        self.gone.clear()
        self.undone.clear()
        self.emptied = False

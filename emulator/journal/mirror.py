"""What came, changed and went among numbered things, until somebody has stored it."""

from collections.abc import Callable, Iterable
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

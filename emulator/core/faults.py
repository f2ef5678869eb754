"""Faults: which requests they hit, what they do, how often."""

from typing import Any

from emulator.core.journal import Exchange


class Faults:
    """The faults of one world, in the order in which they were set."""

    def __init__(self) -> None:
        self.rules: list[Any] = []

    def match(self, exchange: Exchange) -> Any | None:
        """The first fault that hits this request."""
        return None

    def clear(self) -> None:
        """Remove every fault."""
        self.rules.clear()

    def dump(self) -> list[Any]:
        """State for a snapshot."""
        return list(self.rules)

    def load(self, state: list[Any]) -> None:
        """Back to a snapshot's state."""
        self.rules = list(state)

"""What a world in memory begins with: a database that others read too, and what it writes to its own later."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlmodel import SQLModel

from emulator.store.opened import Origin, Statement
from emulator.store.shared import Shared
from emulator.store.store import Condition, Store

NOTHING = "SELECT 1 WHERE 0"


class Draft(Store):
    """A store that reads a shared database; what is written to it is noted, for whoever takes it."""

    def __init__(self, content: bytes, shared: Shared) -> None:
        super().__init__(spare=True)
        self.connection = shared.of(content)
        self.owed = self.notes = list[Statement]()
        self.origin = Origin(content, self.notes)
        self.differs = False
        """Whether rows that requests read are not as they stand in the shared database."""

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Nothing is written yet."""
        yield

    def write(self, sql: str, values: Sequence[Any], *tables: str) -> Any:
        """Note a statement; it changed no row yet."""
        self.notes.append((sql, values))
        return self.connection.execute(NOTHING)

    def update_all(self, model: type[SQLModel], conditions: Sequence[Condition], /, **values: Any) -> int:
        """Note a change of rows, and whether there are any."""
        self.differs |= self.count(model, conditions) > 0
        return super().update_all(model, conditions, **values)

"""The rows of a world's database: read them and their pages, write them in a transaction.

Statements are SQLAlchemy expressions over SQLModel tables. Each shape (table, conditions, order)
is compiled once and then runs on the driver's own connection, which is what makes a list of
twenty rows cost microseconds. Nothing else in the program knows that the database is SQLite.

Rows come back as named tuples with the attributes of their table: read-only, cheap, complete.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlmodel import SQLModel

from emulator.memory.readings import note_table
from emulator.memory.remembering import is_long
from emulator.store.counts import MANY, Counts
from emulator.store.opened import DROPPED, Interrupted, Opened
from emulator.store.statements import (
    Condition,
    Query,
    compiled_text,
    complete,
    encoded,
    equal,
    equality_text,
    hanging_on,
    json_columns,
    name_of,
    shape_of,
    table_of,
    table_rows,
    within_64_bits,
)

__all__ = ["DROPPED", "Condition", "Interrupted", "Query", "Store", "table_of"]

MOST_REMEMBERED = 2000
"""How many rows a store remembers."""

Model = TypeVar("Model", bound=SQLModel)


class Store(Opened):
    """One world's database with its rows, on one connection, used from the event loop only."""

    def __init__(
        self, path: Path | None = None, make_room: Callable[[], None] | None = None, spare: bool = False
    ) -> None:
        super().__init__(path, make_room, spare)
        self._counts = Counts(self.fetch)
        self._rows: dict[tuple[Any, ...], tuple[int, Any]] = {}

    # Reading

    def one(self, model: type[Model], /, **where: Any) -> Model | None:
        """The row with these values, or None; remembered until the table is next written."""
        table = name_of(model)
        note_table(table)
        key, version = (table, *where.items()), self.versions.last(table)
        known = self._rows.get(key)
        if known and known[0] == version:
            return cast("Model | None", known[1])
        row = self._find(model, where)
        if not json_columns(model) and not is_long(where.values()):  # a list or an object may be changed by a caller
            if len(self._rows) > MOST_REMEMBERED:
                self._rows.clear()
            self._rows[key] = (version, row)
        return row

    def _find(self, model: type[Model], where: dict[str, Any]) -> Model | None:
        values = [*where.values(), 1, 0]
        if None in values:
            shape, bound = shape_of(equal(where))
            sql, values = compiled_text("select", model, shape, ""), [*bound, 1, 0]
        else:
            sql = equality_text(model, *where)
        found = self.fetch(sql, values)
        return cast(Model, table_rows(model)(found[0])) if found else None

    def all(
        self,
        model: type[Model],
        conditions: Sequence[Condition] = (),
        order: str = "",
        limit: int = -1,
        offset: int = 0,
        **where: Any,
    ) -> list[Model]:
        """Rows that meet every condition, in `order` (`-created,-id`)."""
        return self._select(model, [*conditions, *equal(where)], order, limit, offset)

    def page(
        self, model: type[Model], conditions: Sequence[Condition], order: str, limit: int, offset: int
    ) -> tuple[list[Model], int]:
        """A page of rows and the number of all. Pages past the middle are read from the far end."""
        total = self.count(model, conditions)
        return self.rows(model, conditions, order, limit, offset, total), total

    def rows(
        self, model: type[Model], conditions: Sequence[Condition], order: str, limit: int, offset: int, total: int
    ) -> list[Model]:
        """The rows of a page of so many."""
        if offset >= total:
            return []
        kind = "page" if total > MANY else "select"
        if offset <= total // 2:
            return self._select(model, conditions, order, limit, offset, kind=kind)
        size = min(limit, total - offset)
        return self._select(model, conditions, order, size, total - offset - size, True, kind)[::-1]

    def count(self, model: type[SQLModel], conditions: Sequence[Condition] = (), **where: Any) -> int:
        """How many rows meet every condition; remembered, as `Counts` tells."""
        wanted = [*conditions, *equal(where)]
        total = self.known_count(model, wanted)
        if total is None:
            shape, values = shape_of(wanted)
            total = int(self.fetch(compiled_text("count", model, shape), values)[0][0])
            self.keep_count(model, wanted, total)
        return total

    def known_count(self, model: type[SQLModel], conditions: Sequence[Condition]) -> int | None:
        """The same, if it is remembered."""
        note_table(name_of(model))
        shape, values = shape_of(conditions)
        return self._counts.get(model, self.versions.last(name_of(model)), shape, values)

    def keep_count(self, model: type[SQLModel], conditions: Sequence[Condition], total: int) -> None:
        """Remember how many rows meet every condition now."""
        shape, values = shape_of(conditions)
        self._counts.keep(model, self.versions.last(name_of(model)), shape, values, total)

    def version(self, model: type[SQLModel]) -> tuple[object, int]:
        """Another one whenever rows of this table may have changed."""
        return self.versions.epoch, self.versions.last(name_of(model))

    def _select(
        self,
        model: type[Model],
        conditions: Sequence[Condition],
        order: str,
        limit: int,
        offset: int,
        reverse: bool = False,
        kind: str = "select",
    ) -> list[Model]:
        note_table(name_of(model))
        shape, values = shape_of(conditions)
        sql = compiled_text(kind, model, shape, order, reverse)
        found = self.fetch(sql, [*values, limit, offset])
        return [*map(table_rows(model), found)]

    def fetch(self, sql: str, values: Sequence[Any]) -> list[Any]:
        """What a statement finds, as the driver has it."""
        try:
            return self.connection.execute(sql, values).fetchall()
        except OverflowError:
            return self.connection.execute(sql, within_64_bits(values)).fetchall()

    def run(self, query: Query, **values: Any) -> list[Any]:
        """Run a compiled statement; a SELECT gives its rows."""
        if query.make is None:
            self.write(query.sql, query.arguments(values))
            return []
        for table in query.tables:
            note_table(table)
        found = self.connection.execute(query.sql, query.arguments(values)).fetchall()
        return [*map(query.make, found)]

    # Writing

    def insert(self, model: type[Model], /, **values: Any) -> int:
        """Add a row; returns its id."""
        row = complete(model, values)
        sql = compiled_text("insert", model, (), tuple(row))
        number = self.write(sql, encoded(model, row), name_of(model)).lastrowid or 0
        self._counts.added(model, number)
        return number

    def update(self, model: type[SQLModel], key: Any, /, **values: Any) -> int:
        """Change the columns of the row with this id; returns how many rows that were."""
        return self.update_all(model, [("id", "=", key)], **values)

    def update_all(self, model: type[SQLModel], conditions: Sequence[Condition], /, **values: Any) -> int:
        """Change columns of every row that meets the conditions."""
        if not values:
            return 0
        ordered = {c.key: values[c.key] for c in table_of(model).columns if c.key in values}
        shape, bound = shape_of(conditions)
        sql = compiled_text("update", model, shape, tuple(ordered))
        looks = self._counts.look(model, shape, bound, tuple(ordered))
        changed = self.write(sql, [*encoded(model, ordered), *bound], name_of(model)).rowcount
        self._counts.settle(looks)
        return changed

    def delete(self, model: type[SQLModel], conditions: Sequence[Condition] = (), **where: Any) -> int:
        """Remove the rows that meet every condition, and what hangs on them; returns how many."""
        shape, values = shape_of([*conditions, *equal(where)])
        looks = self._counts.look(model, shape, values)
        below = hanging_on(model, len(SQLModel.metadata.tables))
        for each in below:
            self._counts.drop(each)
        sql = compiled_text("delete", model, shape)
        gone = self.write(sql, values, name_of(model), *map(name_of, below)).rowcount
        self._counts.settle(looks)
        return gone

    # Remembering

    def forget(self) -> None:
        """Drop what is remembered: rows of any table may have changed."""
        self._counts.forget()
        self._rows.clear()
        super().forget()

"""How many rows of a table meet conditions, remembered.

A small total holds until its table is next written. A large one is kept right instead: rows that came since are
counted alone, along their numbers, and a row that is changed or removed by its key is looked at before and after.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sqlmodel import SQLModel

from emulator.memory.remembering import is_long
from emulator.store.statements import UNINDEXED, Shape, compiled_text, table_of

MANY = 10_000
"""Totals above this are large."""

MOST_SMALL = 2000
MOST_LARGE = 16
"""Of one table: each is asked for again where a row changes."""

MOST_NEW = 10_000
"""Rows that came since: where there may be more, all are counted anew."""

Model = type[SQLModel]


class Total:
    """How many of a table's first rows meet conditions."""

    __slots__ = ("last", "rows", "version")

    def __init__(self, version: int, rows: int, last: int) -> None:
        self.version = version
        self.rows = rows
        self.last = last
        """The number of the last row that was looked at."""


class Look(NamedTuple):
    """A look at the rows that a statement writes to."""

    total: Total
    sql: str
    values: Sequence[Any]
    before: int
    """How many of them were in the total."""


class Counts:
    """The totals of a store's tables. It is told of every write, before and after."""

    def __init__(self, fetch: Callable[[str, Sequence[Any]], list[Any]]) -> None:
        self._fetch = fetch
        self._small: dict[tuple[Any, ...], tuple[int, int]] = {}
        self._large: dict[Model, dict[tuple[Any, ...], Total]] = {}

    def get(self, model: Model, version: int, shape: Shape, values: Sequence[Any]) -> int | None:
        """The total of a table of this version, if it is known."""
        known = self._small.get((model, shape, *values))
        if known and known[0] == version:
            return known[1]
        total = self._large[model].get((shape, *values)) if model in self._large else None
        if total is None:
            return None
        if total.version != version:
            last = max(total.last, self._last(model))
            if last - total.last > MOST_NEW:
                del self._large[model][shape, *values]
                return None
            sql = compiled_text("count", model, (*shape, ("rowid", ">", 1)), hint=UNINDEXED)
            total.rows += self._number(sql, [*values, total.last])
            total.last, total.version = last, version
        return total.rows

    def keep(self, model: Model, version: int, shape: Shape, values: Sequence[Any], rows: int) -> None:
        """Remember a total that was just counted."""
        if is_long(values):
            return
        if rows <= MANY:
            if len(self._small) > MOST_SMALL:
                self._small.clear()
            self._small[model, shape, *values] = (version, rows)
            return
        totals = self._large.setdefault(model, {})
        if len(totals) >= MOST_LARGE:
            del totals[next(iter(totals))]
        totals[shape, *values] = Total(version, rows, self._last(model))

    def added(self, model: Model, number: int) -> None:
        """A row has come. One whose number is not above all others is counted at once."""
        if model in self._large:
            for key, total in self._large[model].items():
                if number <= total.last:
                    total.rows += self._look(model, key, total, (("rowid", "=", 1),), [number]).before

    def look(self, model: Model, shape: Shape, values: Sequence[Any], columns: Sequence[str] = ()) -> list[Look]:
        """Look at the rows that will be removed or get new values in columns, for `settle`.

        Totals that do not depend on these columns stay; where it is not known which rows it will be, the others go.
        """
        totals = self._large.get(model)
        if not totals:
            return []
        key = next(iter(table_of(model).primary_key)).key
        if key in columns:
            self.drop(model)
            return []
        concerned = {known: total for known, total in totals.items() if depends(model, known[0], columns)}
        if [(name, operator) for name, operator, _ in shape] == [(key, "=")]:
            return [self._look(model, known, total, shape, values) for known, total in concerned.items()]
        self._large[model] = {known: total for known, total in totals.items() if known not in concerned}
        return []

    def settle(self, looks: Sequence[Look]) -> None:
        """Put the totals right, now that the rows are written to."""
        for total, sql, values, before in looks:
            total.rows += self._number(sql, values) - before

    def drop(self, model: Model) -> None:
        """Rows of this table may have changed, whichever."""
        self._large.pop(model, None)

    def forget(self) -> None:
        """Rows of any table may have changed."""
        self._small.clear()
        self._large.clear()

    def _look(self, model: Model, key: tuple[Any, ...], total: Total, rows: Shape, values: Sequence[Any]) -> Look:
        """Which of these rows are in a total."""
        shape, *bound = key
        sql = compiled_text("count", model, (*shape, ("rowid", "<=", 1), *rows))
        asked = [*bound, total.last, *values]
        return Look(total, sql, asked, self._number(sql, asked))

    def _last(self, model: Model) -> int:
        return self._number(compiled_text("last", model, ()), ()) or 0

    def _number(self, sql: str, values: Sequence[Any]) -> int:
        number: int = self._fetch(sql, values)[0][0]
        return number


def depends(model: Model, shape: Shape, columns: Sequence[str]) -> bool:
    """Whether new values in columns may change which rows meet conditions; where there are none, rows go."""
    computed = {column.key for column in table_of(model).columns if column.computed is not None}
    return not columns or not computed.union(columns).isdisjoint(name for name, _, _ in shape)

"""What differs between two databases, row by row."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import select

from emulator.store.records import Model, key_of
from emulator.store.state import models
from emulator.store.statements import Query, shown_columns, table_of
from emulator.store.store import Store
from emulator.store.traces import SILENT, Change

Values = Sequence[Any]


def differences(before: Store, after: Store) -> Iterator[Change]:
    """The rows that came, changed or went from one database to another: by table, then by key."""
    tables = {table_of(model).name: model for model in models()}
    for name in sorted(tables.keys() - SILENT):
        yield from row_differences(before, after, tables[name])


def row_differences(before: Store, after: Store, model: Model) -> Iterator[Change]:
    """Those of one table. Rows are decoded only where they differ."""
    query, table = every_row(model), table_of(model)
    key = [column.key for column in shown_columns(table)].index(key_of(model))
    one, other = (store.connection.execute(query.sql) for store in (before, after))
    make = query.make
    assert make
    for old, new in side_by_side(one, other, key):
        if old != new:
            then, now = (None if row is None else make(row)._asdict() for row in (old, new))
            yield Change(table.name, (then or now or {})[key_of(model)], then, now)


@cache
def every_row(model: Model) -> Query:
    """Reads a table in the order of its keys."""
    table = table_of(model)
    return Query(select(*shown_columns(table)).order_by(table.c[key_of(model)]))


def side_by_side(
    left: Iterable[Values], right: Iterable[Values], key: int
) -> Iterator[tuple[Values | None, Values | None]]:
    """Rows of two lists in the order of their keys, those with the same key together; None where one has none."""
    lefts, rights = iter(left), iter(right)
    one, other = next(lefts, None), next(rights, None)
    while one is not None or other is not None:
        if other is None or (one is not None and one[key] < other[key]):
            yield one, None
            one = next(lefts, None)
        elif one is None or other[key] < one[key]:
            yield None, other
            other = next(rights, None)
        else:
            yield one, other
            one, other = next(lefts, None), next(rights, None)

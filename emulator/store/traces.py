"""What statements did to rows: they are written again in a copy, whose triggers tell.

So what the database does by itself (rows that go with another, references that are cleared) is told too.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Table

from emulator.store.opened import Statement
from emulator.store.records import key_of
from emulator.store.state import models
from emulator.store.statements import shown_columns, table_rows
from emulator.store.store import Store, table_of

Row = dict[str, Any]
SILENT = frozenset({"emulator_stream"})
"""Tables of the emulator's own bookkeeping."""


class Change(NamedTuple):
    """What became of a row."""

    table: str
    key: Any
    before: Row | None
    """None of a row that came."""
    after: Row | None
    """None of a row that went."""


def trace(store: Store, statements: Iterable[Statement]) -> list[Change]:
    """Write statements, and tell what became of each row; in the order in which rows were first touched.

    A row that comes and goes is not told of, nor one that is in the end as it was.
    """
    told: dict[tuple[str, Any], Change] = {}
    known = {table_of(model).name: model for model in models() if table_of(model).name not in SILENT}

    def tell(table: str, happened: str, *values: Any) -> None:
        row = table_rows(known[table])(values)._asdict()
        key = table, row[key_of(known[table])]
        change = told.get(key) or Change(*key, row if happened == "before" else None, None)
        told[key] = change._replace(after=row if happened == "after" else None)

    store.connection.create_function("tell", -1, tell)
    for trigger in triggers():
        store.connection.execute(trigger)
    store.replay(statements)
    for name in trigger_names():
        store.connection.execute(f"DROP TRIGGER {name}")
    return [change for change in told.values() if change.before != change.after]


def triggers() -> list[str]:
    """The statements that make the triggers, for the tables of all vendors that are loaded by now."""
    tables = (table_of(model) for model in models() if model.__tablename__ not in SILENT)
    return [sql for table in tables for sql in triggers_of(table)]


@cache
def triggers_of(table: Table) -> tuple[str, ...]:
    """Triggers that tell of every row of a table that comes, changes, goes."""
    names = [f'"{column.name}"' for column in shown_columns(table)]
    before, after = (
        f"SELECT tell('{table.name}', '{when}', {', '.join(f'{row}.{name}' for name in names)});"
        for when, row in (("before", "OLD"), ("after", "NEW"))
    )
    return tuple(
        f"CREATE TEMP TRIGGER tell_{event}_{table.name} AFTER {event} ON main.{table.name} BEGIN {told} END"
        for event, told in (("INSERT", after), ("UPDATE", before + after), ("DELETE", before))
    )


def trigger_names() -> list[str]:
    """What the triggers are called."""
    return [sql.split()[3] for sql in triggers()]

"""A database that somebody brings is tried before a world goes on from it: nothing of it runs, all of it is read.

Tables first, then pages, references, the world's state, each row by its table's columns, and what
is scheduled. It works on a connection of its own, so that another thread can do it.
"""

import math
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from functools import cache
from time import monotonic, sleep
from typing import Any

from pydantic import BaseModel, ValidationError
from sqlmodel import SQLModel

from emulator.store.database import WAL, Damaged, VersionMismatch, check_version
from emulator.store.moments import from_text, to_text
from emulator.store.records import STORED_MOMENT, moment_columns, record_of
from emulator.store.state import State, models, read_state
from emulator.store.statements import compiled_text, json_columns, shown_columns, table_rows
from emulator.store.store import Store, table_of

DAMAGE = sqlite3.Error, OverflowError, MemoryError, UnicodeDecodeError
"""What reading a database raises that is none."""
SECONDS = 20
"""How long all of it may take."""
STEPS = 10_000
"""Of SQLite's machine between two looks at the clock."""
ROWS = 64
"""Between two moments at which others may go on."""
SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2, 3, 4"
Check = Callable[[Store], None]
"""Raises VersionMismatch for what some part of the program could not go on from."""


def examine(content: bytes, checks: Sequence[Check] = ()) -> None:
    """Refuse (VersionMismatch) what no world of this version could go on from."""
    if content[18:20] == WAL:
        raise VersionMismatch("a file in use: its latest rows are in a log beside it; take a snapshot")
    with closing(Store()) as store:
        try:
            store.connection.deserialize(content)
            limit_time(store.connection)
            check_version(store.connection)
            check_tables(store.connection)
            check_pages(store.connection)
            check_state(store)
            for model in models():
                check_rows(store, model)
            for check in checks:
                check(store)
        except DAMAGE as error:
            late = getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT
            reason = f"checking it takes over {SECONDS} seconds" if late else f"not a SQLite database: {error}"
            raise VersionMismatch(reason) from None


def limit_time(connection: sqlite3.Connection) -> None:
    """Let SQLite give up when the time is over."""
    ends = monotonic() + SECONDS
    connection.set_progress_handler(lambda: monotonic() > ends, STEPS)


def check_tables(connection: sqlite3.Connection) -> None:
    """Refuse tables, columns, indexes that are not today's, and triggers and views, before they could act."""
    with closing(Store()) as model:
        model.create()
        ours = model.connection.execute(SCHEMA).fetchall()
    theirs = connection.execute(SCHEMA).fetchall()
    if theirs != ours:
        changed = {row[:2] for row in set(theirs) ^ set(ours)}
        names = ", ".join(f"{kind} {name}" for kind, name in sorted(changed)[:5]) or "one stands twice"
        raise VersionMismatch(f"the tables of this snapshot were changed by hand: {names}")


def check_pages(connection: sqlite3.Connection) -> None:
    """Refuse damaged pages, indexes that differ from their tables, and rows that refer to rows which are not there."""
    [problem, *_] = connection.execute("PRAGMA integrity_check(1)").fetchall()
    if problem != ("ok",):
        raise VersionMismatch(f"this database is damaged: {problem[0]}")
    for table, row, target, _ in connection.execute("PRAGMA foreign_key_check"):
        raise VersionMismatch(f"{table}: row {row} refers to a row of {target} that is not there")


def check_state(store: Store) -> None:
    """Refuse a state that the control plane could not bring about; a baseline has none."""
    with told("emulator_state"):
        parts = read_state(store)
    with by_us():
        if parts:
            State(**parts)


@contextmanager
def by_us() -> Iterator[None]:
    """Say of what does not fit the forms in which the program itself stores its state that it is not ours."""
    try:
        yield
    except (TypeError, ValueError) as error:
        raise VersionMismatch(
            f"this snapshot was made by another version of the emulator, or changed by hand: {sentence(error)}"
        ) from None


@cache
def shape_of(model: type[SQLModel]) -> type[BaseModel]:
    """What a table's rows look like."""
    return record_of(model, strict=True)


def check_rows(store: Store, model: type[SQLModel]) -> None:
    """Refuse a row that does not fit its table's columns."""
    table, check = table_of(model).name, row_check(model)
    sql = compiled_text("select", model, (), "")
    for number, stored in enumerate(store.connection.execute(sql, [-1, 0])):
        if number % ROWS == 0:
            sleep(0)  # whoever answers requests meanwhile goes first
        with told(f"{table}: row {stored[0]!r}"):
            check(stored)


@cache
def row_check(model: type[SQLModel]) -> Callable[[Sequence[Any]], None]:
    """What raises TypeError or ValueError for a stored row that does not fit its table's columns."""
    shape, make = shape_of(model), table_rows(model)
    columns = [column.key for column in shown_columns(table_of(model))]
    moments, documents = moment_columns(model), json_columns(model)

    def check(stored: Sequence[Any]) -> None:
        check_forms(dict(zip(columns, stored, strict=True)), moments, documents)
        shape.model_validate(make(stored)._asdict())

    return check


def check_forms(raw: dict[str, Any], moments: frozenset[str], documents: frozenset[str]) -> None:
    """Refuse what no column may hold, and moments and documents that are not as they are stored."""
    for name, value in raw.items():
        if name in moments and value is not None:
            read_stored(name, value)
        if name in documents and isinstance(value, bytes):
            raise ValueError(f"{name}: is no JSON")
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(f"{name}: is no number")


def read_stored(name: str, value: Any) -> None:
    """Refuse a moment that is not written as moments are stored."""
    if not isinstance(value, str) or not STORED_MOMENT.fullmatch(value):
        raise ValueError(f"{name}: {value!r} is no moment")
    from_text(value)


@contextmanager
def told(where: str) -> Iterator[None]:
    """Say where it is that a value does not fit."""
    try:
        yield
    except (TypeError, ValueError) as error:
        raise VersionMismatch(f"{where}: {sentence(error)}") from None


def sentence(error: Exception) -> str:
    """What is wrong, with the field's name first."""
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors()[0]
    place = ".".join(map(str, first["loc"]))
    return f"{place}: {first['msg'].removeprefix('Value error, ')}" if place else first["msg"]


def moment_in(content: bytes) -> str | None:
    """Where the clock of a snapshot stands, as moments are stored; None of what is none, or damaged."""
    with (
        suppress(*DAMAGE, Damaged, VersionMismatch, KeyError, TypeError, ValueError),
        closing(Store.of(content)) as store,
    ):
        return to_text(datetime.fromtimestamp(read_state(store)["clock"]["now"], UTC))
    return None

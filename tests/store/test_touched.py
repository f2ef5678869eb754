"""Which tables a statement reads or writes is what SQLite says of it."""

import importlib
import pkgutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import Table
from sqlmodel import SQLModel

import emulator
from emulator.store.database import schema_text
from emulator.store.state import models
from emulator.store.statements import DIALECT, Query, hanging_on, name_of, table_of
from emulator.vendors import VENDORS

WRITING = {sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE}


@pytest.fixture(scope="module")
def database() -> Iterator[sqlite3.Connection]:
    for vendor in VENDORS:
        assert vendor.behaviour
    with closing(sqlite3.connect(":memory:")) as connection:
        for statement in schema_text():
            connection.execute(statement)
        connection.execute("PRAGMA foreign_keys = ON")
        yield connection


def touched(connection: sqlite3.Connection, sql: str, actions: set[int]) -> set[str]:
    """The tables on which a statement does one of these."""
    found = set[str]()

    def note(action: int, first: str | None, *others: str | None) -> int:
        if action in actions and first and not first.startswith("sqlite_"):
            found.add(first)
        return sqlite3.SQLITE_OK

    connection.set_authorizer(note)
    connection.execute(f"EXPLAIN {sql}", [None] * sql.count("?")).fetchall()
    connection.set_authorizer(None)
    return found - {"json_each"}


def queries() -> dict[str, Query]:
    """Every query that a module of ours keeps, by where it is."""
    found = {}
    for module in pkgutil.walk_packages(emulator.__path__, "emulator."):
        if not module.name.endswith("__main__"):
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, Query):
                    found[f"{module.name}.{name}"] = value
    return found


def test_what_a_query_reads(database: sqlite3.Connection) -> None:
    reading = {where: query for where, query in queries().items() if query.make}
    assert len(reading) >= 5
    for where, query in reading.items():
        assert query.tables == touched(database, query.sql, {sqlite3.SQLITE_READ}), where


def test_what_changes_when_rows_are_deleted(database: sqlite3.Connection) -> None:
    for model in models():
        table: Table = table_of(model)
        below = {name_of(each) for each in (model, *hanging_on(model, len(SQLModel.metadata.tables)))}
        assert touched(database, str(table.delete().compile(dialect=DIALECT)), WRITING) <= below, table.name

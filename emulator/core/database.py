"""SQLite files and connections: open them, copy them whole, know which version made them."""

import sqlite3
from contextlib import closing
from functools import lru_cache
from pathlib import Path

from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import SQLModel

from emulator.core.statements import DIALECT

SCHEMA_VERSION = 2
"""Written into every database. Goes up when a table changes; a test remembers the tables of each version."""

Conflict = sqlite3.IntegrityError
"""A row that the database refuses: a reference, a unique value, something missing."""


class VersionMismatch(Exception):
    """A stored database was written by a version of the emulator with other tables."""


@lru_cache(maxsize=1)
def schema_text() -> tuple[str, ...]:
    """The statements that make every table and index. The number of a deleted row is not given again."""
    statements: list[str] = []
    for table in SQLModel.metadata.sorted_tables:
        table.dialect_options["sqlite"]["autoincrement"] = True
        statements.append(str(CreateTable(table).compile(dialect=DIALECT)))
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        statements += [str(CreateIndex(index).compile(dialect=DIALECT)) for index in indexes]
    return tuple(statements)


def connect(path: Path | None) -> sqlite3.Connection:
    """A connection that leaves transactions to us and enforces foreign keys."""
    connection = sqlite3.connect(
        path or ":memory:", isolation_level=None, check_same_thread=False, cached_statements=1024
    )
    connection.execute("PRAGMA foreign_keys = ON")
    if path:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def dump(connection: sqlite3.Connection) -> bytes:
    """A whole database as the bytes of one file."""
    with closing(sqlite3.connect(":memory:")) as copy:
        connection.backup(copy)
        content = bytearray(copy.serialize())
    # Bytes 18 and 19 say whether the file wants a write-ahead log, which memory has not.
    content[18:20] = b"\x01\x01"
    return bytes(content)


def read_file(path: Path) -> bytes:
    """A database file as a dump; the file is left as it is."""
    check_file(path)
    with closing(sqlite3.connect(path)) as connection:
        return dump(connection)


def check_file(path: Path) -> None:
    """Refuse a file that is no database or has other tables; the message names it."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            check_version(connection)
    except VersionMismatch as error:
        raise VersionMismatch(f"{path}: {error}") from None


def check_content(content: bytes) -> None:
    """Refuse bytes that are no whole database, or one with other tables."""
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.deserialize(content)
            problems = connection.execute("PRAGMA quick_check(1)").fetchall()
        except (sqlite3.Error, OverflowError, MemoryError) as error:
            raise VersionMismatch(f"not a SQLite database: {error}") from None
        if problems != [("ok",)]:
            raise VersionMismatch(f"this database is damaged: {problems[0][0]}")
        check_version(connection)


def check_version(connection: sqlite3.Connection) -> None:
    """Refuse a database whose tables are not today's."""
    try:
        found = connection.execute("PRAGMA user_version").fetchall()[0][0]
        connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
    except sqlite3.DatabaseError as error:
        raise VersionMismatch(f"not a SQLite database: {error}") from None
    if found != SCHEMA_VERSION:
        raise VersionMismatch(
            f"this database has tables of version {found}, this emulator uses {SCHEMA_VERSION}: "
            "make it again with the version that is running"
        )

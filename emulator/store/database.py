"""SQLite files and connections: open them, copy them whole, know which version made them, name what fails."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import Any, Self, TypeVar

from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import SQLModel

from emulator.store import files
from emulator.store.files import StorageFailed, failing
from emulator.store.statements import DIALECT

SCHEMA_VERSION = 4
"""Written into every database. Goes up when a table changes; a test remembers the tables of each version."""

Conflict = sqlite3.IntegrityError
"""A row that the database refuses: a reference, a unique value, something missing."""


Schema = frozenset[tuple[str, str]]
"""Names and definitions of tables and indexes."""

WAL = b"\x02\x02"
ROLLBACK = b"\x01\x01"
"""Bytes 18 and 19 of a file say whether it wants a write-ahead log, which memory has not."""

LOG_PAGES = 1000
"""Pages in a write-ahead log before they go into the file."""

PATIENCE_SECONDS = 0.1
"""How long another program, such as a database browser, may keep a file to itself."""

OPTIONS: Any = {"isolation_level": None, "check_same_thread": False, "cached_statements": 1024}

STEPS = 10_000
"""Of a statement, between two looks at the time: a fraction of a millisecond."""

DISK_FAILURES = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_IOERR: "the disk fails: no room, a quota, or a broken device",
    sqlite3.SQLITE_READONLY: "it cannot be written to",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_CORRUPT: "it is damaged",
    sqlite3.SQLITE_NOTADB: "it is no database",
    sqlite3.SQLITE_BUSY: "another program has locked it",
}


T = TypeVar("T")


class VersionMismatch(Exception):
    """A database that this version of the emulator cannot use; the message says why."""


class Damaged(StorageFailed):
    """A file that is no database, or not all of one."""


class TooLong(Exception):
    """A statement was stopped."""


class Connection(sqlite3.Connection):
    """A connection; one that is lent to another thread is closed when that has given it back."""

    lent = 0
    unwanted = False

    @contextmanager
    def lend(self) -> Iterator[Self]:
        """Let another thread use it."""
        self.lent += 1
        try:
            yield self
        finally:
            self.lent -= 1
            if self.unwanted:
                self.close()

    def close(self) -> None:
        """Release the database."""
        self.unwanted = True
        if not self.lent:
            super().close()


class FileConnection(Connection):
    """A connection to a file; what the disk refuses comes out as StorageFailed."""

    path = Path()

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """Run a statement."""
        try:
            return super().execute(sql, parameters)
        except sqlite3.Error as error:
            raise named(error, self.path) from None
        except UnicodeDecodeError:  # in what SQLite complains of
            raise Damaged(f"{self.path}: {DISK_FAILURES[sqlite3.SQLITE_CORRUPT]}") from None


def in_time(connection: Connection, seconds: float, read: Callable[[], T]) -> T:
    """What a function reads through a connection. Raises TooLong where that takes longer."""
    ends = monotonic() + seconds
    connection.set_progress_handler(lambda: monotonic() > ends, STEPS)
    try:
        return read()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        raise TooLong from None
    finally:
        connection.set_progress_handler(None, 0)


def named(error: sqlite3.Error, path: Path) -> Exception:
    """What to raise for an error: StorageFailed if it is the disk's, or else the error itself."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code not in DISK_FAILURES:
        return error
    kind = Damaged if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) else StorageFailed
    return kind(f"{path}: {opening_problem(path) or DISK_FAILURES[code]}")


def opening_problem(path: Path) -> str:
    """Why a file cannot be opened; SQLite does not tell."""
    try:
        path.open("rb").close()
    except OSError as error:
        return error.strerror or ""
    return ""


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


def connect(path: Path | None, alone: bool = False, kind: type[Connection] = Connection) -> Connection:
    """A connection that leaves transactions to us and enforces foreign keys; to a file perhaps the only one."""
    connection = open_file(path) if path else sqlite3.connect(":memory:", factory=kind, **OPTIONS)
    try:
        if alone:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA foreign_keys = ON")
        if path:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
    except StorageFailed:
        connection.close()
        raise
    return connection


def open_file(path: Path) -> Connection:
    """A connection to a file that is there: files are made by `write_database`, whole."""
    uri = f"{path.absolute().as_uri()}?mode=rw"
    try:
        connection = sqlite3.connect(uri, uri=True, timeout=PATIENCE_SECONDS, factory=FileConnection, **OPTIONS)
    except sqlite3.Error as error:
        raise named(error, path) from None
    connection.path = path
    return connection


def write_database(path: Path, content: bytes) -> None:
    """Make a database file of a dump."""
    put_in_place(write_beside(path, content), path)


def write_beside(path: Path, content: bytes) -> Path:
    """Write a dump as a database file under another name; returns that, for `put_in_place`."""
    return files.write_beside(path, marked(content, WAL))


def put_in_place(beside: Path, path: Path) -> None:
    """Give a database file its name. What an older file of this name left behind must not be read into it."""
    try:
        remove_log(path)
    except StorageFailed:
        files.discard(beside)
        raise
    files.put_in_place(beside, path)


def remove_database(path: Path) -> bool:
    """Remove a database file, and then what belongs to it; False if there was none."""
    known = path.exists()
    with failing(path):
        path.unlink(missing_ok=True)
    remove_log(path)
    return known


def remove_log(path: Path) -> None:
    """Remove the write-ahead log of a file that is gone."""
    for suffix in ("-wal", "-shm"):
        with failing(path):
            Path(f"{path}{suffix}").unlink(missing_ok=True)


def set_aside(path: Path) -> Path:
    """Give a file another name, with what belongs to it; returns that."""
    number = next(n for n in range(1, 10**6) if not Path(f"{path}.damaged-{n}").exists())
    for suffix in ("-wal", "-shm", ""):
        with failing(path), suppress(FileNotFoundError):
            Path(f"{path}{suffix}").rename(f"{path}.damaged-{number}{suffix}")
    return Path(f"{path}.damaged-{number}")


def is_unfinished(path: Path) -> bool:
    """Whether a file holds nothing yet, as one does whose making was broken off: no table, no version."""
    if path.stat().st_size == 0:
        return True
    with closing(open_file(path)) as connection:
        if connection.execute("PRAGMA user_version").fetchall()[0][0]:
            return False
        return not connection.execute("SELECT 1 FROM sqlite_master").fetchall()


def dump(connection: sqlite3.Connection) -> bytes:
    """A whole database as the bytes of one file."""
    content = connection.serialize()
    return content if content[18:20] == ROLLBACK else marked(content, ROLLBACK)


def marked(content: bytes, log: bytes) -> bytes:
    """A dump that wants this kind of log."""
    view = memoryview(content)
    return b"".join((view[:18], log, view[20:]))


def read_file(path: Path) -> bytes:
    """A database file as a dump; the file is left as it is."""
    check_file(path)
    with closing(open_file(path)) as connection:
        return dump(connection)


def check_file(path: Path, tables: Schema = frozenset()) -> None:
    """Refuse a file that is no database, has other tables or not all of these; the message names it."""
    try:
        with closing(open_file(path)) as connection:
            check_version(connection)
            if missing := tables - schema_of(connection):
                names = ", ".join(sorted(name for name, _ in missing)[:5])
                raise VersionMismatch(f"tables or indexes are missing, or were changed by hand: {names}")
    except Damaged:
        raise VersionMismatch(f"{path}: not a SQLite database") from None
    except VersionMismatch as error:
        raise VersionMismatch(f"{path}: {error}") from None


def schema_of(connection: sqlite3.Connection) -> Schema:
    """Names and definitions of the tables and indexes of a database."""
    return frozenset(connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall())


def check_content(content: bytes) -> None:
    """Refuse bytes that are no whole database, or one with other tables."""
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.deserialize(content)
            problems = connection.execute("PRAGMA quick_check(1)").fetchall()
        except (sqlite3.Error, OverflowError, MemoryError, UnicodeDecodeError) as error:
            raise VersionMismatch(f"not a SQLite database: {error}") from None
        if problems != [("ok",)]:
            raise VersionMismatch(f"this database is damaged: {problems[0][0]}")
        check_version(connection)


def check_version(connection: sqlite3.Connection) -> None:
    """Refuse a database whose tables are not today's."""
    try:
        found = connection.execute("PRAGMA user_version").fetchall()[0][0]
        connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # what SQLite complains of may be no text itself
        raise VersionMismatch(f"not a SQLite database: {error}") from None
    if found != SCHEMA_VERSION:
        raise VersionMismatch(
            f"this database has tables of version {found}, this emulator uses {SCHEMA_VERSION}: "
            "make it again with the version that is running"
        )

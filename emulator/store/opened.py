"""A database as a whole: open or asleep, in a file or in memory, copied, replaced. Its rows are the store's affair."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, Protocol, Self

from emulator.memory.readings import Versions
from emulator.store.database import (
    LOG_PAGES,
    SCHEMA_VERSION,
    Connection,
    Schema,
    check_version,
    connect,
    dump,
    named,
    put_in_place,
    schema_of,
    schema_text,
    write_database,
)
from emulator.store.files import StorageFailed, discard
from emulator.store.shared import own_copy

DROPPED = "the world was dropped meanwhile"
Statement = tuple[str, Sequence[Any]]
"""SQL that writes, and what is bound to it."""


class Origin(NamedTuple):
    """What a database was made of: another one, whole, and what was written to it."""

    content: bytes
    statements: Sequence[Statement]


class Recorder(Protocol):
    """Who keeps what transactions write."""

    def write(self, statements: list[Statement]) -> None:
        """Keep the statements of a transaction that is about to be committed."""

    def take_back(self) -> None:
        """Forget the last transaction: it could not be committed."""

    def committed(self) -> None:
        """The last transaction is committed."""


class Notes(list[Statement]):
    """A recorder that just lists what is written."""

    def write(self, statements: list[Statement]) -> None:
        """Note the statements of a transaction."""
        self.extend(statements)

    def take_back(self) -> None:
        """Nothing: who notes stops when a transaction fails."""

    def committed(self) -> None:
        """Nothing: it is noted."""


class Interrupted(RuntimeError):
    """The state that a request was at work on was replaced, or is gone."""


class Opened:
    """A database on one connection, used from the event loop only.

    One in a file may be put to sleep, which closes the file until it is next used; `make_room` is
    called before it opens the file. A spare is there for another one to become.
    """

    def __init__(
        self,
        path: Path | None = None,
        make_room: Callable[[], None] | None = None,
        spare: bool = False,
        alone: bool = False,
    ) -> None:
        self.path = path
        self.make_room = make_room
        self.spare = spare
        self.alone = alone
        """Whether nobody else may have the file open meanwhile."""
        self.versions = Versions()
        self.others: int | None = None
        """What SQLite counts of a file: another number when somebody else has written to it."""
        self.readers = 0
        """Who read the file itself, in which nothing may then change."""
        self.closed = False
        self.recorder: Recorder | None = None
        self.statements: list[Statement] = []
        """What the transaction that is open has written; nothing where nobody records."""
        self.origin: Origin | None = None
        self.owed: list[Statement] | None = None
        """What is yet to be written to a database that others read too, in one of its own; None where it has one."""
        self.state: dict[str, Any] | None = None
        """What a database that is to be taken remembers beside its rows, where who made it knows that."""

    @cached_property
    def connection(self) -> Connection:
        """The connection, opened when first used and after a sleep. Raises Interrupted once it is closed."""
        if self.closed:
            raise Interrupted(DROPPED)
        if self.path and self.make_room:
            self.make_room()
        return connect(self.path, self.alone)

    def own(self) -> None:
        """Have a database of its own, which is made when it is first written to."""
        if self.owed is not None:
            self.connection, self.owed = own_copy(self.connection, self.owed), None
            self.forget()

    @property
    def awake(self) -> bool:
        """Whether the connection is open."""
        return "connection" in self.__dict__

    def sleep(self) -> bool:
        """Close the file until it is next used; False if it is in use, or there is none."""
        if not self.path or not self.awake or self.readers or self.connection.in_transaction:
            return False
        self.connection.close()
        del self.connection
        self.others = None  # each connection counts for itself
        self.forget()  # others may write to the file meanwhile
        return True

    def create(self) -> None:
        """Make the tables of every resource in an empty database."""
        for statement in schema_text():
            self.connection.execute(statement)
        self.connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def schema(self) -> Schema:
        """Names and definitions of the tables and indexes that it has."""
        return schema_of(self.connection)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Inside an open transaction it joins that one. Never `await` inside."""
        self.own()
        if self.connection.in_transaction:
            yield
            return
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._commit()
        except BaseException:
            if self.connection.in_transaction:  # a full disk may have ended it already
                self.connection.execute("ROLLBACK")
            self.statements.clear()
            self.forget()
            raise

    def _commit(self) -> None:
        """End a transaction; what it wrote is recorded first, so that nothing is stored that is not known."""
        if not self.statements or self.recorder is None:
            self.connection.execute("COMMIT")
            return
        written, self.statements = self.statements, []
        self.recorder.write(written)
        try:
            self.connection.execute("COMMIT")
        except BaseException:
            self.recorder.take_back()
            raise
        self.recorder.committed()

    def write(self, sql: str, values: Sequence[Any], *tables: str) -> sqlite3.Cursor:
        """Run a statement that writes to these tables, to any if none is named.

        One outside a transaction is a transaction of its own.
        """
        if tables:
            self.versions.note(*tables)
        else:
            self.forget()
        if self.recorder is None:
            self.own()
            return self.connection.execute(sql, values)
        if not self.connection.in_transaction:
            with self.transaction():
                return self._write(sql, values)
        return self._write(sql, values)

    def _write(self, sql: str, values: Sequence[Any]) -> sqlite3.Cursor:
        cursor = self.connection.execute(sql, values)
        self.statements.append((sql, values))
        return cursor

    def replay(self, statements: Iterable[Statement]) -> None:
        """Write again, in one transaction, what was written to another one that was like it."""
        with self.transaction():
            for sql, values in statements:
                self.connection.execute(sql, values)  # what it returns is let go at once
        self.forget()

    def forget(self) -> None:
        """Drop what is remembered: rows of any table may have changed."""
        self.versions.forget()

    def notice_others(self) -> None:
        """Drop what is remembered if another program has written to the file."""
        if self.path and self.awake:
            ((number,),) = self.connection.execute("PRAGMA data_version").fetchall()
            if number != self.others:
                self.others = number
                self.forget()

    # Copies

    def dump(self) -> bytes:
        """The whole database as the bytes of one SQLite file."""
        self.own()
        return dump(self.connection)

    @classmethod
    def of(cls, content: bytes) -> Self:
        """A dump, in memory. VersionMismatch if its tables are not today's."""
        store = cls()
        try:
            store.connection.deserialize(content)
            check_version(store.connection)
        except BaseException:
            store.close()
            raise
        return store

    def size(self) -> int:
        """Bytes of the whole database."""
        ((pages, of_bytes),) = self.connection.execute("SELECT * FROM pragma_page_count, pragma_page_size")
        return int(pages * of_bytes)

    def mark(self) -> tuple[Connection, int]:
        """Another one whenever something was written."""
        return self.connection, self.connection.total_changes

    def take(self, source: "Opened") -> None:
        """Replace everything by what another one has, which is used up: wholly, or (StorageFailed) not at all."""
        if source.spare:
            self._become(source)
        elif self.path and not self.path.exists():
            write_database(self.path, source.dump())
            self.sleep()  # if it was open, that was a file which is gone
        else:
            self.own()
            source.copy_to(self)
        self.forget()

    def _become(self, spare: "Opened") -> None:
        """Go on with the database of a spare, which keeps the old one if that is in memory."""
        if self.path is None or spare.path is None:
            self.connection, spare.connection = spare.connection, self.connection
            self.owed, spare.owed = spare.owed, self.owed
        elif not self.path.exists() or self._has_file_alone():
            self.sleep()
            put_in_place(spare.path, self.path)
        else:
            spare.copy_to(self)

    def _has_file_alone(self) -> bool:
        """Whether nobody else has the file open, who would later remove the log of the one in its place.

        It is whole then, without a log.
        """
        if self.readers:
            return False
        try:
            return self.connection.execute("PRAGMA journal_mode = DELETE").fetchall() == [("delete",)]
        except StorageFailed:
            return False

    @contextmanager
    def unchanging(self) -> Iterator[bool]:
        """Have everything in the file, and change only its log meanwhile; False if another program is in the way."""
        busy = self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()[0][0]
        self.readers += 1
        self.connection.execute("PRAGMA wal_autocheckpoint = 0")
        try:
            yield not busy
        finally:
            self.readers -= 1
            if not self.readers and not self.closed:
                self.connection.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")

    def copy_to(self, other: "Opened") -> None:
        """Make another one the same as this one."""
        try:
            self.connection.backup(other.connection)
        except sqlite3.Error as error:
            raise named(error, other.path or Path()) from None

    def close(self) -> None:
        """Release the connection; the file of a spare goes, if none became it."""
        self.closed = True
        if self.awake:
            if self.owed is None:
                self.connection.close()
            del self.connection
        if self.spare and self.path:
            discard(self.path)

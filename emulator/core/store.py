"""The database of a world: open it, copy it, read rows and pages, write in a transaction.

Statements are SQLAlchemy expressions over SQLModel tables. Each shape (table, conditions, order)
is compiled once and then runs on the driver's own connection, which is what makes a list of
twenty rows cost microseconds. Nothing else in the program knows that the database is SQLite.

Rows come back as named tuples with the attributes of their table: read-only, cheap, complete.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, Self, TypeVar, cast

from sqlmodel import SQLModel

from emulator.core.database import (
    LOG_PAGES,
    SCHEMA_VERSION,
    Connection,
    check_version,
    connect,
    dump,
    named,
    put_in_place,
    schema_text,
    write_database,
)
from emulator.core.files import StorageFailed, discard
from emulator.core.statements import (
    Condition,
    Query,
    compiled_text,
    complete,
    encoded,
    equal,
    equality_text,
    json_columns,
    shape_of,
    table_of,
    table_rows,
    within_64_bits,
)

__all__ = ["DROPPED", "Condition", "Interrupted", "Query", "Store", "table_of"]

MANY = 10_000
"""Pages of longer lists are chosen by key first."""

MOST_REMEMBERED = 2000
"""How many rows, and how many counts, a store remembers."""

Model = TypeVar("Model", bound=SQLModel)


DROPPED = "the world was dropped meanwhile"


class Interrupted(RuntimeError):
    """The state that a request was at work on was replaced, or is gone."""


class Store:
    """One world's database, on one connection, used from the event loop only.

    A store in a file may be put to sleep, which closes the file until the store is next used;
    `make_room` is called before it opens the file. A spare is there for another store to become.
    """

    def __init__(
        self, path: Path | None = None, make_room: Callable[[], None] | None = None, spare: bool = False
    ) -> None:
        self.path = path
        self.make_room = make_room
        self.spare = spare
        self.readers = 0
        """Who read the file itself, in which nothing may then change."""
        self.closed = False
        self._versions: dict[type[SQLModel], int] = {}
        self._counts: dict[tuple[Any, ...], tuple[int, int]] = {}
        self._rows: dict[tuple[Any, ...], tuple[int, Any]] = {}

    @cached_property
    def connection(self) -> Connection:
        """The connection, opened when first used and after a sleep. Raises Interrupted once it is closed."""
        if self.closed:
            raise Interrupted(DROPPED)
        if self.path and self.make_room:
            self.make_room()
        return connect(self.path)

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
        return True

    def create(self) -> None:
        """Make the tables of every resource in an empty database."""
        for statement in schema_text():
            self.connection.execute(statement)
        self.connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def schema(self) -> set[tuple[str, str]]:
        """Names and definitions of the tables and indexes that it has."""
        return set(self.connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Inside an open transaction it joins that one. Never `await` inside."""
        if self.connection.in_transaction:
            yield
            return
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            if self.connection.in_transaction:  # a full disk may have ended it already
                self.connection.execute("ROLLBACK")
            self.forget()
            raise

    # Reading

    def one(self, model: type[Model], /, **where: Any) -> Model | None:
        """The row with these values, or None; remembered until the table is next written."""
        key = (model, *where.items())
        version = self._versions.get(model, 0)
        known = self._rows.get(key)
        if known and known[0] == version:
            return cast("Model | None", known[1])
        row = self._find(model, where)
        if not json_columns(model):  # a caller may change a list or an object that it was given
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
        found = self._rows_of(sql, values)
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
        if offset >= total:
            return [], total
        kind = "page" if total > MANY else "select"
        if offset <= total // 2:
            return self._select(model, conditions, order, limit, offset, kind=kind), total
        size = min(limit, total - offset)
        rows = self._select(model, conditions, order, size, total - offset - size, True, kind)
        return rows[::-1], total

    def count(self, model: type[SQLModel], conditions: Sequence[Condition] = (), **where: Any) -> int:
        """How many rows meet every condition; remembered until the table is next written."""
        shape, values = shape_of([*conditions, *equal(where)])
        key = (model, shape, *values)
        version = self._versions.get(model, 0)
        known = self._counts.get(key)
        if known and known[0] == version:
            return known[1]
        total = int(self._rows_of(compiled_text("count", model, shape), values)[0][0])
        if len(self._counts) > MOST_REMEMBERED:
            self._counts.clear()
        self._counts[key] = (version, total)
        return total

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
        shape, values = shape_of(conditions)
        sql = compiled_text(kind, model, shape, order, reverse)
        found = self._rows_of(sql, [*values, limit, offset])
        return [*map(table_rows(model), found)]

    def _rows_of(self, sql: str, values: Sequence[Any]) -> list[Any]:
        try:
            return self.connection.execute(sql, values).fetchall()
        except OverflowError:
            return self.connection.execute(sql, within_64_bits(values)).fetchall()

    def run(self, query: Query, **values: Any) -> list[Any]:
        """Run a compiled statement; a SELECT gives its rows."""
        found = self.connection.execute(query.sql, query.arguments(values)).fetchall()
        if query.make is None:
            self.forget()
            return []
        return [*map(query.make, found)]

    # Writing

    def insert(self, model: type[Model], /, **values: Any) -> int:
        """Add a row; returns its id."""
        self._written(model)
        row = complete(model, values)
        sql = compiled_text("insert", model, (), tuple(row))
        return self.connection.execute(sql, encoded(model, row)).lastrowid or 0

    def update(self, model: type[SQLModel], key: Any, /, **values: Any) -> int:
        """Change the columns of the row with this id; returns how many rows that were."""
        return self.update_all(model, [("id", "=", key)], **values)

    def update_all(self, model: type[SQLModel], conditions: Sequence[Condition], /, **values: Any) -> int:
        """Change columns of every row that meets the conditions."""
        if not values:
            return 0
        self._written(model)
        ordered = {c.key: values[c.key] for c in table_of(model).columns if c.key in values}
        shape, bound = shape_of(conditions)
        sql = compiled_text("update", model, shape, tuple(ordered))
        return self.connection.execute(sql, [*encoded(model, ordered), *bound]).rowcount

    def delete(self, model: type[SQLModel], conditions: Sequence[Condition] = (), **where: Any) -> int:
        """Remove the rows that meet every condition, and what hangs on them; returns how many."""
        shape, values = shape_of([*conditions, *equal(where)])
        self.forget()
        return self.connection.execute(compiled_text("delete", model, shape), values).rowcount

    def _written(self, model: type[SQLModel]) -> None:
        self._versions[model] = self._versions.get(model, 0) + 1

    def forget(self) -> None:
        """Drop what is remembered: rows of any table may have changed."""
        self._counts.clear()
        self._rows.clear()

    # Copies

    def dump(self) -> bytes:
        """The whole database as the bytes of one SQLite file."""
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

    def take(self, source: "Store") -> None:
        """Replace everything by what another store has, which is used up: wholly, or (StorageFailed) not at all."""
        if source.spare:
            self._become(source)
        elif self.path and not self.path.exists():
            write_database(self.path, source.dump())
            self.sleep()  # if it was open, that was a file which is gone
        else:
            source.copy_to(self)
        self.forget()

    def _become(self, spare: "Store") -> None:
        """Go on with the database of a spare store, which keeps the old one if that is in memory."""
        if self.path is None or spare.path is None:
            self.connection, spare.connection = spare.connection, self.connection
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

    def copy_to(self, other: "Store") -> None:
        """Make another store the same as this one."""
        try:
            self.connection.backup(other.connection)
        except sqlite3.Error as error:
            raise named(error, other.path or Path()) from None

    def close(self) -> None:
        """Release the connection; the file of a spare goes, if no store became it."""
        self.closed = True
        if self.awake:
            self.connection.close()
            del self.connection
        if self.spare and self.path:
            discard(self.path)

"""Statements that somebody brings with a database: they may write rows of our tables, and nothing else.

SQLite asks before it compiles each of them. Each row is read as it comes, so that what lies between
the beginning and the end is such as the emulator could have written too.
"""

import sqlite3
from collections.abc import Callable, Sequence
from time import monotonic, sleep
from typing import Any

from emulator.snapshots.check import SECONDS, STEPS, row_check, sentence
from emulator.store.database import VersionMismatch
from emulator.store.opened import Statement
from emulator.store.state import models
from emulator.store.store import Store, table_of
from emulator.store.traces import triggers

VERBS = ("INSERT ", "UPDATE ", "DELETE ")
"""How statements of ours begin; what ends a transaction begins otherwise."""
WRITES = frozenset({sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE})
STATE = "emulator_state"
FUNCTIONS = frozenset({"json_each", "length", "like", "replace", "rtrim", "substr"})
"""What our own statements and computed columns call."""
MOST_PAGES = 131_072
"""Of a database: half a gigabyte."""
SHOWN = 60
"""Letters of a statement that is refused."""
FAILURES = (sqlite3.Error, sqlite3.Warning, ValueError, TypeError, OverflowError, MemoryError)


class Guarded:
    """A database from outside that was tried, and what is written to it."""

    def __init__(self, content: bytes) -> None:
        self.store = Store.of(content)
        self.ends = monotonic() + SECONDS
        self.problem: str | None = None
        """What is wrong about a row that was just written."""
        self.checks = {table_of(model).name: row_check(model) for model in models()}
        connection = self.store.connection
        connection.execute(f"PRAGMA max_page_count = {MOST_PAGES}")
        connection.create_function("tell", -1, self._look_at)
        for trigger in triggers():
            connection.execute(trigger)
        connection.execute("SELECT value FROM json_each('[]')")  # SQLite makes that table when it is first named
        connection.set_progress_handler(self._is_late, STEPS)
        connection.set_authorizer(judge(frozenset({*self.checks, STATE})))

    def write(self, statements: Sequence[Statement]) -> None:
        """Write what one transaction wrote. Raises VersionMismatch for what none of ours could have."""
        sleep(0)  # whoever answers requests meanwhile goes first
        sql = ""
        try:
            with self.store.transaction():
                for sql, values in statements:
                    if not sql.startswith(VERBS):
                        raise ValueError("it is no INSERT, UPDATE or DELETE")
                    self.store.connection.execute(sql, values).fetchall()
        except FAILURES as error:
            late = f"writing it again takes over {SECONDS} seconds" if self._is_late() else None
            raise VersionMismatch(f"{late or self.problem or sentence(error)}: {sql[:SHOWN]}") from None
        if self._is_late():
            raise VersionMismatch(f"writing all of it again takes over {SECONDS} seconds")

    def _is_late(self) -> bool:
        return monotonic() > self.ends

    def free(self) -> Store:
        """The database; what is written from now on is ours."""
        self.store.connection.set_authorizer(None)
        self.store.connection.set_progress_handler(None, 0)
        return self.store

    def _look_at(self, table: str, happened: str, *values: Any) -> None:
        """Refuse a row that does not fit its table's columns; SQLite calls this after each that is written."""
        if happened == "after":
            try:
                self.checks[table](values)
            except (TypeError, ValueError) as error:
                self.problem = f"{table}: row {values[0]!r}: {sentence(error)}"
                raise


def judge(tables: frozenset[str]) -> Callable[..., int]:
    """What tells SQLite whether a statement may be compiled."""

    def allow(action: int, first: str | None, second: str | None, database: str | None, trigger: str | None) -> int:
        if action in WRITES:
            right = first in tables and database == "main"
        elif action == sqlite3.SQLITE_FUNCTION:
            right = second in FUNCTIONS or (second == "tell" and trigger is not None)
        elif action == sqlite3.SQLITE_READ:
            right = first in tables or first == "json_each"
        else:
            right = action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_TRANSACTION)
        return sqlite3.SQLITE_OK if right else sqlite3.SQLITE_DENY

    return allow

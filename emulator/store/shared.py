"""Databases in memory that many stores read, and nobody writes: a store has its own when it is first written to."""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any
from weakref import WeakValueDictionary

from emulator.store.database import Connection, check_version, connect

MOST_KEPT = 4
"""Databases that stay open when nobody reads them."""


class SharedConnection(Connection):
    """A connection of many: closed when the last of them has let it go."""

    def __del__(self) -> None:
        """Nobody reads it any more."""
        self.close()


class Shared:
    """Connections by the content of their databases: one for each, which refuses whatever would write to it."""

    def __init__(self) -> None:
        self.open = WeakValueDictionary[bytes, Connection]()
        self.latest = deque[Connection](maxlen=MOST_KEPT)

    def of(self, content: bytes) -> Connection:
        """A dump's. VersionMismatch if its tables are not today's."""
        connection = self.open.get(content)
        if connection is None:
            connection = self.open[content] = read_only(content)
        elif connection in self.latest:
            self.latest.remove(connection)
        self.latest.append(connection)
        return connection


def read_only(content: bytes) -> Connection:
    """A connection to a dump that nothing can be written to. VersionMismatch if its tables are not today's."""
    connection = connect(None, kind=SharedConnection)
    connection.deserialize(content)
    check_version(connection)
    connection.execute("PRAGMA query_only = ON")
    return connection


def own_copy(source: Connection, statements: Iterable[tuple[str, Sequence[Any]]]) -> Connection:
    """A connection of one's own to what another one has, and to what statements write to it."""
    connection = connect(None)
    try:
        source.backup(connection)
        connection.execute("BEGIN")
        for sql, values in statements:
            connection.execute(sql, values)
        connection.execute("COMMIT")
    except BaseException:
        connection.close()
        raise
    return connection

"""One connection to PostgreSQL, made when it is needed and again when it broke."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

from emulator.shelf.place import Place, ShelfAway, ShelfRefuses, said

if TYPE_CHECKING:
    from psycopg import AsyncConnection, Notify

Rows = list[tuple[Any, ...]]


class Line:
    """A connection on which statements run one after the other, each a transaction of its own."""

    def __init__(self, place: Place) -> None:
        self.parameters = place.parameters()
        self.connection: AsyncConnection[tuple[Any, ...]] | None = None
        self.turn = asyncio.Lock()

    async def run(self, sql: str, values: Any = (), seconds: float = 5) -> Rows:
        """The rows of a statement. ShelfAway if it takes too long, or the connection breaks: done or not, who knows."""
        import psycopg

        async with self._turn(seconds):
            connection = await self._connected(seconds)
            timer = asyncio.get_running_loop().call_later(seconds, cut, connection)
            try:
                cursor = await connection.execute(sql.encode(), values, binary=True)
                return await cursor.fetchall() if cursor.description else []
            except (psycopg.OperationalError, psycopg.InterfaceError, OSError) as error:
                await self._drop()
                raise ShelfAway(said(error), sent=True) from None
            except psycopg.Error as error:
                raise ShelfRefuses(said(error)) from None
            except asyncio.CancelledError:
                await self._drop()
                raise
            finally:
                timer.cancel()

    @asynccontextmanager
    async def _turn(self, seconds: float) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(seconds):
                await self.turn.acquire()
        except TimeoutError:
            raise ShelfAway from None
        try:
            yield
        finally:
            self.turn.release()

    async def _connected(self, seconds: float) -> "AsyncConnection[tuple[Any, ...]]":
        import psycopg

        if self.connection is None or self.connection.closed:
            try:
                async with asyncio.timeout(seconds):
                    self.connection = await psycopg.AsyncConnection.connect(
                        **self.parameters, autocommit=True, prepare_threshold=1
                    )
            except (psycopg.Error, OSError) as error:
                raise ShelfAway(said(error)) from None
            except TimeoutError:
                raise ShelfAway from None
        return self.connection

    async def next_told(self) -> "list[Notify]":
        """What was told next on the channels that this connection listens to; nothing when it is over.

        What comes in one packet is handed out together: who stops listening in the middle of it loses the rest.
        """
        import psycopg

        try:
            if self.connection:
                return [told async for told in self.connection.notifies(stop_after=1)]
        except (psycopg.Error, OSError):
            await self._drop()
        return []

    async def _drop(self) -> None:
        connection, self.connection = self.connection, None
        if connection:
            with suppress(Exception):
                await connection.close()

    async def close(self) -> None:
        """Hang up."""
        await self._drop()


def cut(connection: "AsyncConnection[tuple[Any, ...]]") -> None:
    """Break a connection from which nothing comes: who waits for it finds it broken."""
    with suppress(Exception), socket.socket(fileno=socket.dup(connection.fileno())) as handle:
        handle.shutdown(socket.SHUT_RDWR)

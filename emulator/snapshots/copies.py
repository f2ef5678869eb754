"""Databases taken over and given away: small ones at once, large ones while everybody else is answered.

What is large is made ready in another thread, and takes the place of the old state in one step.
"""

import asyncio
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import IO, Any, TypeVar

from emulator.snapshots.drafts import Draft
from emulator.store.database import ROLLBACK, Connection, connect, dump, marked, write_beside
from emulator.store.files import failing
from emulator.store.opened import DROPPED, Interrupted, Notes, Origin
from emulator.store.shared import Shared
from emulator.store.store import Store

LARGE = 4 * 1024 * 1024
"""Bytes of a database for which others need not wait."""
PAGES, BUSY_SECONDS = 200, 0.01
"""So much is copied between two turns of those who use the database; a transaction of theirs is waited for."""
TRIES = 3
"""How often a database that is written to meanwhile is copied anew, before everybody waits for it."""
Change = Callable[[Store], dict[str, Any]]
"""Writes to a database; returns what that then remembers beside its rows."""
T = TypeVar("T")


async def apart(size: int, work: Callable[..., T], *given: Any) -> T:
    """Do something with so many bytes: many in another thread."""
    return work(*given) if size <= LARGE else await asyncio.to_thread(work, *given)


def read(content: bytes, change: Change) -> Store:
    """A dump, changed, as a store in memory. Raises VersionMismatch for tables that are not today's."""
    store = Store.of(content)
    store.recorder = notes = Notes()
    try:
        store.state = change(store)
    except BaseException:
        store.close()
        raise
    store.recorder, store.origin = None, Origin(content, notes)
    return store


def draft(content: bytes, change: Change, shared: Shared) -> Store:
    """A dump, changed, as a spare in memory: where requests would see no change yet, it is one that others share."""
    store = Draft(content, shared)
    store.state = change(store)
    if store.differs:
        store.own()
    return store


def begin(content: bytes, change: Change, path: Path | None, shared: Shared) -> Store:
    """What a world is to begin with, for the store of this path: in memory a draft that shares what is not large."""
    return read(content, change) if path or len(content) > LARGE else draft(content, change, shared)


async def begin_aside(content: bytes, change: Change, path: Path | None, shared: Shared) -> Store:
    """The same; others are answered meanwhile."""
    if len(content) > LARGE:
        return await read_aside(content, change, path)
    return begin(content, change, path, shared)


async def read_aside(content: bytes, change: Change, path: Path | None, changing: int = 0) -> Store:
    """The same; what is large, or changed by many bytes, comes as a spare for the store of this path."""
    if len(content) + changing <= LARGE:
        return read(content, change)
    return await asyncio.to_thread(make_spare, content, change, path)


def make_spare(content: bytes, change: Change, path: Path | None) -> Store:
    """A dump, changed, as a store that is complete: in a file beside the path, or in memory."""
    with closing(read(content, change)) as source:
        copy = Store(write_beside(path, source.dump()) if path else None, spare=True)
        copy.origin, copy.state = source.origin, source.state
        if not path:
            source.copy_to(copy)
        return copy


async def dump_aside(store: Store, save: Callable[[], None]) -> bytes:
    """A whole database as bytes, once `save` has put into it what is held in memory. Raises Interrupted."""
    for _ in range(TRIES):
        save()
        if store.size() <= LARGE:
            break
        content = await (dump_file(store, store.path) if store.path else dump_memory(store))
        if store.closed:
            raise Interrupted(DROPPED)
        if content:
            return content
    save()
    return store.dump()


async def dump_memory(store: Store) -> bytes | None:
    """A database in memory as bytes; None if somebody wrote to it meanwhile."""
    before = store.mark()
    with store.connection.lend() as connection:
        content = await asyncio.to_thread(dump_used, connection)
    return None if store.closed or store.mark() != before else content


def dump_used(connection: Connection) -> bytes:
    """A database as bytes, while others use it."""
    with closing(connect(None)) as copy:
        connection.backup(copy, pages=PAGES, sleep=BUSY_SECONDS)
        return dump(copy)


async def dump_file(store: Store, path: Path) -> bytes | None:
    """A database in a file as bytes; what is written meanwhile goes to the log. None if another program has it."""
    with failing(path), path.open("rb") as file, store.unchanging() as unchanging:
        return await asyncio.to_thread(read_whole, file) if unchanging else None


def read_whole(file: IO[bytes]) -> bytes:
    """All bytes of a database file that has everything in it."""
    return marked(file.read(), ROLLBACK)

"""The file of a world's past: its tables, what it must be like to be gone on from, how databases stand in it."""

import zlib
from contextlib import closing
from functools import lru_cache

import orjson

from emulator.store.database import SCHEMA_VERSION, Connection, VersionMismatch, schema_of
from emulator.store.opened import Opened

TABLES = (
    "CREATE TABLE segment (position INTEGER PRIMARY KEY, seconds REAL NOT NULL, mark INTEGER NOT NULL, content BLOB)",
    "CREATE TABLE record (position INTEGER PRIMARY KEY, mark INTEGER NOT NULL, line BLOB NOT NULL)",
    "CREATE TABLE exchange (number INTEGER PRIMARY KEY, place INTEGER NOT NULL, line BLOB NOT NULL)",
    "CREATE TABLE webhook (number INTEGER PRIMARY KEY, place INTEGER NOT NULL, line BLOB NOT NULL)",
    "CREATE TABLE part (name TEXT PRIMARY KEY, value BLOB NOT NULL)",
)
PACKED = b"zlib "
VERSION = SCHEMA_VERSION * 100 + 1
"""Of these tables, and of those that the records of the log are about."""


def check(connection: Connection, world: str) -> None:
    """Refuse (VersionMismatch, Damaged) a file that is not of this version and world."""
    version = connection.execute("PRAGMA user_version").fetchall()[0][0]
    if version != VERSION:
        raise VersionMismatch(f"a log of version {version}, this emulator writes {VERSION}")
    if connection.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
        raise VersionMismatch("it is damaged")
    if {sql for _, sql in schema_of(connection)} != {*TABLES}:
        raise VersionMismatch("its tables were changed by hand")
    known = connection.execute("SELECT value FROM part WHERE name = 'world'").fetchall()
    if known and orjson.loads(known[0][0]) != world:
        raise VersionMismatch("the log of another world")


@lru_cache(maxsize=1)
def empty() -> bytes:
    """A file with nothing in it yet."""
    with closing(Opened()) as file:
        for table in TABLES:
            file.connection.execute(table)
        file.connection.execute(f"PRAGMA user_version = {VERSION}")
        return file.dump()


def pack(content: bytes) -> bytes:
    """A database as it is stored: small, which takes milliseconds."""
    return PACKED + zlib.compress(content, 1)


packed = lru_cache(maxsize=8)(pack)
"""The same for one that many logs begin with, and that is packed once."""


def unpacked(content: bytes) -> bytes:
    """A stored database again."""
    return zlib.decompress(content[len(PACKED) :]) if content.startswith(PACKED) else content

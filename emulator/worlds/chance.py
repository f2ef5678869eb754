"""Everything random, from the world's seed: ids, tokens and dice, one stream for each purpose.

A stream's n-th draw depends on the seed, the stream's name and n alone. How often each stream was
drawn is kept in the world's database, so snapshots, restores and restarts go on where they were.
"""

import hashlib
from uuid import UUID

from sqlalchemy import String, bindparam
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import Field, SQLModel

from emulator.store.store import Query, Store, table_of


class Stream(SQLModel, table=True):
    """How often a stream of random numbers was drawn."""

    __tablename__ = "emulator_stream"
    name: str = Field(primary_key=True, sa_type=String)
    drawn: int = 0


_streams = table_of(Stream)
_insert = insert(_streams).values(name=bindparam("stream"), drawn=1)
DRAW = Query(
    _insert.on_conflict_do_update(index_elements=["name"], set_={"drawn": _streams.c.drawn + 1}).returning(
        _streams.c.drawn
    )
)


class Chance:
    """A world's dice."""

    def __init__(self, store: Store, seed: int) -> None:
        self.store = store
        self.seed = seed

    def bits(self, stream: str) -> int:
        """128 random bits, the next of the stream."""
        with self.store.transaction():
            drawn = self.store.write(DRAW.sql, DRAW.arguments({"stream": stream}), _streams.name).fetchall()[0][0]
        digest = hashlib.blake2b(f"{self.seed}/{stream}/{drawn}".encode(), digest_size=16)
        return int.from_bytes(digest.digest(), "big")

    def uuid(self, stream: str) -> str:
        """A random UUID (version 4) as text."""
        return str(UUID(int=self.bits(stream), version=4))

    def token(self, stream: str, length: int = 32) -> str:
        """Hexadecimal digits, at most 32."""
        return f"{self.bits(stream):032x}"[:length]

    def below(self, stream: str, limit: int) -> int:
        """A whole number from 0 up to but not including `limit`."""
        return self.bits(stream) % limit

    def dice(self, stream: str) -> float:
        """A number from 0.0 up to but not including 1.0."""
        return (self.bits(stream) >> 75) / (1 << 53)

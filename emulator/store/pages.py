"""Pages of lists of any length. What takes long is read some thousand rows at a time, and others have their turn.

A table is cut along the numbers that its rows have in the database. What was read of it holds if the table was not
written to meanwhile, or else is read anew.
"""

import asyncio
import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, TypeVar

import orjson
from sqlalchemy import Integer
from sqlmodel import SQLModel

from emulator.pacing.slices import ROWS, in_slices
from emulator.store.database import TooLong, in_time
from emulator.store.statements import UNINDEXED, compiled_text, shape_of
from emulator.store.store import Condition, Store, table_of

BRIEF_SECONDS = 0.02
"""How long a page may take in one go."""
SLICE_ROWS = 5_000
DEEPEST = 2_000
"""How many rows may come before a page in an order that no index serves; deeper ones are read in one go."""
TRIES = 3
"""So often a page is read anew because the table was written to; then in one go."""
LEAST, MOST = -(2**63), 2**63 - 1
WITHIN = re.compile(r"\b(row)?id<\?")
"""What the database's plan says where it takes a range of rows from an index."""

Model = TypeVar("Model", bound=SQLModel)


async def read_page(
    store: Store, model: type[Model], conditions: Sequence[Condition], order: str, limit: int, offset: int
) -> tuple[list[Model], int]:
    """A page as `Store.page` gives it."""
    whole = partial(store.page, model, conditions, order, limit, offset)
    if offset > DEEPEST:
        await count(store, model, conditions)
    else:
        try:
            return in_time(store.connection, BRIEF_SECONDS, whole)
        except TooLong:
            await asyncio.sleep(0)
    slices = Slices(store, model, conditions)
    for _ in range(TRIES):
        total = await slices.count()
        version = store.version(model)
        rows = await slices.rows(order, limit, offset, total)
        if store.version(model) == version:
            return rows, total
    return whole()


async def count(store: Store, model: type[SQLModel], conditions: Sequence[Condition]) -> int:
    """A total as `Store.count` gives it."""
    try:
        return in_time(store.connection, BRIEF_SECONDS, partial(store.count, model, conditions))
    except TooLong:
        await asyncio.sleep(0)
    return await Slices(store, model, conditions).count()


class Slices:
    """The rows of a table that meet conditions, some thousand at a time."""

    def __init__(self, store: Store, model: type[SQLModel], conditions: Sequence[Condition]) -> None:
        self.store = store
        self.model = model
        self.conditions = conditions
        shape, self.values = shape_of(conditions)
        self.shape = (*shape, ("rowid", ">", 1), ("rowid", "<=", 1))

    async def count(self) -> int:
        """How many they are; the store remembers it."""
        for _ in range(TRIES):
            total = self.store.known_count(self.model, self.conditions)
            if total is not None:
                return total
            version, sql, total = self.store.version(self.model), self._text("count"), 0
            async for ends in in_slices(self._slices()):
                total += self.store.fetch(sql, [*self.values, *ends])[0][0]
            await asyncio.sleep(0)
            if self.store.version(self.model) == version:
                self.store.keep_count(self.model, self.conditions, total)
                return total
        return self.store.count(self.model, self.conditions)

    async def rows(self, order: str, limit: int, offset: int, total: int) -> list[Any]:
        """The rows of a page of so many, read from the nearer end."""
        whole = partial(self.store.rows, self.model, self.conditions, order, limit, offset, total)
        reverse = offset > total // 2
        first = max(total - offset - limit, 0) if reverse else offset
        ends = total - offset if reverse else offset + limit
        if ends > DEEPEST and not self._is_by_number(order):
            return whole()
        try:
            return in_time(self.store.connection, BRIEF_SECONDS, whole)
        except TooLong:
            await asyncio.sleep(0)
        if self._is_by_number(order):
            numbers = await self._along(order.startswith("-") != reverse, first, ends)
        else:
            numbers = (await self._best(order, reverse, ends))[first:]
        return self.store.all(self.model, [("rowid", "in", numbers)], order)

    def _is_by_number(self, order: str) -> bool:
        """Whether the order is that of the numbers themselves, one way or the other."""
        (key,) = table_of(self.model).primary_key
        return order.removeprefix("-") == key.key and isinstance(key.type, Integer)

    async def _along(self, descending: bool, first: int, ends: int) -> list[int]:
        """The numbers of the rows from one place to another, in the order of their numbers."""
        slices = [each async for each in in_slices(self._slices())]
        sql, numbers, passed = self._text("numbers"), [], 0
        async for each in in_slices(reversed(slices) if descending else slices):
            found = [number for (number,) in self.store.fetch(sql, [*self.values, *each, -1, 0])]
            numbers += found[:: -1 if descending else 1][max(first - passed, 0) : ends - passed]
            passed += len(found)
            if passed >= ends:
                break
        return numbers

    async def _best(self, order: str, reverse: bool, count: int) -> list[int]:
        """The numbers of so many rows that come first in an order."""
        sql, best = self._text("numbers", order, reverse), list[int]()
        merge = compiled_text("numbers", self.model, (("rowid", "in many", 1),), order, reverse, UNINDEXED)
        async for each in in_slices(self._slices()):
            found = [*best, *(number for (number,) in self.store.fetch(sql, [*self.values, *each, count, 0]))]
            best = [number for (number,) in self.store.fetch(merge, [orjson.dumps(found).decode(), count, 0])]
        return best

    def _slices(self) -> Iterator[tuple[int, int]]:
        """The numbers between which a slice lies, the first of them not in it."""
        sql, after = compiled_text("numbers", self.model, (("rowid", ">", 1),), ""), LEAST
        while found := self.store.fetch(sql, [after, 1, SLICE_ROWS - 1]):
            yield after, found[0][0]
            after = found[0][0]
        yield after, MOST

    def _text(self, kind: str, order: str = "", reverse: bool = False) -> str:
        """A statement about a slice. It does without indexes that would lead through rows of all slices."""
        sql = compiled_text(kind, self.model, self.shape, order, reverse)
        plan = self.store.fetch(f"EXPLAIN QUERY PLAN {sql}", [None] * sql.count("?"))
        if WITHIN.search(plan[0][3]):
            return sql
        return compiled_text(kind, self.model, self.shape, order, reverse, UNINDEXED)


async def page_in_slices(
    store: Store, model: type[Model], conditions: Sequence[Condition], order: str, limit: int, offset: int
) -> tuple[list[Model], int]:
    """A page of any length, as `Store.page` gives it, read a few hundred rows at a time."""
    if limit <= ROWS:
        return await read_page(store, model, conditions, order, limit, offset)
    total = await count(store, model, conditions)
    ends = min(offset + limit, total)
    rows: list[Model] = []
    async for first in in_slices(range(offset, ends, ROWS)):
        rows += (await read_page(store, model, conditions, order, min(ROWS, ends - first), first))[0]
    return rows, total

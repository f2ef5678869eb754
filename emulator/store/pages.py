"""Pages of lists of any length, read a few hundred rows at a time."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TypeVar

from sqlmodel import SQLModel

from emulator.pacing.slices import ROWS, in_slices
from emulator.store.store import Condition, Store

Model = TypeVar("Model", bound=SQLModel)


async def page_in_slices(
    store: Store, model: type[Model], conditions: Sequence[Condition], order: str, limit: int, offset: int
) -> tuple[list[Model], int]:
    """A page of any length, as `Store.page` gives it, read a few hundred rows at a time."""
    total = store.count(model, conditions)
    ends = min(offset + limit, total)
    return [row async for row in in_slices(read_rows(store, model, conditions, order, offset, ends))], total


def read_rows(
    store: Store, model: type[Model], conditions: Sequence[Condition], order: str, start: int, end: int
) -> Iterable[Model]:
    """The rows from one place of a list to another, read a few hundred at a time when they are wanted."""
    portions = (
        store.page(model, conditions, order, min(ROWS, end - first), first)[0] for first in range(start, end, ROWS)
    )
    return next(portions, []) if end - start <= ROWS else chain.from_iterable(portions)

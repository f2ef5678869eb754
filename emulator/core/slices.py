"""Long work in slices: whoever waits for something else has a turn between them."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from time import monotonic
from typing import Any, TypeVar

from sqlmodel import SQLModel

from emulator.core.store import Condition, Store

SLICE_SECONDS = 0.005
ROWS = 200
T = TypeVar("T")
Model = TypeVar("Model", bound=SQLModel)


async def in_slices(items: Iterable[T]) -> AsyncIterator[T]:
    """The items one by one; every few milliseconds everyone else has a turn. Not for use in a transaction."""
    ends = monotonic() + SLICE_SECONDS
    for item in items:
        yield item
        if monotonic() >= ends:
            await asyncio.sleep(0)
            ends = monotonic() + SLICE_SECONDS


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


async def off_the_loop(size: int, work: Callable[..., T], *given: Any) -> T:
    """What a function makes of many things, in another thread; of few, at once. It must not touch the world."""
    return work(*given) if size <= ROWS else await asyncio.to_thread(uncollected, work, *given)


def uncollected(work: Callable[..., T], *given: Any) -> T:
    """What a function makes while nothing is collected."""
    with collecting_later():
        return work(*given)


@contextmanager
def collecting_later() -> Iterator[None]:
    """Without the collector, which would stop everybody to look at all that is being made again and again."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()

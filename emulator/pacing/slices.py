"""Long work in slices: whoever waits for something else has a turn between them."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any, TypeVar

SLICE_SECONDS = 0.005
ROWS = 200
T = TypeVar("T")


async def in_slices(items: Iterable[T]) -> AsyncIterator[T]:
    """The items one by one; every few milliseconds everyone else has a turn. Not for use in a transaction."""
    ends = monotonic() + SLICE_SECONDS
    for item in items:
        yield item
        if monotonic() >= ends:
            await asyncio.sleep(0)
            ends = monotonic() + SLICE_SECONDS


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

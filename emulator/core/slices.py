"""Long work in slices: whoever waits for something else has a turn between them."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from time import monotonic
from typing import TypeVar

SLICE_SECONDS = 0.005
T = TypeVar("T")


async def in_slices(items: Iterable[T]) -> AsyncIterator[T]:
    """The items one by one; every few milliseconds everyone else has a turn. Not for use in a transaction."""
    ends = monotonic() + SLICE_SECONDS
    for item in items:
        yield item
        if monotonic() >= ends:
            await asyncio.sleep(0)
            ends = monotonic() + SLICE_SECONDS

"""Reset, a new world, snapshot and restore, at the default dataset."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from statistics import median

from benchmarks.figures import Figure
from emulator.app import create_app

RUNS = 50


async def milliseconds(act: Callable[[int], Awaitable[object]]) -> float:
    """The median of several runs."""
    times = []
    for i in range(RUNS):
        started = time.perf_counter()
        await act(i)
        times.append(time.perf_counter() - started)
    return median(times) * 1000


async def run() -> list[Figure]:
    """In one process, as the control plane calls them."""
    worlds = create_app().worlds
    world = worlds.get()
    content = await world.dump()
    figures = [
        Figure("reset", await milliseconds(lambda i: world.reset_to(worlds.baselines.get())), "ms", 2),
        Figure("new world", await milliseconds(lambda i: worlds.come(f"w{i}")), "ms", 2),
        Figure("snapshot", await milliseconds(lambda i: world.dump()), "ms", 2),
        Figure("restore", await milliseconds(lambda i: world.restore(content)), "ms", 2),
    ]
    worlds.close()
    return [*figures, Figure("size of a world", len(content) / 1024, "KiB")]


def measure() -> list[Figure]:
    """The four figures and a world's size."""
    return asyncio.run(run())

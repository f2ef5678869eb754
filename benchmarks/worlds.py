"""Reset, a new world, snapshot and restore, at the default dataset; what a world takes in memory."""

import asyncio
import json
import time
from base64 import b64encode
from collections.abc import Awaitable, Callable
from http.client import HTTPConnection
from statistics import median

from benchmarks.figures import Figure
from benchmarks.load import emulator, resident_mib, running
from emulator.app import create_app
from emulator.worlds.world import World

RUNS = 50
PORT, WORLDS, WARM = 18492, 300, 20
BOOK = "/api/v1/customers/25/phonebook"
ENTRY = json.dumps({"name": "Ada", "phoneNumber": "07700900123"})


async def milliseconds(act: Callable[[int], Awaitable[object]], before: Callable[[], object] = lambda: None) -> float:
    """The median of several runs; what comes before each does not count."""
    times = []
    for i in range(RUNS):
        before()
        started = time.perf_counter()
        await act(i)
        times.append(time.perf_counter() - started)
    return median(times) * 1000


def write(world: World) -> None:
    """Write as little as a request does, for which a world needs a database of its own."""
    world.chance.bits("benchmark")


async def run() -> list[Figure]:
    """In one process, as the control plane calls them."""
    worlds = create_app().worlds
    world = worlds.get()
    content, baseline = await world.dump(), worlds.baselines.get()

    async def begin(number: int) -> None:
        write(await worlds.come(f"written{number}"))

    async def restore(number: int) -> None:
        await world.restore(content)
        write(world)

    figures = [
        Figure("reset", await milliseconds(lambda i: world.reset_to(baseline)), "ms", 1),
        Figure(
            "    after a write", await milliseconds(lambda i: world.reset_to(baseline), lambda: write(world)), "ms", 1
        ),
        Figure("new world", await milliseconds(lambda i: worlds.come(f"w{i}")), "ms", 1),
        Figure("    and its first write", await milliseconds(begin), "ms"),
        Figure("snapshot", await milliseconds(lambda i: world.dump()), "ms", 2),
        Figure("restore", await milliseconds(lambda i: world.restore(content)), "ms", 1),
        Figure("    and the first write", await milliseconds(restore), "ms"),
    ]
    worlds.close()
    return [*figures, Figure("size of a world", len(content) / 1024, "KiB")]


def ask(connection: HTTPConnection, world: str, method: str) -> None:
    """Read a world's phone book, or write to it."""
    user = b64encode(f"admin+{world}:secret".encode()).decode()
    headers = {"Authorization": f"Basic {user}", "Content-Type": "application/json"}
    connection.request(method, BOOK, ENTRY if method == "POST" else None, headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status not in (200, 201):
        raise RuntimeError(f"{world}: {answer.status}")


def memory() -> list[Figure]:
    """What each of many worlds adds to a server."""
    names = [f"w{number}" for number in range(WORLDS)]
    with running(emulator(PORT), f"http://127.0.0.1:{PORT}/_emulator/health") as process:
        connection = HTTPConnection("127.0.0.1", PORT)
        for number in range(WARM):
            ask(connection, f"warm{number}", "GET")
            ask(connection, f"warm{number}", "POST")
        sizes = [resident_mib(process)]
        for method in ("GET", "POST"):
            for name in names:
                ask(connection, name, method)
            sizes.append(resident_mib(process))
        connection.close()
    read, written = ((size - sizes[0]) * 1.048576 / WORLDS for size in sizes[1:])
    return [
        Figure("a world in memory, unwritten", read, "MB", 0.3),
        Figure("    written once", written, "MB"),
    ]


def measure() -> list[Figure]:
    """How long each takes, and how much room."""
    return [*asyncio.run(run()), *memory()]

"""The log of a world: what keeping it costs a write, and what going back takes."""

import asyncio
import json
import time
from collections.abc import Callable
from statistics import median
from urllib.request import urlopen

from benchmarks.figures import Figure
from benchmarks.load import emulator, processor_seconds, requests_per_second, running
from benchmarks.throughput import ADMIN, ENTRY, JSON, script
from emulator.app import create_app
from emulator.settings import WorldSettings
from emulator.worlds import past
from emulator.worlds.past import Point
from emulator.worlds.world import World

PORT, CHANGES, ROUNDS = 18489, 1000, 3
URL = f"http://127.0.0.1:{PORT}"
POST = "/api/v1/customers/25/phonebook"


def change(world: World) -> None:
    """Two statements in one transaction, as a small POST makes them."""
    phonebook = next(v for v in world.ground.vendors if v.name == "sipcentric").behaviour.resources["phonebook"]
    with world.store.transaction():
        number = world.chance.below("bench", 10**6)
        world.store.insert(
            phonebook, customer_id=25, created=world.clock.stamp(), name=f"Entry {number}", phone_number="447700900123"
        )


def microseconds(act: Callable[[], None]) -> float:
    """The median of many."""
    times = []
    for _ in range(CHANGES):
        started = time.perf_counter()
        act()
        times.append(time.perf_counter() - started)
    return median(times) * 1e6


async def milliseconds_to_go_back(world: World) -> float:
    """To where the log begins, a thousand changes ago; the median of some."""
    times = []
    for _ in range(5):
        world.log.go_on()
        point = Point(world.log.position, world.clock.seconds(), 0, world.journal.number + 1)
        for _ in range(CHANGES):
            change(world)
        there = Point(world.log.position - 1, *point[1:])
        started = time.perf_counter()
        await past.rewind(world, there)
        times.append(time.perf_counter() - started)
        await past.rewind(world, point)
    return median(times) * 1000


async def in_process() -> list[Figure]:
    """A write with the log and without; a thousand changes made again."""
    worlds = create_app(world_settings=WorldSettings(log_changes=4 * CHANGES)).worlds
    on, off = worlds.get("on"), worlds.get("off")
    off.settings = off.settings.model_copy(update={"log": False})
    rounds = [(microseconds(lambda: change(on)), microseconds(lambda: change(off))) for _ in range(ROUNDS)]
    cost = median(with_log - without for with_log, without in rounds)
    figures = [
        Figure("a write: what the log adds", cost, "µs", 15),
        Figure(f"rewind over {CHANGES:,} changes", await milliseconds_to_go_back(on), "ms", 20),
    ]
    worlds.close()
    return figures


def microseconds_of_a_post(*options: str) -> float:
    """Processor time of a server with these options; requests per second would tell of the machine's moods too."""
    with running(emulator(PORT, *options), f"{URL}/_emulator/health") as process:
        before = processor_seconds(process)
        requests_per_second(URL + POST, script(ENTRY), (*ADMIN, JSON))
        seconds = processor_seconds(process) - before
        with urlopen(f"{URL}/_emulator/worlds") as answer:
            (world,) = json.load(answer)["worlds"]
    return seconds / int(world["requests"]) * 1e6


def measure() -> list[Figure]:
    """In one process, then over HTTP, turn and turn about."""
    figures = asyncio.run(in_process())
    rounds = [(microseconds_of_a_post(), microseconds_of_a_post("--no-log")) for _ in range(ROUNDS)]
    ratio = median(without / with_log for with_log, without in rounds)
    figures.append(Figure("POST with the log: processor time", median(each for each, _ in rounds), "µs"))
    return [*figures, Figure("    without / with", ratio, "times", 0.9, True)]

"""Live calls: what an act on one costs, and what a thousand of them cost everybody else in their world."""

import asyncio
import http.client
import json
import time
from base64 import b64encode
from collections.abc import Callable, Iterable
from statistics import median
from typing import Any

from benchmarks.figures import Figure
from benchmarks.load import emulator, running
from emulator.app import create_app
from emulator.telephony import acts
from emulator.telephony.call import Call, latest
from emulator.telephony.dialling import place
from emulator.telephony.directory import find_phone, outside
from emulator.telephony.network import ready
from emulator.telephony.phone import change
from emulator.worlds.world import World

PORT, LIVE, ROUNDS = 18487, 1000, 3000
PHONE, CALLER, GREETER = "sipcentric/2535", "447700900123", "sipcentric/1928"
PLAIN = "/api/v1/customers/25/phonebook?pageSize=20"
ACTS: tuple[tuple[str, Callable[..., None], dict[str, Any]], ...] = (
    ("answer", acts.answer, {}),
    ("hold", acts.hold, {"position": 1}),
    ("resume", acts.resume, {}),
    ("press", acts.press, {"digits": "2#"}),
    ("transfer", acts.transfer, {"target": GREETER}),
    ("hang up", acts.hang_up, {}),
)
"""What is done to each call, in turn."""


def ring(world: World) -> list[Call]:
    """A thousand calls that ring until somebody acts."""
    for name in (PHONE, GREETER):
        phone = find_phone(world, name)
        assert phone is not None
        change(world.store, phone, answers="ask")
    return [place(world, outside(CALLER, world), PHONE) for _ in range(LIVE)]


def milliseconds(world: World, calls: Iterable[Call], act: Callable[..., None], values: dict[str, Any]) -> float:
    """What an act costs, written down and told to the vendor: the median over some calls."""
    times = []
    for call in calls:
        now, started = latest(world, call), time.perf_counter()
        with world.store.transaction():
            act(world, now, **values)
        times.append(time.perf_counter() - started)
    return median(times) * 1000


async def cost_of_acts() -> list[Figure]:
    """In one process, in a world with a thousand live calls."""
    worlds = create_app().worlds
    world = worlds.get()
    await ready(world)
    calls = ring(world)[:100]
    figures = [Figure(name, milliseconds(world, calls, act, values), "ms", 1) for name, act, values in ACTS]
    worlds.close()
    return figures


class Asker:
    """One connection to the running emulator."""

    def __init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)

    def ask(self, method: str, path: str, body: Any = None, user: str = "") -> float:
        """Seconds that a request takes; it must succeed."""
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if user:
            headers["Authorization"] = f"Basic {b64encode(f'{user}:secret'.encode()).decode()}"
        started = time.perf_counter()
        self.connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = self.connection.getresponse()
        answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status}")
        return time.perf_counter() - started


def slowdown(asker: Asker) -> float:
    """By how many per cent a plain GET is slower in the world with the calls, asked in turns with one that has none."""
    quiet, busy = list[float](), list[float]()
    for _ in range(ROUNDS):
        quiet.append(asker.ask("GET", PLAIN, user="admin+quiet"))
        busy.append(asker.ask("GET", PLAIN, user="admin+busy"))
    return (median(busy) / median(quiet) - 1) * 100


def beside_calls() -> list[Figure]:
    """A plain GET beside a thousand live calls, over HTTP, and an act there."""
    with running(emulator(PORT), f"http://127.0.0.1:{PORT}/_emulator/health"):
        asker = Asker()
        asker.ask("PUT", f"/_emulator/phones/{PHONE}?world=busy", {"answers": "ask"})
        for _ in range(LIVE):
            asker.ask("POST", "/_emulator/calls?world=busy", {"to": PHONE})
        slower = slowdown(asker)
        answering = [asker.ask("POST", f"/_emulator/calls/c{n}/answer?world=busy", {}) for n in range(1, 101)]
    return [
        Figure("plain GET beside 1,000 live calls: slower by", slower, "%", 5),
        Figure("answer, over HTTP", median(answering) * 1000, "ms", note="with the request"),
    ]


def measure() -> list[Figure]:
    """Acts in process, then what calls cost others."""
    return [*asyncio.run(cost_of_acts()), *beside_calls()]

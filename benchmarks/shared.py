"""Worlds in PostgreSQL: what that adds to a request, and how long worlds take to come from elsewhere."""

import http.client
import json
import os
import signal
import subprocess
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from statistics import median

from benchmarks.figures import Figure
from benchmarks.load import emulator, processor_seconds, running
from tests.cluster.postgres import Postgres, missing

PLAIN, FIRST, SECOND = 18491, 18492, 18493
REQUESTS, ROUNDS, WORLDS = 200, 9, 40
BOOK = "/api/v1/customers/25/phonebook"
ONE, LIST = "/api/v1/customers/25/calls/7592317", "/api/v1/customers/25/calls"
Timed = tuple[float, float]
"""Seconds that a request takes, and processor time of its server."""


class Client:
    """One connection to a server."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.process = process

    def ask(self, path: str, world: str = "w", body: str | None = None) -> int:
        """The status of an answer."""
        user = b64encode(f"admin+{world}:secret".encode()).decode()
        headers = {"Authorization": f"Basic {user}", "Content-Type": "application/json"}
        self.connection.request("POST" if body else "GET", path, body, headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status

    def many(self, path: str, post: bool) -> Timed:
        """The median of some requests, and processor time of each."""
        times, before = [], processor_seconds(self.process)
        for number in range(REQUESTS):
            entry = {"type": "phonebookentry", "name": f"Fred {number}", "phoneNumber": "07700900123"}
            started = time.perf_counter()
            status = self.ask(path, body=json.dumps(entry) if post else None)
            times.append(time.perf_counter() - started)
            assert status in (200, 201), status
        return median(times), (processor_seconds(self.process) - before) / REQUESTS


@contextmanager
def served(port: int, *options: str) -> Iterator[Client]:
    """A server, ready and warm."""
    with running(emulator(port, *options), f"http://127.0.0.1:{port}/_emulator/health") as process:
        client = Client(port, process)
        client.ask(LIST)
        yield client


def compared(name: str, path: str, post: bool, plain: Client, shared: Client, aim: float) -> list[Figure]:
    """What the shelf adds to one kind of request, turn and turn about."""
    rounds = [(plain.many(path, post), shared.many(path, post)) for _ in range(ROUNDS)]
    adds = median(there[0] - here[0] for here, there in rounds) * 1000
    work = median(here[1] for here, _ in rounds) / median(there[1] for _, there in rounds)
    return [
        Figure(f"{name}: without", median(here[0] for here, _ in rounds) * 1000, "ms"),
        Figure(f"{name}: with PostgreSQL", median(there[0] for _, there in rounds) * 1000, "ms"),
        Figure("    it adds", adds, "ms", aim),
        Figure("    processor time of the server, without / with", work, "times"),
    ]


def moves(options: tuple[str, ...], first: Client) -> list[Figure]:
    """How long the first request takes to a world that another server has, had, or left."""
    with served(SECOND, *options) as second:
        names = [f"m{number}" for number in range(WORLDS)]
        for name in names:
            first.ask(BOOK, name, json.dumps({"type": "phonebookentry", "name": "A", "phoneNumber": "07700900123"}))
        given = [seconds_of(second, name) for name in names]
        os.kill(second.process.pid, signal.SIGTERM)
        second.process.wait(20)
        left = [seconds_of(first, name) for name in names]
    with served(SECOND, *options) as second:
        second.ask(BOOK, "k")
        os.kill(second.process.pid, signal.SIGKILL)
        started = time.perf_counter()
        while first.ask(BOOK, "k") != 200:
            pass
        taken = time.perf_counter() - started
    return [
        Figure("a world goes from one server to another", median(given) * 1000, "ms"),
        Figure("a world that left memory comes back: median", median(left) * 1000, "ms", 50),
        Figure("    the slowest", max(left) * 1000, "ms", 50),
        Figure("take-over after kill -9", taken, "s", 2.5),
    ]


def seconds_of(client: Client, world: str) -> float:
    """What a request takes."""
    started = time.perf_counter()
    assert client.ask(BOOK, world) == 200
    return time.perf_counter() - started


def measure() -> list[Figure]:
    """With and without, then from server to server."""
    if reason := missing():
        print(reason)
        return []
    with ExitStack() as stack:
        postgres = stack.enter_context(Postgres())
        options = ("--shared", postgres.address(postgres.create()))
        plain = stack.enter_context(served(PLAIN))
        first = stack.enter_context(served(FIRST, *options))
        return [
            *compared("GET one", ONE, False, plain, first, 0.05),
            *compared("GET list", LIST, False, plain, first, 0.05),
            *compared("POST", BOOK, True, plain, first, 0.4),
            *moves(options, first),
        ]

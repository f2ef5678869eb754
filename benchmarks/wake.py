"""Worlds that left memory: how long the next request to one takes, beside one to a world that is there."""

import time
from base64 import b64encode
from http.client import HTTPConnection
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from benchmarks.figures import Figure
from benchmarks.load import emulator, resident_mib, running

PORT, IN_MEMORY, WORLDS = 18491, 20, 100
BOOK = "/api/v1/customers/25/phonebook"


class Client:
    """Asks for worlds on one connection."""

    def __init__(self) -> None:
        self.connection = HTTPConnection("127.0.0.1", PORT)

    def milliseconds(self, world: str) -> float:
        """What one read takes."""
        user = b64encode(f"admin+{world}:secret".encode()).decode()
        started = time.perf_counter()
        self.connection.request("GET", BOOK, headers={"Authorization": f"Basic {user}"})
        answer = self.connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{world}: {answer.status}")
        return (time.perf_counter() - started) * 1000


def wake_up(*options: str) -> list[Figure]:
    """The figures of a server whose worlds are kept as the options say."""
    health = f"http://127.0.0.1:{PORT}/_emulator/health"
    with running(emulator(PORT, "--worlds-in-memory", str(IN_MEMORY), *options), health) as process:
        client, names = Client(), [f"w{number}" for number in range(WORLDS)]
        for name in names:
            client.milliseconds(name)
        woken, there = [], []
        for name in names * 3:  # each has left by the time it is asked again
            woken.append(client.milliseconds(name))
            there.append(client.milliseconds(name))
        memory = resident_mib(process)
    return [
        Figure("a read of a world that left memory, median", median(woken), "ms"),
        Figure("    99 of 100 within", quantiles(woken, n=100)[-1], "ms", 50),
        Figure("    / of one that is there", median(woken) / median(there), "times"),
        Figure(f"memory with {IN_MEMORY} of {WORLDS} worlds", memory, "MiB"),
    ]


def measure() -> list[Figure]:
    """With worlds in a folder."""
    with TemporaryDirectory() as folder:
        return wake_up("--data", folder)

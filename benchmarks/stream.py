"""How soon an event reaches 500 open streams."""

import asyncio
import json
import time
from statistics import median
from urllib.request import Request, urlopen

from benchmarks.figures import Figure
from benchmarks.load import emulator, running
from emulator.exchange.vendor import basic

PORT, STREAMS, EVENTS = 18484, 500, 5
URL = f"http://127.0.0.1:{PORT}"
SIGN_IN = basic("admin", "secret")["Authorization"]


async def open_stream() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A stream that has had its first heartbeat; it is closed when its writer is forgotten."""
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    writer.write(f"GET /api/v1/stream HTTP/1.1\r\nHost: x\r\nAuthorization: {SIGN_IN}\r\n\r\n".encode())
    await reader.readuntil(b"heartbeat")
    return reader, writer


def ring() -> None:
    """An incoming call."""
    body = json.dumps({"duration": 0}).encode()
    url = f"{URL}/_emulator/simulate/sipcentric/incoming-call"
    with urlopen(Request(url, body, {"Content-Type": "application/json"})):
        pass


async def run() -> float:
    """Milliseconds from the simulated call to the last stream's copy of it."""
    streams = await asyncio.gather(*(open_stream() for _ in range(STREAMS)))
    times = []
    for _ in range(EVENTS):
        started = time.perf_counter()
        arrivals = asyncio.gather(*(reader.readuntil(b"incomingcall") for reader, _ in streams))
        await asyncio.to_thread(ring)
        await arrivals
        times.append((time.perf_counter() - started) * 1000)
    return median(times)


def measure() -> list[Figure]:
    """One figure."""
    with running(emulator(PORT), f"{URL}/_emulator/health"):
        return [Figure(f"an event reaches {STREAMS} streams", asyncio.run(run()), "ms", 100)]

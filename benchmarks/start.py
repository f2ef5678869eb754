"""From the command to each vendor's first answer, and the memory of an idle server."""

import os
import subprocess
import sys
import time
from statistics import median
from urllib.request import Request, urlopen

from benchmarks.figures import Figure
from benchmarks.load import emulator, pinned, resident_mib, running, wait_for
from emulator.exchange.vendor import Vendor
from emulator.vendors import VENDORS

PORT = 18481
URL = f"http://127.0.0.1:{PORT}"
HEALTH = f"{URL}/_emulator/health"
RUNS = 7


def start_seconds() -> float:
    """One start, seeded from the cache."""
    process = subprocess.Popen(pinned(0, emulator(PORT)), stdout=subprocess.DEVNULL)
    try:
        return wait_for(HEALTH)
    finally:
        process.terminate()
        process.wait(10)


def import_seconds() -> float:
    """What importing the three big packages costs by itself."""
    started = time.perf_counter()
    subprocess.run(pinned(0, [sys.executable, "-c", "import fastapi, sqlmodel, uvicorn"]), check=True)
    return time.perf_counter() - started


def first_answer_seconds(vendor: Vendor) -> float:
    """The banner's request to a vendor, in a server that was asked nothing else yet."""
    request = Request(f"{URL}{vendor.prefix}{vendor.sample}", headers=vendor.sign_in(*vendor.login))
    with running(emulator(PORT), HEALTH):
        started = time.perf_counter()
        with urlopen(request) as answer:
            answer.read()
        return time.perf_counter() - started


def measure() -> list[Figure]:
    """Starts and imports in turn, so that a drift of the machine's speed hits both."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # as installed: all is compiled by the second start
    start_seconds()
    pairs = [(start_seconds(), import_seconds()) for _ in range(RUNS)]
    started = median(start for start, _ in pairs) * 1000
    imports = median(imported for _, imported in pairs) * 1000
    with running(emulator(PORT), HEALTH) as process:
        idle = resident_mib(process)
    first = {vendor: median(first_answer_seconds(vendor) for _ in range(RUNS)) * 1000 for vendor in VENDORS}
    return [
        Figure("start to ready, seeded", started, "ms", 600),
        Figure("importing fastapi, sqlmodel and uvicorn alone", imports, "ms"),
        Figure("start / that import", started / imports, "times", 1.05),
        *(Figure(f"{vendor.name}: the first answer after that", each, "ms", 100) for vendor, each in first.items()),
        Figure("idle memory", idle, "MiB", 70),
    ]

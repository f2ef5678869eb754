"""From the command to the first answer, and the memory of an idle server."""

import subprocess
import sys
import time
from statistics import median

from benchmarks.figures import Figure
from benchmarks.load import emulator, pinned, resident_mib, running, wait_for

PORT = 18481
RUNS = 7


def start_seconds() -> float:
    """One start, seeded from the cache."""
    process = subprocess.Popen(pinned(0, emulator(PORT)), stdout=subprocess.DEVNULL)
    try:
        return wait_for(f"http://127.0.0.1:{PORT}/_emulator/health")
    finally:
        process.terminate()
        process.wait(10)


def import_seconds() -> float:
    """What importing the three big packages costs by itself."""
    started = time.perf_counter()
    subprocess.run(pinned(0, [sys.executable, "-c", "import fastapi, sqlmodel, uvicorn"]), check=True)
    return time.perf_counter() - started


def measure() -> list[Figure]:
    """Both, in turn, so that a drift of the machine's speed hits both."""
    start_seconds()
    pairs = [(start_seconds(), import_seconds()) for _ in range(RUNS)]
    started = median(start for start, _ in pairs) * 1000
    imports = median(imported for _, imported in pairs) * 1000
    with running(emulator(PORT), f"http://127.0.0.1:{PORT}/_emulator/health") as process:
        idle = resident_mib(process)
    return [
        Figure("start to ready, seeded", started, "ms", 600),
        Figure("importing fastapi, sqlmodel and uvicorn alone", imports, "ms"),
        Figure("start / that import", started / imports, "times", 1.15),
        Figure("idle memory", idle, "MiB", 75),
    ]

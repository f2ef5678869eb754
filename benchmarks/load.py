"""Servers under load: a subprocess on one core, wrk on another, requests per second."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

SECONDS = 4
CONNECTIONS = 16


def pinned(core: int, command: list[str]) -> list[str]:
    """The command on one core, where the system can do that."""
    return ["taskset", "-c", str(core), *command] if shutil.which("taskset") else command


@contextmanager
def running(command: list[str], ready: str) -> Iterator[subprocess.Popen[bytes]]:
    """A server process on core 0, from when `ready` answers anything until the block ends."""
    process = subprocess.Popen(pinned(0, command), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(ready)
        yield process
    finally:
        process.terminate()
        process.wait(10)


def wait_for(url: str, seconds: float = 20) -> float:
    """Seconds until an address answers with 200."""
    started = time.perf_counter()
    while time.perf_counter() - started < seconds:
        try:
            with urlopen(url, timeout=1):
                return time.perf_counter() - started
        except (URLError, OSError):
            time.sleep(0.002)
    raise TimeoutError(f"{url} did not answer")


def emulator(port: int, *options: str) -> list[str]:
    """The command that serves the emulator, without a rate limit in the way."""
    return [
        sys.executable, "-m", "emulator", "serve", "--port", str(port),
        "--sipcentric-rate-limit", "1000000000", *options,
    ]  # fmt: skip


def bare(port: int) -> list[str]:
    """The command that serves the baseline with the same server settings."""
    return [
        sys.executable, "-m", "uvicorn", "benchmarks.bare:app", "--port", str(port),
        "--no-access-log", "--log-level", "warning", "--http", "httptools",
    ]  # fmt: skip


def requests_per_second(url: str, script: str = "", headers: tuple[str, ...] = ()) -> float:
    """Wrk's figure for one address, after a short warm-up; every answer must be a 2xx."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise SystemExit("the benchmarks need wrk: install the package of that name (apt-get install wrk)")
    options = [option for header in headers for option in ("-H", header)]
    command = pinned(1, [wrk, "-t1", f"-c{CONNECTIONS}", *options])
    if script:
        file = Path(f"/tmp/emulator-bench-{abs(hash(script))}.lua")
        file.write_text(script)
        command += ["-s", str(file)]
    subprocess.run([*command, "-d1s", url], capture_output=True, check=True)
    output = subprocess.run([*command, f"-d{SECONDS}s", url], capture_output=True, check=True, text=True).stdout
    if "Non-2xx" in output:
        raise RuntimeError(f"{url}: {output}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", output)
    if not found:
        raise RuntimeError(output)
    return float(found[1])


def resident_mib(process: subprocess.Popen[bytes]) -> float:
    """Resident memory of a process (Linux)."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else float("nan")


def processor_seconds(process: subprocess.Popen[bytes]) -> float:
    """Processor time that a process has used (Linux)."""
    user, system = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

"""What the fixture `emulator_world` adds to a test: set-up and teardown, beside tests that ask for nothing."""

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.load import pinned

TESTS = 300
RUNS = 3
CLOCK = """
import time

moments = []

def pytest_runtest_logfinish(nodeid, location):
    moments.append(time.perf_counter())

def pytest_sessionfinish():
    print(f"\\nseconds: {moments[-1] - moments[0]}")
"""
"""From the end of the first test, which has the session's server started, to the end of the last."""


def suite(wanted: str, does: str) -> str:
    """A file of tests that ask for the same and do the same."""
    tests = "".join(f"def test_{number}({wanted}):\n    {does}\n" for number in range(TESTS))
    return f"def test_begin(emulator):\n    pass\n{tests}"


def milliseconds_a_test(wanted: str, does: str) -> float:
    """What a test takes in one run of pytest."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "conftest.py").write_text(CLOCK)
        Path(folder, "test_all.py").write_text(suite(wanted, does))
        command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", "-p", "no:xdist", folder]
        output = subprocess.run(pinned(0, command), cwd=folder, capture_output=True, check=True, text=True).stdout
    return float(output.partition("seconds: ")[2].split()[0]) / TESTS * 1000


USED = "emulator_world.advance(1)"
CASES = (("", "pass"), ("emulator_world", "pass"), ("emulator", "emulator.advance(1)"), ("emulator_world", USED))
"""What tests ask for and do, with and without a world of their own: nothing, and something for which there must be one.

A world that no test uses never comes into being.
"""


def measure() -> list[Figure]:
    """All in turn; the least of several runs, since whatever else the machine does comes on top."""
    rounds = [[milliseconds_a_test(*case) for case in CASES] for _ in range(RUNS)]
    empty, unused, shared, used = (min(times) for times in zip(*rounds, strict=True))
    return [
        Figure("an empty test", empty, "ms"),
        Figure("set-up and teardown of emulator_world", unused - empty, "ms", 5),
        Figure("a test that moves the clock of the session's emulator", shared, "ms"),
        Figure("emulator_world instead: its world made and dropped too", used - shared, "ms", 5),
    ]

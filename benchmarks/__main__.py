"""`make bench`: every figure with what it should reach. `python -m benchmarks worlds start` runs a part."""

import sys
from importlib import import_module

from benchmarks.figures import Figure, show

PARTS = {
    "throughput": "Requests per second, one core",
    "operations": "Every documented GET beside its vendor's best",
    "start": "Start and memory",
    "fixture": "A test with emulator_world",
    "worlds": "Worlds",
    "wake": "Worlds that left memory",
    "log": "The log of a world",
    "shared": "Worlds in PostgreSQL",
    "calls": "Live calls",
    "million": "A million records",
    "telecom_center": "telecom.center: requests, a million CDRs",
    "console": "The console",
    "stream": "The event stream",
    "waits": "Longest wait of a cheap request beside the heaviest requests",
}


def main() -> None:
    """Run the parts named, or all."""
    figures: list[Figure] = []
    for part in sys.argv[1:] or PARTS:
        measured = import_module(f"benchmarks.{part}").measure()
        show(PARTS[part], measured)
        figures += measured
    aims = [figure.reached for figure in figures if figure.reached is not None]
    print(f"\n{aims.count(True)} of {len(aims)} aims reached")


if __name__ == "__main__":
    main()

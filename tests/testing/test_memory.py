"""Two hundred worlds at once, and what is left of them."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest

from emulator import Emulator
from tests.test_command_line import BOOK, serving, signed_in

WORLDS = 200
MOST_LEFT = 20  # megabytes


def resident(pid: int) -> float:
    """Megabytes of memory that a process holds."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def use(client: httpx2.Client, name: str) -> int:
    """Write into a world and read all of it; how many entries of this kind it has."""
    login = f"admin+{name}", "secret"
    client.post(BOOK, auth=login, json={"name": f"{name} only", "phoneNumber": "07700900123"})
    items = client.get(f"{BOOK}?pageSize=200", auth=login).json()["items"]
    return sum(entry["name"].endswith(" only") for entry in items)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="measured in /proc")
def test_two_hundred_worlds_come_and_go() -> None:
    with (
        serving() as (process, url),
        Emulator(url) as emulator,
        ThreadPoolExecutor(8) as pool,
        signed_in(url) as client,
    ):
        use(client, "first")
        emulator.world("first").drop()
        before = resident(process.pid)
        names = [f"w{number}" for number in range(WORLDS)]
        assert {*pool.map(lambda name: use(client, name), names)} == {1}
        assert len(emulator.worlds()) == WORLDS + 1
        held = resident(process.pid)
        assert held > before + MOST_LEFT
        list(pool.map(lambda name: emulator.world(name).drop(), names))
        assert [world.name for world in emulator.worlds()] == ["default"]
        until = time.monotonic() + 5
        while resident(process.pid) > before + MOST_LEFT and time.monotonic() < until:
            time.sleep(0.1)
        assert resident(process.pid) <= before + MOST_LEFT, f"{before:.0f} MB, {held:.0f} MB, then"

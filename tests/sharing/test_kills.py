"""Two servers on one folder, killed in turn while both write to the same worlds: nothing answered is lost or doubled.

`make test` kills three; `make endurance` sets KILLS=100.
"""

import os
import random
import threading
import time
from collections import Counter
from contextlib import suppress
from itertools import count
from pathlib import Path

import httpx2
import pytest

from tests.killable import Killable

KILLS = int(os.environ.get("KILLS", "3"))
BOOK = "/api/v1/customers/25/phonebook"
WORLDS = ("default", "one", "two")


def client_of(server: Killable) -> httpx2.Client:
    return httpx2.Client(base_url=server.url(), trust_env=False, verify=False, timeout=20)


def sign(world: str) -> tuple[str, str]:
    return ("admin" if world == "default" else f"admin+{world}"), "secret"


class Writers:
    """What two clients write through two servers, and which of it was acknowledged."""

    def __init__(self) -> None:
        self.numbers = count()
        self.written: list[tuple[str, str]] = []
        self.over = threading.Event()
        self.refused: list[str] = []

    def write(self, client: httpx2.Client, seed: int) -> None:
        """Until the server is gone, or all shall end."""
        dice = random.Random(seed)
        with suppress(httpx2.TransportError), client:
            while not self.over.is_set():
                world, name = dice.choice(WORLDS), f"Entry {next(self.numbers)}"
                entry = {"name": name, "phoneNumber": "07700900123"}
                answer = client.post(BOOK, json=entry, auth=sign(world))
                if answer.status_code == 201:
                    self.written.append((world, name))
                elif answer.status_code != 503:
                    self.refused.append(answer.text)
                if dice.random() < 0.05:
                    client.get("/_emulator/clock", params={"world": world})

    def check(self, server: Killable) -> None:
        """Every acknowledged entry is there, none is there twice, and what is counted is what is there."""
        with client_of(server) as client:
            for world in WORLDS:
                found: Counter[str] = Counter()
                page = client.get(f"{BOOK}?pageSize=200", auth=sign(world)).raise_for_status().json()
                total = page["totalItems"]
                while True:
                    found.update(item["name"] for item in page["items"])
                    assert page["totalItems"] == total
                    if not page.get("nextPage"):
                        break
                    page = client.get(page["nextPage"], auth=sign(world)).raise_for_status().json()
                wanted = [name for where, name in self.written if where == world]
                assert {name: found[name] for name in wanted} == dict.fromkeys(wanted, 1)
                entries = [each for each in found.elements() if each.startswith("Entry ")]
                assert len(entries) == len(set(entries))
                assert found.total() == total


@pytest.mark.slow
@pytest.mark.parametrize("part", range(-(-KILLS // 25)))
def test_two_killed_in_turn(tmp_path: Path, part: int) -> None:
    writers, dice, data = Writers(), random.Random(part), tmp_path / "data"
    unlimited = {"sipcentric_rate_limit": 0}
    servers = [Killable(data), Killable(data)]
    with client_of(servers[0]) as client:
        for world in WORLDS:
            client.patch("/_emulator/settings", params={"world": world}, json=unlimited).raise_for_status()
    try:
        for number in range(min(KILLS, 25)):
            threads = [
                threading.Thread(target=writers.write, args=(client_of(server), number), daemon=True)
                for server in servers
            ]
            for thread in threads:
                thread.start()
            time.sleep(0.05 + dice.random() * 0.3)
            victim = dice.randrange(2)
            servers[victim].kill()
            time.sleep(dice.random() * 0.3)
            writers.over.set()
            for thread in threads:
                thread.join(20)
            writers.over.clear()
            writers.check(servers[1 - victim])
            servers[victim] = Killable(data)
            if dice.random() < 0.3:
                time.sleep(dice.random() * 0.2)
                servers[victim].kill()  # while it starts
                servers[victim] = Killable(data)
        for server in servers:
            writers.check(server)
            assert "Traceback" not in server.said()
        assert not writers.refused
        assert len(writers.written) > KILLS
    finally:
        for server in servers:
            server.kill()

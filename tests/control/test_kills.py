"""Servers killed at any moment: the next one starts, every world answers, and what was acknowledged is there.

`make test` kills three of each kind; `make endurance` sets KILLS=100.
"""

import os
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest

from emulator.snapshots import copies
from tests.killable import Killable

KILLS = int(os.environ.get("KILLS", "3"))
BOOK = "/api/v1/customers/25/phonebook"
CONTROL = "/_emulator"


class Clients:
    """What clients do until the server is gone, and what it acknowledged."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.requests: dict[str, str] = {}
        """Which request wrote which entry."""
        self.lock = threading.Lock()
        self.number = 0

    def work(self, url: str, act: Any) -> None:
        dice = random.Random(f"{act.__name__}")
        with suppress(httpx2.HTTPError), httpx2.Client(base_url=url, trust_env=False, verify=False) as client:
            while True:
                act(client, dice)

    def write(self, client: httpx2.Client, dice: random.Random) -> None:
        with self.lock:
            self.number += 1
            name = f"Entry {self.number}"
        entry = {"name": name, "phoneNumber": "07700900123"}
        answer = client.post(BOOK, json=entry, auth=("admin+kept", "secret"))
        if answer.status_code == 201:
            self.names.add(name)
            assert self.requests.setdefault(answer.headers["x-emulator-request"], name) == name

    def turn(self, client: httpx2.Client, dice: random.Random) -> None:
        """Everything else that writes files."""
        world = {"world": f"w{dice.randrange(4)}"}
        control = f"{CONTROL}/snapshots/s"
        act = dice.randrange(8)
        if act == 0:
            client.delete(f"{CONTROL}/worlds/{world['world']}")
        elif act == 1:
            client.post(f"{CONTROL}/reset", params=world, json={"seed": dice.randrange(2)})
        elif act == 2:
            client.put(control, params=world)
        elif act == 3:
            client.post(f"{control}/restore", params=world)
        elif act == 4:
            client.patch(f"{CONTROL}/settings", params=world, json={"sms_delivery_seconds": dice.randrange(9)})
        elif act == 5:
            client.post(f"{CONTROL}/faults", params=world, json={"effect": {"status": 503}, "times": 1})
        elif act == 6:
            client.post(f"{CONTROL}/clock/advance", params=world, json={"seconds": 60})
        else:
            client.get(f"{CONTROL}/clock", params=world)

    def check(self, url: str) -> None:
        """Every world answers, every snapshot can be gone back to, and every acknowledged entry is there."""
        with httpx2.Client(base_url=url, trust_env=False, verify=False, timeout=20) as client:
            for world in client.get(f"{CONTROL}/worlds").json()["worlds"]:
                params = {"world": world["name"]}
                client.delete(f"{CONTROL}/faults", params=params)
                me = client.get("/api/v1/customers/me", auth=(f"admin+{world['name']}", "secret"))
                assert me.status_code == 200, (world, me.text)
                for snapshot in client.get(f"{CONTROL}/snapshots", params=params).json()["snapshots"]:
                    restored = client.post(f"{CONTROL}/snapshots/{snapshot['name']}/restore", params=params)
                    assert restored.status_code == 200, restored.text
            found: set[str] = set()
            page: dict[str, Any] = {"nextPage": f"{BOOK}?pageSize=200"}
            while page.get("nextPage"):
                page = client.get(page["nextPage"], auth=("admin+kept", "secret")).json()
                found |= {item["name"] for item in page["items"]}
            assert self.names <= found
            self.check_past(client)
            assert client.get(f"{CONTROL}/health").json()["status"] == "ok"

    def check_past(self, client: httpx2.Client) -> None:
        """Each acknowledged request is in the journal, once, and the log reaches back to the first that it has."""
        world = {"world": "kept"}
        journal = client.get(f"{CONTROL}/requests", params=world).json()
        kept = [each["id"] for each in journal["requests"]]
        assert len(kept) == len(set(kept))
        lost = self.requests.keys() - set(kept)
        assert len(lost) <= journal["dropped"], sorted(lost)
        for request in [each for each in kept if each in self.requests][-3:]:
            (change,) = client.get(f"{CONTROL}/requests/{request}", params=world).json()["changes"]
            assert change["after"]["name"] == self.requests[request]


def with_large_worlds() -> None:
    """Go on as with databases that are too large to be copied at once."""
    copies.LARGE = 0


@pytest.mark.slow
@pytest.mark.parametrize("part", range(-(-KILLS // 25)))
@pytest.mark.parametrize("before", [None, with_large_worlds])
def test_killed_at_any_moment(tmp_path: Path, part: int, before: Callable[[], None] | None) -> None:
    clients = Clients()
    dice = random.Random(part)
    kills = min(KILLS, 25)
    for number in range(kills):
        with Killable(tmp_path / "data", before) as server:
            if dice.random() < 0.3:
                time.sleep(dice.random() * 0.3)  # while it starts
            else:
                url = server.url()
                acts = (clients.write, clients.turn, clients.turn)
                workers = [threading.Thread(target=clients.work, args=(url, act), daemon=True) for act in acts]
                for worker in workers:
                    worker.start()
                time.sleep(dice.random() * 0.2)
                server.kill()
                for worker in workers:
                    worker.join(10)
            assert "kept.sqlite" not in server.said()  # whose log fits at any moment
        if number % 5 == 4 or number == kills - 1:
            with Killable(tmp_path / "data") as server:
                clients.check(server.url())
                assert "kept.sqlite" not in server.said()
                assert server.end() == 0  # a kill could leave a file half-written once more
    assert not list(tmp_path.rglob("*.partial"))

"""One real server for the session; each test gets a world of its own in it and speaks HTTP."""

import itertools
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx2
import pytest

from emulator.app import create_app
from emulator.server import Server
from emulator.settings import ServerSettings

START = "2026-03-02T09:00:00.000Z"
NUMBERS = itertools.count(1)


class RunningServer:
    """A server in a thread, on a free port."""

    def __init__(self, **settings: Any) -> None:
        self.settings = ServerSettings(**{"port": 0, "clock": START} | settings)
        self.app = create_app(self.settings)
        self.is_ready = threading.Event()
        self.url = ""
        self.server = Server(self.app, self.settings, self._ready)
        self.thread = threading.Thread(target=self.server.run, daemon=True)

    def _ready(self, url: str) -> None:
        self.url = url
        self.is_ready.set()

    def __enter__(self) -> "RunningServer":
        self.thread.start()
        assert self.is_ready.wait(10), "the server did not start"
        return self

    def __exit__(self, *error: object) -> None:
        self.server.should_exit = True
        self.thread.join(10)


class World:
    """A fresh world of the running server: clients signed in to it, and its control plane.

    Its clock stands still at START.
    """

    def __init__(self, url: str, name: str) -> None:
        self.url = url
        self.name = name
        self.clients: list[httpx2.Client] = []
        self.control = self.client("/_emulator", params={"world": name})

    def client(self, path: str, **options: Any) -> httpx2.Client:
        """A client of the running server, closed when the test ends."""
        opened = httpx2.Client(**{"base_url": f"{self.url}{path}", "trust_env": False, "timeout": 10} | options)
        self.clients.append(opened)
        return opened

    def close(self) -> None:
        """Close the clients."""
        for client in self.clients:
            client.close()

    def basic(self, path: str, user: str, password: str = "secret", **options: Any) -> httpx2.Client:
        """A client that signs in to this world by HTTP Basic; `path` is the vendor's base path."""
        return self.client(path, auth=(f"{user}+{self.name}", password), **options)

    def sipcentric(self, user: str = "admin", **options: Any) -> httpx2.Client:
        """A Sipcentric client."""
        return self.basic("/api/v1", user, **options)

    def dial9(self, token: str = "token", secret: str = "secret", path: str = "/api/v2") -> httpx2.Client:
        """A Dial 9 client."""
        return self.client(path, headers={"X-Auth-Token": f"{token}+{self.name}", "X-Auth-Secret": secret})

    def sipgate(self, user: str = "sipgate", **options: Any) -> httpx2.Client:
        """A sipgate client; its base URL is the root, and it always sends a version."""
        return self.basic("", user, **{"params": {"version": "2.41"}} | options)

    def advance(self, seconds: float) -> list[dict[str, Any]]:
        """Move the world's clock; what fired."""
        answer = self.control.post("/clock/advance", json={"seconds": seconds})
        assert answer.status_code == 200, answer.text
        fired: list[dict[str, Any]] = answer.json()["fired"]
        return fired

    def freeze(self, at: str | datetime) -> None:
        """Stand still at a moment."""
        assert self.control.put("/clock", json={"mode": "frozen", "now": str(at)}).status_code == 200

    def set(self, **settings: Any) -> None:
        """Change settings of the world."""
        assert self.control.patch("/settings", json=settings).status_code == 200

    def simulate(self, vendor: str, happening: str, **values: Any) -> dict[str, Any]:
        """Make the world act."""
        answer = self.control.post(f"/simulate/{vendor}/{happening}", json=values)
        assert answer.status_code == 200, answer.text
        result: dict[str, Any] = answer.json()
        return result


@pytest.fixture(scope="session")
def server() -> Iterator[RunningServer]:
    with RunningServer() as running:
        yield running


@pytest.fixture
def world(server: RunningServer) -> Iterator[World]:
    """A world that only this test uses."""
    fresh = World(server.url, f"t{next(NUMBERS)}-{time.monotonic_ns() % 1_000_000}")
    yield fresh
    fresh.close()

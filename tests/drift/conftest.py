"""A real API to record: another emulator, or an application in front of it that does what it should not."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from starlette.types import ASGIApp

from emulator.drift.disguise import Disguise
from emulator.drift.drift import ask
from emulator.drift.proxy import Proxy, trust
from emulator.drift.record import vendor_called, words
from emulator.drift.recording import Recorder, read
from emulator.drift.replaying import Result
from emulator.exchange.vendor import Vendor
from emulator.listening import listen, url_of
from emulator.testing import world as kit
from emulator.testing.control import Control
from tests.conftest import World


@contextmanager
def served(app: ASGIApp, **options: Any) -> Iterator[str]:
    """An application on a free port of loopback; its address."""
    sockets = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, ws="none", timeout_graceful_shutdown=1, **options))
    thread = threading.Thread(target=server.run, args=(sockets,))
    thread.start()
    try:
        yield url_of(sockets[0])
    finally:
        server.should_exit = True
        thread.join()
        for each in sockets:
            each.close()


@cache
def words_of(vendor: Vendor) -> frozenset[str]:
    """A vendor's own words; to find them takes a second."""
    return frozenset(words(vendor))


class Recorded:
    """A client of the proxy, and what it has written down."""

    def __init__(
        self, vendor: Vendor, url: str, file: Path, told: list[str], headers: dict[str, str], beside: World
    ) -> None:
        self.vendor, self.file, self.told = vendor, file, told
        self.stop: Callable[[], None]
        """Ends the proxy: over TLS the real API waits for it."""
        self.beside = kit.World(Control(beside.url), f"{beside.name}-here")
        """The world that is asked again."""
        self.client = httpx2.Client(
            base_url=url + vendor.prefix, headers=headers, trust_env=False, verify=False, timeout=20
        )

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The lines of the file."""
        return [json.loads(line) for line in self.file.read_text().splitlines()]

    @property
    def results(self) -> list[Result]:
        """What comes of it in another world."""
        return ask(read(self.file), self.beside)

    @property
    def last(self) -> dict[str, Any]:
        """The last line."""
        return self.lines[-1]


Recording = Callable[..., Recorded]


@pytest.fixture
def record(world: World, tmp_path: Path) -> Iterator[Recording]:
    """Record a vendor's API: that of the test's world, or of an address."""
    with ExitStack() as stack:

        def start(
            name: str = "sipcentric", upstream: str = world.url, *allow: str, seconds: float = 10, ca: str | None = None
        ) -> Recorded:
            vendor, file, told = vendor_called(name), tmp_path / f"{name}.jsonl", list[str]()
            recorder = Recorder(file, vendor.name)
            stack.callback(recorder.close)
            disguise = Disguise(vendor.behaviour.region, upstream, words_of(vendor))
            proxy = Proxy(vendor, upstream, recorder, disguise, allow, seconds, told.append, trust(ca))
            user, secret = vendor.login
            signed_in = vendor.sign_in(f"{user}+{world.name}", secret)
            own = stack.enter_context(ExitStack())
            recorded = Recorded(vendor, own.enter_context(served(proxy)), file, told, signed_in, world)
            own.enter_context(recorded.client)
            recorded.stop = own.close
            return recorded

        yield start

"""Where the control plane begins: how the server is, is answered here; its application is made when somebody asks.

A server that only its vendors' clients use neither waits for the control plane at start nor holds it in memory.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from functools import cached_property

from starlette.types import ASGIApp, Receive, Scope, Send

from emulator.control.worlds import readiness
from emulator.exchange.exchange import VendorExchange
from emulator.pacing.slices import collecting_later
from emulator.settings import ServerSettings
from emulator.worlds.worlds import Worlds

READS = frozenset({"GET", "HEAD"})
LOADING = threading.Lock()
"""It is imported once, however many ask for it at the same time."""
Beside = Callable[[ASGIApp, ServerSettings], ASGIApp]


class Control:
    """The application at `/_emulator`, with the pages that stand `beside` it."""

    def __init__(
        self, worlds: Worlds, exchanges: Sequence[VendorExchange], settings: ServerSettings, beside: Beside
    ) -> None:
        self.worlds = worlds
        self.exchanges = exchanges
        self.settings = settings
        self.beside = beside

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on; who asks in plain words how the server is, needs nothing more."""
        if is_health(scope):
            return await readiness.answer(self.worlds)(scope, receive, send)
        if "app" not in vars(self):
            await asyncio.to_thread(self._load)  # others are answered meanwhile
        await self.app(scope, receive, send)

    @cached_property
    def app(self) -> ASGIApp:
        """All of it, imported now if it was not yet."""
        from emulator.control.api import create_control

        return create_control(self.worlds, self.exchanges, self.settings, self.beside)

    def _load(self) -> ASGIApp:
        with LOADING, collecting_later():
            return self.app


def is_health(scope: Scope) -> bool:
    """Whether a request asks how the server is. Load balancers do, under any name of the server or none."""
    whole = "refused" not in scope and not scope["query_string"]
    return whole and scope["path"].rstrip("/") == readiness.PATH and scope["method"] in READS

"""Running the application: uvicorn, a banner, and an end that waits for no open stream."""

import asyncio
import gc
import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from math import inf
from time import monotonic
from types import FrameType, TracebackType
from typing import Any, Self

import uvicorn
from uvicorn.config import LOGGING_CONFIG

from emulator.app import Application, create_app
from emulator.listening import CannotStart, listen, listening, reached_at, url_of
from emulator.opening import OpenedWorld
from emulator.protocol import Protocol
from emulator.settings import ServerSettings, WorldSettings
from emulator.store.files import raise_open_files
from emulator.vendors import VENDORS

GRACE_SECONDS: Any = 0.25
"""How long requests may go on after the end was asked for. uvicorn says int; any number will do."""
HANG_UP_SECONDS = 0.2
"""How long a client may take what is on its way by then."""
START_SECONDS = 30


class Server(uvicorn.Server):
    """uvicorn's server; tells when it is ready, and ends open streams before it waits for them."""

    def __init__(
        self,
        app: Application,
        settings: ServerSettings,
        ready: Callable[["Server"], None],
        log_config: Any = None,
    ) -> None:
        self.app = app
        self.ready = ready
        self.drain_seconds = settings.drain_seconds
        self.ends = inf
        """When the time to drain is over."""
        self.sockets = listen(settings.host, settings.port)
        app.worlds.leases.listen_at(settings.advertise or reached_at(self.sockets[0], settings.shared is not None))
        super().__init__(
            uvicorn.Config(
                app,
                log_config=log_config,
                log_level=settings.log_level,
                access_log=False,
                server_header=False,
                http=Protocol,
                ws="none",
                proxy_headers=False,
                lifespan="on",
                timeout_graceful_shutdown=GRACE_SECONDS,
            )
        )

    @property
    def url(self) -> str:
        """The address it listens on; the port is the one in use."""
        return url_of(self.sockets[0])

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until told to end."""
        with ExitStack() as stack:
            for opened in self.sockets:
                stack.enter_context(opened)
            super().run(sockets or self.sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        if self.started:
            self.ready(self)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End, at the first signal only when load balancers had time to see that it will."""
        if not self.drain_seconds or self.app.worlds.draining:
            return super().handle_exit(sig, frame)
        self.app.worlds.draining = True
        self.ends = monotonic() + self.drain_seconds

    async def on_tick(self, counter: int) -> bool:
        """Look whether it is time to end."""
        self.should_exit |= monotonic() >= self.ends
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End streams first: they would keep their connections open. At last hang up on who takes no answer."""
        for world in self.app.worlds.every():
            world.end_streams()
        asyncio.get_running_loop().call_later(HANG_UP_SECONDS, self.hang_up)
        await super().shutdown(sockets)

    def hang_up(self) -> None:
        """End every connection."""
        for connection in list(self.server_state.connections):
            connection.transport.abort()


class ServerThread:
    """A server in a thread of this process, for as long as the `with` lasts. Logs as the process does, by default."""

    def __init__(
        self,
        settings: ServerSettings,
        world_settings: WorldSettings,
        log_config: Any = None,
        opened: OpenedWorld | None = None,
    ) -> None:
        self.is_ready = threading.Event()
        app = create_app(settings, world_settings, opened)
        try:
            self.server = Server(app, settings, lambda server: self.is_ready.set(), log_config)
        except CannotStart:
            app.worlds.close()
            raise
        self.thread = threading.Thread(target=self.server.run, name="emulator", daemon=True)

    @property
    def url(self) -> str:
        """The address it listens on."""
        return self.server.url

    def __enter__(self) -> Self:
        self.thread.start()
        for _ in range(START_SECONDS * 20):
            if self.is_ready.wait(0.05):
                return self
            if not self.thread.is_alive():
                break
        self.server.should_exit = True
        raise CannotStart("the server did not start; its log says why")

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.should_exit = True
        self.thread.join()


def banner(server: "Server", settings: ServerSettings, opened: OpenedWorld | None = None) -> str:
    """What a user wants to see first: addresses, credentials, a request for each vendor; what was opened."""
    url = settings.base_url or server.url
    pages = f"   (console: {url}/_emulator/console, docs: {url}/_emulator/docs)" if settings.control else ""
    lines = [f"Telephony emulator at {url}{pages}"]
    if listening(server.sockets) != url:
        lines.append(f"Listens on {listening(server.sockets)}")
    lines.append("")
    for vendor in VENDORS:
        user, secret = vendor.login
        lines.append(f"  {vendor.title}: {vendor.base_url(url)}")
        lines.append(f"    credentials {user} / {secret}")
        lines.append(f"    curl {vendor.sign_in_help(user, secret)} '{url}{vendor.prefix}{vendor.sample}'")
    if opened:
        lines += ["", *opened.told(url, settings.control)]
    lines.append("\nCtrl-C to stop.")
    return "\n".join(lines)


def logging_config(settings: ServerSettings) -> dict[str, Any]:
    """Uvicorn's logging, with the emulator's own beside it."""
    ours = {
        "emulator": {"handlers": ["default"], "level": settings.log_level.upper(), "propagate": False},
        "emulator.requests": {"level": "INFO" if settings.log_requests else "CRITICAL"},
    }
    return {**LOGGING_CONFIG, "loggers": {**LOGGING_CONFIG["loggers"], **ours}}


def serve(settings: ServerSettings, world_settings: WorldSettings, opened: OpenedWorld | None = None) -> None:
    """Run until SIGTERM or Ctrl-C, which are a wanted end: exit code 0."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    raise_open_files()
    app = create_app(settings, world_settings, opened)
    log = logging_config(settings)
    server = Server(app, settings, lambda server: print(banner(server, settings, opened), flush=True), log)
    gc.freeze()  # what is loaded by now stays: the collector need not look at it, least of all at the end
    gc.enable()
    server.run()


def end(number: int, frame: FrameType | None) -> None:
    """End the program: at once while it starts; while it serves, uvicorn comes here when all is closed."""
    sys.exit(0)

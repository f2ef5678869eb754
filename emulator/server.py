"""Running the application: uvicorn, a banner, and an end that waits for no open stream."""

import socket
import sys
from collections.abc import Callable

import uvicorn

from emulator.app import Application, create_app
from emulator.settings import ServerSettings, WorldSettings
from emulator.vendors import VENDORS


class Server(uvicorn.Server):
    """uvicorn's server; tells when it is ready, and ends open streams before it waits for them."""

    def __init__(self, app: Application, settings: ServerSettings, ready: Callable[[str], None]) -> None:
        self.app = app
        self.ready = ready
        super().__init__(
            uvicorn.Config(
                app,
                host=settings.host,
                port=settings.port,
                log_level=settings.log_level,
                access_log=False,
                server_header=False,
                http="httptools",
                ws="none",
                lifespan="on",
                timeout_graceful_shutdown=1,
            )
        )

    @property
    def url(self) -> str:
        """The address it listens on; the port is the one in use."""
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        return f"http://{f'[{host}]' if ':' in host else host}:{port}"

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        if self.started:
            self.ready(self.url)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End streams first: they would keep their connections open."""
        for world in self.app.worlds.open.values():
            world.bus.close()
        await super().shutdown(sockets)


def banner(url: str) -> str:
    """What a user wants to see first: addresses, credentials, a request for each vendor."""
    lines = [f"Telephony emulator at {url}   (docs: {url}/_emulator/docs)", ""]
    for vendor in VENDORS:
        user, secret = vendor.login
        lines.append(f"  {vendor.title}: {url}{vendor.prefix or '/my'}")
        lines.append(f"    credentials {user} / {secret}")
        help_text = vendor.sign_in_help.format(user=user, secret=secret)
        lines.append(f"    curl {help_text} '{url}{vendor.prefix}{vendor.sample}'")
    lines.append("\nCtrl-C to stop.")
    return "\n".join(lines)


def serve(settings: ServerSettings, world_settings: WorldSettings) -> None:
    """Run until SIGTERM or Ctrl-C."""
    app = create_app(settings, world_settings)
    server = Server(app, settings, lambda url: print(banner(url), file=sys.stdout, flush=True))
    server.run()

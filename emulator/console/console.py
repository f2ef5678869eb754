"""Where pages begin: below `/console` and `/docs`, and their files; anything else is the control plane's own.

Nothing of the pages is imported before somebody opens one.
"""

import asyncio

from starlette.types import ASGIApp, Receive, Scope, Send

from emulator.exchange.routing import path_below
from emulator.settings import ServerSettings

PLACES = ("/console", "/docs", "/assets")


class Console:
    """The pages beside the control plane's application, which they ask for everything that they show."""

    def __init__(self, control: ASGIApp, settings: ServerSettings) -> None:
        self.control = control
        self.settings = settings
        self.site: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to the pages or to the control plane."""
        path = path_below(scope)
        if path not in ("", "/") and not any(f"{path}/".startswith(f"{place}/") for place in PLACES):
            return await self.control(scope, receive, send)
        scope["called"] = []  # what a form stands for, to be told in place of the form
        if self.site is None:
            self.site = await asyncio.to_thread(self.build)  # others are answered meanwhile
        await self.site(scope, receive, send)

    def build(self) -> ASGIApp:
        """Import the pages."""
        from emulator.console.site import Site

        return Site(self.control, self.settings)

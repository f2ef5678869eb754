"""Pages of what a world is made of: data, snapshots, settings, and the worlds themselves."""

from collections.abc import Awaitable, Callable

from starlette.responses import Response

from emulator.console.visit import Visit

PAGES: dict[str, Callable[[Visit], Awaitable[Response]]] = {}

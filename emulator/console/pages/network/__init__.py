"""Pages of the telephone network: every phone, one as a device."""

from collections.abc import Awaitable, Callable

from starlette.responses import Response

from emulator.console.visit import Visit

PAGES: dict[str, Callable[[Visit], Awaitable[Response]]] = {}

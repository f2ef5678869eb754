"""Pages that tell how a suite fares: webhooks and mails, coverage, the documentation."""

from collections.abc import Awaitable, Callable

from starlette.responses import Response

from emulator.console.visit import Visit

PAGES: dict[str, Callable[[Visit], Awaitable[Response]]] = {}

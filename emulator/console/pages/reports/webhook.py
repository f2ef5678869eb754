"""Stub."""

from starlette.responses import Response

from emulator.console.visit import Visit


async def show(visit: Visit) -> Response:
    """S."""
    return await visit.page("trouble.html")

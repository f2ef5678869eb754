"""The requests of a world, or of all: what came, what was answered, what there is to say of it."""

from starlette.responses import Response

from emulator.console.pages.journal.listing import listed
from emulator.console.visit import Visit


async def show(visit: Visit) -> Response:
    """The list; each row leads to its request."""
    return await visit.page("requests.html", **await listed(visit))

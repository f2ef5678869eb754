"""Home: where each vendor's API is, how to sign in, what is unusual now, what came last."""

from starlette.responses import Response

from emulator.console.visit import Visit

LAST = 10


async def show(visit: Visit) -> Response:
    """The first page."""
    vendors = (await visit.get("vendors"))["vendors"]
    last = await visit.get("requests", limit=str(LAST))
    return await visit.page("home.html", vendors=vendors, rows=last["requests"][::-1])

"""One request: both sides, and everything that the emulator has to say about it."""

from starlette.responses import Response

from emulator.console.asking import Refused, segment
from emulator.console.pages.journal.requests import listed
from emulator.console.visit import Visit


async def show(visit: Visit) -> Response:
    """A request beside the list in which it stands."""
    request_id = visit.request.path_params["request_id"]
    entry = await visit.get(f"requests/{segment(request_id)}")
    return await visit.page("request.html", entry=entry, **await listed(visit))


async def show_latest(visit: Visit) -> Response:
    """The newest request, at an address that stays."""
    newest = (await listed(visit))["rows"]
    if not newest:
        raise Refused(404, "there is no request yet that the filter lets through")
    visit.request.path_params["request_id"] = newest[0]["id"]
    return await show(visit)

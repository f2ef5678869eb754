"""What a world stores: the resources of every vendor, and how many rows each has."""

from starlette.responses import Response

from emulator.console.visit import Visit


async def show(visit: Visit) -> Response:
    """The resources."""
    return await visit.page("data.html", vendors=await visit.get("data"))

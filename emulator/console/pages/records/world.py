"""One world: what is known of it, its snapshots, and everything that can be done with it as a whole."""

from typing import Any

from starlette.responses import Response

from emulator.console.asking import Refused, segment
from emulator.console.visit import Visit


async def show(visit: Visit) -> Response:
    """The world that the path names, which need not be the one that is looked at; it is not made."""
    name = visit.request.path_params["name"]
    await visit.get(f"worlds/{segment(name)}")
    snapshots, rows, problem = await inside(visit, name)
    known = await visit.get(f"worlds/{segment(name)}")
    return await visit.page("world.html", name=name, known=known, snapshots=snapshots, rows=rows, problem=problem)


async def inside(visit: Visit, name: str) -> tuple[list[dict[str, Any]], int, str]:
    """A world's snapshots and how many rows it has; or why it cannot be used, and may be dropped all the same."""
    try:
        snapshots = (await visit.get("snapshots", world=name))["snapshots"]
        counts = await visit.get("data", world=name)
    except Refused as refused:
        return [], 0, refused.message
    return snapshots, sum(count for resources in counts.values() for count in resources.values()), ""

"""One world: what is known of it, its snapshots, and everything that can be done with it as a whole."""

from starlette.responses import Response

from emulator.console.asking import segment
from emulator.console.visit import Visit


async def show(visit: Visit) -> Response:
    """The world that the path names, which need not be the one that is looked at; it is not made."""
    name = visit.request.path_params["name"]
    known = await visit.get(f"worlds/{segment(name)}")
    snapshots = (await visit.get("snapshots", world=name))["snapshots"]
    counts = await visit.get("data", world=name)
    return await visit.page(
        "world.html",
        name=name,
        known=known if known["open"] else await visit.get(f"worlds/{segment(name)}"),
        snapshots=snapshots,
        rows=sum(count for resources in counts.values() for count in resources.values()),
    )

"""One happening: a form made from its schema, and what came of it the last times."""

from starlette.responses import Response

from emulator.console.asking import Refused
from emulator.console.pages.moving.fields import fields_of
from emulator.console.pages.moving.firings import firings
from emulator.console.pages.moving.happenings import listed
from emulator.console.pages.moving.told import PUT_OFF, tell_pending
from emulator.console.visit import Visit

LAST, MOST_WAITING = 5, 20


async def show(visit: Visit) -> Response:
    """The page; 404 names what there is."""
    chosen = visit.request.path_params
    vendor, name = chosen["vendor"].replace("-", "_"), chosen["happening"]
    context = await listed(visit)
    happenings = {each["happening"]: each for each in context["known"].get(vendor, [])}
    if name not in happenings:
        allowed = [f"{each}/{one['happening']}" for each, ones in context["known"].items() for one in ones]
        raise Refused(404, f"there is no happening {name!r} of {vendor!r}", allowed=allowed)
    clock = await visit.get("clock")
    waiting = [
        each
        for each in clock["pending"]
        if each["what"] == PUT_OFF and (each["given"]["vendor"], each["given"]["happening"]) == (vendor, name)
    ]
    return await visit.page(
        "happening.html",
        **context,
        vendor=vendor,
        happening=happenings[name],
        fields=fields_of(happenings[name]["values"], happenings[name]["example"]),
        last=await firings(visit, LAST, (vendor, name)),
        waiting=[tell_pending(visit, clock["now"], each) for each in waiting[:MOST_WAITING]],
        waiting_total=len(waiting),
    )

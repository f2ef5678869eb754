"""The clock: now, what is pending, what happened; freeze, run, set, move."""

from starlette.responses import Response

from emulator.console.pages.moving import timeline
from emulator.console.pages.moving.spans import seconds_from
from emulator.console.pages.moving.told import tell_all, tell_pending
from emulator.console.visit import Visit

LISTED, MOST = 50, 1000


async def show(visit: Visit) -> Response:
    """The page; with `all` in the query its lists are as long as the control plane's."""
    shown = MOST if "all" in visit.query else LISTED
    clock = await visit.get("clock")
    now, pending = clock["now"], clock["pending"]
    every = (await visit.get("events", format="json", brief="true"))["events"]
    newest = (await visit.get("events", format="json", limit=str(shown)))["events"]
    things = [(each["kind"], seconds_from(now, each["at"])) for each in every]
    things += [("pending", seconds_from(now, each["due"])) for each in pending]
    return await visit.page(
        "clock.html",
        clock=clock,
        picture=timeline.draw(things),
        pending=[tell_pending(visit, now, each) for each in pending[:shown]],
        pending_total=clock.get("pending_total", len(pending)),
        happened=await tell_all(visit, now, newest[::-1]),
        happened_total=len(every),
        all=shown == MOST,
    )

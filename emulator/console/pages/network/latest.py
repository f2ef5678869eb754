"""The newest text, voicemail, recording or fax of a phone, at an address that stays."""

from starlette.responses import Response

from emulator.console.asking import Refused
from emulator.console.pages.network.devices import KINDS, path_of
from emulator.console.pages.network.phone import name_in
from emulator.console.visit import Visit

DIRECTIONS = ("in", "out")


async def show(visit: Visit) -> Response:
    """The newest of a kind; `direction` leaves those that came in, or went out."""
    kind = visit.request.path_params["kind"]
    direction = visit.asked("direction")
    if kind not in KINDS:
        raise Refused(404, f"a phone has no {kind!r}", allowed=list(KINDS))
    if direction not in ("", *DIRECTIONS):
        raise Refused(422, f"direction: there is none called {direction!r}", allowed=list(DIRECTIONS))
    name = name_in(visit)
    phone = await visit.get(f"phones/{path_of(name)}", any="" if "/" in name else "true")
    found = [each for each in phone[kind] if direction in ("", each.get("direction", "in"))]
    if not found:
        raise Refused(404, f"{phone['phone']} has no {kind}{f' that went {direction}' if direction else ''} yet")
    path = path_of(phone["phone"])
    return await visit.page("latest.html", item=found[-1], kind=kind, phone=phone, path=path)

"""One phone: a device to look at and to press, and all that it sent and got."""

from starlette.responses import Response

from emulator.console.pages.network.devices import CODES, device_at
from emulator.console.visit import Visit


def name_in(visit: Visit) -> str:
    """The phone that the address names: `vendor/id`, or a number or SIP user."""
    given = visit.request.path_params
    return str(given["name"]) if "name" in given else f"{given['vendor']}/{given['phone_id']}"


async def show(visit: Visit) -> Response:
    """A phone, by its id or by any of its names."""
    device = await device_at(visit, name_in(visit), "phone")
    return await visit.page("phone.html", device=device, codes=CODES)

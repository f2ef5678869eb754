"""Phones side by side: who calls and who is called in one look."""

from typing import Any

from starlette.responses import Response

from emulator.console.pages.network.devices import CODES, device_or_trouble
from emulator.console.visit import Visit

MOST = 4


async def show(visit: Visit) -> Response:
    """Those that the address names; without any, one of each of two vendors."""
    phones = (await visit.get("phones"))["phones"]
    names = [name for name in visit.query.get("phone", []) if name][:MOST] or of_two_vendors(phones)
    devices = [await device_or_trouble(visit, name, f"phone{n}") for n, name in enumerate(names, 1)]
    return await visit.page("side.html", devices=devices, names=names, phones=phones, codes=CODES)


def of_two_vendors(phones: list[dict[str, Any]]) -> list[str]:
    """The first phone of each of the first two vendors."""
    firsts: dict[str, str] = {}
    for each in phones:
        firsts.setdefault(each["vendor"], each["phone"])
    return [*firsts.values()][:2]

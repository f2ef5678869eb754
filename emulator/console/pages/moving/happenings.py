"""Happenings: everything that can be made to happen, and what was fired last."""

from typing import Any

from starlette.responses import Response

from emulator.console.pages.moving.firings import firings
from emulator.console.visit import Visit

LAST = 10
Json = dict[str, Any]


async def show(visit: Visit) -> Response:
    """The page; `q` finds happenings by words of their vendor, name and summary."""
    return await visit.page("happenings.html", **await listed(visit), last=await firings(visit, LAST))


async def listed(visit: Visit) -> Json:
    """What the list is made with: the happenings that were looked for, by vendor, and how many there are in all."""
    known: dict[str, list[Json]] = await visit.get("simulate")
    q = " ".join(visit.query.get("q", []))
    words = q.lower().split()
    found = {
        vendor: [each for each in happenings if all(word in text_of(vendor, each) for word in words)]
        for vendor, happenings in known.items()
    }
    return {
        "q": q,
        "known": known,
        "found": {vendor: happenings for vendor, happenings in found.items() if happenings},
        "count": sum(map(len, found.values())),
        "total": sum(map(len, known.values())),
    }


def text_of(vendor: str, happening: Json) -> str:
    """What a happening is found by."""
    return f"{vendor} {happening['happening']} {happening['summary']}".lower()

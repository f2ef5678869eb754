"""Every phone of the world, its live calls, and the way to any other number."""

from typing import Any

from starlette.responses import Response

from emulator.console.asking import Refused
from emulator.console.pages.network.devices import CODES, path_of
from emulator.console.pages.network.lines import lines_at, lines_of
from emulator.console.visit import Visit

OF_A_VENDOR, ON_A_PAGE = 12, 60
"""Cards of each vendor where all are shown; of one vendor on a page."""
MOST_CALLS = 40
STATES = (("", "any state"), ("idle", "idle"), ("ringing", "ringing"), ("busy", "busy"))


async def show(visit: Visit) -> Response:
    """The calls, then the phones by vendor; or the phone that somebody wants opened."""
    if wanted := visit.asked("open").strip():
        return visit.go(f"phones/{path_of(wanted)}")
    chosen = {name: visit.asked(name) for name in ("vendor", "state")}
    phones, problem = await ask(visit, chosen)
    calls = (await visit.get("calls"))["calls"]
    vendors = [each["vendor"] for each in (await visit.get("vendors"))["vendors"]]
    start = visit.number("from")
    return await visit.page(
        "phones.html",
        chosen=chosen,
        problem=problem,
        vendors=[("", "every vendor"), *((name, name) for name in vendors)],
        states=STATES,
        calls=[(call, lines_of(call)) for call in calls[:MOST_CALLS]],
        more_calls=len(calls) - MOST_CALLS,
        groups=[group(name, phones, calls, chosen, start) for name in vendors if of(name, phones)],
        total=len(phones),
        codes=CODES,
        path_of=path_of,
    )


async def ask(visit: Visit, chosen: dict[str, str]) -> tuple[list[dict[str, Any]], str]:
    """The phones; all of them, and what is wrong, where the filter is no filter."""
    try:
        return (await visit.get("phones", **chosen))["phones"], ""
    except Refused as refused:
        if refused.status != 422:
            raise
        return (await visit.get("phones"))["phones"], refused.message


def of(vendor: str, phones: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A vendor's phones, those with live calls first."""
    return sorted((each for each in phones if each["vendor"] == vendor), key=lambda each: not each["calls"])


def group(vendor: str, phones: list[Any], calls: list[Any], chosen: dict[str, str], start: int) -> dict[str, Any]:
    """A vendor's cards, as many as fit."""
    own, alone = of(vendor, phones), chosen["vendor"].replace("-", "_") == vendor
    first, count = (start, ON_A_PAGE) if alone else (0, OF_A_VENDOR)
    shown = own[first : first + count]
    cards = [{"phone": each, "path": path_of(each["phone"]), "lines": lines_at(each, calls)} for each in shown]
    following = first + count if first + count < len(own) else None
    return {"vendor": vendor, "cards": cards, "total": len(own), "alone": alone, "first": first, "next": following}

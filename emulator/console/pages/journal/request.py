"""One request: both sides, and everything that the emulator has to say about it."""

from typing import Any

from starlette.responses import Response

from emulator.console.asking import Refused, segment
from emulator.console.pages.journal.bodies import body_of, is_editable
from emulator.console.pages.journal.causes import caused, rows_changed
from emulator.console.pages.journal.checks import fault_match, lines_of
from emulator.console.pages.journal.listing import listed
from emulator.console.pages.journal.operation import operation_of
from emulator.console.visit import Visit

NOT_EDITED = ("content-length",)
"""Headers that follow from what is sent."""


async def show(visit: Visit) -> Response:
    """A request beside the list in which it stands."""
    return await shown(visit, visit.request.path_params["request_id"], await listed(visit))


async def show_latest(visit: Visit) -> Response:
    """The newest request that the filter lets through, at an address that stays."""
    context = await listed(visit)
    rows = [row for row in context["rows"] if not context["everywhere"] or row["world"] == visit.world]
    if not rows:
        raise Refused(404, "there is no request yet that the filter lets through")
    return await shown(visit, rows[0]["id"], context)


async def shown(visit: Visit, request_id: str, context: dict[str, Any]) -> Response:
    """The page of a request."""
    entry = await visit.get(f"requests/{segment(request_id)}")
    return await visit.page(
        "request.html",
        entry=entry,
        sides={"request": body_of(entry["request"]), "response": body_of(entry["response"])},
        headers="\n".join(lines_to_edit(entry)),
        editable=is_editable(entry["request"]),
        operation=await operation_of(visit, entry),
        rows_changed=await rows_changed(visit, entry),
        caused=await caused(visit, entry),
        rules=await rules_broken(visit, entry),
        fault_match=fault_match(entry),
        checks=lines_of(visit, entry) if "check" in visit.query else {},
        **context,
    )


async def rules_broken(visit: Visit, entry: dict[str, Any]) -> list[dict[str, str]]:
    """The vendor's rules that a request broke, with what they say."""
    if not entry["rules"]:
        return []
    known = {rule["id"]: rule for rule in (await visit.get(f"rules/{entry['vendor']}"))["rules"]}
    return [known[name] for name in entry["rules"] if name in known]


def lines_to_edit(entry: dict[str, Any]) -> list[str]:
    """The headers of a request, a line each."""
    return [f"{name}: {value}" for name, value in entry["request"]["headers"] if name not in NOT_EDITED]

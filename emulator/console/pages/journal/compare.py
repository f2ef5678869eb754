"""Two requests side by side: what differs, member by member."""

from typing import Any

from starlette.responses import Response

from emulator.console.asking import Refused, segment
from emulator.console.pages.journal.bodies import content_of, fields_of, media_of
from emulator.console.pages.journal.differences import Member, compared, flat, gathered
from emulator.console.pages.journal.operation import FORMS
from emulator.console.visit import Visit

MEMBERS = ("world", "vendor", "operation", "method", "path", "caller", "status", "duration_ms", "fault", "at", "notes")
MOST = 300
"""Members of one part that are shown."""
Json = dict[str, Any]


async def show(visit: Visit) -> Response:
    """The two that are pinned; what is said of them where one is gone, or where there are not two."""
    pins = [*dict.fromkeys(visit.query.get("pin", []))]
    entries, problems = [], []
    for each in pins[:2]:
        try:
            entries.append(await visit.get(f"requests/{segment(each)}"))
        except Refused as refused:
            if refused.status != 404:
                raise
            problems.append(refused.message)
    if len(pins) < 2:
        problems.append("Two requests are compared: pin another one in the list.")
    if len(pins) > 2:
        problems.append(f"Two requests are compared, the first of those that are pinned; {len(pins) - 2} are left out.")
    parts = parts_of(*entries) if len(entries) == 2 else {}
    return await visit.page("compare.html", entries=entries, problems=problems, parts=parts, pins=pins, most=MOST)


def parts_of(first: Json, second: Json) -> dict[str, list[Member]]:
    """Every part of two exchanges, member by member."""
    return {
        "The exchange": compared(*({name: each[name] or "" for name in MEMBERS} for each in (first, second))),
        "Query": compared(*(gathered(each["request"]["query"]) for each in (first, second))),
        "Headers of the request": compared(*(gathered(each["request"]["headers"]) for each in (first, second))),
        "Body of the request": compared(*(members_of(each["request"]) for each in (first, second))),
        "Headers of the answer": compared(*(gathered(each["response"]["headers"]) for each in (first, second))),
        "Body of the answer": compared(*(members_of(each["response"]) for each in (first, second))),
    }


def members_of(side: Json) -> dict[str, Any]:
    """A body as members: those of its JSON or form, or the whole of it as one."""
    if not side["body"]:
        return {}
    if side["json"] is not None:
        return dict(flat(side["json"]))
    if media_of(side) in FORMS:
        fields = fields_of(side, media_of(side), content_of(side))
        return gathered((each.name, each.value) for each in fields)
    return {"(all of it)": side["body"]}

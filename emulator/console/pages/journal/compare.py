"""Two requests side by side: what differs, member by member."""

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from emulator.console.asking import Refused, segment
from emulator.console.pages.journal.bodies import content_of, fields_of, media_of
from emulator.console.pages.journal.differences import MISSING, Member, compared, gathered
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
    parts: dict[str, Callable[[Json], Any]] = {
        "The exchange": lambda each: {name: each[name] or "" for name in MEMBERS},
        "Query": lambda each: gathered(each["request"]["query"]),
        "Headers of the request": lambda each: gathered(each["request"]["headers"]),
        "Body of the request": lambda each: document_of(each["request"]),
        "Headers of the answer": lambda each: gathered(each["response"]["headers"]),
        "Body of the answer": lambda each: document_of(each["response"]),
    }
    return {title: [*compared(part(first), part(second))] for title, part in parts.items()}


def document_of(side: Json) -> Any:
    """A body as a document: its JSON, its form as an object, or its text."""
    if not side["body"]:
        return MISSING
    if side["json"] is not None:
        return side["json"]
    if media_of(side) in FORMS:
        fields = fields_of(side, media_of(side), content_of(side))
        return gathered((each.name, each.value) for each in fields)
    return side["body"]

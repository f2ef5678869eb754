"""What a request led to: rows that it changed, webhooks, mails and events, each with what became of it."""

from typing import Any

from emulator.console.asking import Refused, segment
from emulator.console.drawing import line
from emulator.console.pages.journal.differences import compared
from emulator.console.visit import Visit

MOST = 20
MOST_ROWS = 30
LONGEST = 300
"""Letters of an event that are shown."""
OWN = ("number", "kind", "at", "request")
"""Members that every event has."""
Json = dict[str, Any]


async def rows_changed(visit: Visit, entry: Json) -> list[Json] | None:
    """The rows that it added, changed or removed, member by member; None where that is not known any more."""
    if not entry["changes"]:
        return None if entry["changes"] is None else []
    shown = await visit.get("data")
    return [
        each
        | {"members": [*compared(each["before"] or {}, each["after"] or {})]}
        | {"place": await place_of(visit, each) if each["resource"] in shown.get(each["vendor"], ()) else ""}
        for each in entry["changes"][:MOST_ROWS]
    ]


async def place_of(visit: Visit, change: Json) -> str:
    """The page of a row, or, where it is not there any more, of those that it was among."""
    rows = f"data/{segment(change['vendor'])}/{segment(change['resource'])}"
    row = f"{rows}/{segment(str(change['key']))}"
    try:
        await visit.get(row)
    except Refused:
        return rows
    return row


async def caused(visit: Visit, entry: Json) -> Json:
    """The webhooks, mails and events that it led to, at once or later; the first so many of each."""
    ids = entry["caused"]
    webhooks = [await found(visit, f"webhooks/{each}", each) for each in ids["webhooks"][:MOST]]
    mails = (await visit.get("mails"))["mails"] if ids["mails"] else []
    return {
        "webhooks": webhooks,
        "mails": [each for each in mails if each["id"] in ids["mails"]][:MOST],
        "events": await events(visit, ids["events"][:MOST]),
        "more": sum(max(len(each) - MOST, 0) for each in ids.values()),
    }


async def found(visit: Visit, path: str, known_as: str) -> Json:
    """What stands at a path, or what it is known as where it is forgotten."""
    try:
        answer: Json = await visit.get(path)
    except Refused:
        return {"id": known_as, "state": "forgotten", "url": "", "status": None, "error": None}
    return answer


async def events(visit: Visit, numbers: list[str]) -> list[Json]:
    """Events by their numbers; in `given` what is theirs alone."""
    if not numbers:
        return []
    answer = await visit.get("events", format="json", brief="true", since=str(int(numbers[0]) - 1))
    wanted = set(map(int, numbers))
    return [
        {"number": each["number"], "kind": each["kind"], "given": given, "text": line(given)[:LONGEST]}
        for each in answer["events"]
        if each["number"] in wanted and (given := without(each, OWN)) is not None
    ]


def without(event: Json, names: tuple[str, ...]) -> Json:
    """An event's members but for some."""
    return {name: value for name, value in event.items() if name not in names}

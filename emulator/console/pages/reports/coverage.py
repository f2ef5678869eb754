"""Coverage: which operations a suite touches, as a picture and in words."""

from typing import Any

from starlette.responses import Response

from emulator.console.asking import Refused
from emulator.console.visit import Visit

ALL = "all"
WORDS = {
    "never": "never called",
    "called": "called",
    "errors": "called, errors met",
    "faults": "answered by faults only",
}
SIGNS = {"never": "·", "called": "✓", "errors": "!", "faults": "F"}
"""What a cell shows: colours alone would not do."""


async def show(visit: Visit) -> Response:
    """The picture of this world, of some or of all."""
    worlds, problem, status = visit.asked("worlds").strip(), "", 200
    try:
        report = await visit.get("coverage", worlds=worlds)
    except Refused as refused:
        report, problem, status = await visit.get("coverage"), refused.message, refused.status
    titles = {each["vendor"]: each["title"] for each in (await visit.get("vendors"))["vendors"]}
    vendors = [vendor_of(report, name, title) for name, title in titles.items()]
    return await visit.page(
        "coverage.html", status, report=report, vendors=vendors, asked=worlds, problem=problem, words=WORDS, signs=SIGNS
    )


def vendor_of(report: dict[str, Any], name: str, title: str) -> dict[str, Any]:
    """What there is to say of one vendor."""
    operations = [cell(each) for each in report["operations"] if each["vendor"] == name]
    return {
        "name": name,
        "title": title,
        "operations": operations,
        "hit": sum(bool(each["statuses"]) for each in operations),
        "never": [each for each in operations if each["state"] in ("never", "faults")],
        "errors": [each["error"] for each in report["errors_never_seen"] if each["vendor"] == name],
        "page_two": [each for each in operations if each["page_two_missed"]],
    }


def cell(operation: dict[str, Any]) -> dict[str, Any]:
    """An operation with its state, and how it ended in words."""
    own, faults = operation["statuses"], operation["by_faults"]
    state = "called" if own else "faults" if faults else "never"
    if any(status >= "400" for status in own):  # "none", no answer at all, is one of them
        state = "errors"
    ends = [f"{status} {times(count)}" for status, count in own.items()]
    ends += [f"{status} by faults {times(count)}" for status, count in faults.items()]
    return operation | {"state": state, "ends": ", ".join(ends)}


def times(count: int) -> str:
    """How often, in words."""
    return "once" if count == 1 else f"{count:,} times"

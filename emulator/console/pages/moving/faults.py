"""Faults: presets as switches, what is active, a form for the rest; and what the next calls and messages meet."""

from typing import Any

from starlette.responses import Response

from emulator.console.drawing import line
from emulator.console.pages.moving import rules
from emulator.console.visit import Visit

SHOWN = 50
MOST_COPIED = 20_000
"""Bytes of a fault that is shown to be copied."""
Json = dict[str, Any]


async def show(visit: Visit) -> Response:
    """The page, without the first `skip` faults; other names of the query fill the form, which then comes first."""
    now = (await visit.get("clock"))["now"]
    faults = (await visit.get("faults"))["faults"]
    outcomes = (await visit.get("outcomes"))["outcomes"]
    skip = visit.number("skip")
    return await visit.page(
        "faults.html",
        presets=[
            each | {"does": rules.does(each["effect"])} for each in (await visit.get("faults/presets"))["presets"]
        ],
        switched=[fault for fault in faults if fault["preset"] and not is_over(fault, now)],
        faults=[show_fault(visit, fault, now) for fault in faults[skip : skip + SHOWN]],
        skip=skip,
        total=len(faults),
        outcomes=[show_outcome(outcome) for outcome in outcomes[:SHOWN]],
        outcomes_total=len(outcomes),
        vendors=[each["vendor"] for each in (await visit.get("vendors"))["vendors"]],
        operations=(await visit.get("coverage"))["operations"],
        filled={name: values[0] for name, values in visit.query.items() if name != "skip"},
        most=SHOWN,
    )


def is_over(fault: Json, now: str) -> bool:
    """Whether a fault hits nothing any more."""
    return bool(fault["spent"] or (fault["until"] and fault["until"] <= now))


def show_fault(visit: Visit, fault: Json, now: str) -> Json:
    """A fault in words, and as what sets it."""
    body = rules.body_of(fault, now)
    return fault | {
        "over": is_over(fault, now),
        "matches": rules.matches(fault["match"]),
        "does": rules.does(fault["effect"]),
        "lasts": rules.lasts(fault, now),
        "body": body if len(line(body)) <= MOST_COPIED else None,
        "curl": rules.curl(visit.origin + visit.api("faults"), body),
        "pytest": rules.test_lines(body),
    }


def show_outcome(outcome: Json) -> Json:
    """An outcome in words."""
    return outcome | {"matches": rules.matches(outcome["match"]), "details": rules.known_after(outcome)}

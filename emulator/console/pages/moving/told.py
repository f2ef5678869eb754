"""Events and scheduled work as a person reads them: what, when, how far from now, and where there is more of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from emulator.console.asking import Refused, segment
from emulator.console.drawing import line
from emulator.console.pages.moving.spans import relative, seconds_from
from emulator.console.visit import Visit

LONGEST = 160
MOST_CALLS = 100
"""Calls of a list that are looked at, for their phones to be named."""
PUT_OFF = "emulator.simulate"
"""Name of the work that is a happening which was put off."""
Json = dict[str, Any]


@dataclass
class Told:
    """One line of a list."""

    kind: str
    text: str
    at: str
    relative: str
    url: str
    request: str | None
    """The vendor's request that it goes back to."""


async def tell_all(visit: Visit, now: str, events: Sequence[Json]) -> list[Told]:
    """Events of `GET events`, not brief."""
    ids = list(dict.fromkeys(each["id"] for each in events if each["kind"] == "call"))
    calls = {each: await call_of(visit, each) for each in ids[:MOST_CALLS]}
    return [tell(visit, now, each, calls) for each in events]


async def call_of(visit: Visit, call_id: str) -> Json:
    """A call; without legs if it is gone."""
    try:
        call: Json = await visit.get(f"calls/{segment(call_id)}")
    except Refused:
        return {"legs": []}
    return call


def tell(visit: Visit, now: str, event: Json, calls: Mapping[str, Json]) -> Told:
    """One event."""
    text, url = of_call(visit, event, calls) if event["kind"] == "call" else what(visit, event)
    away = seconds_from(now, event["at"])
    how_far = f"{relative(away)}, for the clock was set back" if away > 0 else relative(away)
    request = event["request"] if event["kind"] != "exchange" else None
    return Told(event["kind"], shorten(text), event["at"], how_far, url, request)


def tell_pending(visit: Visit, now: str, work: Json) -> Told:
    """Pending work of `GET clock`."""
    text, url = of_work(visit, work)
    return Told("pending", shorten(text), work["due"], relative(seconds_from(now, work["due"])), url, None)


def what(visit: Visit, event: Json) -> tuple[str, str]:
    """What an event is in words, and the page about it, if there is one."""
    match event["kind"]:
        case "exchange" if event.get("kept", True):
            return of_request(event), visit.url(f"requests/{event['id']}")
        case "happening":
            return of_happening(event), happening_url(visit, event)
        case "fired":
            return of_work(visit, event)
        case "webhook":
            return event["id"], visit.url(f"webhooks/{event['id']}")
        case "mail":
            return f"to {event['to']}: {event['why']}", visit.url("webhooks")
        case "control":
            return event["call"], ""
    return line({n: v for n, v in event.items() if n not in ("number", "kind", "at", "request")}), ""


def of_call(visit: Visit, event: Json, calls: Mapping[str, Json]) -> tuple[str, str]:
    """What a call or one of its legs did, and the phone's page: the leg's, or the first that is an account's."""
    legs = calls.get(event["id"], {"legs": []})["legs"]
    one = "" if event["leg"] is None else f" leg {event['leg']}"
    wanted = [each for each in legs if (event["leg"] == each["leg"] if one else each["phone"])]
    name = (wanted[0]["phone"] or wanted[0]["number"]) if wanted else ""
    text = f"{event['id']}{one} {event['change']}"
    return (f"{text}: {name}" if name and one else text), visit.url(
        "/".join(["phones", *map(segment, name.split("/"))])
    )


def of_request(event: Json) -> str:
    """A request and its answer."""
    return f"{event['method']} {event['path']} {event['status'] or 'no answer'}"


def of_happening(event: Json) -> str:
    """A happening, and what was wrong with it."""
    wrong = f": {event['error']}" if "error" in event else ""
    return f"{event['vendor']} {event['happening']}{wrong}"


def of_work(visit: Visit, work: Json) -> tuple[str, str]:
    """Scheduled work, done or not."""
    if work["what"] == PUT_OFF:
        return of_happening(work["given"]), happening_url(visit, work["given"])
    return f"{work['what']} {line(work['given'])}", ""


def happening_url(visit: Visit, given: Json) -> str:
    """The page of a happening."""
    return visit.url(f"happenings/{segment(given['vendor'])}/{segment(given['happening'])}")


def shorten(text: str) -> str:
    """A text that fits into a line."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"

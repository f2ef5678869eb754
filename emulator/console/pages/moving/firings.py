"""What was fired last and what came of it, as far as the world's events are remembered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from emulator.console.drawing import line
from emulator.console.pages.moving.told import Told, tell_all
from emulator.console.visit import Visit

MOST_EVENTS = 30
MOST_REPEATED = 100_000
"""Bytes of values that a form repeats: files are chosen anew."""
BORDERS = {"control", "exchange", "fired", "happening", "reset", "restore", "rewind"}
"""What comes before a firing, and is not of it."""
Json = dict[str, Any]


@dataclass
class Firing:
    """A happening that was fired."""

    number: int
    vendor: str
    happening: str
    at: str
    given: list[tuple[str, str]]
    """Its values, each as JSON."""
    values: str
    result: Json
    error: str
    can_repeat: bool
    came: list[Told]
    """Events that it began with, and those since."""
    more: int


async def firings(visit: Visit, most: int, wanted: tuple[str, str] | None = None) -> list[Firing]:
    """The newest, of one happening if it is named by vendor and happening."""
    now = (await visit.get("clock"))["now"]
    events = (await visit.get("events", format="json"))["events"]
    places = [
        place
        for place, each in enumerate(events)
        if each["kind"] == "happening" and wanted in (None, (each["vendor"], each["happening"]))
    ]
    return [await firing(visit, now, events, place) for place in reversed(places[-most:])]


async def firing(visit: Visit, now: str, events: Sequence[Json], place: int) -> Firing:
    """The firing that stands at a place among the events."""
    event = events[place]
    began = place
    while began and events[began - 1]["kind"] not in BORDERS:
        began -= 1
    came = [each for each in events[began:] if each is not event and each["kind"] != "control"]
    values = {name: line(value) for name, value in event["values"].items()}
    return Firing(
        event["number"],
        event["vendor"],
        event["happening"],
        event["at"],
        list(values.items()),
        line(event["values"]),
        event.get("result") or {},
        event.get("error", ""),
        len(orjson.dumps(event["values"])) <= MOST_REPEATED,
        await tell_all(visit, now, came[:MOST_EVENTS]),
        max(len(came) - MOST_EVENTS, 0),
    )

"""The lines of a phone: each live call that it takes part in, who is at the other end, what can be done now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]
TALKING = ("answered", "held", "parked")
WORDS = {
    "trying": "waiting",
    "ringing": "ringing",
    "answered": "in a call",
    "held": "on hold",
    "parked": "parked",
    "ended": "over",
}
SHORTEST = 7
"""Digits of a number that is nobody else's."""
WITHHELD = "withheld number"


@dataclass(frozen=True)
class Line:
    """One party of a call, as that party sees it."""

    call: Json
    leg: Json
    can: Sequence[str]
    """The acts that are possible now, by the words of the control plane."""
    state: str
    """In words."""
    other: str
    """Who is at the other end."""

    @property
    def rings(self) -> bool:
        """Whether there is something to pick up."""
        return bool(self.leg["state"] == "ringing")

    @property
    def phone(self) -> str:
        """The phone by its name, an outside one by its number; empty for short numbers, which many have."""
        number = self.leg["number"]
        return str(self.leg["phone"] or (number if len(number) >= SHORTEST else ""))


def line_of(call: Json, leg: Json) -> Line:
    """A party's line."""
    return Line(call, leg, tuple(possible(call, leg)), words(call, leg), others(call, leg))


def lines_of(call: Json) -> list[Line]:
    """The line of each party of a call, those that are over too."""
    return [line_of(call, leg) for leg in call["legs"]]


def lines_at(phone: Json, calls: Sequence[Json]) -> list[Line]:
    """The live lines of a phone, among the calls of a world."""
    own = [(call, leg) for call in calls if call["id"] in phone["calls"] for leg in call["legs"]]
    return [line_of(call, leg) for call, leg in own if leg["state"] != "ended" and is_of(leg, phone)]


def is_of(leg: Json, phone: Json) -> bool:
    """Whether a leg is a phone's; an outside one's has a number and no phone."""
    return bool(leg["phone"] == phone["phone"] or (leg["phone"] is None and leg["number"] == phone["phone"]))


def possible(call: Json, leg: Json) -> Iterator[str]:
    """What somebody can do to a call, so that the control plane lets them."""
    state, is_caller = leg["state"], leg["leg"] == 1
    if call["state"] == "ended" or state == "ended":
        return
    if call["state"] == "voicemail":
        yield from ("leave-message", "hang-up") if is_caller else ()
        return
    if state == "ringing":
        yield from ("answer", "refuse")
    if state in TALKING:
        yield from ("hold" if state == "answered" else "resume", "digits", "record")
        others = (each for each in call["legs"] if each["leg"] != leg["leg"])
        yield from ("transfer",) if call["state"] == "answered" and any(o["state"] in TALKING for o in others) else ()
    if is_caller if call["state"] == "ringing" else state in TALKING:
        yield "hang-up"


def words(call: Json, leg: Json) -> str:
    """The state of a party in words."""
    if call["state"] == "voicemail" and leg["state"] != "ended":
        return "speaking to a mailbox" if leg["leg"] == 1 else "mailbox"
    if leg["leg"] == 1 and call["state"] == "ringing" and leg["state"] == "trying":
        return "calling"
    return WORDS[leg["state"]]


def others(call: Json, leg: Json) -> str:
    """Who is at the other end: those who are on the call, or ring; else who was called."""
    if leg["leg"] != 1:
        live = [each for each in call["legs"] if each["state"] in TALKING and each["leg"] not in (1, leg["leg"])]
        caller = call["legs"][0]
        if caller["state"] != "ended" or not live:
            return " ".join(filter(None, (call["name"], call["from"] or WITHHELD)))
    else:
        live = [each for each in call["legs"][1:] if each["state"] != "ended"]
    return ", ".join(" ".join(filter(None, (each["name"], each["number"]))) for each in live) or str(call["to"])

"""What an account's history makes of a call: a record for each endpoint that was called, one for a call that left.

As the platform's own switch does it, an id ends in the running number of the leg: `ast01-1400142051.1562723`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from emulator.store.moments import from_text, seconds_between
from emulator.telephony.call import Call, Leg, legs_of
from emulator.vendors.sipcentric.calling.notes import dialled_together, notes, opposite
from emulator.vendors.sipcentric.calling.phones import find_endpoint, find_number
from emulator.vendors.sipcentric.calling.recorder import record
from emulator.vendors.sipcentric.numbers import ANONYMOUS, named, printed
from emulator.vendors.sipcentric.resources.calls import Call as CallRecord
from emulator.vendors.sipcentric.resources.calls import Outcome
from emulator.vendors.sipcentric.resources.customers import Customer
from emulator.worlds.world import World

FIRST_ID = 1_000_000
OUTCOMES: Mapping[str, Outcome] = {
    "answered": "ANSWERED",
    "busy": "BUSY",
    "refused": "BUSY",
    "no_answer": "NO_ANSWER",
    "cancelled": "NO_ANSWER",
    "failed": "FAILED",
}
"""As Asterisk has them."""
DECIDES: tuple[Outcome, ...] = ("NO_ANSWER", "BUSY", "FAILED")
"""Of phones that rang together, the first of these that one of them has is the outcome."""


def channel(call: Call, leg: Leg) -> str:
    """The id of a leg."""
    return f"ast01-{int(from_text(call.started).timestamp())}.{FIRST_ID + (leg.id or 0)}"


def first_channel(call: Call, legs: Sequence[Leg]) -> Leg:
    """The leg that gives a call its linked id: who called; of a call that came to the platform later, that one."""
    ours = next((leg for leg in legs if notes(leg)), legs[0])
    return ours if ours.position > 2 else legs[0]


def whole_seconds(begin: str | None, end: str | None) -> int:
    """How long something took that came about."""
    return round(seconds_between(begin, end)) if begin and end else 0


def outcome_of(legs: Iterable[Leg]) -> Outcome:
    """How a call to some legs that rang together ended."""
    known = list(legs)
    if any(leg.answered_at for leg in known):
        return "ANSWERED"
    found = {OUTCOMES[leg.outcome or "no_answer"] for leg in known}
    return min(found, key=DECIDES.index)


def leg_ended(world: World, call: Call, leg: Leg) -> None:
    """A leg is over: so may be the call to an endpoint, or one to the outside that somebody was handed over to."""
    for account, note in notes(leg).items():
        if "by" in note:
            together = dialled_together(world, leg, account)
            if all(each.state == "ended" for each in together):
                write_called(world, call, account, together)
        elif note.get("direction") == "OUT" and leg.position > 1:
            write_calling(world, call, account, leg, [leg])


def call_ended(world: World, call: Call) -> None:
    """A call is over: one that left the account has its record now, those within have them already."""
    first, *others = legs_of(world.store, call)
    for account, note in notes(first).items():
        is_inside = bool(others) and "by" in notes(others[0]).get(account, {})
        if note.get("direction") == "OUT" and not is_inside:
            write_calling(world, call, account, first, [leg for leg in others if account not in notes(leg)])


def write_calling(world: World, call: Call, account: int, leg: Leg, called: Sequence[Leg]) -> None:
    """The record of a call that left an account: of the leg that made it, and those that it rang."""
    note = notes(leg)[account]
    outcome = outcome_of(called or [leg])
    ends = max((each.ended_at or world.clock.stamp() for each in called if each.answered_at), default=None)
    begins = min((each.answered_at for each in called if each.answered_at), default=None)
    is_first = leg.position == 1
    values = {
        "scope": note["scope"],
        "direction": "OUT",
        "caller": named(call.name, note["short"]) if is_first and call.name else note["party"],
        "callee": note["dialled"],
        "started": call.started if is_first else leg.ringing_at or leg.ended_at or call.started,
        "outcome": outcome,
        "duration": whole_seconds(begins, ends),
        "cost": note.get("cost", 0.0),
        "call_id": channel(call, leg),
        "endpoint_id": note["endpoint"],
    }
    row = write(world, call, account, values)
    if row and is_first:
        record(world, row, note["dialled"], [leg])


def write_called(world: World, call: Call, account: int, legs: Sequence[Leg]) -> None:
    """The record of a call to an endpoint; of one within the account, the history has the outgoing one only."""
    note, other = notes(legs[0])[account], opposite(world, call, legs[0].position)
    own = notes(other).get(account, {})
    is_local = own.get("direction") == "OUT"
    talked = next((leg for leg in legs if leg.answered_at), None)
    values = {
        "scope": "LOCAL" if is_local else scope_from(world, account, other, call),
        "direction": "OUT" if is_local else "IN",
        "caller": caller_in_words(call, other),
        "callee": note["party"],
        "started": began(call, legs),
        "outcome": outcome_of(legs),
        "duration": whole_seconds(talked.answered_at, talked.ended_at) if talked else 0,
        "cost": round(sum(notes(leg)[account].get("cost", 0.0) for leg in legs), 3),
        "call_id": called_channel(world, call, account, legs[0], is_local),
        "endpoint_id": own["endpoint"] if is_local else note["endpoint"],
    }
    row = write(world, call, account, values)
    if row and talked:
        party = note.get("short", note["party"]) if is_local else number_of(call, other)
        record(world, row, party, [other, talked] if is_local else [talked])


def called_channel(world: World, call: Call, account: int, leg: Leg, is_local: bool) -> str:
    """The id of the record: that of the call itself where this account is the first that has one."""
    legs = legs_of(world.store, call)
    has_other_record = bool(notes(legs[0])) and not is_local
    is_first = leg.position == 2 and not has_other_record
    return channel(call, first_channel(call, legs) if is_first else leg)


def began(call: Call, legs: Sequence[Leg]) -> str:
    """When the call to some legs began."""
    if legs[0].position == 2:
        return call.started
    moments = [moment for leg in legs if (moment := leg.ringing_at or leg.answered_at or leg.ended_at)]
    return min(moments, default=call.started)


def number_of(call: Call, leg: Leg) -> str:
    """Who calls, by number, as it is printed."""
    if leg.position == 1:
        return printed(call.source) or ANONYMOUS
    inside = next((note["short"] for note in notes(leg).values() if note.get("short")), None)
    return inside or printed(leg.number)


def caller_in_words(call: Call, leg: Leg) -> str:
    """Who calls, as the history names it."""
    return named(call.name if leg.position == 1 else leg.name, number_of(call, leg))


def scope_from(world: World, account: int, leg: Leg, call: Call) -> str:
    """Whether a call to an account comes from another one of the platform."""
    number = find_number(world, call.source if leg.position == 1 else leg.number)
    others = {*notes(leg), *([number.customer_id] if number else [])} - {account}
    return "DOMAIN" if others else "EXTERNAL"


def write(world: World, call: Call, account: int, values: dict[str, Any]) -> CallRecord | None:
    """Write a record down, if its account is still there."""
    if world.store.one(Customer, id=account) is None:
        return None
    if values["endpoint_id"] and find_endpoint(world, values["endpoint_id"]) is None:
        values["endpoint_id"] = None
    legs = legs_of(world.store, call)
    linked = channel(call, first_channel(call, legs))
    stamp = world.clock.stamp()
    key = world.store.insert(CallRecord, customer_id=account, created=stamp, linked_id=linked, **values)
    return world.store.one(CallRecord, id=key)

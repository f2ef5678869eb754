"""The switchboard: where a call goes, and which legs it has."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from emulator.vendors.sipcentric.calling.legs import (
    Leg,
    begin,
    end,
    forwarding_number,
    new_call_id,
    outcome_at,
    party_of,
    phones_of,
    ring,
    talking_seconds,
)
from emulator.vendors.sipcentric.calling.magic import Outcome, call_outcome
from emulator.vendors.sipcentric.charges import may_call
from emulator.vendors.sipcentric.numbers import named
from emulator.vendors.sipcentric.resources.endpoints import Endpoint
from emulator.vendors.sipcentric.resources.phonenumbers import PhoneNumber, RoutingRule
from emulator.vendors.sipcentric.resources.timeintervals import DAYS, TimeInterval
from emulator.worlds.world import World

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def call_out(world: World, phone: Endpoint, number: str, shown: str) -> None:
    """A phone calls: an endpoint of its account, another account's number, or the world outside."""
    theirs = world.store.one(PhoneNumber, number=number)
    called = world.store.one(Endpoint, customer_id=phone.customer_id, short_number=number)
    if called is None and theirs and theirs.customer_id == phone.customer_id:
        called = destination_of(world, theirs)
    if called:
        call_inside(world, phone, called)
    elif theirs:
        call_across(world, phone, theirs, shown)
    else:
        outcome = call_outcome(number) if may_call(world, phone.customer_id, number) else "FAILED"
        begin(world, outgoing(world, phone, number, outcome, scope="EXTERNAL", charged=number))


def outgoing(world: World, phone: Endpoint, number: str, outcome: Outcome, **known: Any) -> Leg:
    """The leg of a phone that calls a number."""
    call_id = new_call_id(world)
    values: dict[str, Any] = {
        "customer_id": phone.customer_id,
        "direction": "OUT",
        "caller": party_of(phone),
        "callee": number,
        "party": number,
        "outcome": outcome,
        "duration": talking_seconds(world, outcome),
        "started": world.clock.stamp(),
        "call_id": call_id,
        "linked_id": call_id,
        "endpoint_id": phone.id,
        "phone_id": phone.id,
    }
    return Leg(**values | known)


def call_inside(world: World, phone: Endpoint, called: Endpoint, name: str = "", **known: Any) -> Leg:
    """A phone calls an endpoint of its own account: of such a call, the history has the outgoing record only."""
    values = {
        "scope": "LOCAL",
        "caller": named(name or phone.name, phone.short_number),
        "callee": party_of(called),
        "called_id": called.id,
        "charged": forwarding_number(called),
    }
    outcome = outcome_at(called) if called.id != phone.id else "BUSY"
    leg = replace(outgoing(world, phone, called.short_number, outcome, **values), **known)
    begin(world, leg)
    if called.id != phone.id:
        ring(world, called, name or phone.name, phone.short_number)
    return leg


def call_across(world: World, phone: Endpoint, number: PhoneNumber, shown: str) -> None:
    """A phone calls a number of another account on the platform: both have it in their history.

    One that takes no calls, whosever it is, fails.
    """
    called = destination_of(world, number)
    scope = "LOCAL" if number.customer_id == phone.customer_id else "DOMAIN"
    leg = outgoing(world, phone, number.number, outcome_at(called) if called else "FAILED", scope=scope)
    begin(world, leg)
    if called:
        other = incoming(world, called, shown, shown, leg.outcome, scope="DOMAIN", linked_id=leg.call_id)
        call_in(world, other, called, "", number.number)
    elif scope == "DOMAIN":
        call_nobody(world, number, shown, shown, scope=scope, linked_id=leg.call_id)


def call_nobody(world: World, number: PhoneNumber, caller: str, party: str, **known: Any) -> Leg:
    """A call to a number without a destination is over at once: nothing rings, and the history has it as failed."""
    values = {"customer_id": number.customer_id, "callee": number.number, "endpoint_id": None, "phone_id": None}
    leg = arriving(world, caller, party, "FAILED", **values | known)
    end(world, asdict(leg))
    return leg


def incoming(world: World, called: Endpoint, caller: str, number: str, outcome: Outcome, **known: Any) -> Leg:
    """The leg of a call for an endpoint from outside its account."""
    values: dict[str, Any] = {
        "customer_id": called.customer_id,
        "callee": party_of(called),
        "endpoint_id": called.id,
        "phone_id": next((phone.id for phone in phones_of(world, called)), None),
        "called_id": called.id,
        "charged": forwarding_number(called),
    }
    return arriving(world, caller, number, outcome, **values | known)


def arriving(world: World, caller: str, number: str, outcome: Outcome, **known: Any) -> Leg:
    """The leg of a call from outside an account."""
    call_id = new_call_id(world)
    values: dict[str, Any] = {
        "scope": "EXTERNAL",
        "direction": "IN",
        "caller": caller,
        "party": number,
        "outcome": outcome,
        "duration": talking_seconds(world, outcome),
        "started": world.clock.stamp(),
        "call_id": call_id,
        "linked_id": call_id,
    }
    return Leg(**values | known)


def call_in(world: World, leg: Leg, called: Endpoint, name: str, did: str) -> Leg:
    """A call comes in for an endpoint, and its phones ring."""
    begin(world, leg)
    ring(world, called, labelled(world, did, name), leg.party, did)
    return leg


def labelled(world: World, did: str, name: str) -> str:
    """A caller's name behind the label of the number that was called (document, `identifier`)."""
    number = world.store.one(PhoneNumber, number=did) if did else None
    return f"{number.identifier} {name}".strip() if number and number.identifier else name


def destination_of(world: World, number: PhoneNumber) -> Endpoint | None:
    """Where a call to a number goes now: by the first routing rule that applies, else to its destination.

    A number that names none leads nowhere; a fax number takes no calls.
    """
    if number.fax_enabled:
        return None
    now = world.clock.now().astimezone(ZoneInfo(world.settings.sipcentric_time_zone))
    for rule in world.store.all(RoutingRule, order="id", number_id=number.id):
        interval = world.store.one(TimeInterval, id=rule.time_interval_id)
        if interval and covers(interval, now):
            return world.store.one(Endpoint, id=rule.destination_id)
    return world.store.one(Endpoint, id=number.destination_id) if number.destination_id is not None else None


def covers(interval: TimeInterval, now: datetime) -> bool:
    """Whether a local moment lies in a time interval; the last minute counts."""
    time, days = now.strftime("%H:%M"), (DAYS[now.weekday()], (MONTHS[now.month - 1], now.day))
    return any(
        block["startTime"] <= time <= block["endTime"]
        and (block.get("dayOfWeek") or (block.get("month"), block.get("dayOfMonth"))) in days
        for block in interval.included_times
    )


def first_phone(world: World, customer_id: int) -> Endpoint | None:
    """The account's first phone."""
    phones = world.store.all(Endpoint, order="id", limit=1, customer_id=customer_id, type="phone")
    return phones[0] if phones else None

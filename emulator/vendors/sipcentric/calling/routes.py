"""Where calls go: to a number's destination, to an endpoint of any type and its members, and on from there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from emulator.telephony.call import Call, Leg, legs_of
from emulator.telephony.codes import BUSY, NO_ANSWER, NOWHERE, PAYMENT
from emulator.telephony.network import Ring, Route
from emulator.vendors.sipcentric.calling.notes import VENDOR, notes
from emulator.vendors.sipcentric.calling.phones import find_endpoint, find_number, number_of, party_of, phones_of
from emulator.vendors.sipcentric.charges import may_call
from emulator.vendors.sipcentric.numbers import stored
from emulator.vendors.sipcentric.resources.endpoints import Endpoint
from emulator.vendors.sipcentric.resources.phonenumbers import PhoneNumber, RoutingRule
from emulator.vendors.sipcentric.resources.timeintervals import DAYS, TimeInterval
from emulator.worlds.world import World

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
RINGING_SECONDS = 30
"""How long an endpoint rings that has no time-out of its own, and an outside number."""
LONGEST_WAIT = 600
"""In a queue that has none of its own."""
MOST_HOPS = 5


@dataclass(frozen=True, slots=True)
class Way:
    """How a call came to an endpoint."""

    by: int
    """How many legs the call had by then: those that are dialled together have it in common."""
    caller: str | None = None
    """The platform's phone that calls, if it is one."""
    did: str = ""
    """The number that was called."""
    hops: int = 0
    """How often the call went on."""


def way_of(world: World, caller: Leg, did: str = "") -> Way:
    """How a call comes that begins."""
    known = caller.via.get(VENDOR, {}).get("did", "")
    by = world.store.count(Leg, call_id=caller.call_id)
    return Way(by, caller.phone if caller.vendor == VENDOR else None, did or known)


def route(world: World, number: str, caller: Leg) -> Route:
    """Whom a call to an account's number rings: nobody, where it has no destination or is for faxes."""
    row = find_number(world, number)
    called = destination_of(world, row) if row else None
    if called:
        return lead(world, called, way_of(world, caller, row.number if row else ""))
    return Route(code=NOWHERE, number=number, via=noted_number(row, way_of(world, caller)) if row else {})


def noted_number(row: PhoneNumber, way: Way) -> dict[str, Any]:
    """What is noted about the leg of a call to a number that leads nowhere."""
    known = {"by": way.by, "endpoint": None, "party": row.number, "did": row.number, "hops": 0, "rings": None}
    return {str(row.customer_id): known}


def route_to(world: World, key: str, caller: Leg) -> Route | None:
    """Whom a call to an endpoint rings."""
    endpoint = find_endpoint(world, key)
    return lead(world, endpoint, way_of(world, caller)) if endpoint else None


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


def lead(world: World, endpoint: Endpoint, way: Way) -> Route:
    """Whom a call to an endpoint rings, by its type."""
    return LEADS[endpoint.type](world, endpoint, way)


def noted(endpoint: Endpoint, way: Way, rings: Endpoint | None = None, **more: Any) -> dict[str, Any]:
    """What is noted about a leg of a call to an endpoint."""
    known = {"by": way.by, "endpoint": endpoint.id, "party": party_of(endpoint), "short": endpoint.short_number}
    known |= {"did": way.did, "hops": way.hops, "rings": rings.id if rings else None}
    return {str(endpoint.customer_id): known | more}


def ended(endpoint: Endpoint, way: Way, code: int) -> Route:
    """The end of a call at an endpoint."""
    return Route(code=code, number=endpoint.short_number, name=endpoint.name, via=noted(endpoint, way))


def ring(world: World, endpoint: Endpoint, way: Way, member: Endpoint, patience: float, after: float = 0) -> Ring:
    """The leg of a phone: the endpoint that is called, or a member of it."""
    pickup, via = world.settings.sipcentric_ring_seconds, noted(endpoint, way, member)
    return Ring(number_of(world, member), str(member.id), member.name, after, pickup, patience, via=via)


def known(seconds: int | None, otherwise: int) -> int:
    """How long an endpoint has something last: no time at all is a time too."""
    return otherwise if seconds is None else seconds


def lead_to_phone(world: World, endpoint: Endpoint, way: Way) -> Route:
    """A phone rings; who calls it from itself finds it busy."""
    if way.caller == str(endpoint.id):
        return ended(endpoint, way, BUSY)
    return Route((ring(world, endpoint, way, endpoint, known(endpoint.timeout, RINGING_SECONDS)),))


def lead_outside(world: World, endpoint: Endpoint, way: Way) -> Route:
    """A virtual extension forwards to a number outside, at the account's expense."""
    number = endpoint.destination or ""
    if not may_call(world, endpoint.customer_id, number):
        return ended(endpoint, way, PAYMENT)
    patience = known(endpoint.timeout, RINGING_SECONDS)
    pickup, via = world.settings.sipcentric_ring_seconds, noted(endpoint, way, endpoint, pays=number)
    return Route((Ring(stored(number), None, endpoint.name, 0, pickup, patience, via=via),))


def members(world: World, endpoint: Endpoint, way: Way) -> list[Endpoint]:
    """Who rings for a group or a queue: every phone of the account, as the API shows no members."""
    return [phone for phone in phones_of(world, endpoint.customer_id) if str(phone.id) != way.caller]


def lead_to_group(world: World, endpoint: Endpoint, way: Way) -> Route:
    """A group's phones ring one after the other, or all at once; each as long as it says, from its own beginning."""
    patience, delay = known(endpoint.member_timeout, RINGING_SECONDS), endpoint.cascade_delay or 0
    phones = enumerate(members(world, endpoint, way))
    rings = tuple(ring(world, endpoint, way, phone, patience, n * delay) for n, phone in phones)
    return Route(rings) if rings else ended(endpoint, way, NO_ANSWER)


def lead_to_queue(world: World, endpoint: Endpoint, way: Way) -> Route:
    """A call waits in a queue, itself a leg, as long as it may; the phones ring meanwhile."""
    patience = known(endpoint.max_wait, LONGEST_WAIT)
    waiting = machine(endpoint, way, 2 * patience + 1, patience, None)
    phones = (ring(world, endpoint, way, phone, patience) for phone in members(world, endpoint, way))
    return Route((*phones, waiting))


def lead_to_menu(world: World, endpoint: Endpoint, way: Way) -> Route:
    """A menu picks up, whatever people do."""
    pickup = world.settings.sipcentric_ring_seconds
    return Route((machine(endpoint, way, pickup, pickup, endpoint),))


def machine(endpoint: Endpoint, way: Way, pickup: float, patience: float, rings: Endpoint | None) -> Ring:
    """The leg of an endpoint that is no phone."""
    via = noted(endpoint, way, rings)
    number, name = endpoint.short_number, endpoint.name
    return Ring(number, name=name, pickup=pickup, patience=patience, machine=True, is_end=True, via=via)


def lead_to_mailbox(world: World, endpoint: Endpoint, way: Way) -> Route:
    """A mailbox takes the call."""
    via = noted(endpoint, way, mailbox=endpoint.id)
    return Route(mailbox=True, number=endpoint.short_number, name=endpoint.name, via=via)


LEADS: Mapping[str, Callable[[World, Endpoint, Way], Route]] = {
    "phone": lead_to_phone,
    "virtual": lead_outside,
    "group": lead_to_group,
    "queue": lead_to_queue,
    "ivr": lead_to_menu,
    "mailbox": lead_to_mailbox,
}


def onward(world: World, call: Call, leg: Leg) -> Route | None:
    """Where a call goes that an endpoint did not take: to its failover destination, or to its voicemail."""
    # Of an endpoint that handed the call over, a leg notes whose call it is, not how it came there.
    rung = (note for note in notes(leg).values() if note.get("endpoint") and "did" in note)
    ways = (further(world, call, leg, note) for note in rung)
    return next((found for found in ways if found), None)


def further(world: World, call: Call, leg: Leg, note: Mapping[str, Any]) -> Route | None:
    """Where a call goes from one endpoint; voicemail is for those whom nobody answers, not for those turned away."""
    endpoint = find_endpoint(world, note["endpoint"])
    if endpoint is None or leg.outcome == "cancelled":
        return None
    way = replace(way_of(world, legs_of(world.store, call)[0], note["did"]), hops=note["hops"] + 1)
    failover = find_endpoint(world, endpoint.failover_destination_id)
    if failover and way.hops <= MOST_HOPS:
        return lead(world, failover, way)
    if endpoint.type == "phone" and endpoint.voicemail_enabled and leg.outcome in (None, "no_answer"):
        via = {str(endpoint.customer_id): {"mailbox": endpoint.id}}
        return Route(mailbox=True, number=endpoint.short_number, name=endpoint.name, via=via)
    return None

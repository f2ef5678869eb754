"""Legs of calls: each rings, ends on the world's clock, and lands in its customer's history."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from emulator.telephony import audio
from emulator.vendors.sipcentric.calling.magic import Outcome, call_outcome
from emulator.vendors.sipcentric.charges import charge_call
from emulator.vendors.sipcentric.events import address, announce
from emulator.vendors.sipcentric.numbers import named
from emulator.vendors.sipcentric.resources.calls import Call
from emulator.vendors.sipcentric.resources.endpoints import Endpoint
from emulator.vendors.sipcentric.resources.recordings import Recording
from emulator.worlds.world import World

ENDS = "sipcentric.call-ends"
RINGING_SECONDS = 30
"""How long an endpoint rings that has no time-out of its own."""
MOST_HOPS = 5


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg of a call, on its way into a customer's history."""

    customer_id: int
    scope: str
    direction: str
    caller: str
    callee: str
    party: str
    """Number of the other party, as a recording names it."""
    outcome: Outcome
    duration: int
    started: str
    call_id: str
    linked_id: str
    endpoint_id: int | None
    """The customer's endpoint in whose name the history has it."""
    phone_id: int | None
    """The phone that talks, and records if it is set to."""
    called_id: int | None = None
    """The endpoint that is called, if it is one of the platform's."""
    charged: str | None = None
    """The number whose minutes the customer pays for."""
    hops: int = 0
    """How often the call was forwarded."""


def new_call_id(world: World) -> str:
    """An id as Asterisk makes them: `ast01-1400142051.1562723`."""
    return f"ast01-{int(world.clock.seconds())}.{world.chance.below('sipcentric.call', 10**7)}"


def party_of(endpoint: Endpoint) -> str:
    """An endpoint as the history names it: `John Simmonds <102>`."""
    return named(endpoint.name, endpoint.short_number)


def phones_of(world: World, endpoint: Endpoint) -> Sequence[Endpoint]:
    """What rings on a call to an endpoint. The API shows no members of groups and queues: every phone rings."""
    if endpoint.type in ("group", "queue"):
        return world.store.all(Endpoint, order="id", customer_id=endpoint.customer_id, type="phone")
    return [endpoint]


def outcome_at(endpoint: Endpoint) -> Outcome:
    """How a call to an endpoint ends: answered, unless it goes on to a magic number."""
    forwarded_to = forwarding_number(endpoint)
    return call_outcome(forwarded_to) if forwarded_to else "ANSWERED"


def forwarding_number(endpoint: Endpoint) -> str | None:
    """The outside number of a virtual extension; its account pays for the call there."""
    return endpoint.destination if endpoint.type == "virtual" else None


def talking_seconds(world: World, outcome: Outcome) -> int:
    """How long people talk on a call with this outcome."""
    return world.settings.sipcentric_talk_seconds if outcome == "ANSWERED" else 0


def begin(world: World, leg: Leg) -> None:
    """Let a leg ring; when it is over, it lands in the history."""
    world.clock.schedule(ringing_seconds(world, leg) + leg.duration, ENDS, **asdict(leg))


def ringing_seconds(world: World, leg: Leg) -> float:
    """How long a leg rings: where nobody answers, until the time-out of what is called."""
    if leg.outcome != "NO_ANSWER":
        return world.settings.sipcentric_ring_seconds
    called = world.store.one(Endpoint, id=leg.called_id) if leg.called_id else None
    return float((called and (called.timeout or called.member_timeout)) or RINGING_SECONDS)


def ring(world: World, endpoint: Endpoint, name: str, number: str, did: str = "") -> list[int]:
    """Tell the stream of each phone that rings; the ids of those."""
    ringing = [phone.id or 0 for phone in phones_of(world, endpoint)]
    for key in ringing:
        values = {
            "callerIdNumber": number,
            "callerIdName": name,
            "endpoint": address(endpoint.customer_id, "endpoints", key),
            "did": did,
        }
        announce(world, endpoint.customer_id, "incomingcall", None, values, key)
    return ringing


def end(world: World, given: dict[str, Any]) -> None:
    """A leg is over: charge it, write it down, keep its recording, forward it if nobody answered."""
    leg = Leg(**given)
    cost = charge_call(world, leg.customer_id, leg.charged, leg.duration) if leg.charged else 0.0
    own = world.store.one(Endpoint, id=leg.endpoint_id) if leg.endpoint_id else None
    world.store.insert(
        Call,
        customer_id=leg.customer_id,
        created=world.clock.stamp(),
        scope=leg.scope,
        direction=leg.direction,
        caller=leg.caller,
        callee=leg.callee,
        started=leg.started,
        outcome=leg.outcome,
        duration=leg.duration,
        cost=cost,
        call_id=leg.call_id,
        linked_id=leg.linked_id,
        endpoint_id=own.id if own else None,
    )
    record(world, leg)
    if leg.outcome == "NO_ANSWER":
        forward(world, leg)


def record(world: World, leg: Leg) -> None:
    """Keep the recording of an answered leg, if the phone that talked records always."""
    phone = world.store.one(Endpoint, id=leg.phone_id) if leg.phone_id else None
    if phone is None or phone.call_recording != "ALWAYS" or not leg.duration:
        return
    world.store.insert(
        Recording,
        customer_id=leg.customer_id,
        created=world.clock.stamp(),
        direction=leg.direction,
        party_id=leg.party,
        started=leg.started,
        size=audio.size_of(leg.duration),
        call_id=leg.call_id,
        linked_id=leg.linked_id,
        endpoint_id=phone.id,
        is_local=leg.scope == "LOCAL",
    )


def forward(world: World, leg: Leg) -> None:
    """Take an unanswered call on to the failover destination, as a further leg of the same call."""
    called = world.store.one(Endpoint, id=leg.called_id) if leg.called_id else None
    target = world.store.one(Endpoint, id=called.failover_destination_id) if called else None
    if target is None or leg.hops >= MOST_HOPS:
        return
    # A machine picks up at once; where only people are, nobody does this time either.
    outcome: Outcome = "ANSWERED" if target.type in ("ivr", "mailbox") else "NO_ANSWER"
    onward = replace(
        leg,
        callee=party_of(target),
        outcome=outcome,
        duration=talking_seconds(world, outcome),
        started=world.clock.stamp(),
        call_id=new_call_id(world),
        endpoint_id=target.id if leg.direction == "IN" else leg.endpoint_id,
        phone_id=None,
        called_id=target.id,
        hops=leg.hops + 1,
    )
    begin(world, onward)
    name, _, number = leg.caller.rpartition(" <")
    ring(world, target, name, number.rstrip(">"))

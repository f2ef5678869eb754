"""What the world can do to an account: a call or a message comes in, a receipt arrives, a call was made."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from emulator.exchange.vendor import Happening
from emulator.telephony.fiction import british
from emulator.vendors.sipcentric.calling.legs import Leg, end, ringing_seconds, talking_seconds
from emulator.vendors.sipcentric.calling.magic import Outcome
from emulator.vendors.sipcentric.calling.switchboard import (
    call_in,
    call_inside,
    call_nobody,
    destination_of,
    first_phone,
    incoming,
    outgoing,
)
from emulator.vendors.sipcentric.events import address
from emulator.vendors.sipcentric.messages import arrive, note_delivery
from emulator.vendors.sipcentric.numbers import Kept, named
from emulator.vendors.sipcentric.resources.customers import Customer
from emulator.vendors.sipcentric.resources.endpoints import Endpoint
from emulator.vendors.sipcentric.resources.phonenumbers import PhoneNumber
from emulator.vendors.sipcentric.resources.sms import SmsMessage
from emulator.vendors.sipcentric.wire import Reference, reference_parts
from emulator.worlds.world import World

SOMEBODY = british("20", 123)
SOMEBODY_MOBILE = british("mobile", 123)
OneOf = Annotated[Reference | None, Field(description="Absolute URI, relative URI or bare id.")]
Seconds = Annotated[int | None, Field(ge=0, le=7200)]


class IncomingCall(BaseModel):
    """A call from outside; with nothing said, the first phone of the first account rings."""

    callerIdNumber: Kept = Field(SOMEBODY, max_length=64)
    callerIdName: str = Field("", max_length=255)
    endpoint: OneOf = None
    to: Kept | None = Field(None, max_length=64, description="The number called: an account's, or a short one.")
    answered: bool = True
    duration: Seconds = Field(None, description="Seconds of talk; the setting `sipcentric_talk_seconds` by default.")


class IncomingSms(BaseModel):
    """A message from outside; by default to the first number that takes SMS."""

    to: Kept | None = Field(None, max_length=64)
    sender: Kept = Field(SOMEBODY_MOBILE, alias="from", min_length=1, max_length=64)
    body: str = Field("Hello", max_length=10_000)
    udh: str = Field("", max_length=280, description="User data header of one part of a longer message.")


class DeliveryReceipt(BaseModel):
    """A delivery status of a message that was sent; by default of the last one."""

    sms: OneOf = None
    deliveryStatus: Literal[1, 2, 4, 8, 16] = 1


class CallEnded(BaseModel):
    """A call that is over: it stands in the history at once, with its recording."""

    endpoint: OneOf = None
    direction: Literal["IN", "OUT"] = "IN"
    number: Kept = Field(SOMEBODY, min_length=1, max_length=64, description="The other party.")
    name: str = Field("", max_length=255)
    outcome: Outcome = "ANSWERED"
    duration: Seconds = None


def row_named(world: World, model: Any, reference: str, resource: str, what: str) -> Any:
    """The record that a reference names, of any account; ValueError if there is none."""
    owner, key = reference_parts(reference, resource)
    row = world.store.one(model, id=key) if key is not None else None
    if row is None or owner not in ("me", str(row.customer_id)):
        raise ValueError(f"{what}: {reference!r} is none of this world's")
    return row


def endpoint_named(world: World, reference: str) -> Endpoint:
    """The endpoint that a reference names."""
    row: Endpoint = row_named(world, Endpoint, reference, "endpoints", "endpoint")
    return row


def phone_by_default(world: World) -> Endpoint:
    """The first phone of the first account."""
    for customer in world.store.all(Customer, order="id"):
        if phone := first_phone(world, customer.id or 0):
            return phone
    raise ValueError("endpoint: no account of this world has a phone")


def called_by(world: World, given: IncomingCall) -> tuple[Endpoint | None, PhoneNumber | None]:
    """The endpoint that is called, None where the number has no destination; and the number by which it was."""
    number = world.store.one(PhoneNumber, number=given.to) if given.to else None
    if given.endpoint:
        return endpoint_named(world, given.endpoint), number
    if not given.to:
        return phone_by_default(world), None
    inside = world.store.all(Endpoint, order="customer_id", limit=1, short_number=given.to)
    called = destination_of(world, number) if number else next(iter(inside), None)
    if called is None and (number is None or number.fax_enabled):
        raise ValueError(f"to: {given.to!r} is no number of this world's accounts that takes calls")
    return called, number


def incoming_call(world: World, given: IncomingCall) -> dict[str, Any]:
    """A call rings now, and stands in the history when it is over; it is over at once where it leads nowhere."""
    called, did = called_by(world, given)
    if called:
        return summary(world, ring_endpoint(world, given, called, did), called)
    assert did is not None
    leg = call_nobody(world, did, named(given.callerIdName, given.callerIdNumber), given.callerIdNumber)
    return {"callId": leg.call_id, "endpoint": None, "ends": world.clock.stamp() + "Z"}


def ring_endpoint(world: World, given: IncomingCall, called: Endpoint, did: PhoneNumber | None) -> Leg:
    """A call rings at an endpoint: a colleague's, another account's, or one of somebody outside."""
    outcome: Outcome = "ANSWERED" if given.answered else "NO_ANSWER"
    talk = talking_seconds(world, outcome)
    known: dict[str, Any] = {
        "outcome": outcome,
        "duration": given.duration if given.duration is not None and given.answered else talk,
    }
    number = given.callerIdNumber
    colleague = world.store.one(Endpoint, customer_id=called.customer_id, short_number=number)
    if colleague and colleague.id != called.id:
        return call_inside(world, colleague, called, given.callerIdName, **known)
    theirs = world.store.one(PhoneNumber, number=number)
    is_across = theirs is not None and theirs.customer_id != called.customer_id
    known["scope"] = "DOMAIN" if is_across else "EXTERNAL"
    leg = incoming(world, called, named(given.callerIdName, number), number, **known)
    return call_in(world, leg, called, given.callerIdName, did.number if did else "")


def call_ended(world: World, given: CallEnded) -> dict[str, Any]:
    """A call was made, and is over."""
    phone = endpoint_named(world, given.endpoint) if given.endpoint else phone_by_default(world)
    seconds = talking_seconds(world, given.outcome)
    if given.outcome == "ANSWERED" and given.duration is not None:
        seconds = given.duration
    known: dict[str, Any] = {"outcome": given.outcome, "duration": seconds}
    if given.direction == "IN":
        leg = incoming(world, phone, named(given.name, given.number), given.number, **known)
    else:
        party: dict[str, Any] = {
            "scope": "EXTERNAL",
            "callee": named(given.name, given.number),
            "charged": given.number,
        }
        leg = outgoing(world, phone, given.number, **party, **known)
    started = world.clock.stamp(-seconds - ringing_seconds(world, leg))
    end(world, asdict(replace(leg, started=started)))
    return {"callId": leg.call_id, "endpoint": address(phone.customer_id, "endpoints", phone.id)}


def summary(world: World, leg: Leg, called: Endpoint) -> dict[str, Any]:
    """What came of a call."""
    return {
        "callId": leg.call_id,
        "endpoint": address(called.customer_id, "endpoints", called.id),
        "ends": world.clock.stamp(ringing_seconds(world, leg) + leg.duration) + "Z",
    }


def incoming_sms(world: World, given: IncomingSms) -> dict[str, Any]:
    """A message arrives at a number that takes SMS."""
    wanted: dict[str, Any] = {"sms_enabled": True, "sms_allow_incoming": True}
    if given.to:
        wanted["number"] = given.to
    numbers = world.store.all(PhoneNumber, order="customer_id,id", limit=1, **wanted)
    if not numbers:
        raise ValueError(f"to: {given.to!r} takes no SMS" if given.to else "to: no number of this world takes SMS")
    key = arrive(world, numbers[0], given.sender, given.body, given.udh)
    return {"location": address(numbers[0].customer_id, "sms", key)}


def delivery_receipt(world: World, given: DeliveryReceipt) -> dict[str, Any]:
    """The receipt of a sent message comes."""
    if given.sms:
        message = row_named(world, SmsMessage, given.sms, "sms", "sms")
    else:
        sent = world.store.all(SmsMessage, order="-created,-id", limit=1, direction="OUT", send_status="SENT")
        message = sent[0] if sent else None
    if message is None or message.direction != "OUT" or message.send_status != "SENT":
        raise ValueError("sms: only a message that was sent gets a receipt")
    note_delivery(world, message, given.deliveryStatus)
    return {"location": address(message.customer_id, "sms", message.id), "deliveryStatus": given.deliveryStatus}


HAPPENINGS: Mapping[str, Happening] = {
    "incoming-call": Happening(
        "Let a call come in: it rings on the stream, then stands in the history.",
        IncomingCall,
        incoming_call,
        {"callerIdNumber": SOMEBODY, "callerIdName": "Support", "endpoint": "/customers/25/endpoints/101"},
    ),
    "incoming-sms": Happening(
        "Let a message arrive: on the stream, in the list, and at the number's notification URL.",
        IncomingSms,
        incoming_sms,
        {"to": "01212854400", "from": SOMEBODY_MOBILE, "body": "Hello"},
    ),
    "delivery-receipt": Happening(
        "Let the receipt of a sent message come, with the delivery status that it shall have.",
        DeliveryReceipt,
        delivery_receipt,
        {"sms": "/customers/25/sms/253368", "deliveryStatus": 2},
    ),
    "call-ended": Happening(
        "Let a call have been made: it stands in the history at once, with its recording.",
        CallEnded,
        call_ended,
        {"endpoint": "/customers/25/endpoints/101", "direction": "OUT", "number": SOMEBODY, "duration": 60},
    ),
}

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

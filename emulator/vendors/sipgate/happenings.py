"""What the world can do to an account: a call, an SMS, a fax or a voicemail comes in."""

from collections.abc import Mapping
from typing import Any

from pydantic import AliasChoices, BaseModel, Field

from emulator.exchange.vendor import Happening
from emulator.telephony.audio import MOST_SPOKEN
from emulator.telephony.fiction import german
from emulator.vendors.sipgate.numbers import e164
from emulator.vendors.sipgate.resources.balance import Account
from emulator.vendors.sipgate.resources.callthrough import find_routing
from emulator.vendors.sipgate.resources.events import Event
from emulator.vendors.sipgate.resources.extensions import Extension
from emulator.vendors.sipgate.resources.faxes import FORM_FEED
from emulator.vendors.sipgate.resources.numbers import PhoneNumber
from emulator.vendors.sipgate.resources.sessions import pay_minutes
from emulator.worlds.world import World

SOMEBODY = german("40", 77)
"""Who calls or writes unless the request says otherwise."""
PHONES = ("register", "external")
WITHHELD = ("", "anonymous")
MESSAGE = "Hello, this is a message for you. Please call me back. Goodbye."


class Incoming(BaseModel):
    """What every happening takes."""

    from_: str = Field(SOMEBODY, alias="from", description="Who calls or writes: a number, or `anonymous`.")
    to: str | None = Field(None, description="One of the world's numbers; by default the first that takes this.")


class IncomingCall(Incoming):
    """A call."""

    answered: bool = Field(True, description="Whether somebody picks up.")
    duration: int = Field(60, ge=0, le=86400, description="Seconds that the call lasts, if it is answered.")


class IncomingSms(Incoming):
    """An SMS."""

    text: str = Field("Hello!", min_length=1, max_length=460, validation_alias=AliasChoices("text", "body", "content"))


class IncomingFax(Incoming):
    """A fax; its PDF is made up from the text, one page for each part between form feeds."""

    text: str = Field("A fax for you.", description="What it says; form feeds part its pages.")
    pages: int | None = Field(None, ge=1, le=50, description="Pages, if more than the text has; the rest is empty.")


class IncomingVoicemail(Incoming):
    """A voicemail."""

    duration: int = Field(12, ge=1, le=MOST_SPOKEN, description="Seconds that the caller speaks.")
    transcription: str = Field(MESSAGE, min_length=1, description="What the caller says.")


def read_caller(value: str) -> str:
    """Who calls, as it is stored."""
    number = "" if value in WITHHELD else e164(value)
    if number is None:
        raise ValueError(f"from: {value!r} is not a telephone number")
    return number


def receiver(world: World, to: str | None, *types: str) -> tuple[Extension, str]:
    """The extension of one of these types that receives what is sent `to` a number, and that number."""
    rows = world.store.all(PhoneNumber, [("extension_id", "not null", None)], order="id")
    owners = {row.number: world.store.one(Extension, id=row.extension_id) for row in rows}
    if to is None:
        found = next(((owner, number) for number, owner in owners.items() if owner and owner.type in types), None)
    else:
        found = redirected(world, owners.get(e164(to) or ""), e164(to) or "", types)
    if found is None:
        raise ValueError(f"to: {to or 'no number of this world'} reaches no {' or '.join(types)} extension")
    return found


def redirected(
    world: World, owner: Extension | None, number: str, types: tuple[str, ...]
) -> tuple[Extension, str] | None:
    """A number's own extension if it is of one of the types, else its user's first that is."""
    if owner is None:
        return None
    if owner.type in types:
        return owner, number
    other = first_extension(world, owner.user_id, types)
    return None if other is None else (other, number)


def first_extension(world: World, user_id: str, types: tuple[str, ...]) -> Extension | None:
    """A user's first extension of one of these types."""
    found = world.store.all(Extension, [("type", "in", types)], order="id", limit=1, user_id=user_id)
    return next(iter(found), None)


def receive(world: World, kind: str, extension: Extension, source: str, target: str, **values: Any) -> dict[str, Any]:
    """Write the event of something that came in."""
    row = {
        "user_id": extension.user_id,
        "kind": kind,
        "created": world.clock.stamp(),
        "direction": "incoming",
        "status": "sent",
        "location": "inbox",
        "extension_id": extension.id,
        "sources": [source],
        "targets": [target],
    }
    event_id = world.store.insert(Event, **row | values)
    return {"event": str(event_id), "user": extension.user_id, "from": source, "to": target}


def incoming_call(world: World, values: IncomingCall) -> dict[str, Any]:
    """A call rings a telephone, or goes through to where its callthrough points."""
    source, number = read_caller(values.from_), e164(values.to or "")
    if number and world.store.one(Account, callthrough_number=number):
        return call_through(world, source, number, values)
    extension, target = receiver(world, values.to, *PHONES)
    answered = values.answered and not extension.dnd
    outcome = {} if answered else {"direction": "missed_incoming", "status": "failed"}
    result = receive(world, "call", extension, source, target, **outcome)
    return result | {"answered": answered, "duration": values.duration if answered else 0, "forwarded": False}


def call_through(world: World, source: str, number: str, values: IncomingCall) -> dict[str, Any]:
    """A call to the gateway: forwarded while its routing lasts, turned away otherwise."""
    routing = find_routing(world, source, number)
    if routing is None:
        return {"from": source, "to": number, "answered": False, "duration": 0, "forwarded": False}
    extension = first_extension(world, routing.user_id, PHONES)
    if extension is None:
        raise ValueError(f"to: {routing.user_id} has no telephone extension that could pay for the call")
    outcome = {"direction": "outgoing"} if values.answered else {"direction": "missed_outgoing", "status": "failed"}
    result = receive(world, "call", extension, source, routing.target, location="sent", **outcome)
    duration = values.duration if values.answered else 0
    pay_minutes(world, routing.user_id, duration)
    target = {"number": number, "target": routing.target}
    return result | target | {"answered": values.answered, "duration": duration, "forwarded": True}


def incoming_sms(world: World, values: IncomingSms) -> dict[str, Any]:
    """An SMS arrives."""
    extension, target = receiver(world, values.to, "sms")
    return receive(
        world, "sms", extension, read_caller(values.from_), target, text=values.text, sent=world.clock.stamp()
    )


def incoming_fax(world: World, values: IncomingFax) -> dict[str, Any]:
    """A fax arrives."""
    extension, target = receiver(world, values.to, "fax")
    if not extension.fax_in:
        raise ValueError(f"to: the fax extension {extension.id} takes no incoming faxes")
    pages = max(values.pages or 1, values.text.count(FORM_FEED) + 1)
    written = {"text": values.text, "pages": pages, "sent": world.clock.stamp()}
    return receive(world, "fax", extension, read_caller(values.from_), target, **written) | {"pages": pages}


def incoming_voicemail(world: World, values: IncomingVoicemail) -> dict[str, Any]:
    """A caller leaves a message."""
    extension, target = receiver(world, values.to, "voicemail")
    spoken = {"text": values.transcription, "duration": values.duration}
    return receive(world, "voicemail", extension, read_caller(values.from_), target, **spoken)


HAPPENINGS: Mapping[str, Happening] = {
    "incoming-call": Happening(
        "Somebody calls: answered or missed, or put through by a callthrough.",
        IncomingCall,
        incoming_call,
        {"from": SOMEBODY, "answered": False},
    ),
    "incoming-sms": Happening(
        "Somebody sends an SMS.", IncomingSms, incoming_sms, {"from": german("mobile", 77), "text": "Hello!"}
    ),
    "incoming-fax": Happening(
        "Somebody sends a fax; its PDF is made up.", IncomingFax, incoming_fax, {"from": SOMEBODY, "text": "Order 4711"}
    ),
    "incoming-voicemail": Happening(
        "Somebody speaks to the voicemail.", IncomingVoicemail, incoming_voicemail, {"from": SOMEBODY, "duration": 12}
    ),
}

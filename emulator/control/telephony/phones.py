"""Phones of every vendor, and outside numbers: how they stand, how they behave, what they sent and received."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, get_args

from fastapi import APIRouter, Path, Query
from pydantic import Field
from typing_extensions import TypedDict

from emulator.control.errors import ControlError, invalid
from emulator.control.exchanges import one_of
from emulator.control.telephony.parties import (
    JoinedWorld,
    known_vendor,
    name_of,
    phone_named,
    phone_or_number,
    target_named,
)
from emulator.control.telephony.threads import (
    FaxShown,
    MessageShown,
    SoundShown,
    show_fax,
    show_message,
    show_sound,
    thread_of,
)
from emulator.control.worlds.worlds import ControlBody
from emulator.exchange.routing import Json, Route
from emulator.telephony import phone as behaviour
from emulator.telephony.call import Leg, legs_at
from emulator.telephony.directory import arrive
from emulator.telephony.network import Message, all_telephones, telephones
from emulator.telephony.phone import LONGEST, Phone
from emulator.worlds.world import World

router = APIRouter(route_class=Route, tags=["Phones"])
VendorName = Annotated[str, Path(description="A vendor's name.")]
PhoneId = Annotated[str, Path(description="A phone's id at its vendor.")]
PhoneName = Annotated[str, Path(description="A number in any spelling, or a SIP user.")]
AnyNumber = Annotated[bool, Query(description="Whether an account's number that rings no phone has one here too.")]
State = Literal["idle", "ringing", "busy"]
STATES = get_args(State)
LONGEST_TEXT = 2000
BY_ID, BY_NAME = "/phones/{vendor}/{phone_id}", "/phones/{name}"


class PhoneChange(ControlBody):
    """What to change about a phone; what is left out stays."""

    answers: Any = Field(None, description=f"How it behaves when it rings: {behaviour.ALLOWED}.")
    talks: float | None = Field(
        None, ge=0, le=LONGEST, allow_inf_nan=False, description="Seconds until it hangs up; null: until it is told to."
    )
    registered: bool | None = Field(None, description="Whether calls reach it.")
    dnd: bool | None = Field(None, description="Do Not Disturb: whether calls are turned away as if it were busy.")


class NewMessage(ControlBody):
    """A text to somebody."""

    to: str = Field(min_length=1, max_length=255, description="A number; of somebody outside, or of an account.")
    text: str = Field(max_length=LONGEST_TEXT, description="What it says.")


class PhoneShown(TypedDict):
    """A phone: how it stands, and how it behaves."""

    phone: Annotated[str, Field(description="`vendor/id`, or the number of somebody outside.")]
    vendor: str | None
    name: str
    numbers: list[str]
    registered: bool
    dnd: bool
    state: State
    answers: Annotated[str | dict[str, Any], Field(description=f"How it behaves when it rings: {behaviour.ALLOWED}.")]
    talks: Annotated[float | None, Field(description="Seconds until it hangs up; null: until it is told to.")]
    calls: Annotated[list[str], Field(description="Ids of its live calls.")]


class PhoneList(TypedDict):
    """Phones."""

    phones: list[PhoneShown]


class PhoneWhole(PhoneShown):
    """A phone with what it sent, received and recorded."""

    messages: list[MessageShown]
    voicemails: list[SoundShown]
    recordings: list[SoundShown]
    faxes: list[FaxShown]
    fax_number: Annotated[str | None, Field(description="Where it receives faxes.")]


@router.get("/phones")
async def list_phones(
    world: JoinedWorld,
    vendor: Annotated[str | None, Query(description="Only this vendor's.")] = None,
    state: Annotated[
        str | None,
        one_of(STATES, "Only those that are `idle`, `ringing` or `busy`."),
    ] = None,
) -> PhoneList:
    """List the phones of every vendor."""
    if state not in (None, *STATES):
        raise invalid("state", f"there is none called {state!r}", STATES)
    name = None if vendor is None else known_vendor(world, vendor)
    found = [phone for each in all_telephones(world) if name in (None, each.vendor) for phone in each.phones(world)]
    changed = {row.key: row for row in world.store.all(behaviour.PhoneRow)}
    live: dict[str | None, list[Leg]] = {}
    for leg in world.store.all(Leg, [("state", "!=", "ended")], order="id"):
        live.setdefault(name_of(leg.vendor, leg.phone), []).append(leg)
    shown = [represent(world, phone, changed.get(phone.key), live.get(phone.key, [])) for phone in found]
    return {"phones": [each for each in shown if state in (None, each["state"])]}


@router.get(BY_NAME)
async def get_phone(name: PhoneName, world: JoinedWorld, any: AnyNumber = False) -> PhoneWhole:
    """Show the phone that a number rings, or that has a SIP user, with its thread."""
    return show_whole(world, phone_or_number(world, name) if any else phone_named(world, name))


@router.get(BY_ID)
async def get_phone_of_vendor(vendor: VendorName, phone_id: PhoneId, world: JoinedWorld) -> PhoneWhole:
    """Show a vendor's phone with its thread."""
    return show_whole(world, phone_named(world, f"{vendor}/{phone_id}"))


@router.put(BY_NAME)
async def update_phone(name: PhoneName, world: JoinedWorld, body: PhoneChange) -> PhoneShown:
    """Change how the phone of a number, or of a SIP user, behaves."""
    return update(world, phone_named(world, name), body)


@router.put(BY_ID)
async def update_phone_of_vendor(
    vendor: VendorName, phone_id: PhoneId, world: JoinedWorld, body: PhoneChange
) -> PhoneShown:
    """Change how a vendor's phone behaves."""
    return update(world, phone_named(world, f"{vendor}/{phone_id}"), body)


@router.post(BY_NAME + "/messages", status_code=201, response_model=MessageShown)
async def send_message(name: PhoneName, world: JoinedWorld, body: NewMessage) -> Json:
    """Send a text from a number, be it outside; at an account's number it arrives as the vendor has it."""
    return Json(send(world, phone_named(world, name), body), 201)


@router.post(BY_ID + "/messages", status_code=201, response_model=MessageShown)
async def send_message_of_vendor(vendor: VendorName, phone_id: PhoneId, world: JoinedWorld, body: NewMessage) -> Json:
    """Send a text from a vendor's phone."""
    return Json(send(world, phone_named(world, f"{vendor}/{phone_id}"), body), 201)


def update(world: World, phone: Phone, body: PhoneChange) -> PhoneShown:
    """Write down what changes, and let the vendor's own records show it."""
    values = {name: getattr(body, name) for name in body.model_fields_set}
    for name in ("answers", "registered", "dnd"):
        if name in values and values[name] is None:
            raise invalid(name, behaviour.ALLOWED if name == "answers" else "must be true or false")
    if phone.fixed:
        raise ControlError(409, f"{phone.key} is a magic number: how it behaves is what it is for")
    if "answers" in values:
        try:
            values["answers"] = behaviour.read_answers(values["answers"])
        except ValueError as error:
            raise invalid("answers", str(error), behaviour.WORDS) from None
    with world.store.transaction():
        flags: dict[str, bool] = {name: values[name] for name in ("registered", "dnd") if name in values}
        kept = telephones(world, phone.vendor).change(world, phone.id, flags) if phone.vendor and flags else ()
        own = {name: value for name, value in values.items() if name not in kept}
        if own:
            behaviour.change(world.store, phone, **own)
    return show(world, phone_named(world, phone.key))


def show(world: World, phone: Phone) -> PhoneShown:
    """A phone as JSON."""
    return represent(world, phone, world.store.one(behaviour.PhoneRow, key=phone.key), legs_of_phone(world, phone))


def represent(world: World, phone: Phone, changed: behaviour.PhoneRow | None, live: Sequence[Leg]) -> PhoneShown:
    """A phone as JSON, with what was changed about it, and its live legs."""
    now = behaviour.as_changed(phone, changed or behaviour.Unchanged())
    rings = all(leg.state in ("trying", "ringing") for leg in live)
    return {
        "phone": phone.key,
        "vendor": phone.vendor or None,
        "name": phone.name,
        "numbers": list(phone.numbers),
        "registered": now.registered,
        "dnd": now.dnd,
        "state": "idle" if not live else "ringing" if rings else "busy",
        "answers": now.answers or {"after": world.settings.ring_seconds},
        "talks": now.talks,
        "calls": [f"c{call}" for call in dict.fromkeys(leg.call_id for leg in live)],
    }


def legs_of_phone(world: World, phone: Phone) -> list[Leg]:
    """The live legs of a phone, of an outside one too."""
    if phone.vendor:
        return legs_at(world.store, phone.vendor, phone.id)
    return world.store.all(Leg, [("state", "!=", "ended"), ("phone", "null", None)], order="id", number=phone.id)


def show_whole(world: World, phone: Phone) -> PhoneWhole:
    """A phone with what it sent, received and recorded."""
    thread = thread_of(world, phone)
    return {
        **show(world, phone),
        "messages": [show_message(message) for message in thread.messages],
        "voicemails": [show_sound(world, phone, sound) for sound in thread.voicemails],
        "recordings": [show_sound(world, phone, sound) for sound in thread.recordings],
        "faxes": [show_fax(world, phone, fax) for fax in thread.faxes],
        "fax_number": telephones(world, phone.vendor).fax_number(world, phone.id) if phone.vendor else None,
    }


def send(world: World, phone: Phone, body: NewMessage) -> MessageShown:
    """Send a text; from outside, it must be to an account's number that takes texts."""
    target = target_named(world, phone, body.to)
    if "/" in target:
        raise invalid("to", "must be a number")
    with world.store.transaction():
        if phone.vendor:
            return sent_by_account(world, phone, target, body.text)
        message_id = arrive(world, "", phone.id, target, body.text)
    if message_id is None:
        raise invalid("to", f"{body.to!r} is no number of this world's accounts that takes texts")
    return show_message(made(world, phone, message_id, target, body.text))


def sent_by_account(world: World, phone: Phone, target: str, text: str) -> MessageShown:
    """Send a text as the vendor's own API would."""
    vendor = telephones(world, phone.vendor)
    if vendor.send_text is None:
        raise ControlError(409, f"phones of {phone.vendor} send no texts")
    try:
        message_id = vendor.send_text(world, phone.id, target, text)
    except ValueError as error:
        raise invalid("to", str(error).removeprefix("to: ")) from None
    return show_message(message_of(world, phone, message_id, target) or made(world, phone, message_id, target, text))


def message_of(world: World, phone: Phone, message_id: str, target: str) -> Message | None:
    """A text that a phone sent to a number, as its vendor has it."""
    texts = telephones(world, phone.vendor).texts(world, target)
    return next((text for text in texts if text.id == message_id), None)


def made(world: World, phone: Phone, message_id: str, target: str, text: str) -> Message:
    """A text that went out just now."""
    return Message(message_id, "out", phone.number or phone.id, target, text, world.clock.stamp(), "sent")

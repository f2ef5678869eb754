"""What comes in: whose extension takes it, and the event that it leaves."""

from typing import Any

from emulator.telephony import fax
from emulator.telephony.audio import MOST_SPOKEN
from emulator.vendors.sipgate.phones import first_extension, telephone
from emulator.vendors.sipgate.resources.documents import PDF, Document, read_sound
from emulator.vendors.sipgate.resources.events import Event
from emulator.vendors.sipgate.resources.extensions import Extension
from emulator.vendors.sipgate.resources.numbers import PhoneNumber
from emulator.worlds.world import World

MESSAGE = "Hello, this is a message for you. Please call me back. Goodbye."
"""What callers say to a mailbox."""


def receiver(world: World, number: str, *types: str) -> Extension | None:
    """Who takes what is sent to a number: its own extension if that is of one of the types, else its user's first."""
    row = world.store.one(PhoneNumber, number=number)
    own = world.store.one(Extension, id=row.extension_id) if row and row.extension_id else None
    if own is None or own.type in types:
        return own
    return first_extension(world, own.user_id, types)


def refusal(extension: Extension) -> str | None:
    """Why an extension takes nothing, however it is sent; None if it does."""
    if extension.dnd:
        return f"the {extension.type} extension {extension.id} is set to Do Not Disturb"
    if extension.type == "fax" and not extension.fax_in:
        return f"the fax extension {extension.id} takes no incoming faxes"
    return None


def receive(world: World, kind: str, extension: Extension, source: str, target: str, **values: Any) -> int:
    """Write the event of something that came in; its id."""
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
    return world.store.insert(Event, **row | values)


def receive_text(world: World, number: str, source: str, text: str) -> str | None:
    """An SMS arrives at a number, however many parts it travelled in; None if the number takes none."""
    extension = receiver(world, number, "sms")
    if extension is None or refusal(extension):
        return None
    return str(receive(world, "sms", extension, source, number, text=text, sent=world.clock.stamp()))


def receive_fax(world: World, number: str, source: str, pdf: bytes) -> str | None:
    """A fax arrives at a number; None if the number takes none, or nobody could read it."""
    extension = receiver(world, number, "fax")
    if extension is None or refusal(extension):
        return None
    try:
        pages = fax.count_pages(pdf)
    except fax.NotPdf:
        return None
    return str(receive_pdf(world, extension, source, number, pdf, pages=pages, sent=world.clock.stamp()))


def fax_number(world: World, phone_id: str) -> str | None:
    """The first number at which the user of a telephone takes faxes in."""
    own = telephone(world, phone_id)
    user = own.user_id if own else None
    rows = world.store.all(PhoneNumber, [("extension_id", "not null", None)], order="id")
    return next((row.number for row in rows if takes_faxes(receiver(world, row.number, "fax"), user)), None)


def takes_faxes(extension: Extension | None, user_id: str | None) -> bool:
    """Whether an extension is a user's, and takes what comes in."""
    return extension is not None and extension.user_id == user_id and refusal(extension) is None


def receive_pdf(world: World, extension: Extension, source: str, target: str, pdf: bytes, **values: Any) -> int:
    """A fax that keeps its PDF; the event's id."""
    event_id = receive(world, "fax", extension, source, target, **values)
    world.store.insert(Document, event_id=event_id, content=pdf, media=PDF)
    return event_id


def receive_voicemail(
    world: World,
    box: Extension,
    source: str,
    target: str,
    seconds: float,
    audio: bytes | None = None,
    text: str = MESSAGE,
) -> int:
    """Somebody has spoken to a mailbox; a sound of their own is kept. ValueError for one that does not play."""
    media = read_sound(audio)[0] if audio is not None else ""
    duration = min(max(1, round(seconds)), MOST_SPOKEN)
    event_id = receive(world, "voicemail", box, source, target, text=text, duration=duration)
    if audio is not None:
        world.store.insert(Document, event_id=event_id, content=audio, media=media)
    return event_id

"""Mailboxes: what callers spoke to the voicemail of a phone, or to a mailbox of its own.

The API tells of neither; the mail that goes to the endpoint's address does, and the phone itself.
"""

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel

from emulator.store.records import Moment
from emulator.telephony import audio
from emulator.telephony.call import Call, legs_of
from emulator.vendors.sipcentric.calling.history import number_of
from emulator.vendors.sipcentric.calling.notes import VENDOR, notes, opposite
from emulator.vendors.sipcentric.calling.phones import find_endpoint, party_of
from emulator.vendors.sipcentric.numbers import named
from emulator.vendors.sipcentric.resources.endpoints import Endpoint
from emulator.worlds.world import World


class Voicemail(SQLModel, table=True):
    """A message that a caller left."""

    __tablename__ = "sipcentric_voicemail"
    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="sipcentric_customer.id", ondelete="CASCADE", index=True)
    endpoint_id: int = Field(foreign_key="sipcentric_endpoint.id", ondelete="CASCADE", index=True)
    created: Moment
    caller: str
    """Number of who called, as it is printed."""
    seconds: float
    content: bytes | None = Field(default=None, sa_type=LargeBinary)
    """The recording, if there is one of somebody's own."""


def has_mailbox(endpoint: Endpoint) -> bool:
    """Whether messages can be left at an endpoint."""
    return endpoint.type == "mailbox" or bool(endpoint.voicemail_enabled)


def leave_message(world: World, call: Call, seconds: float, content: bytes | None) -> None:
    """Keep what the caller of a call spoke to the mailbox that took it."""
    last = legs_of(world.store, call)[-1]
    for note in notes(last).values():
        mailbox = find_endpoint(world, note.get("mailbox"))
        if mailbox:
            caller = opposite(world, call, last.position)
            keep(world, mailbox, number_of(call, caller), call.name, seconds, content)


def keep(world: World, mailbox: Endpoint, number: str, name: str, seconds: float, content: bytes | None = None) -> int:
    """Keep a message, and tell the mailbox's owner by mail, if there is an address."""
    key = world.store.insert(
        Voicemail,
        customer_id=mailbox.customer_id,
        endpoint_id=mailbox.id,
        created=world.clock.stamp(),
        caller=number,
        seconds=seconds,
        content=content,
    )
    if mailbox.email:
        subject = f"New voicemail from {named(name, number)}"
        text = f"{named(name, number)} left a message of {seconds:g} seconds for {party_of(mailbox)}."
        world.mails.send(VENDOR, mailbox.email, subject, text, "voicemail")
    return key


def sound_of(row: Voicemail) -> tuple[bytes, str]:
    """A message as it is heard: as it was recorded, else a murmur as long as it is."""
    if row.content is None:
        return audio.speech(f"voicemail {row.id}", row.seconds, audio.WAV), audio.WAV
    return row.content, audio.MP3 if row.content[:3] == b"ID3" or row.content[:1] == b"\xff" else audio.WAV

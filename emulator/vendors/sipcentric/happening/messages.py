"""Messages that the world sends to an account: texts and their receipts, voicemails, faxes."""

from typing import Any, Literal

from pydantic import BaseModel, Field, model_validator
from typing_extensions import TypedDict

from emulator.parsing.files import LONGEST_FILE, Base64, from_base64
from emulator.telephony import audio
from emulator.telephony.fax import NotPdf, count_pages, first_pages, write_fax
from emulator.vendors.sipcentric.calling.faxes import arrive_by_fax
from emulator.vendors.sipcentric.calling.mailbox import has_mailbox, keep
from emulator.vendors.sipcentric.calling.routes import destination_of
from emulator.vendors.sipcentric.events import address
from emulator.vendors.sipcentric.happening.named import SOMEBODY, SOMEBODY_MOBILE, OneOf, row_named
from emulator.vendors.sipcentric.messages import arrive, note_delivery
from emulator.vendors.sipcentric.numbers import ANONYMOUS, Kept
from emulator.vendors.sipcentric.resources.endpoints import Endpoint
from emulator.vendors.sipcentric.resources.phonenumbers import PhoneNumber
from emulator.vendors.sipcentric.resources.sms import SmsMessage
from emulator.worlds.world import World

LONGEST_MESSAGE = 600
"""Seconds that a mailbox listens."""


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


class LeftVoicemail(BaseModel):
    """A message that somebody leaves; by default in the first mailbox."""

    to: Kept | None = Field(None, max_length=64, description="An account's number, or a short number.")
    sender: Kept = Field(SOMEBODY, alias="from", max_length=64)
    name: str = Field("", max_length=255)
    seconds: float = Field(12, gt=0, le=LONGEST_MESSAGE, allow_inf_nan=False)
    audio: Base64 | None = Field(
        None, max_length=LONGEST_FILE, description="A recording of one's own: WAV or MP3, in base64."
    )


class IncomingFax(BaseModel):
    """A fax; by default to the first number for faxes."""

    to: Kept | None = Field(None, max_length=64)
    sender: Kept = Field(SOMEBODY, alias="from", max_length=64)
    text: str = Field("A fax for you.", max_length=20_000, description="What it says; form feeds part its pages.")
    pdf: Base64 | None = Field(
        None, max_length=LONGEST_FILE, description="A PDF of one's own in base64, in place of the text."
    )
    pages_received: int | None = Field(None, ge=1, le=300, description="Pages after which the connection breaks off.")

    @model_validator(mode="after")
    def check_pages(self) -> "IncomingFax":
        """A text has at most fifty pages, so that it is drawn at once."""
        if self.pdf is None and self.text.count("\f") >= 50:
            raise ValueError("text: has more than 50 pages")
        return self


class SmsArrived(TypedDict):
    """A message that arrived."""

    location: str


class ReceiptCome(SmsArrived):
    """A message with its receipt."""

    deliveryStatus: int


class MessageLeft(TypedDict):
    """A message on a mailbox."""

    voicemail: str
    endpoint: str


class FaxArrived(TypedDict):
    """A fax that arrived."""

    fax: str
    pages: int
    to: str


def incoming_sms(world: World, given: IncomingSms) -> SmsArrived:
    """A message arrives at a number that takes SMS."""
    wanted: dict[str, Any] = {"sms_enabled": True, "sms_allow_incoming": True}
    if given.to:
        wanted["number"] = given.to
    numbers = world.store.all(PhoneNumber, order="customer_id,id", limit=1, **wanted)
    if not numbers:
        raise ValueError(f"to: {given.to!r} takes no SMS" if given.to else "to: no number of this world takes SMS")
    key = arrive(world, numbers[0], given.sender, given.body, given.udh)
    return {"location": address(numbers[0].customer_id, "sms", key)}


def delivery_receipt(world: World, given: DeliveryReceipt) -> ReceiptCome:
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


def mailbox_named(world: World, to: str | None) -> Endpoint:
    """The mailbox of a number, or the first. ValueError if there is none."""
    if to is None:
        found = next((row for row in world.store.all(Endpoint, order="customer_id,id") if has_mailbox(row)), None)
        if found is None:
            raise ValueError("to: no endpoint of this world has a mailbox")
        return found
    number = world.store.one(PhoneNumber, number=to)
    inside = world.store.all(Endpoint, order="customer_id", limit=1, short_number=to)
    called = destination_of(world, number) if number else next(iter(inside), None)
    if called is None or not has_mailbox(called):
        raise ValueError(f"to: {to!r} leads to no mailbox")
    return called


def left_voicemail(world: World, given: LeftVoicemail) -> MessageLeft:
    """A message is left in a mailbox."""
    content = None if given.audio is None else check_sound(from_base64("audio", given.audio))
    mailbox = mailbox_named(world, given.to)
    key = keep(world, mailbox, given.sender or ANONYMOUS, given.name, given.seconds, content)
    return {"voicemail": f"v{key}", "endpoint": address(mailbox.customer_id, "endpoints", mailbox.id)}


def check_sound(content: bytes) -> bytes:
    """A recording that plays. ValueError if it does not."""
    if content[:3] == b"ID3" or content[:1] == b"\xff":
        return content
    try:
        audio.read_wav(content)
    except audio.Unplayable as error:
        raise ValueError(f"audio: {error}") from None
    return content


def incoming_fax(world: World, given: IncomingFax) -> FaxArrived:
    """A fax arrives at a number for faxes, whole or in part."""
    wanted: dict[str, Any] = {"fax_enabled": True} | ({"number": given.to} if given.to else {})
    numbers = world.store.all(PhoneNumber, order="customer_id,id", limit=1, **wanted)
    if not numbers:
        raise ValueError(f"to: {given.to!r} takes no faxes" if given.to else "to: no number of this world takes faxes")
    content, pages = document(world, given)
    received = pages if given.pages_received is None else min(pages, given.pages_received)
    if received < pages:
        content = first_pages(content, received)
    key = arrive_by_fax(world, numbers[0], given.sender, content, received, received == pages)
    return {"fax": f"f{key}", "pages": received, "to": numbers[0].number}


def document(world: World, given: IncomingFax) -> tuple[bytes, int]:
    """A fax as PDF, and its pages. ValueError for what cannot be read."""
    if given.pdf is None:
        texts = given.text.split("\f")
        return write_fax(given.sender or ANONYMOUS, texts, world.clock.seconds()), len(texts)
    content = from_base64("pdf", given.pdf)
    try:
        return content, count_pages(content)
    except NotPdf as error:
        raise ValueError(f"pdf: is not a PDF that can be read: {error}") from None

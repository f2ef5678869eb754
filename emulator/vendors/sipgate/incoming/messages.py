"""Incoming texts, faxes and voicemails."""

from typing import Any

from pydantic import AliasChoices, Field
from typing_extensions import TypedDict

from emulator.parsing.files import LONGEST_FILE, Base64, from_base64
from emulator.telephony.audio import MOST_SPOKEN
from emulator.telephony.fax import MOST_PAGES, NotPdf, count_pages, first_pages
from emulator.vendors.sipgate.incoming.callers import Incoming, open_receiver, read_caller
from emulator.vendors.sipgate.messages.receiving import MESSAGE, receive, receive_pdf, receive_voicemail
from emulator.vendors.sipgate.resources.documents import FORM_FEED, read_sound
from emulator.worlds.world import World

SPOKEN_SECONDS = 12


class IncomingSms(Incoming):
    """An SMS."""

    text: str = Field("Hello!", min_length=1, max_length=460, validation_alias=AliasChoices("text", "body", "content"))


class IncomingFax(Incoming):
    """A fax: a PDF, or one that is made up from a text, one page for each part between form feeds."""

    text: str = Field("A fax for you.", description="What it says; form feeds part its pages.")
    pages: int | None = Field(None, ge=1, le=50, description="Pages, if more than the text has; the rest is empty.")
    pdf: Base64 | None = Field(None, max_length=LONGEST_FILE, description="A PDF of your own instead, in base64.")
    pages_received: int | None = Field(
        None, ge=1, le=MOST_PAGES, description="Pages that arrive before it breaks off; by default all."
    )


class IncomingVoicemail(Incoming):
    """A voicemail."""

    seconds: float | None = Field(
        None,
        ge=1,
        le=MOST_SPOKEN,
        allow_inf_nan=False,
        validation_alias=AliasChoices("seconds", "duration"),
        description=f"Seconds that the caller speaks: by default {SPOKEN_SECONDS}, or as long as the sound.",
    )
    transcription: str = Field(MESSAGE, min_length=1, description="What the caller says.")
    audio: Base64 | None = Field(
        None,
        max_length=LONGEST_FILE,
        description="A sound of your own instead: MP3 or WAV, in base64.",
    )


Arrived = TypedDict("Arrived", {"event": str, "user": str, "from": str, "to": str})


class PagesArrived(Arrived):
    """A fax that arrived."""

    pages: int


def shown(event: int, user: str, source: str, target: str) -> Arrived:
    """What came of a happening."""
    return {"event": str(event), "user": user, "from": source, "to": target}


def incoming_sms(world: World, values: IncomingSms) -> Arrived:
    """An SMS arrives."""
    extension, target = open_receiver(world, values.to, "sms")
    source = read_caller(values.from_)
    event = receive(world, "sms", extension, source, target, text=values.text, sent=world.clock.stamp())
    return shown(event, extension.user_id, source, target)


def incoming_fax(world: World, values: IncomingFax) -> PagesArrived:
    """A fax arrives, wholly or as far as it comes."""
    extension, target = open_receiver(world, values.to, "fax")
    source = read_caller(values.from_)
    pdf = None if values.pdf is None else from_base64("pdf", values.pdf)
    whole = pages_of(values.text, values.pages) if pdf is None else pages_in(pdf)
    arrived = min(whole, values.pages_received or whole)
    columns: dict[str, Any] = {"pages": arrived, "sent": world.clock.stamp()}
    if arrived < whole:
        columns |= {"status": "failed", "sent": None, "fail_reason": f"broke off after {arrived} of {whole} pages"}
    if pdf is None:
        columns["text"] = FORM_FEED.join(values.text.split(FORM_FEED)[:arrived])
        event = receive(world, "fax", extension, source, target, **columns)
    else:
        kept = first_pages(pdf, arrived) if arrived < whole else pdf
        event = receive_pdf(world, extension, source, target, kept, **columns)
    return {**shown(event, extension.user_id, source, target), "pages": arrived}


def pages_of(text: str, wanted: int | None) -> int:
    """Pages of a fax that is made up."""
    return max(wanted or 1, text.count(FORM_FEED) + 1)


def pages_in(pdf: bytes) -> int:
    """Pages of a PDF. ValueError if nobody can read it."""
    try:
        return count_pages(pdf)
    except NotPdf as error:
        raise ValueError(f"pdf: is not a PDF that can be read: {error}") from None


def incoming_voicemail(world: World, values: IncomingVoicemail) -> Arrived:
    """A caller leaves a message."""
    extension, target = open_receiver(world, values.to, "voicemail")
    source = read_caller(values.from_)
    audio = None if values.audio is None else from_base64("audio", values.audio)
    seconds = values.seconds or (read_sound(audio)[1] if audio else None) or SPOKEN_SECONDS
    event = receive_voicemail(world, extension, source, target, seconds, audio, values.transcription)
    return shown(event, extension.user_id, source, target)

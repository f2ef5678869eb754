"""What a telephone's user wrote, was told and was sent, as the phone shows it; and writing from there."""

import re
from collections.abc import Iterator
from typing import Any

from emulator.telephony.audio import MP3, speech
from emulator.telephony.network import Fax, Message, Sound, Thread
from emulator.vendors.sipgate.auth import User
from emulator.vendors.sipgate.errors import ApiError
from emulator.vendors.sipgate.messages import sending
from emulator.vendors.sipgate.numbers import e164
from emulator.vendors.sipgate.phones import telephone
from emulator.vendors.sipgate.resources.calls import SPOKEN
from emulator.vendors.sipgate.resources.documents import PDF, document_kept, page_count, pdf_of
from emulator.vendors.sipgate.resources.events import Event
from emulator.vendors.sipgate.resources.sms import choose_source
from emulator.worlds.world import World

MEDIA_ID = re.compile(r"([0-9]{1,18})(?:([.-])([0-9]{1,9}))?")
"""An event; behind a dot, one of its targets; behind a dash, one of its recordings."""


def thread(world: World, phone_id: str) -> Thread:
    """What the phone's user sent and received, and what was recorded on the phone; without what is in the trash."""
    events = events_of(world, phone_id)
    return Thread(
        messages=[each for row in events["sms"] for each in messages(row)],
        voicemails=[Sound(str(row.id), source_of(row), row.created, row.duration or 0) for row in events["voicemail"]],
        recordings=[each for row in events["call"] if row.extension_id == phone_id for each in recordings(row)],
        faxes=[Fax(*each[:5], page_count(row), each[5]) for row in events["fax"] for each in passages(row)],
    )


def events_of(world: World, phone_id: str) -> dict[str, list[Event]]:
    """The events of a phone's user by kind, the oldest first."""
    found: dict[str, list[Event]] = {"sms": [], "voicemail": [], "call": [], "fax": []}
    row = telephone(world, phone_id)
    if row is not None:
        for event in world.store.all(Event, [("location", "!=", "trash")], order="created,id", user_id=row.user_id):
            found[event.kind].append(event)
    return found


def texts(world: World, number: str) -> list[Message]:
    """What any user sent to a number, or got from it, the oldest first; without what is in the trash."""
    rows = world.store.all(Event, [("location", "!=", "trash")], order="created,id", kind="sms")
    concerned = (row for row in rows if number in row.sources or number in row.targets)
    return [each for row in concerned for each in messages(row) if number in (each.source, each.target)]


def messages(row: Event) -> list[Message]:
    """A text, once for each of its targets."""
    return [Message(*each[:4], row.text or "", *each[4:]) for each in passages(row)]


def passages(row: Event) -> Iterator[tuple[str, str, str, str, str, str]]:
    """A message at each of its targets: id, direction, source, target, moment, status."""
    direction = "in" if row.direction.endswith("incoming") else "out"
    statuses = {each["target"]: each["status"] for each in row.deliveries}
    for number, target in enumerate(row.targets, 1):
        key = str(row.id) if len(row.targets) == 1 else f"{row.id}.{number}"
        yield key, direction, source_of(row), target, row.created, statuses.get(target, row.status)


def source_of(row: Event) -> str:
    """Who sent or called."""
    return next(iter(row.sources), "")


def recordings(row: Event) -> Iterator[Sound]:
    """The recordings of a call."""
    for number, each in enumerate(row.recordings, 1):
        yield Sound(f"{row.id}-{number}", source_of(row), each["created"], each["seconds"])


def media(world: World, phone_id: str, media_id: str) -> tuple[bytes, str] | None:
    """A voicemail or recording as it sounds, a fax as a PDF; None for what the phone has not."""
    known, owner = MEDIA_ID.fullmatch(media_id), telephone(world, phone_id)
    row = world.store.one(Event, id=int(known[1])) if known else None
    if known is None or owner is None or row is None or row.user_id != owner.user_id:
        return None
    if row.kind == "fax":
        return pdf_of(world, row), PDF
    if row.kind == "voicemail":
        kept = document_kept(world, row)
        return (kept.content, kept.media) if kept else (speech(row.text or "", row.duration or 0, MP3), MP3)
    number = int(known[3]) if known[2] == "-" else 0
    if row.kind != "call" or not 0 < number <= len(row.recordings):
        return None
    return speech(SPOKEN, row.recordings[number - 1]["seconds"], MP3), MP3


def send_text(world: World, phone_id: str, target: str, text: str) -> str:
    """Send an SMS as the phone's user would through the API; its id. ValueError if that is not possible."""
    row = telephone(world, phone_id)
    user = world.store.one(User, id=row.user_id) if row else None
    if user is None:
        raise ValueError("to: the phone is there no more")
    if e164(f"+{target}") is None:
        raise ValueError(f"to: {target!r} is not a telephone number")
    if not 0 < len(text) <= sending.LONGEST_SMS:
        raise ValueError(f"text: must have 1 to {sending.LONGEST_SMS} characters")
    try:
        extension = sending.choose_extension(world, user, "sms")
        sources = [choose_source(world, user, extension, None)]
        values: dict[str, Any] = {"text": text, "targets": [target], "sources": sources, "extension_id": extension.id}
        return str(sending.send(world, user, "sms", None, **values))
    except ApiError as error:
        raise ValueError(error.message) from None

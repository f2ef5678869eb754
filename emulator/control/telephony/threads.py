"""What a phone sent, received and recorded, as JSON."""

from dataclasses import replace
from typing import Annotated
from urllib.parse import quote

from pydantic import Field
from typing_extensions import TypedDict

from emulator.parsing.names import DEFAULT
from emulator.telephony.network import Fax, Message, Sound, Thread, all_telephones, telephones
from emulator.telephony.phone import Phone
from emulator.worlds.world import World

MessageParties = TypedDict("MessageParties", {"id": str, "direction": str, "from": str, "to": str, "text": str})


class MessageShown(MessageParties):
    """A text of a thread."""

    at: str
    status: str


SoundSource = TypedDict("SoundSource", {"id": str, "from": str | None})


class SoundShown(SoundSource):
    """A voicemail or a recording."""

    at: str
    seconds: float
    audio: Annotated[str, Field(description="Where it can be heard.")]


FaxParties = TypedDict("FaxParties", {"id": str, "direction": str, "from": str | None, "to": str | None})


class FaxShown(FaxParties):
    """A fax."""

    at: str
    pages: int
    status: str
    pdf: Annotated[str, Field(description="Where it can be seen.")]


def thread_of(world: World, phone: Phone) -> Thread:
    """What a phone sent and received; of an outside one, what it and the world's accounts wrote to each other."""
    if phone.vendor:
        return telephones(world, phone.vendor).thread(world, phone.id)
    found = (turned(text) for each in all_telephones(world) for text in each.texts(world, phone.id))
    return Thread(messages=sorted(found, key=lambda message: message.at))


def turned(message: Message) -> Message:
    """A message as the other side sees it."""
    return replace(message, direction="out" if message.direction == "in" else "in")


def show_message(message: Message) -> MessageShown:
    """A text as JSON."""
    return {
        "id": message.id,
        "direction": message.direction,
        "from": message.source,
        "to": message.target,
        "text": message.text,
        "at": f"{message.at}Z",
        "status": message.status,
    }


def show_sound(world: World, phone: Phone, sound: Sound) -> SoundShown:
    """A voicemail or recording as JSON."""
    return {
        "id": sound.id,
        "from": sound.source,
        "at": f"{sound.at}Z",
        "seconds": sound.seconds,
        "audio": media_path(world, phone, sound.id),
    }


def show_fax(world: World, phone: Phone, fax: Fax) -> FaxShown:
    """A fax as JSON."""
    return {
        "id": fax.id,
        "direction": fax.direction,
        "from": fax.source,
        "to": fax.target,
        "at": f"{fax.at}Z",
        "pages": fax.pages,
        "status": fax.status,
        "pdf": media_path(world, phone, fax.id),
    }


def media_path(world: World, phone: Phone, media_id: str) -> str:
    """Where a browser plays or shows it."""
    query = "" if world.name == DEFAULT else f"?world={quote(world.name)}"
    return f"/_emulator/phones/{quote(phone.key)}/media/{quote(media_id, safe='')}{query}"

"""Files of events: the PDF of a fax that was sent or came in, the sound of a voicemail that somebody brought along.

A fax without one keeps the text of its pages, and is drawn when somebody looks at it.
"""

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel

from emulator.store.moments import from_text
from emulator.telephony import fax
from emulator.telephony.audio import MP3, WAV, Unplayable, read_wav
from emulator.vendors.sipgate.numbers import pretty
from emulator.vendors.sipgate.resources.events import Event
from emulator.worlds.world import World

PDF = "application/pdf"
FORM_FEED = "\f"
WITH_PLAIN_SAMPLES = (1, 3, 6, 7)
"""Codings of WAV whose samples all take the same room."""


class Document(SQLModel, table=True):
    """The file of an event."""

    __tablename__ = "sipgate_document"
    event_id: int = Field(primary_key=True, foreign_key="sipgate_event.id", ondelete="CASCADE")
    content: bytes = Field(sa_type=LargeBinary)
    media: str = PDF


def document_kept(world: World, row: Event) -> Document | None:
    """The file that an event came with."""
    return world.store.one(Document, event_id=row.id)


def page_count(row: Event) -> int:
    """Pages of a fax's PDF, or of its text and the empty ones after it."""
    return min(max(row.pages or 1, (row.text or "").count(FORM_FEED) + 1), fax.MOST_PAGES)


def drawing(row: Event) -> tuple[str, list[str], float]:
    """What a fax without a file is drawn from: the line on top of its pages, their texts, its moment."""
    header = f"{row.created[:16].replace('T', ' ')}   {number_line(row.sources)}   {number_line(row.targets)}"
    count = page_count(row)
    texts = (row.text or "").split(FORM_FEED)[:count]
    return header, texts + [""] * (count - len(texts)), from_text(row.created).timestamp()


def number_line(numbers: list[str]) -> str:
    """Numbers for people, as they stand on top of a page."""
    return ", ".join(pretty(number) for number in numbers if number)


def pdf_of(world: World, row: Event) -> bytes:
    """A fax as a PDF, drawn on the spot if need be."""
    kept = document_kept(world, row)
    return kept.content if kept else fax.write_fax(*drawing(row))


def read_sound(content: bytes) -> tuple[str, float | None]:
    """The media type of a sound, and its seconds if they are easily known. ValueError for what does not play."""
    if content.startswith(b"ID3") or (content[:1] == b"\xff" and len(content) > 1 and content[1] & 0xE0 == 0xE0):
        return MP3, None
    try:
        sound = read_wav(content)
    except Unplayable as fault:
        raise ValueError(f"audio: is neither MP3 nor WAV: the file {fault}") from None
    seconds = sound.length / (sound.rate * sound.block) if sound.coding in WITH_PLAIN_SAMPLES else None
    return WAV, seconds

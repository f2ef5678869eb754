"""Audio: WAV files made when asked for from a size and a name, and the check of those that clients send.

What is made is eight-bit mono PCM at 8000 samples a second, so that a file may have any number of
bytes from 44 up. A file of odd size goes without the pad byte of RIFF, as Asterisk writes it too:
with it, the file would be longer than `size` says. Nothing of it is stored.
"""

import hashlib
import math
import struct
from typing import Any

HEADER, RATE = 44, 8000
NOTE = RATE // 4
"""Samples of one note."""
PERIODS = (30, 27, 24, 20, 18, 15, 13, 12)
"""Samples of one wave of each note: a scale from 267 Hz up."""
MEDIA_TYPE = "audio/wav"
MEDIA_TYPES = (MEDIA_TYPE, "audio/x-wav", "audio/wave", "audio/vnd.wave")
CONTENT = {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}
RESPONSES: dict[int | str, dict[str, Any]] = {200: {"content": CONTENT}}
"""How the API's document tells of audio."""
OPEN_END = 0xFFFFFFFF
"""The size that a writer gives who could not go back to fill it in."""


def size_of(seconds: int) -> int:
    """Bytes of a file that plays so long."""
    return HEADER + RATE * seconds


def wav(size: int, name: str) -> bytes:
    """A playable file of exactly `size` bytes; each name has its own melody."""
    length = max(size - HEADER, 0)
    form = struct.pack("<4sI4s", b"RIFF", HEADER - 8 + length, b"WAVE")
    layout = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE, RATE, 1, 8)
    return form + layout + struct.pack("<4sI", b"data", length) + melody(length, name)


def melody(length: int, name: str) -> bytes:
    """So many samples of a tune of sixteen notes."""
    tune = hashlib.blake2b(name.encode(), digest_size=16).digest()
    once = b"".join(note(PERIODS[byte % len(PERIODS)]) for byte in tune)
    return (once * (length // len(once) + 1))[:length]


def note(period: int) -> bytes:
    """A sine wave for the length of one note."""
    wave = bytes(128 + round(60 * math.sin(2 * math.pi * i / period)) for i in range(period))
    return (wave * (NOTE // period + 1))[:NOTE]


def fault_of(content: bytes) -> str | None:
    """What is wrong with a file that calls itself WAV; None if it can be played."""
    if len(content) < 12 or content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        return "is no WAV file: it does not begin with a RIFF header of type WAVE"
    chunks = read_chunks(content)
    if chunks.get(b"fmt ", 0) < 16:
        return "is no WAV file: it does not say how its samples are written (chunk 'fmt ')"
    if chunks.get(b"data", 0) < 1:
        return "is no WAV file: it has no samples (chunk 'data')"
    return None


def read_chunks(content: bytes) -> dict[bytes, int]:
    """Name and length of each chunk that is wholly there, up to the samples."""
    found: dict[bytes, int] = {}
    place = 12
    while place + 8 <= len(content) and b"data" not in found:
        name, length = struct.unpack_from("<4sI", content, place)
        rest = len(content) - place - 8
        if name == b"data" and length == OPEN_END:
            length = rest
        if length > rest:
            break
        found[name] = length
        place += 8 + length + length % 2
    return found

"""Sounds that play: made here, a melody for a file of any size, a murmur for a text; and WAV files of others, read.

A melody is eight-bit mono PCM at 8000 samples a second, so that a file may have any number of bytes
from 44 up. One of odd size goes without the pad byte of RIFF, as Asterisk writes it too: with it, the
file would be longer than `size` says. A murmur is a tone for each letter spoken. Nothing is stored.
What takes long (`melody_file` and `speech` of minutes) belongs into a thread.

WAV files are read as players read them: leniently, but for what cannot play. The sizes in the headers
are hints. Whoever writes to a pipe cannot go back to fill them in (0, 0x7FFFF000, 0x80000000,
0xFFFFFFFF): samples then go to the end of the file. A last byte that got lost is no loss; most of
the samples are.
"""

import hashlib
import re
import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import cycle, islice
from math import pi, sin

HEADER, RATE = 44, 8000
"""Bytes before the samples of a WAV file; samples of a melody in a second."""
MOST_SECONDS = 7200
"""No melody is longer."""
NOTE = RATE // 4
"""Samples of one note."""
PERIODS = (30, 27, 24, 20, 18, 15, 13, 12)
"""Samples of one wave of each note: a scale from 267 Hz up."""

SPEECH_RATE = 16_000
"""Samples of a murmur in a second, of 16 bits."""
MOST_SPOKEN = 600
"""Seconds: nobody speaks longer."""
BEAT = 0.12
"""Seconds that a letter takes."""
LOUDNESS, LOWEST, STEP = 9_000, 180.0, 1.06

MP3, WAV = "audio/mpeg", "audio/wav"
WAV_TYPES = (WAV, "audio/x-wav", "audio/wave", "audio/vnd.wave")
MP3_TYPES = (MP3, "audio/mp3")
"""Media types by which clients name the two formats, the registered one first."""


def size_of(seconds: int) -> int:
    """Bytes of a melody's file that plays so long."""
    return HEADER + RATE * min(seconds, MOST_SECONDS)


LARGEST = size_of(MOST_SECONDS)


def melody_file(size: int, name: str) -> bytes:
    """A playable WAV file of exactly `size` bytes; each name has its own melody."""
    length = max(size - HEADER, 0)
    tune = hashlib.blake2b(name.encode(), digest_size=16).digest()
    once = b"".join(note(PERIODS[byte % len(PERIODS)]) for byte in tune)
    times, rest = divmod(length, len(once))
    return b"".join([wav_header(length, RATE, 1), *[once] * times, once[:rest]])


def note(period: int) -> bytes:
    """A sine wave for the length of one note."""
    wave = bytes(128 + round(60 * sin(2 * pi * i / period)) for i in range(period))
    return (wave * (NOTE // period + 1))[:NOTE]


def speech(text: str, seconds: float, media: str) -> bytes:
    """So many seconds of a voice that says the text, as WAV if that is the media type, else as MP3."""
    samples = murmur(text, min(seconds, MOST_SPOKEN))
    return wav_header(len(samples), SPEECH_RATE, 2) + samples if media in WAV_TYPES else to_mp3(samples)


def murmur(text: str, seconds: float) -> bytes:
    """The text as tones, over and over until the time is up; spaces are pauses."""
    beats = {letter: beat(letter) for letter in set(text) | {" "}}
    spoken = cycle(text) if text else cycle(" ")
    count = int(seconds / BEAT) + 1
    return b"".join(beats[letter] for letter in islice(spoken, count))[: int(seconds * SPEECH_RATE) * 2]


def beat(letter: str) -> bytes:
    """One letter: a tone that swells and fades, or silence."""
    length = int(SPEECH_RATE * BEAT)
    if not letter.isalnum():
        return bytes(2 * length)
    turn = 2 * pi * LOWEST * STEP ** (ord(letter.lower()[0]) % 26) / SPEECH_RATE
    return array("h", (int(LOUDNESS * sin(pi * n / length) * sin(turn * n)) for n in range(length))).tobytes()


def wav_header(length: int, rate: int, width: int) -> bytes:
    """What stands before so many bytes of mono samples, each `width` bytes wide."""
    form = struct.pack("<4sI4s", b"RIFF", HEADER - 8 + length, b"WAVE")
    layout = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, rate * width, width, 8 * width)
    return form + layout + struct.pack("<4sI", b"data", length)


def to_mp3(samples: bytes) -> bytes:
    """Samples of a murmur as an MP3 file."""
    import lameenc

    encoder = lameenc.Encoder()
    encoder.set_channels(1)
    encoder.set_in_sample_rate(SPEECH_RATE)
    encoder.set_bit_rate(32)
    encoder.set_quality(7)
    encoder.silence()
    return bytes(encoder.encode(samples) + encoder.flush())


# Reading

FORMS = {b"RIFF": "<", b"RF64": "<", b"BW64": "<", b"RIFX": ">"}
"""How a file may begin → the order of its bytes. Two of them are for files beyond 4 GB."""
PCM, EXTENSIBLE = 0x0001, 0xFFFE
CODINGS = {
    PCM: "PCM",
    0x0002: "MS ADPCM",
    0x0003: "IEEE float",
    0x0006: "A-law",
    0x0007: "µ-law",
    0x0011: "IMA ADPCM",
    0x0031: "GSM 6.10",
}
"""How samples may be written: what a telephone system plays."""
WIDTHS = {PCM: (8, 12, 16, 20, 24, 32), 0x0003: (32, 64), 0x0006: (8,), 0x0007: (8,)}
"""Bits of a sample, which takes whole bytes; in the other codings a block holds many."""
EXTENSION = bytes.fromhex("000000001000800000aa00389b71")
"""The end of the names that the extended form gives to codings which have a number."""
PLACEHOLDER = 2**28
"""No size is meant that is this large or larger."""
MOST_CHUNKS, MOST_CHANNELS, RATES = 1000, 64, range(1, 1_000_001)
CHUNK_NAME = re.compile(rb"[ -~]{4}")


class Unplayable(ValueError):
    """A file that no player could make a sound of; the message completes `the file …`."""


@dataclass(frozen=True, slots=True)
class Sound:
    """How a file's samples are written, and which of its bytes they are."""

    coding: int
    channels: int
    rate: int
    """Samples in a second."""
    block: int
    """Bytes that belong together: one sample of each channel, or a block of a compressed coding."""
    start: int
    length: int


def read_wav(content: bytes) -> Sound:
    """A WAV file's samples. Raises Unplayable."""
    order = FORMS.get(content[:4])
    if order is None or content[8:12] != b"WAVE":
        raise Unplayable("is no WAV file: it does not begin with a RIFF header of type WAVE")
    layout = long_length = None
    for name, start, length in chunks(content, order):
        if name == b"fmt ":
            layout = read_layout(content[start : start + min(length, 64)], order)
        elif name == b"ds64" and length >= 16:
            long_length = struct.unpack_from(f"{order}Q", content, start + 8)[0]
        elif name == b"data":
            if layout is None:
                break
            return check_samples(content, Sound(*layout, start, sample_bytes(content, order, start, long_length)))
    if layout is None:
        raise Unplayable("is no WAV file: it does not say how its samples are written (chunk 'fmt ')")
    raise Unplayable("is no WAV file: it has no samples (chunk 'data')")


def chunks(content: bytes, order: str) -> Iterator[tuple[bytes, int, int]]:
    """Name, start and length of each chunk up to the samples; Unplayable if there is no end of them."""
    place = 12
    for _ in range(MOST_CHUNKS):
        if place + 8 > len(content):
            return
        name, length = struct.unpack_from(f"{order}4sI", content, place)
        yield name, place + 8, length
        place = after(content, place + 8, length)
    raise Unplayable(f"has more than {MOST_CHUNKS} chunks before its samples")


def after(content: bytes, start: int, length: int) -> int:
    """Where the next chunk begins: a byte further if the length is odd, unless the writer knew nothing of that."""
    end, padded = start + length, start + length + length % 2
    if end != padded and not CHUNK_NAME.match(content, padded) and CHUNK_NAME.match(content, end):
        return end
    return padded


def read_layout(chunk: bytes, order: str) -> tuple[int, int, int, int]:
    """Coding, channels, rate and bytes of a block. Raises Unplayable for what cannot be."""
    if len(chunk) < 16:
        raise Unplayable("is no WAV file: it does not say how its samples are written (chunk 'fmt ')")
    coding, channels, rate, _, block, bits = struct.unpack_from(f"{order}HHIIHH", chunk)
    if coding == EXTENSIBLE and chunk[26:40] == EXTENSION:
        coding = struct.unpack_from(f"{order}H", chunk, 24)[0]
    if coding not in CODINGS:
        raise Unplayable(f"cannot be played: coding {coding:#06x} is none of {', '.join(CODINGS.values())}")
    if not 0 < channels <= MOST_CHANNELS or rate not in RATES:
        raise Unplayable(f"cannot be played: it has {channels} channels of {rate} samples a second")
    widths = WIDTHS.get(coding)
    if widths and bits not in widths:
        raise Unplayable(f"cannot be played: its samples have {bits} bits")
    if not widths and not block:
        raise Unplayable("cannot be played: its blocks have no size")
    return coding, channels, rate, channels * -(-bits // 8) if widths else block


def sample_bytes(content: bytes, order: str, start: int, long_length: int | None) -> int:
    """How many bytes of samples there are, as far as the header knows."""
    stated, rest = number_at(content, order, start - 4), len(content) - start
    if stated == 0xFFFFFFFF and long_length:
        stated = long_length
    is_open = stated == 0 and number_at(content, order, 4) != len(content) - 8
    return rest if is_open or stated >= PLACEHOLDER else stated


def number_at(content: bytes, order: str, place: int) -> int:
    """Four bytes as a number."""
    number: int = struct.unpack_from(f"{order}I", content, place)[0]
    return number


def check_samples(content: bytes, sound: Sound) -> Sound:
    """The sound, if it is there, but for a block that a transfer may lose."""
    there = min(sound.length, len(content) - sound.start)
    if not there:
        raise Unplayable("is no WAV file: it has no samples (chunk 'data')")
    if there < sound.block:
        raise Unplayable(f"cannot be played: its samples end within the first block of {sound.block} bytes")
    if there + sound.block < sound.length:
        raise Unplayable(f"was cut off: of {sound.length} bytes of samples {there} are there")
    return replace(sound, length=there)

"""Audio that is made: a melody for a file of any size, a murmur for a text; WAV from here, MP3 from lameenc.

A melody is eight-bit mono PCM at 8000 samples a second, so that a file may have any number of bytes
from 44 up. One of odd size goes without the pad byte of RIFF, as Asterisk writes it too: with it, the
file would be longer than `size` says. A murmur is a tone for each letter spoken. Nothing is stored.
What takes long (`melody_file` and `speech` of minutes) belongs into a thread.
"""

import hashlib
import struct
from array import array
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

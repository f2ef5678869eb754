"""What voicemails and recordings sound like: a murmur of tones, one for each letter spoken.

WAV comes from the standard library, MP3 from lameenc, which is imported on use.
"""

import wave
from array import array
from io import BytesIO
from itertools import cycle, islice
from math import pi, sin

from emulator.core.ranges import File

RATE = 16_000
"""Samples per second, one channel of 16 bits."""
BEAT = 0.12
"""Seconds that a letter takes."""
MOST_SECONDS = 600
"""No voicemail or recording is longer."""
LOUDNESS, LOWEST, STEP = 9_000, 180.0, 1.06
MP3 = "audio/mpeg"
FORMATS = {MP3: "mp3", "audio/mp3": "mp3", "audio/wav": "wav", "audio/x-wav": "wav", "audio/wave": "wav"}
"""Media types that a client may ask for; MP3 is what the vendor's document names."""


def murmur(text: str, seconds: float) -> bytes:
    """The text as tones, over and over until the time is up; spaces are pauses."""
    beats = {letter: beat(letter) for letter in set(text) | {" "}}
    spoken = cycle(text) if text else cycle(" ")
    count = int(seconds / BEAT) + 1
    return b"".join(beats[letter] for letter in islice(spoken, count))[: int(seconds * RATE) * 2]


def beat(letter: str) -> bytes:
    """One letter: a tone that swells and fades, or silence."""
    length = int(RATE * BEAT)
    if not letter.isalnum():
        return bytes(2 * length)
    turn = 2 * pi * LOWEST * STEP ** (ord(letter.lower()) % 26) / RATE
    return array("h", (int(LOUDNESS * sin(pi * n / length) * sin(turn * n)) for n in range(length))).tobytes()


def to_wav(samples: bytes) -> bytes:
    """Samples as a WAV file."""
    file = BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(RATE)
        writer.writeframes(samples)
    return file.getvalue()


def to_mp3(samples: bytes) -> bytes:
    """Samples as an MP3 file."""
    import lameenc

    encoder = lameenc.Encoder()
    encoder.set_channels(1)
    encoder.set_in_sample_rate(RATE)
    encoder.set_bit_rate(32)
    encoder.set_quality(7)
    encoder.silence()
    return bytes(encoder.encode(samples) + encoder.flush())


def play(text: str, seconds: float, media: str) -> File:
    """So many seconds of a voice that says the text: in the format asked for, MP3 if it is none of the FORMATS."""
    samples = murmur(text, min(seconds, MOST_SECONDS))
    if FORMATS.get(media) == "wav":
        return File(to_wav(samples), media_type=media)
    return File(to_mp3(samples), media_type=MP3)

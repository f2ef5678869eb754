"""WAV as devices, pipes and programs write it: sent as a sound, and read again by another reader."""

import struct
from typing import Any

import miniaudio
import pytest

from tests.conftest import World

SOUND = "/customers/25/sounds/1035"
WAV = {"Content-Type": "audio/wav"}
SAMPLES = bytes(128 + i % 40 for i in range(8000))
IMA_BLOCK = bytes(4) + bytes(range(252))
MS_BLOCK = bytes([0, 16, 0, 0, 0, 0, 0]) + bytes(249)
COEFFICIENTS = (256, 0, 512, -256, 0, 0, 192, 64, 240, 0, 460, -208, 392, -232)
MS_EXTRA = struct.pack("<HHH14h", 32, 500, 7, *COEFFICIENTS)
GUID_END = bytes.fromhex("000000001000800000aa00389b71")


def layout(coding: int = 1, bits: int = 8, block: int = 1, channels: int = 1, rate: int = 8000) -> bytes:
    return struct.pack("<HHIIHH", coding, channels, rate, rate * block, block, bits)


def chunk(name: bytes, content: bytes, length: int | None = None, pad: bool = True) -> bytes:
    stated = len(content) if length is None else length
    return name + struct.pack("<I", stated) + content + (b"\0" if pad and len(content) % 2 else b"")


def wav(*chunks: bytes, form: bytes = b"RIFF", size: int | None = None) -> bytes:
    body = b"WAVE" + b"".join(chunks)
    return form + struct.pack("<I", len(body) if size is None else size) + body


PLAIN = chunk(b"fmt ", layout())
ALIEN = chunk(b"LIST", b"INFOISFT\x0e\0\0\0Lavf60.16.100\0") + chunk(b"bext", bytes(602))
EXTENDED = chunk(b"fmt ", layout(0xFFFE) + struct.pack("<HHI", 22, 8, 4) + b"\x01\0" + GUID_END)
LONG = chunk(b"ds64", struct.pack("<QQQI", 8072, 8000, 8000, 0))

WRITTEN = {
    "sizes 0": wav(PLAIN, chunk(b"data", SAMPLES, 0), size=0),
    "sizes of an empty file": wav(PLAIN, chunk(b"data", SAMPLES, 0), size=36),
    "0x7FFFF000": wav(PLAIN, chunk(b"data", SAMPLES, 0x7FFFF000), size=0x7FFFF024),
    "0x7FFFFFFF": wav(PLAIN, chunk(b"data", SAMPLES, 0x7FFFFFFF), size=0x7FFFFFFF),
    "0x80000000": wav(PLAIN, chunk(b"data", SAMPLES, 0x80000000), size=0x80000024),
    "0xFFFFFFFF": wav(PLAIN, chunk(b"data", SAMPLES, 0xFFFFFFFF), size=0xFFFFFFFF),
    "0xFFFFFFDB": wav(PLAIN, chunk(b"data", SAMPLES, 0xFFFFFFDB), size=0xFFFFFFFF),
    "one byte short": wav(PLAIN, chunk(b"data", SAMPLES))[:-1],
    "no pad byte": wav(PLAIN, chunk(b"data", SAMPLES[:-1], pad=False)),
    "text after the samples": wav(PLAIN, chunk(b"data", SAMPLES), ALIEN),
    "chunks before": wav(ALIEN, PLAIN, chunk(b"fact", bytes(4)), chunk(b"junk", b"odd"), chunk(b"data", SAMPLES)),
    "chunks before, unpadded": wav(chunk(b"junk", b"odd", pad=False), PLAIN, chunk(b"data", SAMPLES)),
    "extensible": wav(EXTENDED, chunk(b"data", SAMPLES)),
    "RF64": wav(LONG, PLAIN, chunk(b"data", SAMPLES, 0xFFFFFFFF), form=b"RF64", size=0xFFFFFFFF),
    "BW64": wav(LONG, PLAIN, chunk(b"data", SAMPLES, 0xFFFFFFFF), form=b"BW64", size=0xFFFFFFFF),
    "A-law": wav(chunk(b"fmt ", layout(6) + b"\0\0"), chunk(b"data", SAMPLES)),
    "µ-law": wav(chunk(b"fmt ", layout(7) + b"\0\0"), chunk(b"fact", b"\x40\x1f\0\0"), chunk(b"data", SAMPLES)),
    "24 bits, stereo": wav(chunk(b"fmt ", layout(1, 24, 6, 2, 48000)), chunk(b"data", SAMPLES[:6000])),
    "float": wav(chunk(b"fmt ", layout(3, 32, 4)), chunk(b"data", bytes(8000))),
    "12 bits": wav(chunk(b"fmt ", layout(bits=12, block=2)), chunk(b"data", SAMPLES)),
    "20 bits": wav(chunk(b"fmt ", layout(bits=20, block=3)), chunk(b"data", SAMPLES[:7998])),
    "IMA ADPCM": wav(chunk(b"fmt ", layout(0x11, 4, 256) + b"\x02\0\xf9\x01"), chunk(b"data", IMA_BLOCK * 9)),
    "MS ADPCM": wav(chunk(b"fmt ", layout(2, 4, 256) + MS_EXTRA), chunk(b"data", MS_BLOCK * 9)),
    "GSM 6.10": wav(chunk(b"fmt ", layout(0x31, 0, 65) + b"\x02\0\x40\x01"), chunk(b"data", bytes([0xD0] * 65) * 9)),
}
UNREAD = {"GSM 6.10", "chunks before, unpadded", "BW64", "sizes 0", "sizes of an empty file"}
"""What the other reader, stricter than most, makes nothing of."""


@pytest.mark.parametrize("name", WRITTEN)
def test_what_players_play_is_taken(world: World, name: str) -> None:
    client, content = world.sipcentric(), WRITTEN[name]
    answer = client.put(SOUND, content=content, headers=WAV)
    assert answer.status_code == 200, answer.text
    assert answer.json()["size"] == len(content)
    kept = client.get(f"{SOUND}.wav").content
    assert kept == content
    if name not in UNREAD:
        assert len(miniaudio.decode(kept).samples) > 0


MANY = wav(*[chunk(b"junk", b"")] * 1001, PLAIN, chunk(b"data", SAMPLES))
UNPLAYABLE: dict[str, tuple[bytes, str]] = {
    "MP3 within": (wav(chunk(b"fmt ", layout(0x55)), chunk(b"data", SAMPLES)), "0x0055"),
    "unknown extension": (wav(EXTENDED.replace(GUID_END, bytes(14)), chunk(b"data", SAMPLES)), "0xfffe"),
    "no channels": (wav(chunk(b"fmt ", layout(channels=0)), chunk(b"data", SAMPLES)), "0 channels"),
    "no rate": (wav(chunk(b"fmt ", layout(rate=0)), chunk(b"data", SAMPLES)), "0 samples a second"),
    "odd bits": (wav(chunk(b"fmt ", layout(bits=13)), chunk(b"data", SAMPLES)), "13 bits"),
    "no block": (wav(chunk(b"fmt ", layout(0x31, 0, 0)), chunk(b"data", SAMPLES)), "no size"),
    "less than a block": (wav(chunk(b"fmt ", layout(0x31, 0, 65)), chunk(b"data", bytes(64))), "65 bytes"),
    "really empty": (wav(PLAIN, chunk(b"data", b"")), "no samples"),
    "samples first": (wav(chunk(b"data", SAMPLES), PLAIN), "'fmt '"),
    "cut off": (wav(PLAIN, chunk(b"data", SAMPLES))[:-4000], "of 8000 bytes of samples 4000"),
    "nothing but chunks": (MANY, "more than 1000"),
    "MP3": (b"ID3\x04" + bytes(200), "RIFF"),
}


@pytest.mark.parametrize("name", UNPLAYABLE)
def test_what_nobody_could_play_is_refused_with_the_reason(world: World, name: str) -> None:
    content, why = UNPLAYABLE[name]
    answer = world.sipcentric().put(SOUND, content=content, headers=WAV)
    assert answer.status_code == 400
    assert why in answer.json()["message"]
    assert answer.json()["validationErrors"][0]["field"] == "body"


def test_a_big_endian_file_is_read(world: World) -> None:
    fields: tuple[Any, ...] = (b"RIFX", 8036, b"WAVE", b"fmt ", 16, 1, 1, 8000, 8000, 1, 8, b"data", 8000)
    content = struct.pack(">4sI4s4sIHHIIHH4sI", *fields) + SAMPLES
    assert world.sipcentric().put(SOUND, content=content, headers=WAV).status_code == 200

"""Texts of short messages: which alphabet they need, and in how many parts they travel (3GPP 23.038, 23.040).

GSM 7 has room for 160 septets, or 153 in each of several parts; a letter of its extension table
takes two, which stay together. Anything else is UCS-2: 70 units, or 67 in each part, and the two
units of a sign beyond the first plane stay together. What parts a text has, the user data header (UDH)
of each says: a reference that they share, how many there are, and which one this is.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

PLAIN = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€\f")
GSM = PLAIN | EXTENDED
SEPTETS, SEPTETS_OF_PART = 160, 153
UNITS, UNITS_OF_PART = 70, 67
SHORT_REFERENCE, LONG_REFERENCE = 0x00, 0x08
"""The information elements that tell of parts, with a reference of 8 and of 16 bits (3GPP 23.040 §9.2.3.24)."""


class Part(NamedTuple):
    """Which part of a longer text a message is, counted from 1: of how many, with which reference."""

    reference: int
    parts: int
    number: int


def septets(letter: str) -> int:
    """The room of a letter in GSM 7."""
    return 2 if letter in EXTENDED else 1


def units(letter: str) -> int:
    """The room of a letter in UCS-2."""
    return 2 if ord(letter) > 0xFFFF else 1


def parts(text: str) -> list[str]:
    """A text in the parts in which it travels; an empty one is one part."""
    if GSM.issuperset(text):
        return fill(text, septets, SEPTETS, SEPTETS_OF_PART)
    return fill(text, units, UNITS, UNITS_OF_PART)


def fill(text: str, room: Callable[[str], int], whole: int, part: int) -> list[str]:
    """A text in one part if it has room there, else in as few as there must be, no letter cut in two."""
    if sum(map(room, text)) <= whole:
        return [text]
    found, begin, used = [], 0, 0
    for end, letter in enumerate(text):
        if used + room(letter) > part:
            found.append(text[begin:end])
            begin, used = end, 0
        used += room(letter)
    return [*found, text[begin:]]


def headers(count: int, reference: int) -> list[str]:
    """The UDH of each of so many parts in hexadecimal digits, with a reference of 8 bits; none for a text in one."""
    if count == 1:
        return [""]
    return [f"050003{reference % 256:02X}{count:02X}{number:02X}" for number in range(1, count + 1)]


def read_header(udh: str) -> Part | None:
    """Which part a message with this UDH is; None if it tells of none. ValueError for what is no header."""
    octets = bytes.fromhex(udh)
    if octets and octets[0] != len(octets) - 1:
        raise ValueError(f"is no user data header: {octets[0]} octets should follow the first, not {len(octets) - 1}")
    for kind, data in elements(octets[1:]):
        if kind == SHORT_REFERENCE and len(data) == 3:
            return Part(*data)
        if kind == LONG_REFERENCE and len(data) == 4:
            return Part(data[0] << 8 | data[1], data[2], data[3])
    return None


def elements(octets: bytes) -> Iterable[tuple[int, bytes]]:
    """The information elements of a UDH: kind and data. ValueError for one that is cut off."""
    place = 0
    while place < len(octets):
        end = place + 2 + octets[place + 1] if place + 1 < len(octets) else len(octets) + 1
        if end > len(octets):
            raise ValueError("is no user data header: its last element is cut off")
        yield octets[place], octets[place + 2 : end]
        place = end


def join(received: Iterable[tuple[str, str]]) -> list[str]:
    """Texts as they were before they were parted: of messages with their UDH, in any order, those that are whole."""
    found: dict[tuple[int, int], dict[int, str]] = {}
    for order, (udh, text) in enumerate(received):
        part = read_header(udh) or Part(-1 - order, 1, 1)
        found.setdefault((part.reference, part.parts), {})[part.number] = text
    return ["".join(texts[n] for n in sorted(texts)) for (_, count), texts in found.items() if len(texts) == count]

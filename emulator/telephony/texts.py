"""Texts of short messages: which alphabet they need, and in how many parts they travel (3GPP 23.038, 23.040).

GSM 7 has room for 160 septets, or 153 in each of several parts; a letter of its extension table
takes two, which stay together. Anything else is UCS-2: 70 units, or 67 in each part, and the two
units of a sign beyond the first plane stay together.
"""

from collections.abc import Callable

PLAIN = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€\f")
GSM = PLAIN | EXTENDED
SEPTETS, SEPTETS_OF_PART = 160, 153
UNITS, UNITS_OF_PART = 70, 67


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

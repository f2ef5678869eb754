"""Telephone numbers as telecom.center reads, keeps and finds them."""

from collections.abc import Sequence
from typing import Any

from emulator.jsonapi.kinds import Kind, Text
from emulator.telephony import numbers

DIGITS = r"\d{1,32}"
HOME = "GB"
"""Whose national numbers are understood."""


def as_dialled(written: str) -> str:
    """The digits of a written number as people dial them, in full without the plus; what is none, as it is."""
    digits = numbers.dialled(written)
    if digits is None or not digits.startswith("+"):
        return digits or written
    return numbers.e164(written, HOME) or digits[1:]


class Number(Text):
    """A telephone number, kept as it is dialled, and found in every spelling."""

    def read(self, value: Any) -> str | None:
        """Digits as they are dialled, or another name of who calls."""
        text = super().read(value)
        return None if text is None else as_dialled(text)

    def find(self, text: str) -> Sequence[str]:
        """The digits by which the number may be kept."""
        return numbers.spellings(text, HOME) or [text]


class DidNumber(Number):
    """A number of digits alone; one that is written in full, with a plus, is kept without."""

    def __init__(self) -> None:
        super().__init__(DIGITS, "is not a number")

    def read(self, value: Any) -> str | None:
        """Digits, as they were written."""
        in_full = isinstance(value, str) and not value.isdecimal()
        return super().read((in_full and numbers.e164(value, HOME)) or value)


class Prefix(Kind):
    """Leading digits of a number; empty for any."""

    def describe(self) -> dict[str, Any]:
        """A string of digits."""
        return {"type": "string", "pattern": r"^\d*$"}

    def read(self, value: Any) -> str:
        """Digits, as a number or as text."""
        return Text(rf"(?:{DIGITS})?", "is not a number").read(value) or ""

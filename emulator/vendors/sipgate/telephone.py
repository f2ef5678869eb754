"""Telephone numbers: read in any form that clients send, kept in E.164 without the plus sign, printed.

The library is imported with the first number: it costs 40 ms.
"""

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

HOME = "DE"
"""Whose national numbers are understood: `030 23125001`."""


def parse(text: str) -> "PhoneNumber | None":
    """A number with its plus sign, or as it is dialled at home; None if it is no number."""
    import phonenumbers

    try:
        return phonenumbers.parse(text, HOME)
    except phonenumbers.NumberParseException:
        return None


@lru_cache(maxsize=4096)
def e164(text: str) -> str | None:
    """`4930…`, `+49 30 …`, `0049…`, `030…`, with or without `tel:`, as `4930…`; None if it is no number."""
    import phonenumbers

    number = text.strip().removeprefix("tel:").strip()
    if not re.fullmatch(r"\+?[0-9][0-9 ()/.-]*", number):
        return None
    parsed = parse(number if number.startswith(("+", "0")) else f"+{number}")
    if parsed is None or not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164).removeprefix("+")


@lru_cache(maxsize=4096)
def pretty(number: str) -> str:
    """A stored number for people: `+49 30 23125001`; what is no number stays as it is."""
    import phonenumbers

    parsed = parse(f"+{number}")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL) if parsed else number


@lru_cache(maxsize=4096)
def local(number: str) -> str:
    """A stored number as it is dialled at home: `030 23125001`, `00 44 20 7946 0050`; what is none stays as it is."""
    import phonenumbers

    parsed = parse(f"+{number}")
    return phonenumbers.format_out_of_country_calling_number(parsed, HOME) if parsed else number


def stored_number(value: str) -> str:
    """A telephone number, as it is stored. Raises ValueError."""
    number = e164(value)
    if number is None:
        raise ValueError(f"{value!r} is not a telephone number")
    return number


Number = Annotated[str, AfterValidator(stored_number)]
"""The type of a column that holds a number: what comes from outside is put into the stored form."""

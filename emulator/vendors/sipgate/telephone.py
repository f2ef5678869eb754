"""Telephone numbers: read in any form that clients send, kept in E.164 without the plus sign, printed.

The library is imported with the first number: it costs 40 ms.
"""

import re
from functools import lru_cache

HOME = "DE"
"""Whose national numbers are understood: `030 23125001`."""


@lru_cache(maxsize=4096)
def e164(text: str) -> str | None:
    """`4930…`, `+49 30 …`, `0049…`, `030…`, with or without `tel:`, as `4930…`; None if it is no number."""
    import phonenumbers

    number = text.strip().removeprefix("tel:").strip()
    if not re.fullmatch(r"\+?[0-9][0-9 ()/.-]*", number):
        return None
    if not number.startswith(("+", "0")):
        number = f"+{number}"
    try:
        parsed = phonenumbers.parse(number, HOME)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164).removeprefix("+")


@lru_cache(maxsize=4096)
def pretty(number: str) -> str:
    """A stored number for people: `+49 30 23125001`; what is no number stays as it is."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(f"+{number}")
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


@lru_cache(maxsize=4096)
def local(number: str) -> str:
    """A stored number as it is dialled at home: `030 23125001`, `00 44 20 7946 0050`."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(f"+{number}")
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_out_of_country_calling_number(parsed, HOME)

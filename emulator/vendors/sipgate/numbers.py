"""Telephone numbers: read in any form that clients send, kept in E.164 without the plus sign, printed."""

from typing import Annotated

from pydantic import AfterValidator

from emulator.memory.remembering import remembered
from emulator.telephony import numbers

HOME = "DE"
"""Whose national numbers are understood: `030 23125001`."""


def e164(text: str) -> str | None:
    """A number in any spelling as `4930…`; None if it is no number in full."""
    return numbers.e164(text, HOME)


def stored_number(value: str) -> str:
    """A telephone number, as it is stored. ValueError if it is none."""
    number = e164(value)
    if number is None:
        raise ValueError(f"{value!r} is not a telephone number")
    return number


Number = Annotated[str, AfterValidator(stored_number)]
"""The type of a column that holds a number: what comes from outside is respelled."""


def stored_party(value: str) -> str:
    """A number, as it is stored, or what else an event shows: a short number, an empty text. ValueError if neither."""
    return value if value == "" or (value.isdecimal() and e164(value) is None) else stored_number(value)


Party = Annotated[str, AfterValidator(stored_party)]
"""Who takes part in an event of a dataset."""


def respelled(values: list[str]) -> list[str]:
    """Numbers as they are stored; what is none, such as the empty text of a withheld one, as it is."""
    return [e164(value) or value for value in values]


Numbers = Annotated[list[str], AfterValidator(respelled)]
"""The type of a column that holds several numbers."""


@remembered(maxsize=4096)
def pretty(number: str) -> str:
    """A stored number for people: `+49 30 23125001`; what is no number stays as it is."""
    import phonenumbers

    parsed = numbers.parse(f"+{number}")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL) if parsed else number


@remembered(maxsize=4096)
def international(number: str) -> str:
    """A stored number as it can be dialled anywhere: `+493023125001`; one that is not in full stays as it is."""
    return f"+{number}" if numbers.parse(f"+{number}") else number


@remembered(maxsize=4096)
def local(number: str) -> str:
    """A stored number as it is dialled at home: `030 23125001`, `00 44 20 7946 0050`; what is none stays as it is."""
    import phonenumbers

    parsed = numbers.parse(f"+{number}")
    if parsed is None:
        return number
    printed = phonenumbers.format_out_of_country_calling_number(parsed, HOME)
    # The library leaves the zero out where it knows no form of writing the number.
    return printed if printed.startswith("0") else numbers.national(f"+{number}", HOME) or number

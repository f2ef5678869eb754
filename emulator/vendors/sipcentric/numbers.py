"""Telephone numbers as the platform keeps and prints them: national ones, `01212854400`, `Name <103>`."""

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from emulator.telephony import numbers
from emulator.vendors.sipcentric.bodies.sent import under
from emulator.vendors.sipcentric.rules import overview

HOME = "GB"
WITHHOLD = "*67"
"""Dialled before a number: do not show mine."""
ANONYMOUS = "anonymous"
"""What is printed of a caller who withholds the number."""
FREE = ("0800", "0808", "0500")
MOBILE = re.compile(r"07[1-57-9]\d{8}")
LANDLINE = re.compile(r"0[123]\d{8,9}")


def national(written: str) -> str | None:
    """A number in any spelling as the platform prints it; None if nobody can dial it."""
    return numbers.national(written, HOME)


def kept(written: str) -> str:
    """A number as it is printed; a name, which is none, as it is."""
    return national(written) or written


def kept_party(written: str) -> str:
    """A party of a call, `Name <number>` or a number alone, with the number as it is printed."""
    name, bracket, number = written.rpartition("<")
    return f"{name}<{kept(number.removesuffix('>'))}>" if bracket and number.endswith(">") else kept(written)


def dialable(written: str) -> str:
    """A number as it is printed. ValueError if it is none."""
    number = national(written)
    if number is None:
        raise ValueError("is no phone number")
    return number


def jotted(written: str) -> str:
    """A contact's number as it is printed, or as it is dialled where it is no number in full. ValueError if neither."""
    number = national(written) or numbers.dialled(written)
    if number is None:
        raise ValueError("is no phone number")
    return number


Number = Annotated[str, StringConstraints(max_length=64), AfterValidator(dialable), under(overview.NUMBERS)]
"""A phone number that a client sends, in any spelling."""
ContactNumber = Annotated[str, StringConstraints(max_length=64), AfterValidator(jotted), under(overview.NUMBERS)]
"""A number that a client notes down for people to dial."""
Dialled = Annotated[str, AfterValidator(dialable)]
"""The type of a column that holds a number, and nothing else: what comes from outside is respelled."""
Jotted = Annotated[str, AfterValidator(jotted)]
"""The type of a column that holds a contact's number."""
Kept = Annotated[str, AfterValidator(kept)]
"""The type of a column that holds a number, or a name in its place: what comes from outside is respelled."""
Party = Annotated[str, AfterValidator(kept_party)]
"""The type of a column that holds a party of a call."""


def named(name: str | None, number: str) -> str:
    """A party of a call: `Sales Group <500>`, or the number alone."""
    return f"{name} <{number}>" if name else number


def printed(number: str) -> str:
    """A number of the network's, which has no plus, as the platform prints it; a short number or a name as it is."""
    full = f"+{number}"
    return numbers.national(full, HOME) or number if numbers.e164(full, HOME) else number


def stored(written: str) -> str:
    """A number as the network has it; what is none as it is."""
    return numbers.read(written, HOME) or written


def tariff(number: str) -> str:
    """What kind of destination a number is: `free`, `landline`, `mobile` or `other`."""
    if number.startswith(FREE):
        return "free"
    if MOBILE.fullmatch(number):
        return "mobile"
    return "landline" if LANDLINE.fullmatch(number) else "other"

"""Telephone numbers as the platform takes and keeps them: `01212854400`, `+44 121 285 4400`, `Name <103>`."""

import re

WRITTEN = re.compile(r"\+?[0-9][0-9 ()./-]{1,38}")
WITHHOLD = "*67"
"""Dialled before a number: do not show mine."""
FREE = ("0800", "0808", "0500")
MOBILE = re.compile(r"07[1-57-9]\d{8}")
LANDLINE = re.compile(r"0[123]\d{8,9}")


def digits(written: str) -> str | None:
    """The digits of a number as a person may write it, with `+` if it had one; None if it is none."""
    if not WRITTEN.fullmatch(written.strip()):
        return None
    plain = re.sub(r"[^0-9+]", "", written)
    return plain if 3 <= len(plain.lstrip("+")) <= 18 else None


def national(number: str) -> str:
    """British numbers in E.164, with or without `+` or `00`, as they are dialled at home; others as they are."""
    found = re.fullmatch(r"(?:\+|00)?44(?:\(?0\)?)?([1-9]\d{8,9})", number)
    return f"0{found[1]}" if found else number


def named(name: str | None, number: str) -> str:
    """A party of a call: `Sales Group <500>`, or the number alone."""
    return f"{name} <{number}>" if name else number


def tariff(number: str) -> str:
    """What kind of destination a number is: `free`, `landline`, `mobile` or `other`."""
    if number.startswith(FREE):
        return "free"
    if MOBILE.fullmatch(number):
        return "mobile"
    return "landline" if LANDLINE.fullmatch(number) else "other"

"""Telephone numbers as Dial 9 reads and keeps them: national ones, and internal ones as they are dialled."""

from typing import Annotated

from pydantic import AfterValidator

from emulator.telephony.numbers import dialled, national

HOME = "GB"
"""Whose national numbers are understood."""


def kept(written: str) -> str:
    """A number in any spelling as the vendor keeps it, the national one; an internal one as it is dialled."""
    return national(written, HOME) or dialled(written) or written


Kept = Annotated[str, AfterValidator(kept)]
"""The type of a column that holds a number: what comes from outside is respelled."""

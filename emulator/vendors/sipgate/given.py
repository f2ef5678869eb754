"""What a request sent by name, as this vendor reads it: parameters count alike in the query and in a form."""

from emulator.journal.exchange import Exchange
from emulator.journal.given import Given, form_names, query_names
from emulator.parsing.texts import FORM, MULTIPART

ALSO = {place: frozenset({"targets"}) for place in ("query", "body")}
"""What clients write for `target`."""


def given(entry: Exchange) -> Given:
    """The names in the query and in a form body; a body of another type has none."""
    return Given([*query_names(entry), *form_names(entry)], media=(FORM, MULTIPART), also=ALSO)

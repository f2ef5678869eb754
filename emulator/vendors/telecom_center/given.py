"""What a request sent by name, beyond what operations declare."""

from dataclasses import replace

from emulator.journal.exchange import Exchange
from emulator.journal.given import Given, given_json

ALSO = {"body": frozenset({"meta", "links", "jsonapi", "included", "relationships"})}
"""Members that JSON:API names."""


def given(entry: Exchange) -> Given:
    """The query and the JSON:API document."""
    return replace(given_json(entry), also=ALSO)

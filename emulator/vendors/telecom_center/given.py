"""What a request sent by name, beyond what operations declare."""

from dataclasses import replace

from emulator.journal.given import Given, given_json
from emulator.journal.journal import Exchange

ALSO = {
    "query": frozenset({"token", "x-admin-token"}),
    "body": frozenset({"incoming_capacity", "meta", "links", "jsonapi", "included", "relationships"}),
}
"""A session's token; members that JSON:API names, and what a resource knows by another name too."""


def given(entry: Exchange) -> Given:
    """The query and the JSON:API document."""
    return replace(given_json(entry), also=ALSO)

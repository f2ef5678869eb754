"""What a request sent by name, beyond what operations declare."""

from dataclasses import replace

from emulator.journal.exchange import Exchange
from emulator.journal.given import Given, given_json

EARLIER = frozenset({"data", "destinationEmail"})
"""Members that only the earlier document has."""
QUERY = frozenset({
    "tokenid", "_method", "Authorization", "_", "Content-Type", "X-Atmosphere-Transport", "X-Atmosphere-Framework",
    "X-Atmosphere-tracking-id", "X-Atmosphere-TrackMessageSize", "X-Cache-Date", "X-Heartbeat-Server",
    "X-atmo-protocol",
})  # fmt: skip
"""Single-use tokens, overloaded methods, and what Atmosphere's clients send."""
ALSO = {"query": QUERY, "body": EARLIER | {"type", "faxNotificationEmail", "faxEnabled"}}


def given(entry: Exchange) -> Given:
    """The query and the JSON document, which by the newer document has a `type`."""
    found = given_json(entry)
    typed = isinstance(found.document, dict) and not EARLIER & found.document.keys()
    return replace(found, also=ALSO, typed=typed)

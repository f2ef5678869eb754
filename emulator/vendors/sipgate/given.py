"""What a request sent by name, as this vendor reads it: parameters count alike in the query and in a form."""

import re

from emulator.core.given import Given, Sent, media_type, sent
from emulator.core.journal import Exchange
from emulator.vendors.sipgate.wire import FORM, MULTIPART

ALSO = {place: frozenset({"targets"}) for place in ("query", "body")}
"""What clients write for `target`."""
PART = re.compile(rb'\bname="([^"]*)"(?!; *filename)')


def given(entry: Exchange) -> Given:
    """The names in the query and in a form body; a body of another type has none."""
    names = sent("query", entry.query)
    media = media_type(entry)
    if media == FORM:
        names += sent("body", entry.body)
    elif media == MULTIPART:
        found = [name.decode(errors="replace") for name in PART.findall(entry.body)]
        names += [Sent("body", name, name) for name in found]
    return Given(names, media=(FORM, MULTIPART), also=ALSO)

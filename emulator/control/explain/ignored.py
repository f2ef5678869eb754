"""Values that a request sent without the effect that it may have hoped for: found when somebody asks.

What was sent is held against the answer: a member that is shown otherwise is read-only, a page size
that is shown otherwise was cut.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from emulator.control.explain.reads import Reads, members
from emulator.journal.exchange import Exchange
from emulator.journal.given import Given, media_type, parsed, read_pairs

BINARY = ("audio/", "image/", "multipart/", "application/octet-stream", "application/pdf")
CHARSET = re.compile(rb"charset=\"?([\w.:-]+)", re.I)
ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")


def ignored(entry: Exchange, reads: Reads, given: Given) -> Iterator[str]:
    """Sentences about values that had no effect, or another one than they say."""
    yield from about_media_type(entry, reads, given)
    yield from about_bytes(entry)
    answer = parsed(entry.answer_body) if entry.status < 400 else None
    if isinstance(answer, dict):
        yield from about_query(entry, answer)
        if isinstance(given.document, dict):
            shown = answer.get("data") if given.among == "body" else answer
            yield from about_members(given, shown, reads)


def about_media_type(entry: Exchange, reads: Reads, given: Given) -> Iterator[str]:
    """A body of another type than the vendor's document wants."""
    if not entry.body:
        return
    kind = media_type(entry)
    allowed = [*dict.fromkeys((*(given.media or ()), *reads.media))]
    if not allowed:
        yield "the body is not read: this operation takes none"
    elif kind not in allowed:
        sent = f"Content-Type is {kind}" if kind else "there is no Content-Type"
        reading = "the body is not read" if given.media is not None else "the document wants another"
        yield f"{sent}, {reading}: use {' or '.join(allowed)}"


def about_bytes(entry: Exchange) -> Iterator[str]:
    """Bytes that are no text, where text is meant."""
    if not is_text(entry.query, "utf-8"):
        yield "the query has bytes that are no UTF-8"
    kind = media_type(entry)
    header = next((value for name, value in entry.headers if name.lower() == b"content-type"), b"")
    declared = CHARSET.search(header)
    charset = declared[1].decode() if declared else "utf-8"
    if not kind.startswith(BINARY) and not entry.is_cut and not is_text(entry.body, charset):
        yield f"the body has bytes that are no {charset.upper()}"


def is_text(content: bytes, charset: str) -> bool:
    """Whether bytes, percent-encoded ones included, can be decoded; in an unknown charset nobody can tell."""
    if content.isascii() and b"%" not in content:
        return True
    try:
        ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), content).decode(charset)
    except UnicodeDecodeError:
        return False
    except LookupError:
        return True
    return True


def about_query(entry: Exchange, answer: Mapping[str, Any]) -> Iterator[str]:
    """A page or its size that is another in the answer."""
    for name, value in dict(read_pairs(entry.query)).items():
        used = answer.get(name)
        if type(used) is int and value and value.lstrip("0") != str(used):
            yield f"query parameter {name}={value}: {used} was used instead"


def about_members(given: Given, answer: Any, reads: Reads) -> Iterator[str]:
    """A `type` that is missing or another; members that only an answer has and that stay as they are."""
    if not isinstance(answer, dict):
        return
    read = members([reads.body])
    kind = answer.get("type")
    if given.typed and kind and reads.whole and "type" not in given.document:
        yield f"body member type is missing: {kind!r} belongs there"
    for name, value in given.document.items():
        if name not in read and name in answer and not is_same(value, answer[name]):
            cannot = "is not what it should be" if name == "type" else "cannot be set"
            yield f"body member {name} {cannot}: {value!r} was sent, it is {answer[name]!r}"


def is_same(sent: Any, shown: Any) -> bool:
    """Whether two values are one: numbers may be texts, and of two addresses the end counts."""
    if isinstance(sent, dict | list) or isinstance(shown, dict | list):
        return True  # addresses of other things, for the most part
    return str(sent).rstrip("/").rsplit("/", 1)[-1] == str(shown).rstrip("/").rsplit("/", 1)[-1]

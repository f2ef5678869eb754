"""What a request sent, name by name, as its vendor reads it: for those who explain it afterwards."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple
from urllib.parse import parse_qsl

import orjson

from emulator.journal.exchange import Exchange
from emulator.parsing.texts import BadText, read_form

Place = Literal["query", "body"]


class Sent(NamedTuple):
    """A name in the query or in a form."""

    place: Place
    name: str
    parameter: str | None
    """The parameter that it stands for; None if it cannot stand for any."""


@dataclass(frozen=True, slots=True)
class Given:
    """Everything that a request sent by name."""

    names: Sequence[Sent] = ()
    document: Any = None
    """The document in the body, if the vendor reads one."""
    among: Place = "query"
    """Where the operation declares the parameters that the names stand for."""
    spelling: str = "{}"
    """How a parameter's name is written."""
    also: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Names that are read besides those that operations declare, by their place."""
    typed: bool = False
    """Whether the document should say its `type`."""
    media: Sequence[str] | None = None
    """Media types that the vendor reads besides those that operations declare; None if it reads any."""


def given_json(entry: Exchange) -> Given:
    """Parameters in the query, a JSON document in the body, whatever its media type."""
    return Given(query_names(entry), parsed(entry.body))


def query_names(entry: Exchange) -> list[Sent]:
    """The names in the query, each standing for itself."""
    return [Sent("query", name, name) for name, _ in read_pairs(entry.query)]


def form_names(entry: Exchange) -> list[Sent]:
    """The names in a form, each standing for itself."""
    return [Sent("body", name, name) for name, _ in form_pairs(entry)]


def form_pairs(entry: Exchange) -> list[tuple[str, str]]:
    """Names and values of a form of either encoding; none of one that cannot be read."""
    with suppress(BadText):
        return read_form(entry.body, content_type(entry))
    return []


def read_pairs(pairs: bytes) -> list[tuple[str, str]]:
    """Names and values of a query or form; bytes that are no UTF-8 become U+FFFD."""
    return parse_qsl(pairs.decode("utf-8", "replace"), keep_blank_values=True, errors="replace")


def parsed(content: bytes | str) -> Any:
    """A JSON document; None if it is none."""
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        return None


def content_type(entry: Exchange) -> str:
    """The request's Content-Type; empty if there is none."""
    found = next((value for name, value in entry.headers if name.lower() == b"content-type"), b"")
    return found.decode("latin-1")


def media_type(entry: Exchange) -> str:
    """The request's media type in lower case, without parameters; empty if there is none."""
    return content_type(entry).partition(";")[0].strip().lower()

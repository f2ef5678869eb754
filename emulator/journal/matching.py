"""Which exchanges a match means: the words that faults and the journal share.

A match is a mapping; an exchange meets it if it meets every member:

* `vendor`, `method`, `operation`, `caller`: the very value
* `path`: a pattern on the full path. `*` stands for anything, `{name}` for one segment; a pattern
  that begins with `^` or contains `.*` is a regular expression
* `status`: a number, or a class such as `4xx`
* `query`, `headers`: every name given has the value given
* `body`: text that the body contains, or a JSON (or form) document that is part of it
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

import orjson

from emulator.journal.exchange import Exchange
from emulator.journal.given import content_type, form_pairs
from emulator.parsing.json_text import read_json
from emulator.parsing.patterns import fits
from emulator.parsing.patterns import is_too_long as is_too_long_for
from emulator.parsing.texts import BadText, charset_of

Match = Mapping[str, Any]
WILDCARD = re.compile(r"(\*|\{\w+\})")


def is_regex(text: str) -> bool:
    """Whether a path pattern is a regular expression."""
    return text.startswith("^") or ".*" in text


@lru_cache(maxsize=8192)
def path_pattern(text: str) -> str:
    """A path pattern as a regular expression on a path without trailing slash."""
    if is_regex(text):
        return text if text.startswith("^") else f"(?:{text})$"
    parts = WILDCARD.split(trimmed(text))
    kinds = {"*": ".*"}
    return "".join(kinds.get(p) or ("[^/]+" if p.startswith("{") else re.escape(p)) for p in parts) + "$"


def trimmed(path: str) -> str:
    """A path without trailing slash."""
    return path.rstrip("/") or "/"


def literal_path(text: str) -> str | None:
    """The one path that a pattern fits; None if it fits several."""
    return None if is_regex(text) or WILDCARD.search(text) else trimmed(text)


def beginning(text: str) -> str:
    """What every path begins with that a pattern fits."""
    return "" if is_regex(text) else WILDCARD.split(text)[0].rstrip("/")


def fits_path(text: str, path: str) -> bool:
    """Whether a path pattern fits a path."""
    literal = literal_path(text)
    return trimmed(path) == literal if literal else fits(path_pattern(text), trimmed(path))


def is_too_long(text: str, path: str) -> bool:
    """Whether a path is too long for a path pattern to be tried on it."""
    return literal_path(text) is None and is_too_long_for(path_pattern(text), trimmed(path))


def differences(match: Match, exchange: Exchange) -> list[tuple[str, Any, Any]]:
    """What keeps an exchange from meeting a match: member, what was wanted, what was found."""
    found = []
    for name, wanted in match.items():
        value = READERS[name](exchange)
        found += differing(name, wanted, value)
    return found


def meets(match: Match, exchange: Exchange, values: dict[str, Any] | None = None) -> bool:
    """Whether an exchange meets a match. `values` keeps what was read, for the next match of the same exchange."""
    values = {} if values is None else values
    for name, wanted in match.items():
        if name not in values:
            values[name] = READERS[name](exchange)
        if differing(name, wanted, values[name]):
            return False
    return True


def differing(name: str, wanted: Any, value: Any) -> list[tuple[str, Any, Any]]:
    """The difference in one member, if there is one."""
    if name == "path":
        same = fits_path(wanted, value)
    elif name == "status":
        same = str(value) == str(wanted) or (str(wanted).endswith("xx") and str(value)[:1] == str(wanted)[:1])
    elif name in ("query", "headers"):
        return differing_members(name, wanted, value)
    elif name == "body":
        return differing_body(wanted, *value)
    elif name == "rule":
        same = wanted in value
    else:
        same = value == wanted
    return [] if same else [(name, wanted, value)]


def differing_members(name: str, wanted: Match, values: dict[str, list[str]]) -> list[tuple[str, Any, Any]]:
    """The members of a query or of the headers that are not as wanted."""
    return [
        (f"{name}.{key}", value, ", ".join(values.get(key, [])) or None)
        for key, value in wanted.items()
        if str(value) not in values.get(key, [])
    ]


def differing_body(wanted: Any, text: str, document: Any) -> list[tuple[str, Any, Any]]:
    """What a body lacks: the text, or the members of a document, each by its path."""
    if isinstance(wanted, str):
        return [] if wanted in text else [("body", wanted, text)]
    if contains(document, wanted):
        return []
    return differing_parts("body", wanted, document) if document else [("body", wanted, text)]


def differing_parts(path: str, wanted: Any, document: Any) -> list[tuple[str, Any, Any]]:
    """The smallest parts of a document that are not as wanted."""
    if not (isinstance(wanted, dict) and isinstance(document, dict)):
        return [] if contains(document, wanted) else [(path, wanted, document)]
    return [
        difference
        for name, part in wanted.items()
        for difference in (
            differing_parts(f"{path}.{name}", part, document[name])
            if name in document
            else [(f"{path}.{name}", part, None)]
        )
    ]


class Values(list[str]):
    """The values of a form's name that was given more than once."""


def contains(document: Any, part: Any) -> bool:
    """Whether a JSON document contains a part: members of objects, elements of lists, in this order."""
    if isinstance(document, Values):
        return part in document or (isinstance(part, list) and has_in_order(document, part))
    if is_number(document) and is_number(part):
        return bool(document == part)
    if type(document) is not type(part):
        return False
    if isinstance(part, dict):
        return all(name in document and contains(document[name], each) for name, each in part.items())
    return has_in_order(document, part) if isinstance(part, list) else bool(document == part)


def is_number(value: Any) -> bool:
    """Whether a JSON value is a number: 1 and 1.0 are the same one."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def has_in_order(elements: list[Any], parts: list[Any]) -> bool:
    """Whether a list has elements that contain the parts, in this order."""
    rest = iter(elements)
    for part in parts:
        for element in rest:
            if contains(element, part):
                break
        else:
            return False
    return True


def read_query(exchange: Exchange) -> dict[str, list[str]]:
    """The query's values by name."""
    return gathered(parse_qsl(exchange.query.decode("latin-1"), keep_blank_values=True))


def read_headers(exchange: Exchange) -> dict[str, list[str]]:
    """The headers' values by name in lower case."""
    return gathered([(name.decode("latin-1"), value.decode("latin-1")) for name, value in exchange.headers])


def gathered(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Pairs as lists by name."""
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return values


def read_body(exchange: Exchange) -> tuple[str, Any]:
    """The request's body as text and as a document; a form is an object of texts."""
    text = read_text(exchange)
    try:
        return text, read_json(exchange.body)
    except orjson.JSONDecodeError:
        pairs = form_pairs(exchange) or parse_qsl(text, keep_blank_values=True)
    return text, {name: each[0] if len(each) == 1 else Values(each) for name, each in gathered(pairs).items()}


def read_text(exchange: Exchange) -> str:
    """The request's body as text, in the charset that it declares."""
    try:
        charset = charset_of(content_type(exchange))
    except BadText:
        charset = "utf-8"
    return exchange.body.decode(charset, errors="replace")


READERS: dict[str, Callable[[Exchange], Any]] = {
    "vendor": lambda exchange: exchange.vendor,
    "method": lambda exchange: exchange.method,
    "path": lambda exchange: exchange.path,
    "operation": lambda exchange: exchange.operation,
    "caller": lambda exchange: exchange.caller,
    "status": lambda exchange: exchange.status,
    "query": read_query,
    "headers": read_headers,
    "body": read_body,
    "rule": lambda exchange: exchange.rules,
}

"""Query strings as Rails reads and writes them: `filter[id]=1&page[size]=2` ↔ nested mappings."""

import re
from typing import Any
from urllib.parse import parse_qsl, quote_plus

from emulator.jsonapi.errors import Refusal, bad_request

Parameters = dict[str, Any]
MOST_DEPTH = 32
"""Levels of a parameter's name, as Rack has it."""


def read_parameters(query: str) -> Parameters:
    """Nested parameters; `a[]` collects, of other duplicates the last wins. Raises Refusal for deep ones."""
    result: Parameters = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        found = re.fullmatch(r"([^\[\]]+)((?:\[[^\[\]]*\])*)", name)
        if found and found[2].count("[") > MOST_DEPTH:
            raise Refusal(bad_request("Query parameters are nested too deep"))
        if found:
            place(result, [found[1], *re.findall(r"\[(.*?)\]", found[2])], value)
    return result


def place(target: Parameters, path: list[str], value: str) -> None:
    """Put a value where its path leads."""
    name, *rest = path
    if not rest:
        target[name] = value
    elif rest == [""]:
        kept = target.get(name)
        target[name] = [*kept, value] if isinstance(kept, list) else [value]
    else:
        if not isinstance(target.get(name), dict):
            target[name] = {}
        place(target[name], rest, value)


def write_parameters(value: Any, name: str = "") -> str:
    """A query string with sorted keys, everything percent-encoded."""
    if isinstance(value, dict):
        parts = [write_parameters(v, f"{name}[{k}]" if name else k) for k, v in value.items()]
        return "&".join(sorted(filter(None, parts)))
    if isinstance(value, list):
        return "&".join(write_parameters(item, f"{name}[]") for item in value)
    return f"{quote_plus(name)}={quote_plus(str(value))}"


def leading_integer(text: Any) -> int:
    """The number that a text begins with, or 0: `2abc` is 2."""
    found = re.match(r"\s*([+-]?\d{1,18})", str(text), re.ASCII)
    return int(found[1]) if found else 0

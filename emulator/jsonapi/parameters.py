"""Query strings as Rails reads and writes them: `filter[id]=1&page[size]=2` ↔ nested mappings."""

import re
from typing import Any
from urllib.parse import quote_plus

from emulator.jsonapi.errors import Bare
from emulator.memory.remembering import remembered
from emulator.parsing import rack
from emulator.parsing.rack import BadParameters, Parameters

FIELD = re.compile(r'"((?:[^"]|"")*)"|[^",\r\n]*')


@remembered(maxsize=4096)
def check_query(query: str) -> None:
    """Refuse a query that cannot be read, with 400 and nothing else."""
    read_parameters(query)


def read_parameters(query: str) -> Parameters:
    """Nested parameters. What cannot be read is refused with 400 and nothing else."""
    try:
        return rack.read_parameters(query)
    except BadParameters:
        raise Bare(400) from None


def check_escapes(text: str) -> None:
    """Refuse a percent-encoded text that is not UTF-8, with 400 and nothing else."""
    try:
        rack.unescaped(text)
    except BadParameters:
        raise Bare(400) from None


def write_parameters(value: Any, name: str = "") -> str:
    """A query string with sorted keys, everything percent-encoded."""
    if isinstance(value, dict):
        parts = [write_parameters(v, f"{name}[{k}]" if name else k) for k, v in value.items()]
        return "&".join(sorted(filter(None, parts)))
    if isinstance(value, list):
        return "&".join(write_parameters(item, f"{name}[]") for item in value)
    return quote_plus(name) if value is None else f"{quote_plus(name)}={quote_plus(str(value))}"


def leading_integer(text: Any) -> int:
    """The number that a text begins with, or 0: `2abc` is 2, `1_0` is 10."""
    found = re.match(r"\s*([+-]?\d+(?:_\d+)*)", str(text), re.ASCII)
    return int(found[1].replace("_", "")[:19]) if found else 0


def separated(text: str) -> list[str | None]:
    """The fields of a line of CSV. An empty one is None; of a text that is not well formed, the whole of it."""
    fields: list[str | None] = []
    at = 0
    while text:
        found = FIELD.match(text, at)
        assert found is not None
        quoted = found[1]
        fields.append(quoted.replace('""', '"') if quoted is not None else found[0] or None)
        at = found.end()
        if at == len(text) or text[at] in "\r\n":
            break
        if text[at] != ",":
            return [text]
        at += 1
    return fields

"""Query strings as Rails reads and writes them: `filter[id]=1&page[size]=2` ↔ nested mappings."""

import re
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus, unquote_to_bytes

from emulator.jsonapi.errors import Bare

Parameters = dict[str, Any]
NAME = re.compile(r"[\[\]]*([^\[\]]+)\]*")
HIDDEN = re.compile(r"\[\]\[([^\[\]]+)\]|\[\](.+)", re.DOTALL)
BAD_ESCAPE = re.compile(r"%(?![0-9a-fA-F]{2})")
FIELD = re.compile(r'"((?:[^"]|"")*)"|[^",\r\n]*')
MOST_NESTED = 100


@lru_cache(maxsize=4096)
def check_query(query: str) -> None:
    """Refuse a query that cannot be read, with 400 and nothing else."""
    read_parameters(query)


def read_parameters(query: str) -> Parameters:
    """Nested parameters; `a[]` collects, of other duplicates the last wins, one without `=` is None."""
    result: Parameters = {}
    for part in re.split("[&;] *", query):
        name, equals, value = part.partition("=")
        place(result, unescaped(name), unescaped(value) if equals else None)
    return result


def unescaped(text: str) -> str:
    """A name or value as it was before it was written into the query."""
    if BAD_ESCAPE.search(text):
        raise Bare(400)
    try:
        return unquote_to_bytes(text.replace("+", " ")).decode()
    except UnicodeDecodeError:
        raise Bare(400) from None


def place(target: Parameters, name: str, value: str | None, depth: int = 0) -> None:
    """Put a value where its name leads; one name cannot be both a value and a folder."""
    found = NAME.match(name)
    if found is None:
        return
    key, rest = found[1], name[found.end() :]
    if not rest:
        target[key] = value
    elif rest == "[":
        target[name] = value
    elif rest == "[]":
        folder(target, key, list).append(value)
    elif depth == MOST_NESTED:
        raise Bare(400)
    elif inner := HIDDEN.fullmatch(rest):
        place(row_of(folder(target, key, list), inner[1] or inner[2]), inner[1] or inner[2], value, depth + 1)
    else:
        place(folder(target, key, dict), rest, value, depth + 1)


def folder(target: Parameters, key: str, kind: type[Any]) -> Any:
    """The list or mapping with this name, made if it is not there."""
    found = target.get(key)
    if found is None:
        found = target[key] = kind()
    if not isinstance(found, kind):
        raise Bare(400)
    return found


def row_of(rows: list[Any], name: str) -> Parameters:
    """The mapping that a name of `a[][name]` belongs to: the last, unless it has that name already."""
    if not (rows and isinstance(rows[-1], dict) and name not in rows[-1]):
        rows.append({})
    last: Parameters = rows[-1]
    return last


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

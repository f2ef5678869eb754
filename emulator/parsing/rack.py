"""Query strings and forms as Rack reads them, Ruby's common ground under several vendors: `a[b]=1` is nested."""

import re
from typing import Any
from urllib.parse import unquote_to_bytes

Parameters = dict[str, Any]
NAME = re.compile(r"[\[\]]*([^\[\]]+)\]*")
HIDDEN = re.compile(r"\[\]\[([^\[\]]+)\]|\[\](.+)", re.DOTALL)
BAD_ESCAPE = re.compile(r"%(?![0-9a-fA-F]{2})")
MOST_NESTED = 100


class BadParameters(ValueError):
    """Parameters that cannot be read: bad encoding, or one name for a value and a folder."""


def read_parameters(query: str, charset: str = "utf-8") -> Parameters:
    """Nested parameters of a query or form, a character for each byte.

    `a[]` collects, of other duplicates the last wins, one without `=` is None.
    """
    result: Parameters = {}
    for part in re.split("[&;] *", query):
        name, equals, value = part.partition("=")
        place(result, unescaped(name, charset), unescaped(value, charset) if equals else None)
    return result


def unescaped(text: str, charset: str = "utf-8") -> str:
    """A name or value as it was before it was written into the query."""
    if BAD_ESCAPE.search(text):
        raise BadParameters("parameters that cannot be read")
    try:
        return unquote_to_bytes(text.replace("+", " ").encode("latin-1")).decode(charset)
    except UnicodeError:
        raise BadParameters("parameters that cannot be read") from None


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
        raise BadParameters("parameters that cannot be read")
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
        raise BadParameters("parameters that cannot be read")
    return found


def row_of(rows: list[Any], name: str) -> Parameters:
    """The mapping that a name of `a[][name]` belongs to: the last, unless it has that name already."""
    if not (rows and isinstance(rows[-1], dict) and name not in rows[-1]):
        rows.append({})
    last: Parameters = rows[-1]
    return last

"""The fields of a form as members of a JSON body.

A field is text, and is left out where it is empty. `_type` says otherwise: `seconds number`, `dnd flag`
(a checkbox), `values json`, `text always` (text that may be empty; `text lines`: with line ends of one sign),
`pdf file` (in base64), `talks number?` and `to text?` (null where empty), `headers names`: lines such as `name: value`
that differ from those in the field `_headers`, an object with null for a name that is not there any more. A dot in a
name leads into a member: `match.vendor`.
"""

import base64
import re
from typing import Any

import orjson
from starlette.datastructures import FormData, UploadFile

NUMBER = re.compile(r"-?\d{1,18}")


class NotTyped(Exception):
    """A field that cannot be of its type."""

    def __init__(self, field: str, problem: str) -> None:
        self.field = field
        self.problem = problem


async def members_of(form: FormData) -> dict[str, Any]:
    """The body that a form stands for. Raises NotTyped."""
    kinds = dict(str(each).split(" ", 1) for each in form.getlist("_type") if " " in str(each))
    body: dict[str, Any] = {}
    for name in dict.fromkeys([*form, *kinds]):
        if name.startswith("_"):
            continue
        if kinds.get(name) == "names":
            given, value = True, changed(name, str(form.get(name, "")), str(form.get(f"_{name}", "")))
        else:
            given, value = await read(name, form.get(name), kinds.get(name, "text"))
        if given:
            put(body, name, value)
    return body


async def read(name: str, value: Any, kind: str) -> tuple[bool, Any]:
    """Whether a field says something, and what."""
    if isinstance(value, UploadFile):
        content = await value.read()
        return bool(content), base64.b64encode(content).decode()
    if kind == "flag":
        return True, value is not None
    if kind == "lines":
        return value is not None, (value or "").replace("\r\n", "\n")
    if not value:
        return (kind.endswith("?") or (kind == "always" and value is not None)), None if kind.endswith("?") else value
    if kind == "json":
        return True, json_of(name, value)
    return True, number_of(value) if kind.startswith("number") else value


def changed(field: str, text: str, before: str) -> dict[str, str | None]:
    """The names whose values differ from those before; of several values of a name, what they are together."""
    was, now = named(field, before), named(field, text)
    gone: dict[str, str | None] = {name: None for name in was if name not in now}
    return gone | {name: ", ".join(values) for name, values in now.items() if values != was.get(name)}


def named(field: str, text: str) -> dict[str, list[str]]:
    """The values in lines such as `name: value`, by name in lower case."""
    found: dict[str, list[str]] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, colon, value = line.partition(":")
        if not colon:
            raise NotTyped(field, f"{line[:60]!r} is no line such as `name: value`")
        found.setdefault(name.strip().lower(), []).append(value.strip())
    return found


def number_of(text: str) -> Any:
    """A number; what is none goes as it was typed, for the control plane to say so."""
    try:
        return int(text) if NUMBER.fullmatch(text.strip()) else float(text)
    except ValueError:
        return text


def json_of(name: str, text: str) -> Any:
    """What a JSON text says."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise NotTyped(name, f"is no JSON: {error}") from None


def put(body: dict[str, Any], name: str, value: Any) -> None:
    """Set a member, in the members that lead there."""
    *way, last = name.split(".")
    for part in way:
        body = body.setdefault(part, {})
        if not isinstance(body, dict):
            raise NotTyped(name, f"{part} is a value already")
    body[last] = value

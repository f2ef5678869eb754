"""The fields of a form as members of a JSON body.

A field is text, and is left out where it is empty. `_type` says otherwise: `seconds number`, `dnd flag`
(a checkbox), `drop true` (one that says true or nothing), `values json`, `answers any` (JSON, else text as it is),
`text always` and `text lines` (text that may be empty), `pdf file` (in base64), `talks
number?` and `to text?` (null where empty), `name path` (a part of the path, not of the body), `rows body` (the whole
body, as JSON), `headers names`: lines such as `name: value` that differ from those in the field `_headers`, an object
with null for a name that is not there any more. `_was` says what a field held at first, as its mark: while it does, it
is left out. A dot in a name leads into a member: `match.vendor`.
"""

import base64
import re
from hashlib import blake2b
from math import isfinite
from typing import Any

import orjson
from starlette.datastructures import FormData, UploadFile

NUMBER = re.compile(r"-?\d{1,18}")


class NotTyped(Exception):
    """A field that cannot be of its type."""

    def __init__(self, field: str, problem: str) -> None:
        self.field = field
        self.problem = problem


async def body_of(form: FormData) -> Any:
    """The body that a form stands for. Raises NotTyped."""
    kinds, marks = said(form, "_type"), said(form, "_was")
    body: dict[str, Any] = {}
    for name in dict.fromkeys([*form, *kinds]):
        kind, value = kinds.get(name, "text"), form.get(name)
        if kind == "body":
            return json_of(name, str(value or ""))
        if name.startswith("_") or kind == "path" or marks.get(name) == mark(str(value or "")):
            continue
        if kind == "names":
            given, member = True, changed(name, str(value or ""), str(form.get(f"_{name}", "")))
        else:
            given, member = await read(name, value, kind)
        if given:
            put(body, name, member)
    return body


def said(form: FormData, name: str) -> dict[str, str]:
    """What a form says of its fields, by their names."""
    return dict(str(each).split(" ", 1) for each in form.getlist(name) if " " in str(each))


def mark(text: str) -> str:
    """A few letters that another text has not; line breaks come as browsers send them, or as they were."""
    return blake2b(text.replace("\r\n", "\n").encode(errors="replace"), digest_size=8).hexdigest()


async def read(name: str, value: Any, kind: str) -> tuple[bool, Any]:
    """Whether a field says something, and what."""
    if isinstance(value, UploadFile):
        content = await value.read()
        return bool(content), base64.b64encode(content).decode()
    value = value and value.replace("\r\n", "\n")  # browsers send two signs for each line's end
    if kind == "flag":
        return True, value is not None
    if kind == "true":
        return value is not None, True
    if kind == "lines":
        return value is not None, value or ""
    if not value:
        return (kind.endswith("?") or (kind == "always" and value is not None)), None if kind.endswith("?") else value
    if kind == "json":
        return True, json_of(name, value)
    if kind == "any":
        return True, any_of(value)
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
    """A number; what is none, or not finite, goes as it was typed, for the control plane to say so."""
    try:
        number = int(text) if NUMBER.fullmatch(text.strip()) else float(text)
    except ValueError:
        return text
    return number if isfinite(number) else text


def json_of(name: str, text: str) -> Any:
    """What a JSON text says."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise NotTyped(name, f"is no JSON: {error}") from None


def any_of(text: str) -> Any:
    """What a JSON text says; another text is itself."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def put(body: dict[str, Any], name: str, value: Any) -> None:
    """Set a member, in the members that lead there."""
    *way, last = name.split(".")
    for part in way:
        body = body.setdefault(part, {})
        if not isinstance(body, dict):
            raise NotTyped(name, f"{part} is a value already")
    body[last] = value

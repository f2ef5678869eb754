"""The values of a happening as fields of a form, by their JSON schema.

A field that is left empty is left out, and its default counts: what a happening is told differs from what it assumes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

Json = dict[str, Any]
ONE_LINE = 300
"""Letters that a text may have, to be a field of one line."""


@dataclass
class Field:
    """One field: arguments for `forms.field`."""

    name: str
    kind: str
    value: str
    hint: str
    placeholder: str
    required: bool
    type: str = "text"
    choices: list[tuple[str, str]] | None = None


def fields_of(schema: Json, example: Json) -> list[Field]:
    """The fields of a happening, filled with its example."""
    required = schema.get("required", ())
    return [
        field_of(name, member, list(forms_of(member, schema.get("$defs", {}))), example, name in required)
        for name, member in schema.get("properties", {}).items()
    ]


def forms_of(schema: Json, known: Mapping[str, Json]) -> Iterator[Json]:
    """The forms that a value may have, but for null, wherever they are written."""
    if "$ref" in schema:
        schema = {**known[schema["$ref"].rpartition("/")[2]], **{n: v for n, v in schema.items() if n != "$ref"}}
    for each in schema.get("anyOf") or schema.get("oneOf") or [schema]:
        if each is not schema:
            yield from forms_of(each, known)
        elif each.get("type") != "null":
            yield each


def field_of(name: str, schema: Json, forms: list[Json], example: Json, required: bool) -> Field:
    """The field of one value."""
    kind = kind_of(forms)
    field = Field(
        name,
        kind,
        shown(example[name], kind) if name in example else "",
        schema.get("description", ""),
        f"default: {shown(schema['default'], kind)}" if schema.get("default") not in (None, "") else "",
        required,
    )
    options = choices_of(forms)
    if options is not None:
        unsaid = field.placeholder or "not said"
        field.choices = [("", unsaid), *((shown(each, kind), shown(each, "text")) for each in options)]
    elif kind == "file":
        field.type = "file"
    elif kind == "text" and any(each.get("maxLength", 0) > ONE_LINE for each in forms):
        field.type = "textarea"
    return field


def kind_of(forms: list[Json]) -> str:
    """How a field is read: see `emulator/console/typed.py`."""
    types = {each.get("type") for each in forms}
    if any(each.get("contentEncoding") == "base64" for each in forms):
        return "file"
    if types == {"boolean"} or types & {"object", "array"} == types:
        return "json"
    if types <= {"integer", "number"}:
        return "number"
    return "any" if None in types or types & {"object", "array", "boolean"} else "text"


def choices_of(forms: list[Json]) -> list[Any] | None:
    """The values that can be chosen from, where there are just so many."""
    choices: list[Any] = []
    for each in forms:
        if each.get("type") == "boolean":
            choices += [True, False]
        elif "enum" in each or "const" in each:
            choices += each.get("enum", [each.get("const")])
        else:
            return None
    return choices


def shown(value: Any, kind: str) -> str:
    """A value as it stands in a field."""
    if isinstance(value, str) and kind != "json":
        return value
    option = orjson.OPT_INDENT_2 if isinstance(value, dict | list) else None
    return orjson.dumps(value, option=option).decode()

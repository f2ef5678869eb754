"""The columns of a resource as fields of a form, from the control plane's JSON schema of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emulator.console.asking import Refused, segment
from emulator.console.drawing import line, pretty
from emulator.console.visit import Visit

LONG = 80
"""Letters from which a text is written in several lines."""
ODD = re.compile(r"[\x00-\x1f]")
"""What fields of one line lose, and browsers change."""
MANY = 1e15
"""From here on not every whole number is a float."""
JSON = "json"
KINDS = {"integer": "number", "number": "number", "string": "text"}


@dataclass
class Field:
    """How a form asks for a value: see the macro `field` and typed.py."""

    name: str
    value: str
    kind: str
    type: str = "text"
    choices: list[str] | None = None
    hint: str = ""


async def schema_of(visit: Visit, vendor: str, resource: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The schema of a resource, and those of all of its vendor. Raises Refused."""
    schemas = await visit.get(f"data/{segment(vendor)}")
    if resource not in schemas:
        raise Refused(404, f"{vendor} stores nothing that is called {resource!r}", allowed=list(schemas))
    return schemas[resource], schemas


def plain(schema: Mapping[str, Any]) -> tuple[Mapping[str, Any], bool]:
    """What a value is that is not null, and whether it may be null."""
    kinds = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    return (kinds[0] if len(kinds) == 1 else schema, True) if "anyOf" in schema else (schema, False)


def to_plant(schema: Mapping[str, Any]) -> list[Field]:
    """Fields for a new row: what is left empty has its default."""
    required = schema.get("required", ())
    return [new_field(name, each, name in required) for name, each in schema["properties"].items()]


def new_field(name: str, schema: Mapping[str, Any], required: bool) -> Field:
    """A field without a value."""
    kind, _ = plain(schema)
    choices = choices_of(kind)
    if choices and not (required and "enum" in kind):
        choices = ["", *choices]
    asked = JSON if choices and not is_text(kind) else KINDS.get(kind.get("type", ""), JSON)
    return Field(name, "", asked, choices=choices, hint=hint_of(schema, required))


def choices_of(kind: Mapping[str, Any]) -> list[str] | None:
    """What a value may be, where that can be listed."""
    values = [True, False] if kind.get("type") == "boolean" else kind.get("enum")
    return [text_of(each) for each in values] if values else None


def is_text(kind: Mapping[str, Any]) -> bool:
    """Whether values are texts, and nothing else."""
    return kind.get("type") == "string" and all(isinstance(each, str) for each in kind.get("enum", ()))


def hint_of(schema: Mapping[str, Any], required: bool) -> str:
    """What is to be known of a column: whether it is needed, or what it is otherwise; what it refers to."""
    default = "" if required or schema.get("default") is None else f"otherwise {text_of(schema['default'])}"
    kinds = ["a moment" if schema.get("format") == "date-time" else ""]
    kinds.append(f"names one of {schema['references']}" if "references" in schema else "")
    return ", ".join(filter(None, ["needed" if required else default, *kinds]))


def to_change(schema: Mapping[str, Any], row: Mapping[str, Any]) -> list[Field]:
    """Fields that hold a row's values, so that each can be sent back as it is; the key cannot change."""
    columns = schema["properties"].items()
    return [filled_field(name, each, row.get(name)) for name, each in columns if name != schema["key"]]


def filled_field(name: str, schema: Mapping[str, Any], value: Any) -> Field:
    """A field with a value."""
    kind, nullable = plain(schema)
    text, empty = "" if value is None else text_of(value), "text?" if nullable else "always"
    choices = choices_of(kind)
    if choices and not is_text(kind):
        return Field(
            name,
            text_of(value),
            JSON,
            choices=list(dict.fromkeys([*choices, *(["null"] if nullable else []), text_of(value)])),
        )
    if choices:
        return Field(name, text, empty, choices=list(dict.fromkeys([*([""] if nullable else []), *choices, text])))
    if kind.get("type") in ("integer", "number"):
        return Field(name, "" if value is None else number_text(value), "number?")
    if is_text(kind) and not ODD.search(text) and not (nullable and value == ""):
        return Field(name, text, empty, "textarea" if len(text) > LONG else "text")
    return Field(name, pretty(value), JSON, "textarea", hint="as JSON")


def text_of(value: Any) -> str:
    """A text as it is, any other value as a line of JSON."""
    return value if isinstance(value, str) else line(value)


def number_text(value: Any) -> str:
    """A number as one would type it: 60, although 60.0 is stored."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) < MANY else text_of(value)

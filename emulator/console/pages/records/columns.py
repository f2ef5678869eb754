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
    choices = ["true", "false"] if kind.get("type") == "boolean" else kind.get("enum")
    default = "null" if schema.get("default") is None else text_of(schema["default"])
    return Field(
        name,
        "",
        JSON if choices == ["true", "false"] else KINDS.get(kind.get("type", ""), JSON),
        choices=choices and (list(choices) if required and kind.get("enum") else ["", *choices]),
        hint="needed" if required else "" if default == "null" else f"otherwise {default}",
    )


def to_change(schema: Mapping[str, Any], row: Mapping[str, Any]) -> list[Field]:
    """Fields that hold a row's values, so that each can be sent back as it is; the key cannot change."""
    columns = schema["properties"].items()
    return [filled_field(name, each, row.get(name)) for name, each in columns if name != schema["key"]]


def filled_field(name: str, schema: Mapping[str, Any], value: Any) -> Field:
    """A field with a value."""
    kind, nullable = plain(schema)
    empty = "text?" if nullable else "always"
    if kind.get("type") == "boolean" or (kind.get("enum") and not isinstance(value, str | None)):
        return Field(name, text_of(value), JSON, choices=["true", "false", *(["null"] if nullable else [])])
    if kind.get("enum"):
        known = dict.fromkeys([*([""] if nullable else []), *kind["enum"], value or ""])
        return Field(name, value or "", empty, choices=list(known))
    if kind.get("type") in ("integer", "number"):
        return Field(name, "" if value is None else text_of(value), "number?")
    plainly = kind.get("type") == "string" and (value is None or (isinstance(value, str) and not ODD.search(value)))
    if plainly and not (nullable and value == ""):
        return Field(name, value or "", empty, "textarea" if len(value or "") > LONG else "text")
    return Field(name, pretty(value), JSON, "textarea", hint="as JSON")


def text_of(value: Any) -> str:
    """A value as a line of JSON; a text as it is."""
    return value if isinstance(value, str) else line(value)

"""Fields from schemas, of the kinds too that no vendor's happening has today."""

from typing import Any

import pytest

from emulator.console.pages.moving.fields import Field, fields_of

KNOWN = {"Place": {"type": "object", "properties": {"x": {"type": "integer"}}}, "Colour": {"enum": ["red", "blue"]}}
TEXT, NONE = {"type": "string"}, {"type": "null"}


def field(schema: dict[str, Any], **example: Any) -> Field:
    (made,) = fields_of({"properties": {"it": schema}, "$defs": KNOWN}, example)
    return made


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        (TEXT, "text"),
        ({"anyOf": [TEXT, {"type": "integer"}, NONE]}, "text"),
        ({"type": "integer"}, "number"),
        ({"anyOf": [{"type": "number"}, NONE]}, "number"),
        ({"type": "array", "items": TEXT}, "json"),
        ({"$ref": "#/$defs/Place"}, "json"),
        ({"anyOf": [{"$ref": "#/$defs/Place"}, NONE], "description": "Where."}, "json"),
        ({"anyOf": [{"$ref": "#/$defs/Place"}, TEXT]}, "any"),
        ({"anyOf": [{"type": "boolean"}, TEXT]}, "any"),
        ({}, "any"),
        ({"type": "string", "contentEncoding": "base64"}, "file"),
    ],
)
def test_kinds(schema: dict[str, Any], kind: str) -> None:
    assert field(schema).kind == kind


@pytest.mark.parametrize(
    ("schema", "values"),
    [
        ({"$ref": "#/$defs/Colour"}, ["", "red", "blue"]),
        ({"anyOf": [{"enum": [1, 2]}, NONE]}, ["", "1", "2"]),
        ({"const": "x"}, ["", "x"]),
        ({"type": "boolean"}, ["", "true", "false"]),
    ],
)
def test_choices(schema: dict[str, Any], values: list[str]) -> None:
    assert [value for value, _ in field(schema).choices or ()] == values


def test_the_example_fills_and_the_default_is_told() -> None:
    assert field(TEXT | {"default": "Hello"}).value == ""
    assert field(TEXT | {"default": "Hello"}).placeholder == "default: Hello"
    assert field(TEXT | {"default": "Hello"}, it="Bye").value == "Bye"
    assert field({"type": "boolean", "default": False}).choices == [
        ("", "default: false"),
        ("true", "true"),
        ("false", "false"),
    ]
    assert field({"$ref": "#/$defs/Place"}, it={"x": 1}).value == '{\n  "x": 1\n}'


def test_long_texts_have_room() -> None:
    assert field(TEXT | {"maxLength": 10_000}).type == "textarea"
    assert field(TEXT | {"maxLength": 64}).type == "text"

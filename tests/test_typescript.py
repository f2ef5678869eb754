"""Shapes of a document as TypeScript declares them."""

from typing import Any

import pytest

from emulator.typescript import camel, declarations, kind, pascal

KINDS: list[tuple[dict[str, Any], str]] = [
    ({"type": "string"}, "string"),
    ({"type": "integer"}, "number"),
    ({}, "unknown"),
    ({"enum": ["a", 1]}, '"a" | 1'),
    ({"const": True}, "true"),
    ({"$ref": "#/components/schemas/CallShown"}, "CallShown"),
    ({"anyOf": [{"type": "integer"}, {"type": "number"}, {"type": "null"}]}, "number | null"),
    ({"type": "array", "items": {"type": "string"}}, "string[]"),
    ({"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "null"}]}}, "(string | null)[]"),
    ({"type": "string", "format": "binary"}, "Uint8Array"),
    ({"type": "object", "additionalProperties": True}, "{ [name: string]: unknown }"),
    ({"type": "object", "additionalProperties": {"type": "number"}}, "{ [name: string]: number }"),
    ({"properties": {"a-b": {"type": "null"}}, "type": "object", "required": ["a-b"]}, '{\n  "a-b": null;\n}'),
]


@pytest.mark.parametrize(("schema", "expected"), KINDS)
def test_kind(schema: dict[str, Any], expected: str) -> None:
    assert kind(schema) == expected


def test_names() -> None:
    assert camel("dial9_validation_seconds") == "dial9ValidationSeconds"
    assert pascal("emulator__control__journal__verify__Wait") == "JournalVerifyWait"
    assert pascal("sipcentric_incoming_call") == "SipcentricIncomingCall"


def test_a_document() -> None:
    world = {"in": "query", "name": "world", "description": "Which.", "schema": {"type": "string"}}
    answer = {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Now"}}}}, "404": {}}
    look = {"description": "Look at */ it.", "parameters": [world, {"in": "path", "name": "x"}], "responses": answer}
    forget = {"summary": "Forget", "responses": {"204": {}}}
    now = {"description": "A moment.", "properties": {"at": {"type": "string"}}, "required": ["at"]}
    text = declarations(
        {"components": {"schemas": {"Now": now}}, "paths": {"/now/{x}": {"get": look, "delete": forget}}}
    )
    assert "/** A moment. */\nexport interface Now {\n  at: string;\n}\n" in text
    assert (
        '  /** Look at *\\/ it. */\n  "GET /now/{x}": {\n    query: {\n      /** Which. */\n      world?: string;'
        in text
    )
    assert "    body: undefined;\n    answer: Now;\n" in text
    assert '  "DELETE /now/{x}": {\n    query: {};\n    body: undefined;\n    answer: null;\n  };' in text
    assert "  smsDeliverySeconds?: number;\n" in text

"""The control plane's shapes as TypeScript declares them, for the kit in `npm/`: made from its OpenAPI document."""

import json
import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from emulator.settings import ServerSettings, WorldSettings

Part = dict[str, Any]
"""Part of a document."""
HEAD = """\
// What the control plane takes and answers, and the settings of `emulator serve`: made by `make documents`.
"""
OPTIONS: tuple[tuple[str, str, type[BaseModel]], ...] = (
    ("ServerOptions", "What a server is started with.", ServerSettings),
    ("WorldOptions", "What each world can change while it runs.", WorldSettings),
)
WORDS = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}
SCHEMAS = "#/components/schemas/"


def declarations(document: Part) -> str:
    """The text of `npm/control.d.ts`."""
    blocks = [HEAD]
    for name, about, model in OPTIONS:
        properties = model.model_json_schema()["properties"]
        given = {camel(each): shape for each, shape in properties.items()}
        blocks.append(interface(name, {"description": about, "properties": given}))
    schemas = document["components"]["schemas"]
    blocks += [declared(pascal(name), schema) for name, schema in sorted(schemas.items())]
    lines = "\n".join(operations(document))
    about = "/** What each call takes and answers, by its method and path. */"
    blocks.append(f"{about}\nexport interface Operations {{\n{lines}\n}}\n")
    return "\n".join(blocks)


def declared(name: str, schema: Part) -> str:
    """A shape under its name."""
    if "properties" in schema:
        return interface(name, schema)
    return f"{comment(schema.get('description'), '')}export type {name} = {kind(schema)};\n"


def interface(name: str, schema: Part) -> str:
    """A shape with members."""
    return f"{comment(schema.get('description'), '')}export interface {name} {{\n{members(schema, '  ')}}}\n"


def members(schema: Part, indent: str) -> str:
    """The members of a shape, a line each, with what they mean."""
    required = schema.get("required", ())
    lines = ""
    for name, shape in schema["properties"].items():
        spelled = name if re.fullmatch(r"[A-Za-z_]\w*", name) else json.dumps(name)
        mark = "" if name in required else "?"
        lines += f"{comment(shape.get('description'), indent)}{indent}{spelled}{mark}: {kind(shape, indent)};\n"
    if schema.get("additionalProperties"):
        lines += f"{indent}[name: string]: unknown;\n"
    return lines


def comment(text: str | None, indent: str) -> str:
    """What editors show of a name."""
    words = " ".join((text or "").split()).replace("*/", "*\\/")
    return f"{indent}/** {words} */\n" if words else ""


def kind(schema: Part, indent: str = "") -> str:
    """A shape as a type."""
    if "$ref" in schema:
        return pascal(schema["$ref"].removeprefix(SCHEMAS))
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " | ".join(dict.fromkeys(kind(each, indent) for each in schema[several]))
    if schema.get("format") == "binary":
        return "Uint8Array"
    if schema.get("type") == "array":
        inner = kind(schema.get("items", {}), indent)
        return f"({inner})[]" if " " in inner and not inner.endswith("}") else f"{inner}[]"
    if schema.get("type") == "object":
        return object_kind(schema, indent)
    return WORDS.get(schema.get("type", ""), "unknown")


def object_kind(schema: Part, indent: str) -> str:
    """An object without a name of its own. `Record` is none of TypeScript's here: the document has one."""
    if "properties" in schema:
        inner = members(schema, indent + "  ")
        return f"{{\n{inner}{indent}}}" if inner else "{}"
    values = schema.get("additionalProperties")
    return f"{{ [name: string]: {kind(values, indent) if isinstance(values, dict) else 'unknown'} }}"


def operations(document: Part) -> Iterator[str]:
    """A line for each call: its query, its body, its answer."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            query = [each for each in operation.get("parameters", ()) if each["in"] == "query"]
            named = {"properties": {each["name"]: {**each, **each["schema"]} for each in query}}
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
            answers = [content for status, content in operation["responses"].items() if status < "300"]
            yield comment(operation.get("description", operation.get("summary")), "  ") + (
                f'  "{method.upper()} {path}": {{\n'
                f"    query: {object_kind(named, '    ')};\n"
                f"    body: {kind(body, '    ') if body else 'undefined'};\n"
                f"    answer: {answer(answers)};\n  }};"
            )


def answer(answers: list[Part]) -> str:
    """What a call answers when all is well: JSON, where it has that, else bytes."""
    kinds = dict[str, None]()
    for content in (each.get("content", {}) for each in answers):
        json_content = content.get("application/json")
        kinds[kind(json_content["schema"], "    ") if json_content else "Uint8Array" if content else "null"] = None
    return " | ".join(kinds)


def camel(name: str) -> str:
    """`sms_delivery_seconds` as JavaScript writes it: `smsDeliverySeconds`."""
    return re.sub(r"_([a-z])", lambda match: match[1].upper(), name)


def pascal(name: str) -> str:
    """The name of a shape; the document has some that are whole paths, or those of happenings."""
    words = re.sub(r"^emulator__(control|vendors)__", "", name).replace("__", "_")
    return re.sub(r"(?:^|_)([A-Za-z])", lambda match: match[1].upper(), words)

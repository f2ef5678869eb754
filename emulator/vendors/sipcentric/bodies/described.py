"""The API's document on bodies that a handler reads itself, because their type depends on what is in them."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from emulator.exchange.inputs import Described


def documented_body(*models: type[BaseModel], whole: bool = True, **more: Any) -> Any:
    """OpenAPI's words for such a body; of one that need not be `whole`, what is left out keeps its value."""
    return Described(described_body, models, whole, **more)


def described_body(models: Sequence[type[BaseModel]], whole: bool) -> dict[str, Any]:
    """The same, when somebody reads it."""
    schemas = [inlined(schema, schema.get("$defs", {})) for schema in (model.model_json_schema() for model in models)]
    for schema in schemas if not whole else ():
        schema.pop("required", None)
    content = {"schema": schemas[0] if len(schemas) == 1 else {"anyOf": schemas}}
    return {"requestBody": {"required": True, "content": {"application/json": content}}}


def inlined(schema: Any, known: Mapping[str, Any]) -> Any:
    """A JSON schema with every reference replaced by what it refers to."""
    if isinstance(schema, list):
        return [inlined(part, known) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return inlined(known[schema["$ref"].rpartition("/")[2]], known)
    return {name: inlined(part, known) for name, part in schema.items() if name != "$defs"}

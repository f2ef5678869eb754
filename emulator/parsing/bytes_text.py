"""Bytes in JSON: text where they are UTF-8, `{"base64": …}` where they are not."""

from base64 import b64decode, b64encode
from typing import Annotated, Any

from pydantic import GetPydanticSchema
from pydantic_core import core_schema


def as_json(content: bytes) -> Any:
    """Bytes as a person can read them, if they are text."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return as_base64(content)


def as_base64(content: bytes) -> dict[str, str]:
    """Bytes that must not be taken for text."""
    return {"base64": b64encode(content).decode()}


def from_json(value: Any) -> Any:
    """Bytes again. ValueError for what does not stand for any; bytes themselves stay."""
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, dict) and value.keys() == {"base64"}:
        return b64decode(value["base64"], validate=True)
    return value


TEXT_OR_BASE64 = core_schema.union_schema(
    [core_schema.bytes_schema(), core_schema.no_info_before_validator_function(from_json, core_schema.bytes_schema())],
    mode="left_to_right",
)
Bytes = Annotated[bytes, GetPydanticSchema(lambda kind, handler: TEXT_OR_BASE64)]
"""The type of a field that holds bytes, and stands in JSON so. Text, as most of it is, needs no Python to be read."""

"""Bytes in JSON: text where they are UTF-8, `{"base64": …}` where they are not."""

from base64 import b64decode, b64encode
from typing import Annotated, Any

from pydantic import BeforeValidator


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


Bytes = Annotated[bytes, BeforeValidator(from_json)]
"""The type of a field that holds bytes, and stands in JSON so."""

"""Files inside JSON: base64, as every language writes it."""

from base64 import b64decode
from binascii import Error as NotBase64
from typing import Annotated

from pydantic import WithJsonSchema

LONGEST_FILE = 14_000_000
"""Characters: ten megabytes."""
SCHEMA = WithJsonSchema({"type": "string", "contentEncoding": "base64", "maxLength": LONGEST_FILE})
Base64 = Annotated[str, SCHEMA]
"""A file as a value, whose schema says so."""


def from_base64(name: str, text: str) -> bytes:
    """The bytes of a value, line breaks in it or not. ValueError naming it if it is no base64, or empty."""
    try:
        content = b64decode("".join(text.split()), validate=True)
    except (NotBase64, ValueError):
        raise ValueError(f"{name}: must be base64") from None
    if not content:
        raise ValueError(f"{name}: is empty")
    return content

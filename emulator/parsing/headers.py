"""Headers of a request, as the server hands them over."""

from starlette.types import Scope


def header(scope: Scope, name: bytes) -> bytes:
    """The last value of a request header (lower-case name), or empty bytes."""
    found = b""
    for key, value in scope["headers"]:
        if key == name:
            found = value
    return found

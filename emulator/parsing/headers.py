"""Headers of a request, as the server hands them over."""

from starlette.types import Scope


def header(scope: Scope, name: bytes) -> bytes:
    """The last value of a request header (lower-case name), or empty bytes."""
    found = b""
    for key, value in scope["headers"]:
        if key == name:
            found = value
    return found


def first_header(scope: Scope, name: bytes) -> str | None:
    """The first value of a request header (lower-case name), as a `Headers` finds it at four times the cost."""
    for key, value in scope["headers"]:
        if key == name:
            text: str = value.decode("latin-1")
            return text
    return None

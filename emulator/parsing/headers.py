"""Headers of a request, as the server hands them over."""

from operator import itemgetter

from starlette.types import Scope

NAME = itemgetter(0)
ANNOUNCING = frozenset({b"content-length", b"transfer-encoding"})


def header(scope: Scope, name: bytes) -> bytes:
    """The last value of a request header (lower-case name), or empty bytes."""
    found = b""
    for key, value in scope["headers"]:
        if key == name:
            found = value
    return found


def announces_body(scope: Scope) -> bool:
    """Whether a request says that a body follows."""
    return not ANNOUNCING.isdisjoint(map(NAME, scope["headers"]))


def first_header(scope: Scope, name: bytes) -> str | None:
    """The first value of a request header (lower-case name), as a `Headers` finds it at four times the cost."""
    for key, value in scope["headers"]:
        if key == name:
            text: str = value.decode("latin-1")
            return text
    return None

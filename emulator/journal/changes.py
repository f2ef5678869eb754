"""What brings changes about: a request, a happening, scheduled work, a call of the control plane."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal, NamedTuple

Kind = Literal["request", "control", "happening", "work"]


class Cause(NamedTuple):
    """What is at work."""

    kind: Kind
    what: str
    """A request's id, a method and path, `vendor/happening`, an action's name."""
    request: str | None = None
    """The vendor's request that it goes back to, if one led to it: then or later."""


CAUSE: ContextVar[Cause | None] = ContextVar("cause", default=None)


@contextmanager
def caused_by(cause: Cause) -> Iterator[None]:
    """Name the cause of what is done meanwhile."""
    token = CAUSE.set(cause)
    try:
        yield
    finally:
        CAUSE.reset(token)


def request_at_work() -> str | None:
    """The id of the vendor's request that what is done now goes back to."""
    cause = CAUSE.get()
    return cause and cause.request

"""A vendor as the rest of the program knows it: where its API is and who signs in; its behaviour when needed.

Whoever only talks to a server needs nothing else, so this file imports nothing that the server is made of.
"""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from shlex import quote
from typing import TYPE_CHECKING

from emulator.pacing.slices import collecting_later

if TYPE_CHECKING:
    from emulator.exchange.behaviour import Behaviour


def basic(user: str, secret: str) -> dict[str, str]:
    """Signing in by HTTP Basic, as a client does."""
    return {"Authorization": f"Basic {b64encode(f'{user}:{secret}'.encode()).decode()}"}


@dataclass(frozen=True)
class Vendor:
    """What a vendor package exports: where its API lives, and how to get at its behaviour.

    The behaviour is imported when it is first needed: a program that talks to one vendor neither
    waits for the other three at start nor holds them in memory.
    """

    name: str
    title: str
    prefix: str
    """Base path; empty for the vendor that is mounted last at the root."""
    login: tuple[str, str]
    """Default credentials, for the banner."""
    sample: str
    """A path below the prefix (query included) that makes a good first request."""
    load: "Callable[[], Behaviour]"
    sign_in: Callable[[str, str], dict[str, str]] = basic
    """User and secret → the headers of a request that signs in with them; a behaviour's `identify` reads them."""
    known_limits: tuple[str, ...] = ()
    """What differs from the real thing, a sentence each, for SUPPORTED.md."""
    own_cors: bool = False
    """Whether the API itself lets the pages of every origin call it."""
    mount: str | None = None
    """Where it is mounted, if that is wider than the base path; `prepare` then finds the way."""

    def base_url(self, origin: str) -> str:
        """Where clients point on a server; at the root, `my` stands for the id of whoever signs in."""
        return origin + (self.prefix or "/my")

    def sign_in_help(self, user: str, secret: str) -> str:
        """Curl's options for signing in."""
        headers = self.sign_in(user, secret)
        if headers == basic(user, secret):
            return f"-u {quote(f'{user}:{secret}')}"
        return " ".join(f"-H {quote(f'{name}: {value}')}" for name, value in headers.items())

    @cached_property
    def behaviour(self) -> "Behaviour":
        """Everything else, imported now if it was not yet."""
        with collecting_later():
            return self.load()

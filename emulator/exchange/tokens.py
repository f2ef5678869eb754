"""The server's token: in a header, or for pages in a cookie, which cannot send headers."""

from collections.abc import Sequence
from hashlib import sha256
from hmac import compare_digest, digest

HEADER = "x-emulator-token"


def cookie_of(token: str) -> tuple[str, str]:
    """Name and value of the cookie that stands for a token, and does not give it away.

    Cookies are sent to every port of a host: servers with other tokens have cookies of other names.
    """
    name = f"emulator-{sha256(token.encode()).hexdigest()[:8]}"
    return name, digest(token.encode(), b"console", "sha256").hex()


def is_right(token: str, given: Sequence[str]) -> bool:
    """Whether a header's values are the token, all of them."""
    return bool(given) and all(compare_digest(each.encode(), token.encode()) for each in given)


def is_signed_in(token: str, cookies: Sequence[str]) -> bool:
    """Whether the cookies of a request have the one that stands for the token.

    Other programs of the host have cookies too, in whatever spelling: each pair is read by itself.
    """
    name, value = cookie_of(token)
    pairs = [pair.strip().partition("=") for text in cookies for pair in text.split(";")]
    return any(found == name and compare_digest(given.encode(), value.encode()) for found, _, given in pairs)

"""Answers that need not be sent whole: what a client has already, and parts of files (RFC 9110, chapters 13 and 14)."""

import re
from asyncio import to_thread
from hashlib import blake2b

from fastapi import HTTPException
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from emulator.parsing.headers import header

LARGE = 1024 * 1024
"""The digest of a larger body is made in a thread: nobody else waits for it."""
ONE_RANGE = re.compile(r"bytes=[\s,]*([0-9]{0,4000})-([0-9]{0,4000})[\s,]*", re.IGNORECASE)


class Tagged(Response):
    """What a GET answers: it carries an `ETag`, and is a 304 where the client has it already."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the body, or no more of it than the client needs."""
        if scope["method"] == "GET" and self.status_code == 200:
            body = bytes(self.body)
            self.shorten(scope, await to_thread(tag_of, body) if len(body) > LARGE else tag_of(body))
        await super().__call__(scope, receive, send)

    def shorten(self, scope: Scope, tag: str) -> None:
        """Leave out what the client has."""
        self.headers["etag"] = tag
        if is_known(header(scope, b"if-none-match").decode("latin-1"), tag):
            self.status_code, self.body = 304, b""
            del self.headers["content-length"], self.headers["content-type"]


class File(Tagged):
    """Sound, pictures, documents: a client may ask for a part, as browsers do to play and to seek.

    Several parts at once are answered with the whole, as is a range that cannot be read, and one of
    a file that is not the one the client began with (`If-Range`). A HEAD tells of the whole.
    """

    def shorten(self, scope: Scope, tag: str) -> None:
        """Leave out what the client has, or did not ask for; raises 416 for what lies beyond the end."""
        self.headers["accept-ranges"] = "bytes"
        super().shorten(scope, tag)
        asked = header(scope, b"range").decode("latin-1")
        if not asked or "head" in scope or self.status_code != 200 or not self.is_same(scope):
            return
        size = len(self.body)
        part = read_range(asked, size)
        if part is None:
            return
        if not part:
            raise HTTPException(416, headers={"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"})
        self.status_code, self.body = 206, self.body[part.start : part.stop]
        self.headers["content-range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
        self.headers["content-length"] = str(len(part))

    def is_same(self, scope: Scope) -> bool:
        """Whether the client's other parts, if it has any, are of this very file."""
        begun = header(scope, b"if-range").decode("latin-1").strip()
        return begun in ("", self.headers["etag"], self.headers.get("last-modified"))


def tag_of(body: bytes) -> str:
    """A body's `ETag`."""
    return f'"{blake2b(body, digest_size=8).hexdigest()}"'


def read_range(text: str, size: int) -> range | None:
    """The bytes that a `Range` asks for, of so many: empty if none are there, None if it is not one range."""
    found = ONE_RANGE.fullmatch(text.strip())
    if found is None or not any(found.groups()):
        return None
    first, last = (int(digits) if digits else None for digits in found.groups())
    if first is None:
        return range(max(size - (last or 0), 0), size)
    if last is not None and last < first:
        return None
    return range(first, size if last is None else min(last + 1, size))


def is_known(if_none_match: str, tag: str) -> bool:
    """Whether a client's tags name this one; weak ones count too."""
    if not if_none_match:
        return False
    known = [each.strip().removeprefix("W/") for each in if_none_match.split(",")]
    return tag in known or known == ["*"]

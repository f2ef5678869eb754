"""Leave for web pages of other origins to call an API and to read its answers (Fetch standard, "CORS protocol").

Browsers ask with a preflight, before they send credentials: it is answered ahead of sign-in, limits,
faults and the journal. An answer shows the page every header that it carries, those of errors too.
"""

import re
from functools import partial

from pydantic_core import PydanticCustomError
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from emulator.parsing.headers import header

METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
PREFLIGHT = "Access-Control-Request-"
ASKED = ("Origin", f"{PREFLIGHT}Method", f"{PREFLIGHT}Headers", f"{PREFLIGHT}Private-Network")
"""What the answer to a preflight depends on."""
MAX_AGE_SECONDS = "600"
ALWAYS_SHOWN = re.compile(
    r"access-control-.*|cache-control|content-language|content-length|content-type|expires|last-modified|pragma"
)

ORIGIN = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*)://([a-z0-9_.-]+|\[[0-9a-f:.]+\])(:(?P<port>[0-9]{1,5}))?")
DEFAULT_PORTS = {"http": "80", "https": "443"}


class Cors:
    """An application with which pages of some origins may talk.

    `own` is for one that gives leave to every page itself: its preflights and its leave stay as they
    are, only the other headers of its answers are shown.
    """

    def __init__(self, app: ASGIApp, origins: frozenset[str], own: bool = False) -> None:
        self.app = app
        self.origins = origins
        self.own = own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a preflight; let any other request pass, and add to its answer."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        origin = header(scope, b"origin").decode("latin-1")
        allowed = bool(origin) and not self.origins.isdisjoint({origin, "*"})
        if allowed and not self.own and is_preflight(scope):
            return await leave(scope, origin)(scope, receive, send)
        await self.app(scope, receive, partial(self.send, send, origin if allowed else ""))

    async def send(self, send: Send, origin: str, message: Message) -> None:
        """The next part of an answer; to whom it may be shown stands in its headers."""
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message.get("headers", ())))
            expose(headers, origin)
            message = {**message, "headers": headers.raw}
        await send(message)


def is_preflight(scope: Scope) -> bool:
    """Whether a browser asks what it may send."""
    return scope["method"] == "OPTIONS" and bool(header(scope, b"access-control-request-method"))


def leave(scope: Scope, origin: str) -> Response:
    """The answer to a preflight: any method, and whatever headers were asked for."""
    headers = {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Allow-Methods": METHODS,
        "Access-Control-Max-Age": MAX_AGE_SECONDS,
        "Vary": ", ".join(ASKED),
    }
    if wanted := header(scope, b"access-control-request-headers"):
        headers["Access-Control-Allow-Headers"] = wanted.decode("latin-1")
    if header(scope, b"access-control-request-private-network") == b"true":
        headers["Access-Control-Allow-Private-Network"] = "true"
    return Response(status_code=204, headers=headers)


def expose(headers: MutableHeaders, origin: str) -> None:
    """Show an answer, with all its headers, to the pages of an origin; to none if it is empty.

    An answer that tells itself who may read it, a vendor's or a fault's, keeps to that.
    """
    shown = sorted({name for name in headers if not ALWAYS_SHOWN.fullmatch(name)})
    own = "access-control-allow-origin" in headers
    if not own:
        headers.add_vary_header("Origin")
    if not origin:
        return
    if not own:
        headers["Access-Control-Allow-Origin"] = origin
        headers["Access-Control-Allow-Credentials"] = "true"
    if shown:
        headers.setdefault("Access-Control-Expose-Headers", ", ".join(shown))


def read_origins(text: str) -> str:
    """Origins separated by commas, as browsers write them; raises for what is none."""
    return ",".join(read_origin(each.strip()) for each in text.split(",") if each.strip())


def read_origin(text: str) -> str:
    """One origin, or `*`."""
    found = ORIGIN.fullmatch(text.lower())
    if text == "*":
        return text
    if found is None or int(found["port"] or 0) > 65535:
        problem = "{text} is no origin: write scheme, host and port, as in http://localhost:3000, without a path, or *"
        raise PydanticCustomError("origin", problem, {"text": repr(text)})
    return text.lower().removesuffix(f":{DEFAULT_PORTS.get(found['scheme'])}")


def split_origins(text: str) -> frozenset[str]:
    """The origins in the setting `cors`."""
    return frozenset(text.split(",")) - {""}

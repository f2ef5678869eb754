"""A request of the journal, sent once more: as it came, secrets included, or changed."""

import base64
import re
from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple
from urllib.parse import quote, unquote

from fastapi import APIRouter, Body, Path
from pydantic import Field
from starlette.requests import Request

from emulator.control.errors import ControlError, invalid
from emulator.control.exchanges import Exchanges, load
from emulator.control.journal.match import METHODS
from emulator.control.journal.requests import RequestExplained, explained, find
from emulator.control.journal.transcript import HIDDEN, kept_of, query_text, read_text, show_body, show_header
from emulator.control.journal.unhiding import unhide
from emulator.control.waiting import while_there
from emulator.control.worlds.worlds import ControlBody, CurrentWorld
from emulator.exchange.client import ask, request_scope
from emulator.exchange.exchange import VendorExchange
from emulator.exchange.routing import Json, Route
from emulator.journal.exchange import Exchange

router = APIRouter(route_class=Route, tags=["Journal"])
MOST_LENGTH, MOST_HEADERS = 60_000, 100
MOST_HEAD = 64 * 1024
"""Bytes of all headers, as of any other client's."""
TOKEN = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)
CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
IN_PATHS = "%/:@!$&'()*+,;=~"
LENGTH, CODING = b"content-length", b"transfer-encoding"
Headers = list[tuple[bytes, bytes]]


class Changed(ControlBody):
    """What is to differ from the request as it came."""

    method: str | None = Field(None, description="GET, POST, …")
    path: str | None = Field(
        None, max_length=MOST_LENGTH, description="Full path, with the query; what comes after ? is the new query."
    )
    headers: dict[str, str | None] = Field(
        {}, max_length=MOST_HEADERS, description="New values of headers; null leaves one out."
    )
    body: str | None = Field(None, description="The body as text; in it `***` is the secret that stood there.")
    body_base64: str | None = Field(None, description="The body as bytes, in base64.")


class Target(NamedTuple):
    """Where a request goes."""

    path: str
    raw_path: bytes
    query: bytes


CHANGED = Body(default_factory=Changed, examples=[{"headers": {"Accept": "application/json"}}])


@router.post("/requests/{request_id}/again", status_code=201, response_model=RequestExplained)
async def send_again(
    request_id: Annotated[str, Path(description="The `id` of a request, such as `r1`.")],
    request: Request,
    world: CurrentWorld,
    exchanges: Exchanges,
    body: Annotated[Changed, CHANGED],
) -> Any:
    """Send a request once more, or a changed one, secrets included; the answer shows the new exchange.

    It is whatever comes of it, a refusal or a dropped connection too; of a stream, its beginning.
    """
    entry = find(world.journal, request_id)
    await load(exchanges, entry.vendor)
    exchange, content = exchanges[entry.vendor], body_of(entry, body)
    target, headers = target_of(entry, body.path), with_length(headers_of(entry, body.headers), content)
    root = root_of(exchanges, entry.vendor, target)
    scope = request_scope(request.scope, method_of(entry, body.method), root, *target, headers)
    if (name := exchange.destination(scope)) != world.name:
        raise ControlError(409, f"with these credentials it would come to the world {name!r}, not to {world.name!r}")
    sent = await while_there(request, ask(exchange, world, scope, content))
    return Json(await explained(world, sent, exchanges), 201)


def method_of(entry: Exchange, method: str | None) -> str:
    """The method, or 422."""
    if method is not None and method.upper() not in METHODS:
        raise invalid("method", f"must be one of {', '.join(METHODS)}", METHODS)
    return method.upper() if method else entry.method


def target_of(entry: Exchange, given: str | None) -> Target:
    """Path and query; what the journal shows of them stands for what came."""
    came = Target(entry.path, entry.raw_path or quote(entry.path).encode(), entry.query)
    if given is None:
        return came
    path, _, query = given.partition("?")
    if not path.startswith("/"):
        raise invalid("path", "must begin with a slash, and be the full path as the journal shows it")
    asked = b"&".join(part_of(entry, part) for part in query.split("&"))
    if path == entry.path:
        return came._replace(query=asked)
    raw_path = quote(path, safe=IN_PATHS).encode()
    return Target(unquote(raw_path.decode()), raw_path, asked)


def part_of(entry: Exchange, part: str) -> bytes:
    """A name and value of a query: those that came, where they are shown so, or as an address has them."""
    same = {each for each in entry.query.split(b"&") if query_text(each) == part}
    if len(same) == 1:
        return same.pop()
    if HIDDEN in part:
        advice = f"write the value itself, or {HIDDEN} as {quote(HIDDEN, safe='')}"
        raise invalid("path", f"{part}: {HIDDEN} stands for no secret of the request, or for several: {advice}")
    return quote(part, safe=IN_PATHS + "?").encode()


def root_of(exchanges: Mapping[str, VendorExchange], vendor: str, target: Target) -> str:
    """Where the vendor of a path is mounted, or 422 if the path is not the vendor's."""
    path = f"{target.path}/"
    for name, exchange in exchanges.items():
        root = exchange.vendor.mount or exchange.vendor.prefix
        if path.startswith(f"{root}/") and not path.startswith("/_emulator/"):
            if name == vendor:
                return root
            break
    raise invalid("path", f"leads away from {vendor}, to which the request was sent")


def headers_of(entry: Exchange, given: Mapping[str, str | None]) -> Headers:
    """The headers that came, some replaced or left out; one that is shown with `***` stays as it came."""
    headers = list(entry.headers)
    for name, text in given.items():
        if not TOKEN.fullmatch(name) or len(name) > MOST_LENGTH:
            raise invalid(f"headers.{name}", "is no name of a header")
        known = name.lower().encode()
        values = [] if text is None else values_of(entry, name, text)
        place = next((place for place, (key, _) in enumerate(headers) if key == known), len(headers))
        rest = [pair for pair in headers[place:] if pair[0] != known]
        headers = [*headers[:place], *((known, value) for value in values), *rest]
    if sum(len(name) + len(value) + 4 for name, value in headers) > MOST_HEAD:
        raise invalid("headers", f"are larger than {MOST_HEAD:,} bytes in all")
    return headers


def values_of(entry: Exchange, name: str, text: str) -> list[bytes]:
    """A header's new value; for what the journal shows of a secret, those that came."""
    field = f"headers.{name}"
    if HIDDEN in text:
        came = [(key, value) for key, value in entry.headers if key == name.lower().encode()]
        same = [value for key, value in came if show_header(key, value) == text]
        if not same:
            raise invalid(
                field, f"{HIDDEN} stands for no secret of the request: write the value itself, or leave it out"
            )
        return same
    if CONTROLS.search(text) or len(text) > MOST_LENGTH:
        raise invalid(field, f"is a text without control characters, of at most {MOST_LENGTH} letters")
    try:
        return [text.strip(" \t").encode("latin-1")]
    except UnicodeEncodeError:
        raise invalid(field, "has letters that no header can carry (ISO 8859-1)") from None


def body_of(entry: Exchange, changed: Changed) -> bytes:
    """The bytes to send; 409 where the journal has not all of them."""
    if changed.body is not None and changed.body_base64 is not None:
        raise invalid("body_base64", "give either this or body")
    if changed.body is not None:
        return from_text(entry, changed.body)
    if changed.body_base64 is not None:
        return from_base64(entry, changed.body_base64)
    if entry.is_cut:
        advice = "give a `body`, or send it as its client did"
        raise ControlError(409, f"{entry.id}: {kept_of(entry.body, entry.body_size)} of the body: {advice}")
    return bytes(entry.body)


def from_text(entry: Exchange, text: str) -> bytes:
    """A text as bytes, with the secrets that were left out of it; as it is shown, it is the body that came."""
    try:
        original = read_text(entry.body)
    except UnicodeDecodeError:
        original = ""
    if text == show_body(entry.body)[0] and original and not entry.is_cut:
        return bytes(entry.body)
    try:
        return unhide(text, original).encode()
    except ValueError as error:
        raise invalid("body", str(error)) from None


def from_base64(entry: Exchange, text: str) -> bytes:
    """Bytes in base64; what the journal shows of a body that is no text is the body that came."""
    if (text, "base64") == show_body(entry.body) and not entry.is_cut:
        return bytes(entry.body)
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise invalid("body_base64", "is not base64") from None


def with_length(headers: Headers, body: bytes) -> Headers:
    """Headers that tell the length of a body, as its client would; one that came in chunks does not."""
    names = [name for name, _ in headers]
    if CODING in names:
        return [pair for pair in headers if pair[0] != LENGTH]
    length = (LENGTH, str(len(body)).encode())
    if LENGTH in names:
        return [length if name == LENGTH else (name, value) for name, value in headers]
    return [*headers, length] if body else headers

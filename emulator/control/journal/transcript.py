"""An exchange as text. Secrets are left out here, where text is made of bytes."""

import base64
import codecs
import re
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl, quote, unquote_plus

import orjson
from pydantic import Field
from typing_extensions import TypedDict

from emulator.journal.exchange import MOST_BODY, Exchange
from emulator.parsing.json_text import read_json

HIDDEN = "***"
Encoding = Literal["base64"]
HOST = re.compile(rb"[\w.:\[\]-]+")
"""What can stand for a host in an address."""
SECRET_HEADERS = {
    "authorization",
    "cookie",
    "proxy-authorization",
    "set-cookie",
    "x-auth-secret",
    "x-auth-token",
    "x-emulator-token",
}
SECRET_NAMES = re.compile(r"\w*(password|passwd|secret|token)|pass|pin|token_?id|api_?key", re.I)
JSON_SECRET = re.compile(
    r'("(?:\w*(?:password|secret|token)|pin|token_?id)"\s*:\s*)(?:"(?:[^"\\]|\\.)*"?|[\d.]+)', re.I
)
"""A member of a JSON text, cut off in the middle perhaps, whose value is nobody else's business."""
FORM_SECRET = re.compile(r"((?:^|&)(?:\w*(?:password|secret|token)|pin|token_?id)=)[^&]*", re.I)
"""The same in a form."""
URL_SECRET = re.compile(r"([?&](?:\w*(?:password|secret|token)|pin|token_?id)=)[^&\"\s#]+", re.I)
"""The same in an address, such as that of a session."""
JSON_TOKEN = re.compile(r'("type"\s*:\s*"\w*token"\s*,\s*"id"\s*:\s*)"[^"]*"?', re.I)
"""A token itself, which its id opens doors with."""
OF_JSON = JSON_SECRET, JSON_TOKEN
PART_SECRET = re.compile(
    r'(name="(?:\w*(?:password|secret|token)|pin|token_?id)"[^\r\n]{0,500}\r\n(?:[^\r\n]{1,500}\r\n){0,5}\r\n)[^\r\n]*',
    re.I,
)
"""The same in a multipart form; what stands between is bounded, or many names without a value would take long."""


def show_headers(headers: list[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    """Headers as text; of a secret one only the scheme is left."""
    return [(name.decode("latin-1"), show_header(name, value)) for name, value in headers]


def show_header(name: bytes, value: bytes) -> str:
    """A header's value without its secret."""
    text = value.decode("latin-1")
    if name.decode("latin-1").lower() not in SECRET_HEADERS:
        return URL_SECRET.sub(rf"\1{HIDDEN}", text)
    scheme, space, _ = text.partition(" ")
    return f"{scheme} {HIDDEN}" if space and name.lower().endswith(b"authorization") else HIDDEN


def show_query(query: bytes) -> list[tuple[str, str]]:
    """The query's names and values, secrets hidden."""
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    return [(name, HIDDEN if SECRET_NAMES.fullmatch(name) else value) for name, value in pairs]


def query_text(query: bytes) -> str:
    """The query as text, as it came where it has no secret."""
    return "&".join(map(query_part, query.decode("latin-1").split("&")))


def query_part(part: str) -> str:
    """A name and value of a query as they came; a secret is hidden."""
    name, sign, _ = part.partition("=")
    return f"{name}={HIDDEN}" if sign and SECRET_NAMES.fullmatch(unquote_plus(name)) else part


def show_body(content: bytes) -> tuple[str, Encoding | None]:
    """A body as text, secrets in JSON or a form hidden; or in base64, with the name of that encoding."""
    try:
        text = read_text(content)
    except UnicodeDecodeError:
        return base64.b64encode(hide(content.decode("latin-1")).encode("latin-1")).decode(), "base64"
    return hide(text), None


def read_text(content: bytes) -> str:
    """A kept body as text, without its last letter where that is cut. Raises UnicodeDecodeError."""
    return codecs.getincrementaldecoder("utf-8")().decode(content, final=len(content) < MOST_BODY)


def hide(text: str) -> str:
    """A body's text without its secrets."""
    for pattern in patterns_in(text):
        text = pattern.sub(rf'\1"{HIDDEN}"' if pattern in OF_JSON else rf"\1{HIDDEN}", text)
    return text


def patterns_in(text: str) -> tuple[re.Pattern[str], ...]:
    """What finds the secrets in a body's text, in the order in which they are hidden; group 1 stays."""
    return PART_SECRET, URL_SECRET, *(OF_JSON if text.lstrip()[:1] in ("{", "[") else (FORM_SECRET,))


def content_type(headers: list[tuple[bytes, bytes]]) -> str:
    """The content type, or an empty text."""
    return next((value.decode("latin-1") for name, value in headers if name.lower() == b"content-type"), "")


class RequestShown(TypedDict):
    """A request of the journal, as the list shows it."""

    id: str
    at: Annotated[str, Field(description="When it came, on the world's clock.")]
    world: str
    vendor: str
    operation: Annotated[str | None, Field(description="Its operationId; null where none has this path.")]
    method: str
    path: str
    query: str
    status: Annotated[int, Field(description="0 where the connection was dropped before an answer.")]
    duration_ms: float
    caller: Annotated[str | None, Field(description="Who signed in, or tried to.")]
    fault: Annotated[str | None, Field(description="The fault that struck.")]
    undone: Annotated[bool, Field(description="Whether the world was taken back to before it.")]
    rules: Annotated[list[str], Field(description="Ids of the vendor's rules that it broke.")]
    notes: Annotated[list[str], Field(description="What the emulator has to say about it.")]


class BodyShown(TypedDict):
    """A body."""

    body: str
    encoding: Annotated[Encoding | None, Field(description="Null of text.")]
    cut: Annotated[bool, Field(description="Whether only its beginning is kept.")]
    json: Annotated[Any, Field(description="The body as JSON; null where it is none.")]


class AnswerSide(BodyShown):
    """An answer, without secrets."""

    headers: Annotated[list[tuple[str, str]], Field(description="Names and values.")]


class RequestSide(AnswerSide):
    """A request, without secrets."""

    query: Annotated[list[tuple[str, str]], Field(description="Names and values.")]


class ExchangeShown(RequestShown):
    """A request of the journal, with its answer."""

    request: RequestSide
    response: AnswerSide


def summarize(entry: Exchange, notes: list[str]) -> RequestShown:
    """An exchange in the list."""
    return {
        "id": entry.id,
        "at": entry.at + "Z",
        "world": entry.world,
        "vendor": entry.vendor,
        "operation": entry.operation,
        "method": entry.method,
        "path": entry.path,
        "query": query_text(entry.query),
        "status": entry.status,
        "duration_ms": round(entry.duration_ms, 3),
        "caller": entry.caller,
        "fault": entry.fault,
        "undone": entry.undone,
        "rules": entry.rules,
        "notes": notes,
    }


def describe(entry: Exchange, notes: list[str]) -> ExchangeShown:
    """An exchange by itself, with request and response."""
    request: RequestSide = {
        "headers": show_headers(entry.headers),
        "query": show_query(entry.query),
        **body_members(entry.body, entry.body_size),
    }
    answer = body_members(entry.answer_body, entry.answer_size)
    response: AnswerSide = {"headers": show_headers(entry.answer_headers), **answer}
    return {**summarize(entry, notes), "request": request, "response": response}


def kept_of(content: bytes, size: int) -> str:
    """How much of a body is kept; nothing if it is all of it."""
    return f"cut: the first {len(content):,} of {size:,} bytes" if size > len(content) else ""


def body_members(content: bytes, size: int) -> BodyShown:
    """A body as members of a request or response; `json` where it is JSON."""
    text, encoding = show_body(content)
    try:
        value = read_json(text) if text and encoding is None else None
    except orjson.JSONDecodeError:
        value = None
    return {"body": text, "encoding": encoding, "cut": size > len(content), "json": value}


def url_of(entry: Exchange) -> bytes:
    """The address that was asked, byte for byte but for secrets."""
    named = next((value for name, value in entry.headers if name.lower() == b"host"), b"")
    host = named if HOST.fullmatch(named) else b"localhost"
    path = entry.raw_path or quote(entry.path).encode()
    query = query_text(entry.query).encode("latin-1")
    return b"http://" + host + (path + b"?" + query if query else path).replace(b"#", b"%23")

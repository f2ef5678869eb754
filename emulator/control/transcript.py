"""An exchange as text: JSON, HAR 1.2, curl. Secrets are left out here, where text is made of bytes."""

import base64
import re
from http import HTTPStatus
from shlex import quote
from typing import Any
from urllib.parse import parse_qsl, quote_plus

import orjson

from emulator import __version__
from emulator.core.clock import from_text
from emulator.core.journal import MOST_BODY, Exchange
from emulator.core.json_text import read_json

HIDDEN = "***"
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
    pairs = show_query(query)
    if any(value == HIDDEN for _, value in pairs):
        return "&".join(f"{quote_plus(name)}={quote_plus(value, safe='*')}" for name, value in pairs)
    return query.decode("latin-1")


def show_body(content: bytes) -> tuple[str, str | None]:
    """A body as text, secrets in JSON or a form hidden; or in base64, with the name of that encoding."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return base64.b64encode(content).decode(), "base64"
    text = URL_SECRET.sub(rf"\1{HIDDEN}", text)
    if text.lstrip()[:1] in ("{", "["):
        return JSON_TOKEN.sub(rf'\1"{HIDDEN}"', JSON_SECRET.sub(rf'\1"{HIDDEN}"', text)), None
    return FORM_SECRET.sub(rf"\1{HIDDEN}", text), None


def content_type(headers: list[tuple[bytes, bytes]]) -> str:
    """The content type, or an empty text."""
    return next((value.decode("latin-1") for name, value in headers if name.lower() == b"content-type"), "")


def summarize(entry: Exchange, notes: list[str]) -> dict[str, Any]:
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
        "notes": notes,
    }


def describe(entry: Exchange, notes: list[str]) -> dict[str, Any]:
    """An exchange by itself, with request and response."""
    request = {
        "headers": show_headers(entry.headers),
        "query": show_query(entry.query),
        **body_members(entry.body),
    }
    response = {"headers": show_headers(entry.answer_headers), **body_members(entry.answer_body)}
    return summarize(entry, notes) | {"request": request, "response": response}


def body_members(content: bytes) -> dict[str, Any]:
    """A body as members of a request or response; `json` where it is JSON."""
    text, encoding = show_body(content)
    members: dict[str, Any] = {"body": text, "encoding": encoding, "cut": len(content) >= MOST_BODY}
    try:
        members["json"] = read_json(text) if text and encoding is None else None
    except orjson.JSONDecodeError:
        members["json"] = None
    return members


def url_of(entry: Exchange) -> str:
    """The address that was asked."""
    host = next((value.decode("latin-1") for name, value in entry.headers if name.lower() == b"host"), "localhost")
    query = query_text(entry.query)
    return f"http://{host}{entry.path}" + (f"?{query}" if query else "")


def to_curl(entry: Exchange) -> str:
    """The request as a curl command, secrets to be filled in."""
    parts = ["curl", "-X", entry.method, quote(url_of(entry))]
    skipped = {"host", "content-length", "accept-encoding", "connection", "user-agent"}
    for name, value in show_headers(entry.headers):
        if name.lower() not in skipped:
            parts += ["-H", quote(f"{name}: {value}")]
    if entry.body:
        text, encoding = show_body(entry.body)
        parts += ["--data-binary", quote(text if encoding is None else f"({encoding}) {text}")]
    return " ".join(parts)


def to_har(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """An HTTP archive, version 1.2, of its entries."""
    creator = {"name": "telephony-emulator", "version": __version__}
    return {"log": {"version": "1.2", "creator": creator, "entries": entries}}


def har_entry(entry: Exchange, notes: list[str]) -> dict[str, Any]:
    """One exchange of an archive; nothing is known of how its time was spent but the whole."""
    time = round(entry.duration_ms, 3)
    return {
        "startedDateTime": from_text(entry.at).isoformat(timespec="milliseconds"),
        "time": time,
        "request": har_request(entry),
        "response": har_response(entry),
        "cache": {},
        "timings": {"send": 0, "wait": time, "receive": 0},
        "comment": "; ".join([f"{entry.world} {entry.id}", *notes]),
    }


def har_request(entry: Exchange) -> dict[str, Any]:
    """The request of an archive's entry."""
    request: dict[str, Any] = {
        "method": entry.method,
        "url": url_of(entry),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": named(show_headers(entry.headers)),
        "queryString": named(show_query(entry.query)),
        "headersSize": -1,
        "bodySize": len(entry.body),
    }
    if entry.body:
        text, encoding = show_body(entry.body)
        comment = {"comment": encoding} if encoding else {}
        request["postData"] = {"mimeType": content_type(entry.headers), "params": [], "text": text} | comment
    return request


def har_response(entry: Exchange) -> dict[str, Any]:
    """The response of an archive's entry."""
    text, encoding = show_body(entry.answer_body)
    content = {"size": len(entry.answer_body), "mimeType": content_type(entry.answer_headers), "text": text}
    known = entry.status in HTTPStatus._value2member_map_
    return {
        "status": entry.status,
        "statusText": HTTPStatus(entry.status).phrase if known else "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": named(show_headers(entry.answer_headers)),
        "content": content | ({"encoding": encoding} if encoding else {}),
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": len(entry.answer_body),
    }


def named(pairs: list[tuple[str, str]]) -> list[dict[str, str]]:
    """Pairs as an archive writes them."""
    return [{"name": name, "value": value} for name, value in pairs]

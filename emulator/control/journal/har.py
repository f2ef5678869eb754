"""Exchanges as an HTTP archive (HAR 1.2), for browsers' developer tools and other readers."""

from http import HTTPStatus
from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from emulator import __version__
from emulator.control.journal.transcript import content_type, kept_of, show_body, show_headers, show_query, url_of
from emulator.journal.exchange import Exchange
from emulator.store.moments import from_text


class NamedValue(TypedDict):
    """A header or a part of a query."""

    name: str
    value: str


class HarContent(TypedDict):
    """A body as browsers write it."""

    mimeType: str
    text: str
    encoding: NotRequired[Annotated[str, Field(description="`base64`, where it is no text.")]]
    comment: NotRequired[Annotated[str, Field(description="That it is cut.")]]


class HarPosted(HarContent):
    """A request's body."""

    params: list[NamedValue]


class HarAnswered(HarContent):
    """An answer's body."""

    size: int


class HarSide(TypedDict):
    """What a request and an answer have."""

    httpVersion: str
    cookies: list[NamedValue]
    headers: list[NamedValue]
    headersSize: int
    bodySize: int


class HarRequest(HarSide):
    """A request of an archive."""

    method: str
    url: str
    queryString: list[NamedValue]
    postData: NotRequired[HarPosted]


class HarResponse(HarSide):
    """An answer of an archive."""

    status: int
    statusText: str
    content: HarAnswered
    redirectURL: str


class HarTimings(TypedDict):
    """How an exchange's milliseconds were spent."""

    send: int
    wait: float
    receive: int


class HarEntry(TypedDict):
    """An exchange of an archive."""

    startedDateTime: str
    time: float
    request: HarRequest
    response: HarResponse
    cache: dict[str, str]
    timings: HarTimings
    comment: str


class HarCreator(TypedDict):
    """Who wrote an archive."""

    name: str
    version: str


class HarLog(TypedDict):
    """What an archive holds."""

    version: str
    creator: HarCreator
    entries: list[HarEntry]
    comment: NotRequired[str]
    _dropped: NotRequired[int]


class Archive(TypedDict):
    """An HTTP archive (HAR 1.2)."""

    log: HarLog


def to_har(entries: list[HarEntry], dropped: int) -> Archive:
    """An archive of its entries; it says how many exchanges the journal has dropped."""
    creator: HarCreator = {"name": "telephony-emulator", "version": __version__}
    log: HarLog = {"version": "1.2", "creator": creator, "entries": entries}
    if dropped:
        log |= {"comment": f"the journal has dropped {dropped} requests", "_dropped": dropped}
    return {"log": log}


def har_entry(entry: Exchange, notes: list[str]) -> HarEntry:
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


def har_request(entry: Exchange) -> HarRequest:
    """The request of an archive's entry."""
    request: HarRequest = {
        "method": entry.method,
        "url": url_of(entry).decode(errors="replace"),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": named(show_headers(entry.headers)),
        "queryString": named(show_query(entry.query)),
        "headersSize": -1,
        "bodySize": entry.body_size,
    }
    if entry.body:
        sent = content(entry.headers, entry.body, entry.body_size)
        request["postData"] = {"params": [], **sent}
    return request


def har_response(entry: Exchange) -> HarResponse:
    """The response of an archive's entry."""
    known = entry.status in HTTPStatus._value2member_map_
    body = content(entry.answer_headers, entry.answer_body, entry.answer_size)
    return {
        "status": entry.status,
        "statusText": HTTPStatus(entry.status).phrase if known else "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": named(show_headers(entry.answer_headers)),
        "content": {"size": entry.answer_size, **body},
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": entry.answer_size,
    }


def content(headers: list[tuple[bytes, bytes]], body: bytes, size: int) -> HarContent:
    """A body as browsers write it: `encoding` where the text is base64, a comment where it is cut."""
    text, encoding = show_body(body)
    shown: HarContent = {"mimeType": content_type(headers), "text": text}
    if encoding:
        shown["encoding"] = encoding
    if cut := kept_of(body, size):
        shown["comment"] = cut
    return shown


def named(pairs: list[tuple[str, str]]) -> list[NamedValue]:
    """Pairs as an archive writes them."""
    return [{"name": name, "value": value} for name, value in pairs]

"""Exchanges as an HTTP archive (HAR 1.2), for browsers' developer tools and other readers."""

from http import HTTPStatus
from typing import Any

from emulator import __version__
from emulator.control.journal.transcript import content_type, kept_of, show_body, show_headers, show_query, url_of
from emulator.journal.journal import Exchange
from emulator.store.moments import from_text


def to_har(entries: list[dict[str, Any]], dropped: int) -> dict[str, Any]:
    """An archive of its entries; it says how many exchanges the journal has dropped."""
    creator = {"name": "telephony-emulator", "version": __version__}
    log = {"version": "1.2", "creator": creator, "entries": entries}
    lost = {"comment": f"the journal has dropped {dropped} requests", "_dropped": dropped} if dropped else {}
    return {"log": log | lost}


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
        "url": url_of(entry).decode(errors="replace"),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": named(show_headers(entry.headers)),
        "queryString": named(show_query(entry.query)),
        "headersSize": -1,
        "bodySize": entry.body_size,
    }
    if entry.body:
        post = {"mimeType": content_type(entry.headers), "params": []}
        request["postData"] = post | content(entry.body, entry.body_size)
    return request


def har_response(entry: Exchange) -> dict[str, Any]:
    """The response of an archive's entry."""
    known = entry.status in HTTPStatus._value2member_map_
    described = {"size": entry.answer_size, "mimeType": content_type(entry.answer_headers)}
    return {
        "status": entry.status,
        "statusText": HTTPStatus(entry.status).phrase if known else "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": named(show_headers(entry.answer_headers)),
        "content": described | content(entry.answer_body, entry.answer_size),
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": entry.answer_size,
    }


def content(body: bytes, size: int) -> dict[str, str]:
    """A body as browsers write it: `encoding` where the text is base64, a comment where it is cut."""
    text, encoding = show_body(body)
    cut = kept_of(body, size)
    return {"text": text} | ({"encoding": encoding} if encoding else {}) | ({"comment": cut} if cut else {})


def named(pairs: list[tuple[str, str]]) -> list[dict[str, str]]:
    """Pairs as an archive writes them."""
    return [{"name": name, "value": value} for name, value in pairs]

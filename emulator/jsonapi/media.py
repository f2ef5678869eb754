"""Content negotiation: what may be sent (415), what may be asked for (406), and the body as an object."""

import re
from typing import Any

import orjson
from starlette.requests import Request

from emulator.jsonapi import errors
from emulator.jsonapi.errors import MEDIA_TYPE, Bare, Refusal
from emulator.memory.remembering import remembered
from emulator.parsing.headers import first_header
from emulator.parsing.ruby_json import load_ruby_json

WRITING = frozenset({"POST", "PATCH", "PUT"})
READABLE = frozenset({MEDIA_TYPE, "application/json"})
WORD = r"[A-Za-z0-9!#$&^_.+-]+"
TYPE = re.compile(rf"\s*(?:\*/\*|{WORD}/(?:\*|{WORD}))(?:;\s*(?:{WORD}(?:=(?:{WORD}|\"[^\",]*\"))?)?)*\s*", re.ASCII)
"""A media type, as strict as Rails 6.1 is."""


async def negotiate(request: Request) -> None:
    """Refuse a body of another type than JSON:API's, or that is no object, then an answer of another type.

    What a request that only reads has in its body is put into the scope, as `members`.
    """
    received = first_header(request.scope, b"content-type")
    accept = first_header(request.scope, b"accept") or ""
    is_good = acceptable(accept)
    if (is_good is None and "suffix" not in request.scope) or not (received is None or TYPE.fullmatch(received)):
        raise Bare(406)
    if request.method in WRITING:
        if (received or "").strip().lower() != MEDIA_TYPE:
            raise Refusal(errors.unsupported_media_type(named(received or "")))
    elif received is not None:
        request.scope["members"] = await read_object(request)
    if not is_good:
        raise Refusal(errors.not_acceptable(accept))


def named(received: str) -> str:
    """A type as the refusal names it: without parameters, unless these are what is refused."""
    kind = received.partition(";")[0].strip()
    return received if kind.lower() == MEDIA_TYPE else kind


@remembered(maxsize=256)
def acceptable(accept: str) -> bool | None:
    """Whether `Accept` is empty, or names anything or JSON:API without parameters; None if it cannot be read."""
    ranges = [part.strip() for part in accept.split(",")]
    is_browsers = len(ranges) > 1 and "*/*" in ranges  # these are not looked at
    if not is_browsers and not all(TYPE.fullmatch(part) for part in ranges if part):
        return None
    return not accept.strip() or any(part == MEDIA_TYPE or part.startswith("*/*") for part in ranges)


async def read_object(request: Request) -> dict[str, Any]:
    """A JSON body as an object; an empty body is an empty one, and so is one of another type."""
    kind = (first_header(request.scope, b"content-type") or "").partition(";")[0].strip().lower()
    content = await request.body() if kind in READABLE else b""
    if not content:
        return {}
    try:
        body = load_ruby_json(content)
    except orjson.JSONDecodeError as error:
        raise Refusal(errors.bad_request(str(error))) from None
    if not isinstance(body, dict) and kind == MEDIA_TYPE:
        raise Refusal(errors.bad_request("Request must be a hash"))
    return body if isinstance(body, dict) else {}

"""Content negotiation: what may be sent (415), what may be asked for (406), and the body as an object."""

from functools import lru_cache
from typing import Any

import orjson
from starlette.requests import Request

from emulator.core.texts import read_json
from emulator.jsonapi import errors
from emulator.jsonapi.errors import MEDIA_TYPE, Refusal

WRITING = frozenset({"POST", "PATCH", "PUT"})


def negotiate(request: Request) -> None:
    """Refuse a body of another type than JSON:API's, then an answer of another type."""
    if request.method in WRITING:
        received = request.headers.get("content-type", "")
        if received.strip().lower() != MEDIA_TYPE:
            raise Refusal(errors.unsupported_media_type(received))
    accept = request.headers.get("accept", "")
    if not acceptable(accept):
        raise Refusal(errors.not_acceptable(accept))


@lru_cache(maxsize=256)
def acceptable(accept: str) -> bool:
    """Whether `Accept` is empty, or names anything or JSON:API without parameters."""
    ranges = [part.strip().lower() for part in accept.split(",")]
    if not any(ranges):
        return True
    return MEDIA_TYPE in ranges or any(part.partition(";")[0].strip() == "*/*" for part in ranges)


async def read_object(request: Request) -> dict[str, Any]:
    """The body as a JSON object; an empty body is an empty one."""
    content = await request.body()
    if not content.strip():
        return {}
    try:
        body = read_json(content)
    except orjson.JSONDecodeError as error:
        raise Refusal(errors.bad_request(str(error))) from None
    if not isinstance(body, dict):
        raise Refusal(errors.bad_request("Request must be a hash"))
    return body

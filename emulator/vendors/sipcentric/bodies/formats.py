"""How a request asks for its answer: overloaded methods, suffixes, `Accept`, and conditional GET.

A suffix overrides `Accept` (document, "Response Formats"). Every resource answers in JSON; calls
also in CSV, a sound and a recording also in WAV: see `account_with`.
"""

import re
from asyncio import to_thread
from collections.abc import Iterable
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import Depends
from starlette.requests import Request
from starlette.types import Scope

from emulator.exchange.ranges import Tagged
from emulator.exchange.routing import Json
from emulator.memory.remembering import remembered
from emulator.parsing.headers import first_header
from emulator.telephony.audio import WAV as AUDIO_WAV
from emulator.telephony.audio import WAV_TYPES, melody_file
from emulator.vendors.sipcentric.errors import ApiError

JSON, CSV, WAV = "json", "csv", "wav"
MEDIA_TYPES = {
    "application/json": JSON,
    "text/csv": CSV,
    **dict.fromkeys(WAV_TYPES, WAV),
    # The document names XML for what clients send; an answer is JSON all the same.
    "application/xml": JSON,
    "text/xml": JSON,
}
RANGES = {"*/*": JSON, "application/*": JSON, "text/*": CSV, "audio/*": WAV}
AUDIO: dict[str, Any] = {AUDIO_WAV: {"schema": {"type": "string", "format": "binary"}}}
AUDIBLE: dict[int | str, dict[str, Any]] = {200: {"content": AUDIO}}
"""How the API's document tells of audio, and of an answer that may be that."""
OVERLOADED = ("PUT", "DELETE")
PREFIX = "/api/v1"
EARLIER_PATHS = (
    (re.compile(rf"^{PREFIX}/callbundles(?=/|$)"), f"{PREFIX}/customers/me/callbundles"),
    (re.compile(rf"^({PREFIX}/customers/[^/]+/(?:endpoint|outgoingcallerid))(?=/|$)"), r"\1s"),
)
"""Addresses that only the earlier document has, and the newer ones in their place."""
EARLIER = re.compile("|".join(pattern.pattern for pattern, _ in EARLIER_PATHS))


def prepare(scope: Scope) -> None:
    """Before routing: `POST …?_method=DELETE` becomes a DELETE, a suffix leaves the path.

    The earlier document's addresses become those of the newer one.
    """
    if scope["method"] == "POST" and b"_method=" in scope["query_string"]:
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("_method", [""])[-1].upper()
        scope["method"] = asked if asked in OVERLOADED else "POST"
    stem, dot, suffix = scope["path"].rstrip("/").rpartition(".")
    if dot and suffix.lower() in (JSON, CSV, WAV):
        scope["path"], scope["suffix"] = stem, suffix.lower()
    if EARLIER.search(scope["path"]):
        for pattern, newer in EARLIER_PATHS:
            scope["path"] = pattern.sub(newer, scope["path"])


def choose_format(request: Request, offered: tuple[str, ...]) -> str:
    """Which of the formats on offer to answer in; 406 if none fits. A DELETE answers with nothing."""
    chosen: str | None = request.scope.get("suffix") or best(first_header(request.scope, b"accept") or "", offered)
    if request.method == "DELETE":
        return JSON
    if chosen not in offered:
        raise ApiError(406)
    return chosen


@remembered(maxsize=1024)
def best(accept: str, offered: tuple[str, ...]) -> str | None:
    """The format that an `Accept` header prefers: by weight, then exact types before ranges, then in its order."""
    if not accept.strip():
        return JSON
    choices = [
        (weight, name in MEDIA_TYPES, format)
        for name, weight in media_ranges(accept)
        if weight > 0 and (format := MEDIA_TYPES.get(name) or RANGES.get(name)) in offered
    ]
    return max(choices, key=lambda choice: choice[:2])[2] if choices else None


def media_ranges(accept: str) -> Iterable[tuple[str, float]]:
    """The media types of an `Accept` header with their weights; an unreadable weight counts as 1."""
    for entry in accept.lower().split(","):
        name, *parameters = (part.strip() for part in entry.split(";"))
        weight = next((p[2:] for p in parameters if p.startswith("q=")), "1")
        yield name, float(weight) if weight.replace(".", "", 1).isdecimal() else 1.0


async def json_only(request: Request) -> str:
    """A dependency: refuse what cannot be answered in JSON."""
    return choose_format(request, (JSON,))


async def format_chosen(request: Request) -> str:
    """A dependency: the format that `account_with(resource, …)` chose."""
    chosen: str = request.scope["format"]
    return chosen


CurrentFormat = Annotated[str, Depends(format_chosen)]


class Representation(Tagged, Json):
    """What a GET answers.

    Another format than JSON: `Representation(content_in_bytes, media_type="text/csv")`.
    """


async def melody(noun: str, row: Any) -> bytes:
    """The audio of a sound or recording that nobody sent: as many bytes as it says, its own melody."""
    return await to_thread(melody_file, row.size, f"{noun} {row.id}")

"""What every sipgate resource shares: parameters, negotiation, links, dates, paging.

Parameters count alike in the query and in a form body. `version` is required; `complexity` chooses
between the simple form of a struct and the full one, which adds the fields marked SIMPLE.
"""

import re
from asyncio import to_thread
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import orjson
from fastapi import Depends, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from emulator.exchange.address import public_url
from emulator.exchange.ranges import File
from emulator.exchange.routing import Json
from emulator.exchange.signatures import query_pairs
from emulator.pacing.slices import ROWS, in_slices
from emulator.parsing.headers import first_header
from emulator.parsing.texts import FORM, MULTIPART, read_form
from emulator.store.moments import from_text
from emulator.telephony.audio import MP3, MP3_TYPES, WAV_TYPES, speech
from emulator.vendors.sipgate.auth import User, check_path, sign_in
from emulator.vendors.sipgate.errors import ApiError, invalid
from emulator.vendors.sipgate.representation import (
    DOCUMENTS,
    ELEMENTS,
    JSON,
    Elements,
    best_type,
    list_to_xml,
    member_to_xml,
    to_xml,
)
from emulator.vendors.sipgate.rules import requests
from emulator.vendors.sipgate.structs import Content, Struct

VERSION = re.compile(r"2\.[0-9]+(\.[0-9]+)?")
VERSIONED: dict[str, Any] = {"x-required": True}
"""Marks the version of what does not go without; it may come in a form, so the framework does not ask for it."""
WHOLE = {"type": "integer", "minimum": 0, "maximum": 999999999}
FLAG = {"type": "string", "enum": ["true", "false", "1", "0"]}
MOMENT = {"type": "string", "format": "date-time"}
"""Schemas of parameters."""
BERLIN = ZoneInfo("Europe/Berlin")
COMPLEXITY = "`simple`, the default, or `full`, which adds the fields that the vendor's document marks SIMPLE."
AUDIO = (*MP3_TYPES, *WAV_TYPES)
"""Media types of what can be listened to; the vendor's document names MP3."""
TEXT, BINARY = {"type": "string"}, {"type": "string", "format": "binary"}
EVERYTHING = 2**31
"""The limit of a list without one."""


class Parameters:
    """A request's parameters, of the query and of a form body; an empty one counts as not given."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self.values: dict[str, list[str]] = {}
        for name, value in pairs:
            if value:
                self.values.setdefault(name, []).append(value)

    def all(self, name: str) -> list[str]:
        """Every value of a parameter."""
        return self.values.get(name, [])

    def get(self, name: str) -> str | None:
        """The first value of a parameter, or None."""
        return next(iter(self.all(name)), None)

    def required(self, name: str) -> str:
        """The first value of a parameter; 400 naming it if there is none."""
        value = self.get(name)
        if value is None:
            raise invalid(requests.REQUIRED, name, "this parameter is required")
        return value

    def flag(self, name: str) -> bool:
        """A required parameter that is `true` or `false`."""
        value = self.required(name).lower()
        if value not in ("true", "false", "1", "0"):
            raise invalid(requests.TYPED, name, f"{value!r} is neither true nor false")
        return value in ("true", "1")

    def whole(self, name: str, default: int = 0) -> int:
        """A whole number from 0 up."""
        value = self.get(name)
        if value is None:
            return default
        if not re.fullmatch(r"[0-9]{1,9}", value):
            raise invalid(requests.TYPED, name, f"{value!r} is not a whole number from 0 to 999999999")
        return int(value)

    def page(self) -> tuple[int, int]:
        """`limit` and `offset` of a list; without a limit, or with 0, it is the whole list."""
        return self.whole("limit") or EVERYTHING, self.whole("offset")


async def read_parameters(request: Request, form: bool = True) -> Parameters:
    """The parameters of a request; a form, where there may be one, has either encoding."""
    pairs = [*query_pairs(request.scope["query_string"])]
    media = first_header(request.scope, b"content-type") or ""
    if form and media.lower().startswith((FORM, MULTIPART)):
        pairs += read_form(await request.body(), media)
    return Parameters(pairs)


@dataclass(slots=True)
class Wire:
    """Who asks, with what, and how the answer is to be written."""

    user: User
    base: str
    """Scheme, host and the path's user, as the client addressed us."""
    media: str
    """The media type of the answer."""
    full: bool
    """`complexity=full`."""
    given: Parameters

    def url(self, *segments: str | int) -> str:
        """The absolute address of a resource of this user."""
        return f"{self.base}/{'/'.join(map(str, segments))}/"

    def answer(self, struct: Struct[Content], content: Content, elements: Elements = ELEMENTS) -> Response:
        """A document in the representation asked for."""
        if self.media == JSON:
            return Json({struct.name: content})
        return Response(to_xml(struct.xml or struct.name, content, elements), media_type=self.media)

    async def answer_list(
        self, struct: Struct[Any], array: str, members: Iterable[tuple[str, Any]], count: int, more: dict[str, Any]
    ) -> Response:
        """A document that begins with an array of so many members, each with its name in XML.

        Of many, one by one is read and written, while others are answered.
        """
        if count <= ROWS:
            pairs = list(members)
            names, items = [name for name, _ in pairs], [item for _, item in pairs]
            return self.answer(struct, {array: items} | more, {**ELEMENTS, array: names})
        if self.media == JSON:
            fragments = [orjson.Fragment(orjson.dumps(item)) async for _, item in in_slices(members)]
            return Json({struct.name: {array: fragments} | more})
        written = [member_to_xml(name, item, ELEMENTS) async for name, item in in_slices(members)]
        return Response(list_to_xml(struct.name, array, written, more), media_type=self.media)


def wire_offering(
    offered: Sequence[str] = DOCUMENTS, versioned: bool = True, lenient: bool = False, form: bool = True
) -> Any:
    """A dependency: the Wire of a resource with these media types (preferred first).

    Links to files are opened as they are, so a file goes without `version` (`versioned=False`); a
    document from the same resource does not. A lenient resource is sent as it likes best where the client
    accepts none of the types. One whose body is a file has no form.
    """
    types = tuple(offered)

    async def wire(
        request: Request,
        userId: Annotated[str, Path(description="Id of the user, or `my` for the one who is signed in.")],
        version: Annotated[
            str | None,
            Query(
                description="Version of the API: `2.x` or `2.x.y`.", json_schema_extra=VERSIONED if versioned else {}
            ),
        ] = None,
        complexity: Annotated[str | None, Query(description=COMPLEXITY)] = None,
    ) -> Wire:
        user = sign_in(request)
        check_path(user, userId)
        given = await read_parameters(request, form)
        media = best_type(first_header(request.scope, b"accept") or "", types) or (types[0] if lenient else None)
        version = version or given.get("version")
        if versioned or version or media in DOCUMENTS:
            check_version(version)
        if media is None:
            raise ApiError(406)
        return Wire(user, base_url(request, userId), media, asks_for_full(complexity or given.get("complexity")), given)

    return Depends(wire)


async def play(text: str, seconds: float, media: str) -> File:
    """So many seconds of a voice that says the text: MP3 unless WAV was asked for."""
    content = await to_thread(speech, text, seconds, media)
    return File(content, media_type=media if media in WAV_TYPES else MP3)


CurrentWire = Annotated[Wire, wire_offering()]


def base_url(request: Request, user_id: str) -> str:
    """The user's base URL in the client's own words."""
    return f"{public_url(request)}/{user_id}"


def check_version(version: str | None) -> None:
    """400 unless it is a version of this API."""
    if version is None:
        raise invalid(requests.VERSION, "version", "this parameter is required")
    if not VERSION.fullmatch(version):
        raise invalid(requests.VERSION, "version", f"{version!r} is not a version of this API: use 2.x or 2.x.y")


def asks_for_full(complexity: str | None) -> bool:
    """Whether the full form of a struct is wanted; 400 for anything but `simple` and `full`."""
    if complexity not in (None, "simple", "full"):
        raise invalid(requests.COMPLEXITY, "complexity", f"{complexity!r} is neither simple nor full")
    return complexity == "full"


def file_of(*media: str) -> dict[str, Any]:
    """What a route says of itself if it answers with a file, of one of these types."""
    content = {each: {"schema": TEXT if each.startswith("text/") else BINARY} for each in media}
    return {"response_class": Response, "responses": {200: {"content": content}}}


AUDIBLE = file_of(MP3, *WAV_TYPES)
"""What a route says of itself if it answers with sound."""


def takes(**parameters: str | tuple[str, dict[str, Any]]) -> dict[str, Any]:
    """`openapi_extra` of an operation: its parameters.

    Each has a description that ends in `!` if it is required, and a schema if it is more than a text.
    """
    told = {name: (each, TEXT) if isinstance(each, str) else each for name, each in parameters.items()}
    return {
        "parameters": [
            {
                "name": name,
                "in": "query",
                "required": text.endswith("!"),
                "description": f"{text.rstrip('!.')}. In the query or in a form body.",
                "schema": schema | ({"minLength": 1} if text.endswith("!") and schema == TEXT else {}),
            }
            for name, (text, schema) in told.items()
        ]
    }


def demand(parameter: dict[str, Any]) -> None:
    """Say in the OpenAPI document what version and complexity are like, and whether they can be left out."""
    if parameter["name"] == "version":
        parameter["required"] = bool(parameter["schema"].get("x-required"))
        form = f"^{VERSION.pattern}$" if parameter["required"] else f"^({VERSION.pattern})?$"
        parameter["schema"] = {"type": "string", "pattern": form, "examples": ["2.41"]}
    elif parameter["name"] == "complexity":
        parameter["schema"] = {"type": "string", "enum": ["simple", "full"], "default": "simple"}


@lru_cache(maxsize=4096)
def moment(text: str) -> str:
    """A stored moment as clients parse it: `2011-03-01T12:34:56.000+0100`, in German time."""
    here: datetime = from_text(text).astimezone(BERLIN)
    return f"{here:%Y-%m-%dT%H:%M:%S}.{text[20:23] or '000'}{here:%z}"

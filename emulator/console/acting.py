"""Forms: each says which call of the control plane it stands for, and where to go once it is done.

A form's hidden fields: `_call`, a method and a path below `/_emulator`; `_back`, the page to come back to;
`_then`, another page if it is done, with members of the answer, or fields, in braces; `_done`, what to say. The other
fields are the members of the body; `_type` names those that are not texts. Braces in the path name a field
that has to be filled in; `_file` is sent as it is, in place of a body.
"""

import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp

from emulator.console.asking import Answer, Refused, segment
from emulator.console.drawing import draw
from emulator.console.typed import NotTyped, body_of, said
from emulator.console.visit import Failure, Visit
from emulator.exchange.address import public_path

CALL = re.compile(r"(POST|PUT|PATCH|DELETE) ([^?#\s]+(?:\?[^#\s]*)?)")
PAGE = re.compile(r"/_emulator/console(?:[/?][^\s\\]*)?")
ADDRESS = re.compile(r"https?://[^/?#]+([^#]*)")
MEMBER = re.compile(r"\{(\w+)\}")
WHICHEVER = ("reset", "worlds/")
"""Where calls begin that may be about a world that is not there: they make it, or say so."""
OWN = ("_call", "_back", "_then", "_done", "_form", "_type", "_was", "_file")
"""What a form says of itself."""
Show = Callable[[Request, Failure | None], Awaitable[Response]]


async def act(request: Request, control: ASGIApp, show: Show) -> Response:
    """Make the call that a form stands for; then lead on, or show the form again with what was wrong."""
    async with form_of(request) as form:
        return await answer_to(form, request, control, show)


@asynccontextmanager
async def form_of(request: Request) -> AsyncIterator[FormData]:
    """A request's form, in UTF-8 as browsers send those of our pages. Raises MultiPartException for another charset."""
    options = parse_options_header(request.headers.get("content-type"))[1]
    if options.get(b"charset", b"utf-8").lower() not in (b"utf-8", b"utf8"):
        raise MultiPartException("A form of ours is sent in UTF-8.")
    async with request.form(max_part_size=sys.maxsize) as form:  # --body-limit bounds all of it
        yield form


async def answer_to(form: FormData, request: Request, control: ASGIApp, show: Show) -> Response:
    """The answer to a form."""
    call = CALL.fullmatch(text_of(form, "_call"))
    back = text_of(form, "_back").removeprefix(public_path(request.scope))
    if call is None or not PAGE.fullmatch(back):
        return draw("bare.html", 400, title="No form of ours", text="A form names the call it stands for.")
    visit = Visit(request_to(request, back), control)
    try:
        path = filled(call[2], form)
        visit.control.begins = path.startswith(WHICHEVER)  # any other must not bring back a world that was dropped
        answer = await make(visit, call[1], path, form)
    except Refused as refused:
        failure = Failure(text_of(form, "_form") or call[0], refused, typed_values(form))
        return await show(visit.request, failure)
    return RedirectResponse(place_after(form, back, answer, public_path(request.scope)), 303)


async def refuse(request: Request, show: Show) -> Response:
    """The answer to a form that is too large to be read: the page it stood on, by what the browser says of that."""
    refused = Refused(*request.scope["refused"])
    referer = ADDRESS.fullmatch(request.headers.get("referer", ""))
    back = referer[1].removeprefix(public_path(request.scope)) if referer else ""
    if not PAGE.fullmatch(back):
        return draw("bare.html", refused.status, title="Too large", text=refused.message)
    return await show(request_to(request, back), Failure("", refused))


async def make(visit: Visit, method: str, path: str, form: FormData) -> Answer:
    """The call itself, with the form's fields as its body, or the file that was chosen."""
    file = form.get("_file")
    if file is not None or "_file" in said(form, "_type"):
        content = await file.read() if isinstance(file, UploadFile) else b""
        if not content:
            raise Refused(422, "choose a file that is not empty", {"_file": "choose a file that is not empty"})
        return await visit.control.ask(method, path, content, media="application/octet-stream")
    try:
        body = await body_of(form)
    except NotTyped as error:
        raise Refused(422, f"{error.field}: {error.problem}", {error.field: error.problem}) from None
    return await visit.control.ask(method, path, body if body != {} or method != "DELETE" else None)


def filled(path: str, form: FormData) -> str:
    """A path whose braces name fields of the form. Raises Refused where one is empty."""
    for name in MEMBER.findall(path):
        if not text_of(form, name):
            problem = "has to be filled in"
            raise Refused(422, f"{name.removeprefix('_')}: {problem}", {name: problem})
    return MEMBER.sub(lambda found: segment(text_of(form, found[1])), path)


def request_to(request: Request, back: str) -> Request:
    """The request for the page that a form stands on."""
    parts = urlsplit(back)
    asked = {
        "method": "GET",
        "path": unquote(parts.path),
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
    }
    return Request({**request.scope, **asked})


def place_after(form: FormData, back: str, answer: Answer, prefix: str) -> str:
    """Where to go once it is done: the page itself, or the one that the answer leads to, of this world if of none."""
    result = answer.json if answer.headers.get("content-type", "").startswith("application/json") else None
    known = result if isinstance(result, dict) else {}
    then = text_of(form, "_then").removeprefix(prefix) or back
    place = MEMBER.sub(lambda found: segment(str(known.get(found[1], text_of(form, found[1])))), then)
    parts = urlsplit(place if PAGE.fullmatch(place) else back)
    query = [(name, text) for name, text in parse_qsl(parts.query) if name != "done"]
    if not any(name == "world" for name, _ in query):
        query = [pair for pair in parse_qsl(urlsplit(back).query) if pair[0] == "world"] + query
    return f"{prefix}{parts.path}?{urlencode([*query, ('done', text_of(form, '_done'))])}"


def text_of(form: FormData, name: str) -> str:
    """A field that is text."""
    value: Any = form.get(name, "")
    return value if isinstance(value, str) else ""


def typed_values(form: FormData) -> dict[str, str]:
    """What was typed, by field, to be shown again."""
    return {name: value for name, value in form.items() if isinstance(value, str) and name not in OWN}

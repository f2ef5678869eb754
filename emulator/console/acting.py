"""Forms: each says which call of the control plane it stands for, and where to go once it is done.

A form's hidden fields: `_call`, a method and a path below `/_emulator`; `_back`, the page to come back to;
`_then`, another page if it is done, with members of the answer, or fields, in braces; `_done`, what to say. The other
fields are the members of the body; `_type` names those that are not texts.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp

from emulator.console.asking import Answer, Refused, segment
from emulator.console.drawing import draw
from emulator.console.typed import NotTyped, members_of
from emulator.console.visit import Failure, Visit
from emulator.exchange.address import public_path

CALL = re.compile(r"(POST|PUT|PATCH|DELETE) ([^?#\s]+(?:\?[^#\s]*)?)")
PAGE = re.compile(r"/_emulator/console(?:[/?][^\s\\]*)?")
MEMBER = re.compile(r"\{(\w+)\}")
Show = Callable[[Request, Failure | None], Awaitable[Response]]


async def act(request: Request, control: ASGIApp, show: Show) -> Response:
    """Make the call that a form stands for; then lead on, or show the form again with what was wrong."""
    form = await request.form()
    call = CALL.fullmatch(text_of(form, "_call"))
    back = text_of(form, "_back").removeprefix(public_path(request.scope))
    if call is None or not PAGE.fullmatch(back):
        return draw("bare.html", 400, title="No form of ours", text="A form names the call it stands for.")
    visit = Visit(request_to(request, back), control)
    try:
        answer = await make(visit, call[1], call[2], form)
    except Refused as refused:
        failure = Failure(text_of(form, "_form") or call[0], refused, typed_values(form))
        return await show(visit.request, failure)
    return RedirectResponse(public_path(request.scope, place_after(form, back, answer)), 303)


async def make(visit: Visit, method: str, path: str, form: FormData) -> Answer:
    """The call itself, with the form's fields as its body, or the file that was chosen."""
    file = form.get("_file")
    if isinstance(file, UploadFile):
        return await visit.control.ask(method, filled(path, form), await file.read(), media="application/octet-stream")
    try:
        members = await members_of(form)
    except NotTyped as error:
        raise Refused(422, f"{error.field}: {error.problem}", {error.field: error.problem}) from None
    return await visit.control.ask(method, filled(path, form), members if members or method != "DELETE" else None)


def filled(path: str, form: FormData) -> str:
    """A path whose braces name fields of the form."""
    return MEMBER.sub(lambda found: segment(text_of(form, found[1]) or text_of(form, f"_{found[1]}")), path)


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


def place_after(form: FormData, back: str, answer: Answer) -> str:
    """Where to go once it is done: the page itself, or the one that the answer leads to."""
    result = answer.json if answer.headers.get("content-type", "").startswith("application/json") else None
    known = result if isinstance(result, dict) else {}
    then = text_of(form, "_then") or back
    place = MEMBER.sub(lambda found: segment(str(known.get(found[1], text_of(form, found[1])))), then)
    parts = urlsplit(place if PAGE.fullmatch(place) else back)
    query = [(name, text) for name, text in parse_qsl(parts.query) if name != "done"]
    return f"{parts.path}?{urlencode([*query, ('done', text_of(form, '_done'))])}"


def text_of(form: FormData, name: str) -> str:
    """A field that is text."""
    value: Any = form.get(name, "")
    return value if isinstance(value, str) else ""


def typed_values(form: FormData) -> dict[str, str]:
    """What was typed, by field, to be shown again."""
    return {name: value for name, value in form.items() if isinstance(value, str) and not name.startswith("_")}

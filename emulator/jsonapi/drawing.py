"""How JSON:API errors are drawn: as a document, or, where no address is known, as the router does."""

from collections.abc import Sequence
from urllib.parse import parse_qsl

import orjson
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from emulator.jsonapi.errors import Bare, Document, Problem, Refusal, bad_request, of_status
from emulator.jsonapi.rules import addresses, negotiation
from emulator.parsing.phrases import phrase_of
from emulator.parsing.texts import BadText
from emulator.rules.rule import broke

XML = """<?xml version="1.0" encoding="UTF-8"?>
<hash>
  <status type="integer">{status}</status>
  <error>{phrase}</error>
</hash>
"""


def draw(problems: Sequence[Problem]) -> Response:
    """The answer that carries these problems."""
    response = Document({"errors": [problem.represent() for problem in problems]}, problems[0].status)
    if problems[0].status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="Application"'
    return response


def draw_bare(request: Request, status: int) -> Response:
    """What the router says when it knows no address: nothing, or a line of JSON or XML to those who ask for it."""
    phrase = phrase_of(status)
    asked = format_of(request)
    if asked == "json":
        body = orjson.dumps({"status": status, "error": phrase})
        return Response(body, status, {"content-type": "application/json; charset=UTF-8"})
    if asked == "xml":
        xml = XML.format(status=status, phrase=phrase)
        return Response(xml, status, {"content-type": "application/xml; charset=UTF-8"})
    return Response(b"", status, {"content-type": "text/html; charset=UTF-8"})


def format_of(request: Request) -> str:
    """The format that a request asks for by the path's suffix, the parameter `format`, or `Accept`."""
    asked = request.scope.get("suffix") or dict(parse_qsl(request.url.query)).get("format")
    if asked:
        return str(asked)
    ranges = [part.partition(";")[0].strip() for part in request.headers.get("accept", "").split(",")]
    if len(ranges) > 1 and "*/*" in ranges:
        return ""
    return next((part.rpartition("/")[2] for part in ranges if part in ("application/json", "application/xml")), "")


async def on_refusal(request: Request, error: Exception) -> Response:
    """Draw a Refusal."""
    assert isinstance(error, Refusal)
    broke(request.scope, *(problem.rule for problem in error.problems if problem.rule))
    return draw(error.problems)


async def on_http_exception(request: Request, error: Exception) -> Response:
    """Draw what the router and the server raise; a wrong method is an unknown address here."""
    assert isinstance(error, HTTPException)
    if isinstance(error, Bare) or error.status_code in (404, 405):
        broke(request.scope, negotiation.WELL_FORMED if error.status_code == 406 else addresses.KNOWN)
        return draw_bare(request, 404 if error.status_code == 405 else error.status_code)
    return draw([of_status(error.status_code, error.detail)])


async def on_bad_text(request: Request, error: Exception) -> Response:
    """Draw what no text can hold."""
    assert isinstance(error, BadText)
    return await on_refusal(request, Refusal(bad_request(str(error.detail))))


async def on_crash(request: Request, error: Exception) -> Response:
    """Anything unforeseen."""
    return draw([of_status(500)])


def install(api: FastAPI) -> None:
    """Make the application draw every error here."""
    api.add_exception_handler(Refusal, on_refusal)
    api.add_exception_handler(BadText, on_bad_text)
    api.add_exception_handler(HTTPException, on_http_exception)
    api.add_exception_handler(Exception, on_crash)

"""sipgate's errors: raised anywhere, drawn here, in the representation that the client asked for.

The document names no shape for them; this is a document like any other, with the root `error`.
"""

from typing import Annotated, NotRequired

import orjson
from fastapi.exceptions import RequestValidationError
from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope
from typing_extensions import TypedDict

from emulator.exchange.routing import Api
from emulator.parsing.headers import header
from emulator.parsing.phrases import phrase_of
from emulator.parsing.texts import BadText
from emulator.rules.rule import Rule, broke
from emulator.vendors.sipgate.representation import DOCUMENTS, ELEMENTS, JSON, XML, best_type, to_xml
from emulator.vendors.sipgate.rules import requests
from emulator.vendors.sipgate.structs import Struct

MESSAGES = {
    400: "The request is not valid.",
    401: "The username or the password is wrong.",
    402: "The account's balance does not cover this.",
    403: "You have no rights on this resource.",
    404: "There is no such resource.",
    405: "The resource does not support this method.",
    406: "The resource has no representation that the Accept header allows.",
    413: "The request body is too large.",
    415: "The media type of the request body is not supported.",
    429: "Too many requests.",
    500: "An internal error has occurred.",
    503: "The service is unavailable.",
}

STATUS_RULES = {
    401: requests.SIGNED_IN,
    403: requests.OWN_USER,
    404: requests.KNOWN,
    405: requests.KNOWN,
    406: requests.REPRESENTATION,
}
"""What was broken where nothing says it more exactly."""


class ShownError(TypedDict):
    """What is wrong."""

    code: Annotated[int, Field(description="The HTTP status.")]
    message: str
    parameter: NotRequired[Annotated[str, Field(description="The parameter at fault, if it is one.")]]


ERROR = Struct("error", ShownError)


class ApiError(Exception):
    """An error to answer with: status, the rule that was broken, message, and the parameter at fault if it is one."""

    def __init__(self, status: int, rule: Rule | None = None, message: str = "", parameter: str | None = None) -> None:
        self.status = status
        self.rule = rule or STATUS_RULES.get(status)
        self.message = message or MESSAGES.get(status) or phrase_of(status)
        self.parameter = parameter


def invalid(rule: Rule, parameter: str, problem: str) -> ApiError:
    """A 400 that names the rule that was broken, and one parameter of the request."""
    return ApiError(400, rule, f"{parameter}: {problem}", parameter)


def draw(scope: Scope, error: ApiError) -> Response:
    """An error as a response: XML where the client accepts neither it nor JSON."""
    content: ShownError = {"code": error.status, "message": error.message}
    if error.parameter:
        content["parameter"] = error.parameter
    media = best_type(header(scope, b"accept").decode("latin-1"), DOCUMENTS) or XML
    body = orjson.dumps({ERROR.name: content}) if media == JSON else to_xml(ERROR.name, content, ELEMENTS)
    headers = {"WWW-Authenticate": 'Basic realm="sipgate"'} if error.status == 401 else None
    return Response(body, error.status, headers, media)


def refuse(scope: Scope, status: int | str, message: str) -> Response:
    """The error of a status, for limits and faults."""
    if not isinstance(status, int):
        raise ValueError(f"sipgate has no error names: use a status, not {status!r}")
    return draw(scope, ApiError(status, message=message))


async def on_api_error(request: Request, error: Exception) -> Response:
    """Draw an ApiError."""
    assert isinstance(error, ApiError)
    return answer(request, error)


def answer(request: Request, error: ApiError) -> Response:
    """An error as an answer; the journal is told the rule that was broken."""
    if error.rule:
        broke(request.scope, error.rule)
    return draw(request.scope, error)


async def on_bad_text(request: Request, error: Exception) -> Response:
    """What no text can hold: 400 naming the parameter."""
    assert isinstance(error, BadText)
    return answer(request, invalid(requests.TYPED, error.field, error.problem))


async def on_http_exception(request: Request, error: Exception) -> Response:
    """Draw 404, 405, 413 and whatever else the framework raises."""
    assert isinstance(error, HTTPException)
    response = answer(request, ApiError(error.status_code))
    response.headers.update(error.headers or {})
    return response


async def on_invalid_request(request: Request, error: Exception) -> Response:
    """A parameter that does not fit: 400 naming it."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    return answer(request, invalid(requests.TYPED, str(first["loc"][-1]), str(first["msg"])))


async def on_crash(request: Request, error: Exception) -> Response:
    """Anything unforeseen."""
    return draw(request.scope, ApiError(500))


def install(api: Api) -> None:
    """Make the application draw every error here."""
    api.problem = ERROR
    api.refusals = (400, 401, 403, 406)
    api.add_exception_handler(ApiError, on_api_error)
    api.add_exception_handler(BadText, on_bad_text)
    api.add_exception_handler(HTTPException, on_http_exception)
    api.add_exception_handler(RequestValidationError, on_invalid_request)
    api.add_exception_handler(Exception, on_crash)

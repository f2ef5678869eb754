"""Dial 9's errors: raised anywhere, drawn here.

Nearly all of them answer HTTP 200 and say in the envelope's `status` what is wrong. Only what goes
wrong outside an action has an HTTP status of its own, and then a body without the envelope.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Scope
from typing_extensions import TypedDict

from emulator.exchange.routing import Api, Json
from emulator.parsing.phrases import phrase_of
from emulator.parsing.texts import BadText
from emulator.rules.rule import Breach, Rule, broke
from emulator.vendors.dial9.rules import calls

UNROUTED, BAD_JSON, CRASHED = "invalid-controller-or-action", "invalid-json", "internal-server-error"
HTTP_STATUSES = {UNROUTED: 400, BAD_JSON: 400, CRASHED: 500}
"""Errors from outside an action, which have no envelope."""
STATUSES = ("parameter-error", "validation-error", "not-found", "access-denied", "error")
"""Errors of an action: HTTP 200, the message or messages in the envelope's `data`."""


class Message(TypedDict):
    """Why a call could not be carried out."""

    message: str


class Reasons(TypedDict):
    """Why a record is not valid."""

    errors: list[str]


class Refusal(TypedDict):
    """What an action answers that could not be carried out."""

    status: Literal["parameter-error", "not-found", "access-denied", "error"]
    time: None
    flags: dict[str, Any]
    data: Message


class Invalid(TypedDict):
    """What an action answers whose record would not be valid."""

    status: Literal["validation-error"]
    time: None
    flags: dict[str, Any]
    data: Reasons


class Problem(TypedDict):
    """What went wrong outside an action."""

    status: Annotated[str, Field(pattern="^[a-z-]+$", examples=[UNROUTED, BAD_JSON, CRASHED])]
    details: NotRequired[Annotated[str, Field(description="What cannot be read.")]]
    message: NotRequired[str]


class ApiError(Exception):
    """An error to answer with: its status, the rules that were broken, its data."""

    def __init__(self, status: str, *rules: Rule, **data: Any) -> None:
        self.status = status
        self.rules = rules
        self.data = data


def access_denied() -> ApiError:
    """The credentials are missing or wrong."""
    return ApiError(
        "access-denied", calls.SIGNED_IN, message="The X-Auth-Token and X-Auth-Secret sent do not belong to a unit."
    )


def bad_parameter(rule: Rule, message: str) -> ApiError:
    """A parameter is missing or of a wrong type."""
    return ApiError("parameter-error", rule, message=message)


def bad_json(details: str) -> ApiError:
    """The parameters cannot be read."""
    return ApiError(BAD_JSON, calls.READABLE, details=details)


def not_found(rule: Rule, message: str) -> ApiError:
    """The record that a parameter names is not there."""
    return ApiError("not-found", rule, message=message)


def invalid(problems: Sequence[Breach]) -> ApiError:
    """The record would not be valid: a sentence for each reason."""
    return ApiError("validation-error", *(each.rule for each in problems), errors=[str(each) for each in problems])


def check(problems: Sequence[Breach]) -> None:
    """Raise the validation error, if there are reasons for one."""
    if problems:
        raise invalid(problems)


def envelope(status: str, time: float | None, data: Any) -> dict[str, Any]:
    """What every action answers, in the document's order."""
    return {"status": status, "time": time, "flags": {}, "data": data}


def draw(error: ApiError) -> Response:
    """An error as a response; its `time` is null, because the action did not run to its end."""
    if error.status in HTTP_STATUSES:
        return Json({"status": error.status, **error.data}, HTTP_STATUSES[error.status])
    return Json(envelope(error.status, None, error.data))


def draw_status(status: int, message: str) -> Response:
    """An HTTP status that Dial 9 itself never sends, for limits and faults."""
    if status == 500:
        return draw(ApiError(CRASHED))
    body = {"status": phrase_of(status).lower().replace(" ", "-")}
    return Json({**body, "message": message} if message else body, status)


def refuse(scope: Scope, status: int | str, message: str) -> Response:
    """The error of an HTTP status or of a name, for limits and faults."""
    if isinstance(status, int):
        return draw_status(status, message)
    if status == "validation-error":
        return draw(ApiError(status, errors=[message or "Some values do not fit"]))
    if status == BAD_JSON:
        return draw(bad_json(message or "unexpected token"))
    if status in HTTP_STATUSES:
        return draw(ApiError(status))
    if status in STATUSES:
        return draw(ApiError(status, message=message or "The request could not be carried out."))
    raise ValueError(f"Dial 9 has no error {status!r}: use one of {', '.join((*STATUSES, *HTTP_STATUSES))}")


async def on_api_error(request: Request, error: Exception) -> Response:
    """Draw an ApiError."""
    assert isinstance(error, ApiError)
    broke(request.scope, *error.rules)
    return draw(error)


async def on_bad_text(request: Request, error: Exception) -> Response:
    """What no text can hold: a parameter at fault is named in the envelope; a request that cannot be read has none."""
    assert isinstance(error, BadText)
    if error.field in ("path", "query", "body", "Content-Type"):
        broke(request.scope, calls.READABLE)
        return draw_status(400, str(error.detail))
    return await on_api_error(request, bad_parameter(calls.READABLE, f"`{error.field}` {error.problem}"))


async def on_http_exception(request: Request, error: Exception) -> Response:
    """No such action, or a body too large; `/api` itself belongs to the web site."""
    assert isinstance(error, HTTPException)
    if error.status_code not in (404, 405):
        return draw_status(error.status_code, error.detail)
    if request.scope["exchange"].path == "/api":
        return PlainTextResponse("Not Found", 404)
    return await on_api_error(request, ApiError(UNROUTED, calls.UNROUTED))


async def on_crash(request: Request, error: Exception) -> Response:
    """Anything unforeseen."""
    return draw(ApiError(CRASHED))


def install(api: Api) -> None:
    """Make the application draw every error here."""
    api.problem, api.refusals = Problem, (400, 413)
    api.add_exception_handler(ApiError, on_api_error)
    api.add_exception_handler(BadText, on_bad_text)
    api.add_exception_handler(HTTPException, on_http_exception)
    api.add_exception_handler(Exception, on_crash)

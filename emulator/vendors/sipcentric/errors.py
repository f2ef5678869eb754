"""Sipcentric's errors: raised anywhere, drawn here.

Always JSON with `message` and `errors` (a list; a client never settles without it), and for 400
`validationErrors`, each naming its field. The statuses are those of the document's chapter
"HTTP Methods"; its 401 covers both bad credentials and too few rights.
"""

from collections.abc import Sequence
from typing import Annotated, Any, NotRequired

from fastapi.exceptions import RequestValidationError
from pydantic import Field as Property
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope
from typing_extensions import TypedDict

from emulator.exchange.routing import Api, Json
from emulator.parsing.headers import header
from emulator.parsing.phrases import phrase_of
from emulator.rules.rule import Breach, Rule, breached, broke
from emulator.vendors.sipcentric.rules import overview

MESSAGES = {
    400: "The request cannot be used as it is.",
    401: "Unknown credentials, or too few rights for this.",
    404: "There is nothing at this address.",
    405: "This address does not take this method.",
    406: "There is no representation of this that the request accepts.",
    413: "The request body is too large.",
    429: "Too many requests: the limit of this time window is reached.",
    500: "An internal error.",
    503: "The service is not available at the moment.",
}
STATUS_RULES = {
    400: overview.BODY,
    401: overview.SIGNED_IN,
    404: overview.FOUND,
    405: overview.TAKEN,
    406: overview.ACCEPTED,
}
"""What was broken where an error names nothing narrower."""
DO_NOT_FIT = "Some values do not fit."


class FieldProblem(TypedDict):
    """A field at fault."""

    field: str
    message: str


class Problem(TypedDict):
    """An error."""

    message: str
    errors: list[str]
    validationErrors: NotRequired[Annotated[list[FieldProblem], Property(description="With a 400: each at fault.")]]


class ApiError(Exception):
    """An error to answer with: status, the rules that were broken, message, and the fields at fault."""

    def __init__(self, status: int, *rules: Rule, message: str = "", fields: Sequence[tuple[str, str]] = ()) -> None:
        self.status = status
        self.rules = rules or tuple(rule for known, rule in STATUS_RULES.items() if known == status)
        self.message = message or MESSAGES.get(status) or phrase_of(status)
        self.fields = fields


def invalid(rule: Rule, field: str, problem: str) -> ApiError:
    """A 400 that names one field of the request."""
    return ApiError(400, rule, message=f"{field}: {problem}", fields=[(field, problem)])


def check(problems: Sequence[tuple[str, Breach]]) -> None:
    """Raise a 400 that names each field at fault, if there are any."""
    if problems:
        fields = list(dict.fromkeys((field, str(breach)) for field, breach in problems))
        raise ApiError(400, *(breach.rule for _, breach in problems), message=DO_NOT_FIT, fields=fields)


def draw(scope: Scope, error: ApiError) -> Response:
    """An error as a response; the stream's 401 has an empty body, a HEAD's goes without one anyway."""
    headers: dict[str, str] = {}
    if error.status == 401:
        if header(scope, b"x-www-authenticate").lower() != b"false":
            headers["WWW-Authenticate"] = 'Basic realm="Sipcentric"'
        if scope["path"].rstrip("/").endswith("/stream"):
            return Response(status_code=401, headers=headers)
    body: Problem = {"message": error.message, "errors": [error.message]}
    if error.fields:
        body["validationErrors"] = [{"field": field, "message": problem} for field, problem in error.fields]
        body["errors"] = [f"{field}: {problem}" for field, problem in error.fields]
    return Json(body, error.status, headers)


def refuse(scope: Scope, status: int | str, message: str) -> Response:
    """The error of a status, for limits and faults."""
    if not isinstance(status, int):
        raise ValueError(f"Sipcentric has no error names: use a status, not {status!r}")
    entry = scope.get("exchange")
    if status == 429 and entry and not entry.injected:
        broke(scope, overview.WINDOW)
    return draw(scope, ApiError(status, message=message))


def answer(scope: Scope, error: ApiError) -> Response:
    """Draw an error that a request met; the journal tells what it broke."""
    broke(scope, *error.rules)
    return draw(scope, error)


async def on_api_error(request: Request, error: Exception) -> Response:
    """Draw an ApiError."""
    assert isinstance(error, ApiError)
    return answer(request.scope, error)


def unfit(problems: list[Any], rule: Rule) -> ApiError:
    """A 400 that names each field with which pydantic found a problem, and the rules: its own, or that of the body."""
    fields = [(".".join(map(str, e["loc"])) or "body", str(e["msg"]).removeprefix("Value error, ")) for e in problems]
    found = list(breached(problems))
    return ApiError(400, *found, *([rule] if len(found) < len(problems) else []), message=DO_NOT_FIT, fields=fields)


def body_rule(request: Request) -> Rule:
    """What the body of a request's route has to be."""
    fields = request.scope["route"].dependant.body_params
    rule: Rule = getattr(fields[0].field_info.annotation, "rule", overview.BODY) if fields else overview.BODY
    return rule


async def on_invalid_body(request: Request, error: Exception) -> Response:
    """A body or parameter that does not fit: 400 naming each field."""
    assert isinstance(error, RequestValidationError)
    problems = error.errors()
    if problems[0]["type"] == "json_invalid":
        return answer(request.scope, invalid(overview.BODY, "body", f"not valid JSON: {problems[0]['msg']}"))
    below = [{**problem, "loc": problem["loc"][1:]} for problem in problems]
    is_object = all(problem["loc"] for problem in below)
    return answer(request.scope, unfit(below, body_rule(request) if is_object else overview.BODY))


async def on_crash(request: Request, error: Exception) -> Response:
    """Anything unforeseen."""
    return draw(request.scope, ApiError(500))


def install(api: Api) -> None:
    """Make the application draw its errors here."""
    api.problem, api.refusals = Problem, (400, 401, 404, 406, 413, 429)
    api.add_exception_handler(ApiError, on_api_error)
    api.add_exception_handler(RequestValidationError, on_invalid_body)
    api.add_exception_handler(Exception, on_crash)

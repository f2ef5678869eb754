"""The control plane's errors: raised anywhere, drawn here. JSON that says what is wrong and what is allowed.

`{"error": …}`, with `fields` (each `{"field", "problem"}`) where parts of a request do not fit, and
`allowed` where the possible values can be listed.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, NotRequired

from fastapi.exceptions import RequestValidationError
from pydantic import Field, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import TypedDict

from emulator.datasets.seeder import DatasetError
from emulator.exchange.routing import Api, Json
from emulator.journal.bus import TooManyListeners
from emulator.parsing.names import DEFAULT
from emulator.parsing.texts import BadText
from emulator.sharing.home import BadWorldName, WorldUnusable
from emulator.sharing.leases import NotNow
from emulator.store.database import VersionMismatch
from emulator.store.files import StorageFailed
from emulator.store.store import Interrupted
from emulator.worlds.worlds import TooManyWorlds, Worlds

REFUSALS: Mapping[type[Exception], int] = {
    BadWorldName: 422,
    DatasetError: 422,
    VersionMismatch: 422,
    WorldUnusable: 409,
    Interrupted: 409,
    TooManyListeners: 409,
    TooManyWorlds: 503,
    NotNow: 503,
}


class FieldProblem(TypedDict):
    """A part of a request that does not fit."""

    field: str
    problem: str


class Problem(TypedDict):
    """An error; what goes beyond its first three members depends on what was asked."""

    error: Annotated[str, Field(description="What is wrong.")]
    fields: NotRequired[Annotated[list[FieldProblem], Field(description="What of the request does not fit.")]]
    allowed: NotRequired[Annotated[list[str | int], Field(description="What would be right.")]]
    state: NotRequired[Annotated[str, Field(description="How the call or webhook stands instead.")]]
    oldest: NotRequired[Annotated[str | None, Field(description="The oldest request that can be undone.")]]
    count: NotRequired[Annotated[int, Field(description="How many there were.")]]
    requests: NotRequired[Annotated[list[str], Field(description="Ids of those that match.")]]
    found: NotRequired[Annotated[list[str], Field(description="Ids of those that came in the order wanted.")]]
    match: NotRequired[Annotated[dict[str, Any], Field(description="What was looked for.")]]
    nearest: NotRequired[Annotated[list[dict[str, Any]], Field(description="Requests that nearly match, and why not.")]]
    strays: NotRequired[Annotated[list[dict[str, Any]], Field(description="Requests without usable credentials.")]]
    doubtful: NotRequired[Annotated[dict[str, Any], Field(description="What may match besides.")]]
    others: NotRequired[Annotated[list[dict[str, Any]], Field(description="Webhooks that did not arrive.")]]
    dropped: NotRequired[Annotated[int, Field(description="How many are no longer known.")]]


class ControlError(Exception):
    """An error to answer with: status, what is wrong, the fields at fault, what would be right."""

    def __init__(
        self,
        status: int,
        message: str,
        fields: Sequence[tuple[str, str]] = (),
        allowed: Iterable[str] | None = None,
        **more: Any,
    ) -> None:
        self.status = status
        self.message = message
        self.fields = fields
        self.allowed = None if allowed is None else list(allowed)
        self.more = more


def invalid(field: str, problem: str, allowed: Iterable[str] | None = None) -> ControlError:
    """A 422 that names one field."""
    return ControlError(422, f"{field}: {problem}", [(field, problem)], allowed)


def flag(name: str, text: str) -> bool:
    """A parameter that is `true` or `false`; else 422."""
    if text not in ("true", "false"):
        raise invalid(name, "is either true or false", ["true", "false"])
    return text == "true"


def unknown(what: str, name: str, allowed: Iterable[str]) -> ControlError:
    """A 404 for a name, with the names that exist."""
    return ControlError(404, f"there is no {what} called {name!r}", allowed=allowed)


def invalid_values(error: ValidationError) -> ControlError:
    """A 422 of what pydantic found wrong."""
    return ControlError(422, *complaint(error.errors(), skip=0))


def complaint(errors: Sequence[Any], skip: int) -> tuple[str, list[tuple[str, str]]]:
    """A sentence and the fields of a list of pydantic's errors, whose first `skip` places are dropped."""
    fields = [(".".join(map(str, e["loc"][skip:])) or "body", wording(e)) for e in errors]
    return "; ".join(f"{field}: {problem}" for field, problem in fields), fields


def wording(error: Any) -> str:
    """What pydantic says, without its own terms."""
    if error["type"] == "extra_forbidden":
        return "not known here"
    return str(error["msg"]).removeprefix("Value error, ")


def draw(error: ControlError) -> Response:
    """An error as a response."""
    body: dict[str, Any] = {"error": error.message}
    if error.fields:
        body["fields"] = [{"field": field, "problem": problem} for field, problem in error.fields]
    if error.allowed is not None:
        body["allowed"] = error.allowed
    return Json(body | error.more, error.status)


async def on_control_error(request: Request, error: Exception) -> Response:
    """Draw a ControlError."""
    assert isinstance(error, ControlError)
    return draw(error)


async def on_bad_text(request: Request, error: Exception) -> Response:
    """What no text can hold: 422 naming the field."""
    assert isinstance(error, BadText)
    return draw(invalid(error.field, error.problem))


async def on_http_exception(request: Request, error: Exception) -> Response:
    """Draw 404, 405 and whatever else the framework raises."""
    assert isinstance(error, HTTPException)
    message, allowed = str(error.detail), None
    if error.status_code == 404:
        message = f"the control plane has nothing at {request.scope['path']}: see /_emulator/docs/control"
    elif error.status_code == 405:
        allowed = (error.headers or {}).get("Allow", "").split(", ")
        message = f"{request.method} is not possible here"
    response = draw(ControlError(error.status_code, message, allowed=allowed))
    response.headers.update(error.headers or {})
    return response


async def on_invalid_request(request: Request, error: Exception) -> Response:
    """A body or parameter that does not fit: 422 naming each field."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return draw(invalid("body", f"not valid JSON: {first['msg']}"))
    return draw(ControlError(422, *complaint(error.errors(), skip=1)))


async def on_refusal(request: Request, error: Exception) -> Response:
    """A world, a dataset or a snapshot that cannot be used: not now, no longer, or never."""
    if isinstance(error, NotNow):
        return later(error)
    return draw(ControlError(REFUSALS[type(error)], str(error)))


def later(error: NotNow) -> Response:
    """What may be answered in a second."""
    response = draw(ControlError(REFUSALS[NotNow], str(error)))
    response.headers["Retry-After"] = "1"
    return response


async def on_storage_failed(request: Request, error: Exception) -> Response:
    """The disk refused: nothing was done, and health tells of it."""
    assert isinstance(error, StorageFailed)
    worlds: Worlds = request.app.state.worlds
    worlds.note_trouble(request.query_params.get("world", DEFAULT), error)
    return draw(ControlError(507, f"the disk refuses: {error}"))


async def on_crash(request: Request, error: Exception) -> Response:
    """Anything unforeseen."""
    return draw(ControlError(500, f"the emulator failed: {type(error).__name__}"))


def install(api: Api) -> None:
    """Make the application draw every error here."""
    api.problem, api.refusals = Problem, (400, 401, 403, 404, 409, 413, 422, 503, 507)
    api.add_exception_handler(ControlError, on_control_error)
    api.add_exception_handler(HTTPException, on_http_exception)
    api.add_exception_handler(BadText, on_bad_text)
    api.add_exception_handler(RequestValidationError, on_invalid_request)
    for refusal in REFUSALS:
        api.add_exception_handler(refusal, on_refusal)
    api.add_exception_handler(StorageFailed, on_storage_failed)
    api.add_exception_handler(Exception, on_crash)

"""The journal: what a world was asked, to look at, to assert on and to wait for."""

import re
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from pydantic import Field, ValidationError, model_validator
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from emulator.control.clock import to_moment
from emulator.control.errors import ControlError, invalid, invalid_values, unknown
from emulator.control.exchanges import Exchanges
from emulator.control.match import ExchangeMatch, check_operation
from emulator.control.notes import note
from emulator.control.transcript import describe, har_entry, summarize, to_curl, to_har
from emulator.control.waiting import nearest, until
from emulator.control.worlds import ControlBody, CurrentWorld
from emulator.core.clock import to_text
from emulator.core.journal import Exchange
from emulator.core.matching import meets
from emulator.core.routing import Route
from emulator.core.slices import in_slices
from emulator.core.world import World

router = APIRouter(route_class=Route, tags=["Journal"])
TEXT = {"text/plain": {"schema": {"type": "string"}}}
FILTERS = ("vendor", "method", "path", "operation", "status", "caller")
PARAMETERS = (*FILTERS, "since", "format", "world")


async def chosen(
    request: Request,
    world: CurrentWorld,
    exchanges: Exchanges,
    vendor: Annotated[str | None, Query(description="A vendor's name.")] = None,
    method: Annotated[str | None, Query(description="GET, POST, …")] = None,
    path: Annotated[str | None, Query(description="Full path; `*` stands for anything.")] = None,
    operation: Annotated[str | None, Query(description="An operationId.")] = None,
    status: Annotated[str | None, Query(description="A status, or a class such as `4xx`.")] = None,
    caller: Annotated[str | None, Query(description="The user who signed in.")] = None,
    since: Annotated[str | None, Query(description="A moment of the world's clock, or the id of a request.")] = None,
) -> list[Exchange]:
    """The exchanges that a query asks for, oldest first."""
    for name in request.query_params:
        if name not in PARAMETERS:
            raise invalid(name, "is nothing to choose requests by", PARAMETERS)
    given = dict(zip(FILTERS, (vendor, method, path, operation, status, caller), strict=True))
    try:
        match = ExchangeMatch(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        raise invalid_values(error) from None
    check_operation(match, exchanges)
    wanted = match.wanted()
    return [entry async for entry in in_slices(begun_after(world, since)) if meets(wanted, entry)]


Chosen = Annotated[list[Exchange], Depends(chosen)]


def begun_after(world: World, since: str | None) -> list[Exchange]:
    """The world's exchanges that came after one, or not before a moment."""
    entries = world.journal.all()
    if since is None:
        return entries
    if re.fullmatch(r"r\d{1,18}", since):
        return [entry for entry in entries if int(entry.id[1:]) > int(since[1:])]
    try:
        moment = to_text(to_moment(since.replace(" ", "+")))
    except ValueError as error:
        raise invalid("since", f"is neither the id of a request, such as r12, nor a moment: {error}") from None
    return [entry for entry in entries if entry.at >= moment]


class Verify(ControlBody):
    """What must have been asked: so many requests, or requests in this order."""

    match: ExchangeMatch | None = None
    exactly: int | None = Field(None, ge=0)
    at_least: int | None = Field(None, ge=0)
    at_most: int | None = Field(None, ge=0)
    in_order: list[ExchangeMatch] | None = Field(None, min_length=1, max_length=100)

    @model_validator(mode="after")
    def has_one_question(self) -> "Verify":
        """Refuse what asks nothing, or two things."""
        counts = [self.exactly, self.at_least, self.at_most]
        if (self.match is None) == (self.in_order is None):
            raise ValueError("give either match or in_order")
        if self.in_order is not None and any(count is not None for count in counts):
            raise ValueError("in_order goes without exactly, at_least and at_most")
        if self.exactly is not None and (self.at_least is not None or self.at_most is not None):
            raise ValueError("exactly goes without at_least and at_most")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError("at_least is more than at_most")
        return self

    def bounds(self) -> tuple[int, int | None]:
        """How many at least, how many at most; at least one if nothing is said."""
        if self.exactly is not None:
            return self.exactly, self.exactly
        return (1 if self.at_least is None and self.at_most is None else self.at_least or 0), self.at_most


class Wait(ControlBody):
    """What to wait for."""

    match: ExchangeMatch = ExchangeMatch()
    count: int = Field(1, ge=1, description="How many such requests; those already made count.")
    timeout_seconds: float = Field(10, ge=0, le=300, allow_inf_nan=False, description="Real time.")


@router.get("/requests", responses={200: {"content": TEXT}})
async def list_requests(
    entries: Chosen,
    world: CurrentWorld,
    exchanges: Exchanges,
    format: Annotated[str, Query(description="`json`, `har` (an HTTP archive) or `curl` (commands).")] = "json",
) -> Any:
    """List the requests that a world was asked, oldest first."""
    if format == "curl":
        return PlainTextResponse("".join([to_curl(entry) + "\n" async for entry in in_slices(entries)]))
    notes = {entry.id: note(entry, exchanges[entry.vendor]) async for entry in in_slices(entries)}
    if format == "har":
        return to_har([har_entry(entry, notes[entry.id]) async for entry in in_slices(entries)])
    if format != "json":
        raise invalid("format", f"there is none called {format!r}", ["json", "har", "curl"])
    return {"requests": [summarize(e, notes[e.id]) async for e in in_slices(entries)], "dropped": world.journal.dropped}


@router.delete("/requests", status_code=204)
async def delete_requests(world: CurrentWorld) -> None:
    """Forget the requests made so far."""
    world.journal.clear()


@router.get("/requests/{request_id}", responses={200: {"content": TEXT}})
async def get_request(
    request_id: Annotated[str, Path(description="The `id` of a request, such as `r1`.")],
    world: CurrentWorld,
    exchanges: Exchanges,
    format: Annotated[str, Query(description="`json`, `har` or `curl`.")] = "json",
) -> Any:
    """Show a request with its answer and what the emulator has to say about it."""
    entry = world.journal.find(request_id)
    if entry is None:
        raise unknown("request", request_id, [each.id for each in world.journal.all()[-20:]])
    notes = note(entry, exchanges[entry.vendor])
    if format == "curl":
        return PlainTextResponse(to_curl(entry) + "\n")
    return to_har([har_entry(entry, notes)]) if format == "har" else describe(entry, notes)


@router.post("/requests/verify")
async def verify_requests(world: CurrentWorld, exchanges: Exchanges, body: Verify) -> Any:
    """Tell whether requests were made so often, or in this order: 200, or 422 with the nearest misses."""
    for match in body.in_order or [body.match or ExchangeMatch()]:
        check_operation(match, exchanges)
    if body.in_order:
        return await verify_order(world, [match.wanted() for match in body.in_order])
    assert body.match is not None
    least, most = body.bounds()
    wanted = body.match.wanted()
    found = [entry async for entry in in_slices(world.journal.all()) if meets(wanted, entry)]
    if len(found) < least or (most is not None and len(found) > most):
        raise await missed(world, wanted, found, how_many(least, most))
    return {"count": len(found), "requests": [entry.id for entry in found]}


def how_many(least: int, most: int | None) -> str:
    """Bounds in words."""
    if least == most:
        return f"exactly {least}"
    if most is None:
        return f"at least {least}"
    return f"{least} to {most}" if least else f"at most {most}"


async def missed(
    world: World, wanted: dict[str, Any], found: list[Exchange], asked: str, status: int = 422
) -> ControlError:
    """The error of a count that is not as asked."""
    ids = [entry.id for entry in found]
    message = f"{len(ids)} requests match, not {asked}"
    misses = await nearest(world, wanted)
    return ControlError(status, message, count=len(ids), requests=ids, match=wanted, nearest=misses)


async def verify_order(world: World, matches: list[dict[str, Any]]) -> Any:
    """Whether requests came in this order, others between them allowed."""
    rest = iter(world.journal.all())
    found: list[str] = []
    for i, wanted in enumerate(matches):
        entry = await first_that_meets(wanted, rest)
        if entry is None:
            where = f"after {found[-1]}" if found else "at all"
            message = f"in_order.{i}: no such request {where}"
            misses = await nearest(world, wanted)
            raise ControlError(422, message, [(f"in_order.{i}", "missing")], found=found, match=wanted, nearest=misses)
        found.append(entry.id)
    return {"count": len(found), "requests": found}


async def first_that_meets(wanted: dict[str, Any], rest: Iterator[Exchange]) -> Exchange | None:
    """The next exchange that meets a match; those before it are passed over."""
    async for entry in in_slices(rest):
        if meets(wanted, entry):
            return entry
    return None


@router.post("/requests/wait")
async def wait_for_requests(world: CurrentWorld, exchanges: Exchanges, body: Wait) -> Any:
    """Wait until so many requests were made: 200, or 408 when the time is up."""
    check_operation(body.match, exchanges)
    wanted = body.match.wanted()
    found = await until(world, wanted, body.count, body.timeout_seconds)
    if len(found) < body.count:
        raise await missed(world, wanted, found, f"{body.count} after {body.timeout_seconds:g} s", 408)
    notes = {entry.id: note(entry, exchanges[entry.vendor]) async for entry in in_slices(found)}
    return {"count": len(found), "requests": [summarize(entry, notes[entry.id]) for entry in found]}

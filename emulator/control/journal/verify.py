"""Asserting on the journal, and waiting for it: a verdict is given only where it cannot be false."""

from collections.abc import Iterable
from typing import Annotated, Any, NotRequired

from fastapi import APIRouter
from pydantic import Field, model_validator
from starlette.requests import Request
from typing_extensions import TypedDict

from emulator.control.errors import ControlError
from emulator.control.exchanges import Exchanges
from emulator.control.explain.notes import note
from emulator.control.journal import verdicts
from emulator.control.journal.match import ExchangeMatch, check_names
from emulator.control.journal.strays import strays_of
from emulator.control.journal.transcript import RequestShown, summarize
from emulator.control.journal.verdicts import Count, Doubts, Verified
from emulator.control.waiting import end_of, nearest, until, while_there
from emulator.control.worlds.worlds import ControlBody, CurrentWorld
from emulator.exchange.exchange import VendorExchange
from emulator.exchange.routing import Route
from emulator.worlds.world import World

router = APIRouter(route_class=Route, tags=["Journal"])
Matches = list[dict[str, Any]]


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


class RequestsFound(TypedDict):
    """Requests that were waited for."""

    count: int
    requests: list[RequestShown]
    dropped: Annotated[int, Field(description="How many requests the journal no longer has.")]
    doubtful: NotRequired[Doubts]


@router.post("/requests/verify")
async def verify_requests(world: CurrentWorld, exchanges: Exchanges, body: Verify) -> Verified:
    """Tell whether requests were made so often, or in this order: 200, or 422 with the nearest misses.

    409 where that cannot be known, because the journal has dropped requests or parts of them.
    """
    for match in body.in_order or [body.match or ExchangeMatch()]:
        await check_names(match, exchanges)
    if body.in_order:
        return await verify_order(world, [match.wanted() for match in body.in_order], exchanges)
    assert body.match is not None
    least, most = body.bounds()
    wanted = body.match.wanted()
    counted = await verdicts.count(world, wanted)
    if least <= counted.least and (most is None or counted.most <= most):
        return counted.answer(world)
    asked = how_many(least, most)
    if counted.most < least or (most is not None and counted.least > most):
        raise await missed(world, wanted, counted, asked, exchanges)
    raise unknown_count(world, counted, asked)


def how_many(least: int, most: int | None) -> str:
    """Bounds in words."""
    if least == most:
        return f"exactly {least}"
    if most is None:
        return f"at least {least}"
    return f"{least} to {most}" if least else f"at most {most}"


async def missed(
    world: World,
    wanted: dict[str, Any],
    counted: Count,
    asked: str,
    exchanges: dict[str, VendorExchange],
    status: int = 422,
) -> ControlError:
    """The error of a count that is not as asked."""
    message = f"{counted.least} requests match, not {asked}"
    return ControlError(status, message, **counted.answer(world), match=wanted, **await clues(world, wanted, exchanges))


async def clues(world: World, wanted: dict[str, Any], exchanges: dict[str, VendorExchange]) -> dict[str, Any]:
    """What may have become of a request that is missed."""
    strays = strays_of(world, exchanges)
    return {"nearest": await nearest(world, wanted)} | ({"strays": strays} if strays else {})


def unknown_count(world: World, counted: Count, asked: str) -> ControlError:
    """The error of a count that cannot be known."""
    why = verdicts.unknowable(world, counted)
    return unknowable(f"{counted.least} requests match; whether {asked} were made cannot be told", why, counted, world)


def unknowable(message: str, why: Iterable[str], counted: Count, world: World) -> ControlError:
    """409: a verdict that might be false is not given."""
    return ControlError(409, "; ".join([message, *why]), **counted.answer(world))


async def verify_order(world: World, matches: Matches, exchanges: dict[str, VendorExchange]) -> Verified:
    """Whether requests came in this order, others between them allowed."""
    dropped = world.journal.dropped
    found = await verdicts.first_in_order(world.journal.standing(), matches)
    if len(found) == len(matches):
        return {"count": len(found), "requests": verdicts.ids(found), "dropped": dropped}
    i, ids = len(found), verdicts.ids(found)
    where = f"after {ids[-1]}" if ids else "at all"
    message = f"in_order.{i}: no such request {where}"
    if await verdicts.may_be_in_order(world, matches):
        why = await verdicts.unknowable_order(world, matches)
        told = "; ".join([f"{message} in the journal, but whether there was one cannot be told", *why])
        raise ControlError(409, told, found=ids, match=matches[i], dropped=dropped)
    given: dict[str, Any] = {"found": ids, "match": matches[i], "dropped": dropped}
    given |= await clues(world, matches[i], exchanges)
    raise ControlError(422, message, [(f"in_order.{i}", "missing")], **given)


@router.post("/requests/wait", responses={408: {}})
async def wait_for_requests(request: Request, world: CurrentWorld, exchanges: Exchanges, body: Wait) -> RequestsFound:
    """Wait until so many requests were made: 200, or 408 when the time is up; 409 if they may have been."""
    await check_names(body.match, exchanges)
    wanted = body.match.wanted()
    counted = await while_there(request, until(world, wanted, body.count, body.timeout_seconds))
    if counted.least >= body.count:
        notes = {entry.id: note(entry, exchanges[entry.vendor]) for entry in counted.found}
        shown = [summarize(entry, notes[entry.id]) for entry in counted.found]
        return {**counted.answer(world), "requests": shown}
    asked = f"at least {body.count}"
    if counted.most - len(counted.under_way) >= body.count:
        raise unknown_count(world, counted, asked)
    error = await missed(world, wanted, counted, asked, exchanges, 408)
    error.message = f"{end_of(world, body.timeout_seconds)} {error.message}"
    raise error

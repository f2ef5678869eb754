"""The clock of a world: read it, freeze it, move it."""

from collections.abc import Awaitable
from datetime import datetime
from typing import Annotated, Any, Literal, NotRequired

from fastapi import APIRouter
from pydantic import BeforeValidator, Field, WithJsonSchema
from typing_extensions import TypedDict

from emulator.control.errors import invalid
from emulator.control.worlds.worlds import ControlBody, CurrentWorld
from emulator.exchange.routing import Route
from emulator.pacing.slices import in_slices
from emulator.store.moments import EARLIEST, LATEST, read_moment
from emulator.worlds.clock import Fired, TooMuchWork
from emulator.worlds.world import World

router = APIRouter(route_class=Route, tags=["Clock"])


def to_moment(value: Any) -> datetime:
    """A moment between 1970 and 9000, so that what a world computes from it stays a date; to the millisecond."""
    try:
        moment = read_moment(value)
    except (AttributeError, TypeError, ValueError, OverflowError):
        raise ValueError("not an ISO 8601 moment, such as 2026-03-02T09:00:00Z") from None
    if not EARLIEST <= moment < LATEST:
        raise ValueError("must lie in the years 1970 to 8999")
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)  # as numbers, the last of them are rounded up


Moment = Annotated[datetime, BeforeValidator(to_moment), WithJsonSchema({"type": "string", "format": "date-time"})]


class ClockBody(ControlBody):
    """How the clock shall go on; what is left out stays as it is."""

    mode: Literal["running", "frozen"] | None = Field(None, description="Run with the machine's time, or stand still.")
    now: Moment | None = Field(None, description="The moment to be at.")


class Advance(ControlBody):
    """How far to move."""

    seconds: float | None = Field(None, ge=0, le=1e11, allow_inf_nan=False, description="Seconds to move forward.")
    to: Literal["next"] | None = Field(None, description="`next`: to where the next pending work falls due.")


class Pending(TypedDict):
    """Work that waits for its moment."""

    due: str
    what: Annotated[str, Field(description="The action, such as `sipcentric.sms-receipt`.")]
    given: Annotated[dict[str, Any], Field(description="What it is about.")]


class FiredShown(TypedDict):
    """Work that was done."""

    at: str
    what: str
    given: dict[str, Any]


class ClockShown(TypedDict):
    """A world's clock."""

    now: str
    mode: Literal["running", "frozen"]
    pending: Annotated[list[Pending], Field(description="What waits, the soonest first.")]
    pending_total: NotRequired[Annotated[int, Field(description="How much waits, where not all of it is listed.")]]


class ClockSet(ClockShown):
    """A world's clock, and what fell due by its being set."""

    fired: list[FiredShown]


class Advanced(TypedDict):
    """Where the clock stands now, and what fell due on the way."""

    now: str
    fired: list[FiredShown]


@router.get("/clock")
async def get_clock(world: CurrentWorld) -> ClockShown:
    """Show the world's time and what waits for its moment."""
    return show(world)


@router.put("/clock")
async def set_clock(world: CurrentWorld, body: ClockBody) -> ClockSet:
    """Freeze or run the clock, at a given moment or the present one; what is then due happens."""
    with world.change():
        world.clock.turn(body.mode, body.now)
    fired = await told(world.clock.catch_up(), "now")
    return {**show(world), "fired": [show_fired(each) async for each in in_slices(fired)]}


@router.post("/clock/advance")
async def advance_clock(world: CurrentWorld, body: Advance) -> Advanced:
    """Move forward; everything that falls due on the way happens, in order, before the answer."""
    if (body.seconds is None) == (body.to is None):
        raise invalid("seconds", "give either this or to")
    if world.clock.seconds() + (body.seconds or 0) >= LATEST.timestamp():
        raise invalid("seconds", f"the clock stands at {world.clock.stamp()}Z and cannot go beyond the year 8999")
    world.save()  # a disk that refuses does so before anything has happened
    move = world.clock.advance_to_next() if body.seconds is None else world.clock.advance(body.seconds)
    fired = await told(move, "seconds")
    world.save()
    return {"now": world.clock.stamp() + "Z", "fired": [show_fired(each) async for each in in_slices(fired)]}


async def told(move: Awaitable[list[Fired]], field: str) -> list[Fired]:
    """What a move of the clock fired; 422 if that would be too much."""
    try:
        return await move
    except TooMuchWork as error:
        raise invalid(field, f"{error}; move in smaller steps") from None


def show(world: World) -> ClockShown:
    """The clock as JSON."""
    soonest, total = world.clock.pending()
    pending: list[Pending] = [{"due": work.due + "Z", "what": work.action, "given": work.given} for work in soonest]
    shown: ClockShown = {"now": world.clock.stamp() + "Z", "mode": world.clock.mode, "pending": pending}
    if total > len(pending):
        shown["pending_total"] = total
    return shown


def show_fired(fired: Fired) -> FiredShown:
    """One piece of work that ran."""
    return {"at": fired.at, "what": fired.what, "given": fired.given}

"""A world's past: back to before a request, or another world from there."""

from contextlib import closing
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field, model_validator
from starlette.requests import Request
from typing_extensions import TypedDict

from emulator.control.errors import ControlError, invalid
from emulator.control.exchanges import Exchanges
from emulator.control.journal.requests import not_kept, was_dropped
from emulator.control.worlds.clock import Moment
from emulator.control.worlds.worlds import NAME, AllWorlds, ControlBody, hold, named
from emulator.exchange.routing import Json, Route
from emulator.sharing.home import check_name
from emulator.worlds import past
from emulator.worlds.past import OutOfReach, Point
from emulator.worlds.world import World
from emulator.worlds.worlds import Worlds

router = APIRouter(route_class=Route, tags=["Worlds"])
NamedWorld = Annotated[str, Path(description="The world to act on.", json_schema_extra=NAME)]
Before = Annotated[str | None, Field(description="The `id` of a request, such as `r120`: just before it.")]


class Back(ControlBody):
    """How far to go back: one of both."""

    before: Before = None
    at: Moment | None = Field(None, description="A moment of the world's clock.")

    @model_validator(mode="after")
    def check_one(self) -> "Back":
        """Neither or both would leave open what is meant."""
        if (self.before is None) == (self.at is None):
            raise ValueError("give either `before`, the id of a request, or `at`, a moment")
        return self


class Fork(ControlBody):
    """Which world to make, and from when."""

    name: str = Field(alias="as", description="The new world's name.", json_schema_extra=NAME)
    before: Before = None


class Credentials(TypedDict):
    """How a user of a vendor signs in to a world."""

    user: str
    password: str


class Rewound(TypedDict):
    """A world that was taken back."""

    now: str
    undone: Annotated[int, Field(description="How many changes of rows.")]


class Forked(TypedDict):
    """A world that was made of another."""

    world: str
    credentials: Annotated[dict[str, Credentials], Field(description="How to sign in to it, by vendor.")]


@router.post("/worlds/{name}/rewind", responses={410: {}})
async def rewind_world(name: NamedWorld, body: Back, request: Request, worlds: AllWorlds) -> Rewound:
    """Take a world back to just before a request, or to a moment: everything of it, but for the journal."""
    world = await named(request, worlds, name)
    point = point_at(world, body.at) if body.at else point_before(world, body.before or "")
    undone = await past.rewind(world, point)
    return {"now": world.clock.stamp() + "Z", "undone": undone}


@router.post("/worlds/{name}/fork", status_code=201, response_model=Forked, responses={410: {}})
async def fork_world(name: NamedWorld, body: Fork, request: Request, worlds: AllWorlds, exchanges: Exchanges) -> Json:
    """Make another world, which is like this one is, or was before a request; its journal is empty."""
    check_name(body.name)
    world = await named(request, worlds, name)
    await worlds.look_for(body.name)
    check_free(worlds, body.name)
    if body.before is None:
        content = await world.dump()
    else:
        with closing(await past.state_at(world, point_before(world, body.before))) as state:
            content = state.dump()
    check_free(worlds, body.name)  # that may have taken a while
    await (await hold(request, worlds, body.name)).reset_to(content)
    credentials = {each.vendor.name: credentials_in(body.name, *each.vendor.login) for each in exchanges.values()}
    forked: Forked = {"world": body.name, "credentials": credentials}
    return Json(forked, 201)


def check_free(worlds: Worlds, name: str) -> None:
    """409 for a name that a world has."""
    if worlds.exists(name):
        raise ControlError(409, f"there is a world called {name!r} already: choose another name, or drop it")


def credentials_in(world: str, user: str, password: str) -> Credentials:
    """How a user signs in to a world."""
    return {"user": f"{user}+{world}", "password": password}


def point_before(world: World, request_id: str) -> Point:
    """Just before a request; 404 for one that this world was not asked, 409 or 410 where there is no way back."""
    check_log(world)
    entry = world.journal.find(request_id)
    if entry is None:
        error = not_kept(world.journal, request_id)
        raise beyond(world, error.message) if was_dropped(world.journal, request_id) else error
    if entry.undone:
        raise ControlError(409, f"{request_id} was undone already: what it changed is no longer there")
    try:
        return past.before_request(world, entry)
    except OutOfReach:
        raise beyond(world, f"the log no longer reaches back to {request_id}") from None


def point_at(world: World, moment: datetime) -> Point:
    """A moment; 422 for one to come, 410 for one that is too long ago."""
    check_log(world)
    if moment.timestamp() > world.clock.seconds():
        raise invalid("at", f"lies in the future: the world's clock stands at {world.clock.stamp()}Z")
    try:
        return past.at_moment(world, moment.timestamp())
    except OutOfReach:
        raise beyond(world, "the log does not reach back so far") from None


def check_log(world: World) -> None:
    """409 while the log is off."""
    if not world.settings.log:
        raise ControlError(409, "this world keeps no log: turn on its setting `log`, and what comes then can be undone")


def beyond(world: World, message: str) -> ControlError:
    """410 with the oldest request before which the world can be taken back."""
    oldest = past.oldest(world)
    hint = f": {oldest.id} is the oldest that can be reached" if oldest else ": no request can be reached"
    bounds = " (settings log_changes, log_bytes, journal_entries, journal_bytes)"
    return ControlError(410, message + hint + bounds, oldest=oldest and oldest.id)

"""Worlds: the one that a request means, the list, dropping, resetting."""

import asyncio
import os
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from typing_extensions import TypedDict

from emulator.bundles.bundle import MARK, MEDIA_TYPE
from emulator.bundles.reading import read
from emulator.control.errors import ControlError, invalid, invalid_values
from emulator.exchange.routing import Route
from emulator.parsing.names import DEFAULT
from emulator.parsing.names import NAME as names
from emulator.parsing.texts import BOM, load_json
from emulator.sharing.home import check_name
from emulator.sharing.leases import HeldElsewhere, Owner
from emulator.worlds.world import World
from emulator.worlds.worlds import Worlds

router = APIRouter(route_class=Route, tags=["Worlds"])
DATABASE, BYTES = "application/vnd.sqlite3", "application/octet-stream"


class ControlBody(BaseModel):
    """What a client of the control plane sends: exact types, and nothing that nobody reads."""

    model_config = ConfigDict(extra="forbid", strict=True)


async def all_worlds(request: Request) -> Worlds:
    """The server's worlds."""
    worlds: Worlds = request.app.state.worlds
    return worlds


AllWorlds = Annotated[Worlds, Depends(all_worlds)]


NAME: dict[str, Any] = {"pattern": f"^{names.pattern}$"}
"""What a name is, for the document."""
WorldName = Annotated[str, Query(description="The world to act on.", json_schema_extra=NAME)]


async def hold(request: Request, worlds: Worlds, name: str, anew: bool = False) -> World:
    """The world of a name, which no other process gets before this request is answered."""
    world = await worlds.come(name, anew)
    world.busy += 1
    request.scope["held"].append(world)
    world.store.notice_others()
    return world


async def named(request: Request, worlds: Worlds, name: str) -> World:
    """The world of a name, or 404: none comes into being."""
    if not await worlds.look_for(name):
        raise no_world(worlds, name)
    return await hold(request, worlds, name)


async def current_world(request: Request, worlds: AllWorlds, world: WorldName = DEFAULT) -> World:
    """The world of `?world=`; it comes into being on first use, but not for a page that only looks at one."""
    return await (hold if request.scope.get("begins", True) else named)(request, worlds, world)


CurrentWorld = Annotated[World, Depends(current_world)]


class ResetBody(ControlBody):
    """What to reset to; the server's own dataset and seed by default."""

    dataset: str | None = Field(
        None, min_length=1, description="A dataset's name, or a .yaml, .sqlite or .zip file on the server."
    )
    seed: int | None = Field(None, ge=0, le=2**63 - 1, description="Seed of everything random.")


RESET = {
    "required": False,
    "content": {
        "application/json": {"schema": ResetBody.model_json_schema(), "example": {"dataset": "empty", "seed": 7}},
        DATABASE: {"schema": {"type": "string", "format": "binary", "description": "A snapshot's file."}},
        MEDIA_TYPE: {"schema": {"type": "string", "format": "binary", "description": "A bundle: its last state."}},
    },
}


class WorldElsewhere(TypedDict):
    """A world that is not open here."""

    name: str
    open: Literal[False]
    process: Annotated[int | None, Field(description="Who has it; null while it is asleep.")]
    server: Annotated[str | None, Field(description="Where that server is; null while it is asleep.")]


class WorldOpen(TypedDict):
    """A world that is open here."""

    name: str
    open: Literal[True]
    process: int
    server: Annotated[str | None, Field(description="Where that process is, for others who share its worlds.")]
    age_seconds: float
    idle_seconds: float
    now: Annotated[str, Field(description="Where its clock stands.")]
    mode: Annotated[Literal["running", "frozen"], Field(description="How its clock goes on.")]
    requests: Annotated[int, Field(description="How many it was asked.")]
    listeners: Annotated[int, Field(description="Streams of events that are open.")]


class WorldList(TypedDict):
    """The worlds."""

    worlds: list[WorldOpen | WorldElsewhere]
    limit: Annotated[int, Field(description="As many may be open.")]


@router.get("/worlds")
async def list_worlds(worlds: AllWorlds) -> WorldList:
    """List the worlds, those asleep in the data folder and those of other processes included."""
    names = worlds.names()
    elsewhere = await worlds.home.owners([name for name in names if name not in worlds.open])
    return {"worlds": [show(worlds, name, elsewhere.get(name)) for name in names], "limit": worlds.most}


def show(worlds: Worlds, name: str, owner: Owner | None) -> WorldOpen | WorldElsewhere:
    """A world in the list: one that is open here, or who else has it."""
    world = worlds.open.get(name)
    if world:
        return describe(world)
    owner = owner or Owner()
    return {"name": name, "open": False, "process": owner.pid, "server": owner.address}


def describe(world: World) -> WorldOpen:
    """A world that is open here."""
    return {
        "name": world.name,
        "open": True,
        "process": os.getpid(),
        "server": world.ground.home.leases.me.address,
        "age_seconds": round(world.age_seconds(), 3),
        "idle_seconds": round(world.idle_seconds(), 3),
        "now": world.clock.stamp() + "Z",
        "mode": world.clock.mode,
        "requests": world.journal.number,
        "listeners": world.listeners(),
    }


@router.get("/worlds/{name}")
async def get_world(
    name: Annotated[str, Path(description="A world's name.", json_schema_extra=NAME)], worlds: AllWorlds
) -> WorldOpen | WorldElsewhere:
    """Show a world as the list does; one that is asleep is not woken."""
    check_name(name)
    if not await worlds.look_for(name):
        raise no_world(worlds, name)
    return show(worlds, name, (await worlds.home.owners([name])).get(name))


def no_world(worlds: Worlds, name: str) -> ControlError:
    """404 for a name that no world has."""
    return ControlError(404, f"there is no world called {name!r}", allowed=worlds.names())


@router.delete("/worlds/{name}", status_code=204)
async def drop_world(
    name: Annotated[str, Path(description="The world to drop.", json_schema_extra=NAME)], worlds: AllWorlds
) -> None:
    """Drop a world; it begins anew when next used. 409 while another process has it."""
    try:
        known = await worlds.drop(name)
    except HeldElsewhere as error:
        advice = "drop it there, or try again when it is done with it"
        raise ControlError(409, f"{error.owner} has the world {name!r}: {advice}") from None
    if not known:
        raise no_world(worlds, name)


@router.post("/reset", openapi_extra={"requestBody": RESET})
async def reset_world(request: Request, worlds: AllWorlds, world: WorldName = DEFAULT) -> WorldOpen:
    """Go back to the seeded baseline: data, clock, schedule, limits, faults, journal and settings."""
    check_name(world)
    content = await database_in(request)
    if content is not None:
        content = await tried(worlds, content)
        fresh = await hold(request, worlds, world, anew=True)
        await fresh.reset_to(content)
    else:
        body = await reset_body(request)
        content = await asyncio.to_thread(worlds.baselines.get, body.dataset, body.seed)
        start = worlds.start if body.dataset is None else None
        fresh = await hold(request, worlds, world, anew=True)
        await fresh.reset_to(content, body.seed, start)
    return describe(fresh)


async def tried(worlds: Worlds, content: bytes) -> bytes:
    """The state that somebody brings, refused if no world could go on from it; meanwhile others are answered."""
    return await asyncio.to_thread(state_in, worlds, content)


def state_in(worlds: Worlds, content: bytes) -> bytes:
    """A snapshot itself, or a bundle's last state. Raises VersionMismatch."""
    if content.startswith(MARK):
        return read(content, worlds.examine, [vendor.name for vendor in worlds.vendors]).state
    worlds.examine(content)
    return content


async def reset_body(request: Request) -> ResetBody:
    """What to reset to; nothing said is the server's own dataset."""
    content = (await request.body()).removeprefix(BOM)
    try:
        return ResetBody.model_validate(load_json(content, request.headers.get("content-type", "")) if content else {})
    except orjson.JSONDecodeError as error:
        raise invalid("body", f"not valid JSON: {error.msg}") from None
    except ValidationError as error:
        raise invalid_values(error) from None


async def database_in(request: Request) -> bytes | None:
    """The snapshot or bundle in a request; None where the body is something else."""
    content = await request.body()
    if content.startswith((b"SQLite format 3\0", MARK)):
        return content
    for media_type, name in ((DATABASE, "SQLite"), (MEDIA_TYPE, "zip")):
        if content and request.headers.get("content-type", "").startswith(media_type):
            raise invalid("body", f"is no {name} file")
    if content and request.headers.get("content-type", "").startswith(BYTES):
        raise invalid("body", "is neither a snapshot's file (SQLite) nor a bundle (zip)")
    return None

"""Worlds: the one that a request means, the list, dropping, resetting."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request

from emulator.control.errors import ControlError
from emulator.core.routing import Route
from emulator.core.world import DEFAULT, World, Worlds

router = APIRouter(route_class=Route, tags=["Worlds"])


class ControlBody(BaseModel):
    """What a client of the control plane sends: exact types, and nothing that nobody reads."""

    model_config = ConfigDict(extra="forbid", strict=True)


async def all_worlds(request: Request) -> Worlds:
    """The server's worlds."""
    worlds: Worlds = request.app.state.worlds
    return worlds


AllWorlds = Annotated[Worlds, Depends(all_worlds)]


async def current_world(
    worlds: AllWorlds, world: Annotated[str, Query(description="The world to act on.")] = DEFAULT
) -> World:
    """The world of `?world=`; it comes into being on first use."""
    return worlds.get(world)


CurrentWorld = Annotated[World, Depends(current_world)]


class ResetBody(ControlBody):
    """What to reset to; the server's own dataset and seed by default."""

    dataset: str | None = Field(None, description="A dataset's name, or a .yaml or .sqlite file on the server.")
    seed: int | None = Field(None, ge=0, description="Seed of everything random.")


@router.get("/worlds")
async def list_worlds(worlds: AllWorlds) -> Any:
    """List the worlds, those asleep in the data folder included."""
    return {"worlds": [describe(name, worlds.open.get(name)) for name in worlds.names()], "limit": worlds.most}


def describe(name: str, world: World | None) -> dict[str, Any]:
    """A world in the list; only an open one has a clock."""
    if world is None:
        return {"name": name, "open": False}
    return {
        "name": name,
        "open": True,
        "idle_seconds": round(world.idle_seconds(), 3),
        "now": world.clock.stamp() + "Z",
        "mode": world.clock.mode,
        "requests": world.journal.number,
    }


@router.delete("/worlds/{name}", status_code=204)
async def drop_world(name: str, worlds: AllWorlds) -> None:
    """Drop a world; it begins anew when next used."""
    if not worlds.drop(name):
        raise ControlError(404, f"there is no world called {name!r}", allowed=worlds.names())


@router.post("/reset")
async def reset_world(world: CurrentWorld, body: ResetBody = ResetBody()) -> Any:
    """Go back to the seeded baseline: data, clock, schedule, limits, faults, journal and settings."""
    world.reset(body.dataset, body.seed)
    return describe(world.name, world)

"""Health: whether the server is ready."""

from typing import Annotated, Literal, NotRequired, cast

from fastapi import APIRouter
from pydantic import Field
from typing_extensions import TypedDict

from emulator import __version__
from emulator.control.worlds.worlds import AllWorlds
from emulator.exchange.routing import Json, Route

DRAINING = "draining"
router = APIRouter(route_class=Route, tags=["Health"])


class Trouble(TypedDict):
    """A world whose writes the disk refuses."""

    world: str
    problem: str


class Shared(TypedDict):
    """How PostgreSQL is, where worlds are kept there."""

    name: Annotated[str, Field(description="The cluster's.")]
    reachable: Annotated[bool, Field(description="Whether it answered when it was last asked.")]
    lease_seconds: Annotated[float, Field(description="For how long this server's lease lasts yet.")]


class Health(TypedDict):
    """How the server is."""

    status: Literal["ok", "failing", "draining"]
    version: str
    uptime_seconds: float
    worlds: Annotated[int, Field(description="How many are open.")]
    error: NotRequired[Annotated[str, Field(description="What is wrong, while it is `failing`.")]]
    problems: NotRequired[list[Trouble]]
    shared: NotRequired[Shared]


@router.get("/health", response_model=Health, responses={503: {"model": Health}})
async def get_health(worlds: AllWorlds) -> Health | Json:
    """Tell that the baseline is seeded and requests are answered.

    503 while the disk refuses a world's writes, once the lease on worlds in PostgreSQL has run out, and before the
    end, while requests are still answered.
    """
    state: Health = {
        "status": "ok",
        "version": __version__,
        "uptime_seconds": round(worlds.uptime(), 3),
        "worlds": len(worlds.open),
    }
    if worlds.draining:
        return Json({**state, "status": DRAINING}, 503)
    if shared := worlds.home.told():
        state["shared"] = cast(Shared, shared)
    if problem := worlds.home.problem:
        return Json({**state, "status": "failing", "error": problem}, 503)
    problems = worlds.problems()
    if not problems:
        return state
    told: list[Trouble] = [{"world": name, "problem": problem} for name, problem in problems.items()]
    wrong = f"world {told[0]['world']} cannot be stored: {told[0]['problem']}"
    return Json({**state, "status": "failing", "error": wrong, "problems": told}, 503)

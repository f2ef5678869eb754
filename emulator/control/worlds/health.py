"""Health: whether the server is ready."""

from typing import Annotated, Literal, NotRequired

from fastapi import APIRouter
from pydantic import Field
from typing_extensions import TypedDict

from emulator.control.worlds import readiness
from emulator.control.worlds.worlds import AllWorlds
from emulator.exchange.routing import Json, Route

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
async def get_health(worlds: AllWorlds) -> Json:
    """Tell that the baseline is seeded and requests are answered.

    503 while the disk refuses a world's writes, once the lease on worlds in PostgreSQL has run out, and before the
    end, while requests are still answered.
    """
    return readiness.answer(worlds)

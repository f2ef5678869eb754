"""Health: whether the server is ready."""

from typing import Any

from fastapi import APIRouter

from emulator import __version__
from emulator.control.worlds.worlds import AllWorlds
from emulator.exchange.routing import Json, Route

DRAINING = "draining"
router = APIRouter(route_class=Route, tags=["Health"])


@router.get("/health")
async def get_health(worlds: AllWorlds) -> Any:
    """Tell that the baseline is seeded and requests are answered.

    503 while the disk refuses a world's writes, and before the end, while requests are still answered.
    """
    state = {
        "status": "ok",
        "version": __version__,
        "uptime_seconds": round(worlds.uptime(), 3),
        "worlds": len(worlds.open),
    }
    if worlds.draining:
        return Json({**state, "status": DRAINING}, 503)
    problems = worlds.problems()
    if not problems:
        return state
    told = [{"world": name, "problem": problem} for name, problem in problems.items()]
    wrong = f"world {told[0]['world']} cannot be stored: {told[0]['problem']}"
    return Json({**state, "status": "failing", "error": wrong, "problems": told}, 503)

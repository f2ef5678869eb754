"""Health: whether the server is ready."""

from typing import Any

from fastapi import APIRouter

from emulator import __version__
from emulator.control.worlds import AllWorlds
from emulator.core.routing import Route

router = APIRouter(route_class=Route, tags=["Health"])


@router.get("/health")
async def get_health(worlds: AllWorlds) -> Any:
    """Tell that the baseline is seeded and requests are answered."""
    return {
        "status": "ok",
        "version": __version__,
        "uptime_seconds": round(worlds.uptime(), 3),
        "worlds": len(worlds.open),
    }

"""How a server is, as load balancers and starters ask: the one question that is answered before anything is loaded."""

from typing import Any

from emulator import __version__
from emulator.exchange.routing import Json
from emulator.worlds.worlds import Worlds

PATH = "/_emulator/health"
DRAINING = "draining"


def answer(worlds: Worlds, bare: bool = False) -> Json:
    """Whether the server is ready: 503 while it is not. The bare answer says nothing of worlds."""
    state = bare_state_of(worlds) if bare else state_of(worlds)
    return Json(state, 200 if state["status"] == "ok" else 503)


def bare_state_of(worlds: Worlds) -> dict[str, Any]:
    """Only what a load balancer goes by: a world that the disk refuses is no reason to send nobody here."""
    state = DRAINING if worlds.draining else "failing" if worlds.home.problem else "ok"
    return {"status": state, "version": __version__}


def state_of(worlds: Worlds) -> dict[str, Any]:
    """What there is to tell. A disk that refuses writes, and a lease that has run out, come with the reason."""
    state: dict[str, Any] = {
        "status": "ok",
        "version": __version__,
        "uptime_seconds": round(worlds.uptime(), 3),
        "worlds": len(worlds.open),
    }
    if worlds.draining:
        return {**state, "status": DRAINING}
    if shared := worlds.home.told():
        state["shared"] = shared
    if problem := worlds.home.problem:
        return {**state, "status": "failing", "error": problem}
    problems = worlds.problems()
    if not problems:
        return state
    told = [{"world": name, "problem": problem} for name, problem in problems.items()]
    wrong = f"world {told[0]['world']} cannot be stored: {told[0]['problem']}"
    return {**state, "status": "failing", "error": wrong, "problems": told}

"""The worlds of the server: to be opened, made, looked after."""

from starlette.responses import Response

from emulator.console.asking import Refused, segment
from emulator.console.visit import Visit

MOST = 200
"""Worlds in the table; of more, those that a part of their name finds."""


async def show(visit: Visit) -> Response:
    """The list; or the world whose name was given, for which only what no world can be called is refused."""
    wanted = visit.asked("name")
    problem = await problem_with(visit, wanted) if wanted else ""
    if wanted and not problem:
        return visit.go("", world=wanted)
    answer = await visit.get("worlds")
    part = visit.asked("q")
    found = [each for each in answer["worlds"] if part.lower() in each["name"].lower()]
    return await visit.page(
        "worlds.html",
        422 if problem else 200,
        wanted=wanted,
        problem=problem,
        part=part,
        found=found[:MOST],
        count=len(found),
        there=any(each["name"] == visit.world for each in answer["worlds"]),
        total=len(answer["worlds"]),
        limit=answer["limit"],
    )


async def problem_with(visit: Visit, name: str) -> str:
    """Why no world can be called so; nothing of a world that is not there yet."""
    path = f"settings?world={segment(name)}" if "/" in name else f"worlds/{segment(name)}"
    try:
        await visit.get(path)  # a slash is in no name, and would be in no part of a path
    except Refused as refused:
        return "" if refused.status == 404 else refused.message
    return ""

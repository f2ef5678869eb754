"""A snapshot beside another, or beside now: the rows that differ."""

from typing import Any

from starlette.responses import Response

from emulator.console.asking import segment
from emulator.console.visit import Visit

MOST = 200
"""Rows that are shown; the numbers are of all."""


async def show(visit: Visit) -> Response:
    """The comparison; without two states to compare, the form that asks for them."""
    name = visit.request.path_params["name"]
    await visit.get(f"worlds/{segment(name)}")
    snapshots = (await visit.get("snapshots", world=name))["snapshots"]
    before, after = visit.asked("from"), visit.asked("to")
    before = before or next((each["name"] for each in snapshots), "")
    compared = None
    if before:
        path = f"snapshots/{segment(before)}/changes"
        compared = await visit.get(path, world=name, to=after, limit=str(MOST))
        compared["changes"] = [each | {"columns": columns_of(each)} for each in compared["changes"]]
    return await visit.page(
        "changes.html",
        name=name,
        before=before,
        after=after,
        choices=[each["name"] for each in snapshots],
        compared=compared,
    )


def columns_of(change: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """The columns in which a row differs, with what was there and what is."""
    before, after = change["before"] or {}, change["after"] or {}
    names = dict.fromkeys([*before, *after])
    return [(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)]

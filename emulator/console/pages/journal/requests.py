"""The requests of a world: what came, what was answered, what there is to say of it."""

from typing import Any

from starlette.responses import Response

from emulator.console.asking import Refused
from emulator.console.filtering import Filter, read
from emulator.console.plots import columns
from emulator.console.visit import Visit

ROWS = 100


async def show(visit: Visit) -> Response:
    """The list; each row leads to its request."""
    return await visit.page("requests.html", **await listed(visit))


async def listed(visit: Visit) -> dict[str, Any]:
    """What the list is drawn from: the newest requests that the filter lets through."""
    chosen = read(visit.query.get("q", [""])[-1], visit.query)
    answer, problem = await ask(visit, chosen)
    rows = answer["requests"][::-1]
    return {
        "filter": chosen,
        "problem": problem,
        "rows": rows,
        "answer": answer,
        "plot": columns(rows),
        "pinned": visit.query.get("pin", []),
        "kept_query": {name: value for name, value in visit.query.items() if name in ("q", "all", *chosen.query)},
    }


async def ask(visit: Visit, chosen: Filter) -> tuple[dict[str, Any], str]:
    """The requests, and what is wrong with the filter: then all of them, for nothing is hidden by a mistake."""
    page = {"limit": str(ROWS), "before": visit.query.get("before", [""])[-1]}
    try:
        return await visit.get("requests", **page, **chosen.query), ""
    except Refused as refused:
        if not chosen.query or refused.status != 422:
            raise
        return await visit.get("requests", **page), refused.message

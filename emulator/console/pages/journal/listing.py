"""Which requests a page is about: what its filter says, in this world or in all."""

from typing import Any

from emulator.console.asking import Control, Refused
from emulator.console.filtering import KNOWN, Filter, read
from emulator.console.plots import plots_of
from emulator.console.visit import Visit

ROWS = 100
MOST_WORLDS, ROWS_EACH = 30, 20
"""Where all worlds are shown: how many, and how many requests of each."""


async def listed(visit: Visit) -> dict[str, Any]:
    """What a list is drawn from: the newest requests that the filter lets through."""
    chosen = read(visit.asked("q"), visit.query)
    everywhere = visit.asked("all") not in ("", "0")
    answer, problems = await ask(visit.control, chosen, {"limit": ROWS, "before": visit.asked("before")})
    context = {
        "filter": chosen,
        "words": KNOWN,
        "problems": problems,
        "rows": answer["requests"][::-1],
        "answer": answer,
        "everywhere": everywhere,
        "pinned": visit.query.get("pin", []),
        "before": visit.asked("before"),
        "kept_query": {name: value for name, value in visit.query.items() if name in ("q", "all", *KNOWN)},
    }
    if everywhere:
        context |= await of_all_worlds(visit, chosen)
    return context | {"plots": plots_of(context["rows"])}


async def ask(control: Control, chosen: Filter, page: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The requests, and what is wrong with the filter: what is wrong hides nothing, and is taken out of it."""
    problems: list[str] = []
    while True:
        try:
            return await control.get("requests", **page, **chosen.query), problems
        except Refused as refused:
            names = [name.rpartition(".")[2] for name in refused.fields] or [*chosen.query]
            wrong = [name for name in names if chosen.query.pop(name, None) is not None]
            wrong += [name for name in names if page.pop(name, None) is not None]
            if not wrong or refused.status != 422:
                raise
            problems.append(refused.message)


async def of_all_worlds(visit: Visit, chosen: Filter) -> dict[str, Any]:
    """The newest requests of the worlds that are open, those used last first."""
    worlds = [each for each in (await visit.get("worlds"))["worlds"] if each["open"]]
    worlds.sort(key=lambda each: each["idle_seconds"])
    rows: list[dict[str, Any]] = []
    more: dict[str, int] = {}
    for each in worlds[:MOST_WORLDS]:
        try:
            answer, _ = await ask(visit.of(each["name"]), chosen, {"limit": ROWS_EACH})
        except Refused:
            continue  # dropped meanwhile
        shown = answer["requests"][::-1]
        rows += [row | {"world": each["name"]} for row in shown]  # a fork has requests of the world that it comes from
        if answer["total"] > len(shown):
            more[each["name"]] = answer["total"] - len(shown)
    rows.sort(key=lambda row: row["at"], reverse=True)
    return {"rows": rows, "more": more, "worlds_shown": min(len(worlds), MOST_WORLDS), "worlds_open": len(worlds)}

"""Webhooks, as they were sent or are held, and the mails that would have been sent."""

from typing import Any

from starlette.responses import Response

from emulator.console.visit import Visit

ROWS = 100
STATES = ("delivered", "failed", "held", "pulled", "under way")


async def show(visit: Visit) -> Response:
    """Both lists."""
    return await visit.page("webhooks.html", **await listed(visit), **await mailed(visit))


async def listed(visit: Visit) -> dict[str, Any]:
    """The newest webhooks, of a state if one is asked for."""
    state, before = visit.asked("state"), visit.asked("before")
    answer = await visit.get("webhooks", settle="false", limit=str(ROWS), state=state, before=before)
    held = await visit.get("webhooks", settle="false", limit="0", state="held")
    return {
        "rows": answer["webhooks"][::-1],
        "answer": answer,
        "held": held["total"],
        "mode": (await visit.get("settings"))["webhook_mode"],
        "state": state,
        "states": STATES,
    }


async def mailed(visit: Visit) -> dict[str, Any]:
    """The newest mails, or those after so many of them."""
    newer = visit.number("newer")
    mails = (await visit.get("mails"))["mails"][::-1]
    shown = mails[newer : newer + ROWS]
    return {"mails": shown, "mail_count": len(mails), "newer": newer, "older": newer + len(shown)}

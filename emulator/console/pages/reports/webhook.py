"""One webhook: what was sent, what was answered, what it goes back to."""

from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.responses import Response

from emulator.console.asking import segment
from emulator.console.drawing import pretty
from emulator.console.pages.reports.webhooks import listed
from emulator.console.visit import Visit

MOST = 20_000
"""Letters of a body that are shown; its own address has the rest."""


async def show(visit: Visit) -> Response:
    """A webhook beside the list in which it stands."""
    webhook_id = visit.request.path_params["webhook_id"]
    chosen = await visit.get(f"webhooks/{segment(webhook_id)}")
    sides = [("Sent", side(chosen["request"]))] + ([("Answered", side(chosen["answer"]))] if chosen["answer"] else [])
    return await visit.page("webhook.html", chosen=chosen, sides=sides, **await listed(visit))


def side(message: dict[str, Any]) -> dict[str, Any]:
    """One side as it is shown: headers, the body to be read, and what a form has in it."""
    body, media = message["body"] or "", media_of(message["headers"])
    shown = indented(body) if media.endswith("json") else body
    return {
        "headers": message["headers"],
        "body": shown[:MOST],
        "cut": len(shown) > MOST,
        "encoding": message["encoding"],
        "fields": parse_qsl(body, keep_blank_values=True)[:100] if media == "application/x-www-form-urlencoded" else [],
    }


def media_of(headers: dict[str, str]) -> str:
    """The media type, without its parameters."""
    found = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    return found.partition(";")[0].strip().lower()


def indented(text: str) -> str:
    """JSON to be read; what is none, as it is."""
    try:
        return pretty(orjson.loads(text))
    except orjson.JSONDecodeError:
        return text

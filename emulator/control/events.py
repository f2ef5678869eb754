"""Events of a world as server-sent events: every exchange and happening, from where a listener left off."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Header, Query
from sse_starlette import EventSourceResponse, ServerSentEvent

from emulator.control.errors import invalid
from emulator.control.exchanges import Exchanges
from emulator.control.explain.notes import note
from emulator.control.journal.transcript import summarize
from emulator.control.worlds.worlds import CurrentWorld
from emulator.exchange.exchange import VendorExchange
from emulator.exchange.routing import Route
from emulator.worlds.world import World

router = APIRouter(route_class=Route, tags=["Events"])
LastEventId = Annotated[str | None, Header(alias="Last-Event-ID", description="Go on after this event.")]
STREAM: dict[int | str, Any] = {200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}}


@router.get("/events", response_class=EventSourceResponse, responses=STREAM)
async def stream_events(
    world: CurrentWorld,
    exchanges: Exchanges,
    last_event_id: LastEventId = None,
    since: Annotated[str | None, Query(description="As `Last-Event-ID`, for those who cannot send headers.")] = None,
) -> Any:
    """Stream what happens: requests, happenings, webhooks, resets; `data` is JSON with `kind`."""
    given = since if last_event_id is None else last_event_id
    world.history.check_room()
    start = world.history.number if given is None else number_in(given)
    return EventSourceResponse(events_after(world, exchanges, start), ping=15, headers={"X-Accel-Buffering": "no"})


def number_in(text: str) -> int:
    """The number of an event id."""
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise invalid("Last-Event-ID", "is the number that `id:` of an event had")
    return int(text)


async def events_after(world: World, exchanges: dict[str, VendorExchange], last: int) -> AsyncIterator[ServerSentEvent]:
    """The events after one, as far as they are remembered, then those to come; `missed` tells of a gap."""
    history = world.history
    last = min(last, history.number)
    with history.listening():
        while not history.over:
            for number, kind, data, _ in history.since(last):
                if number > last + 1:
                    yield event("missed", {"count": number - last - 1}, number - 1)
                last = number
                yield event(kind, show(world, exchanges, kind, data), number)
            if last == history.number:
                await history.more()


def event(kind: str, members: dict[str, Any], number: int) -> ServerSentEvent:
    """An event as it is sent."""
    return ServerSentEvent(orjson.dumps({"kind": kind, **members}).decode(), event=kind, id=str(number))


def show(world: World, exchanges: dict[str, VendorExchange], kind: str, data: Any) -> dict[str, Any]:
    """An event's members; of an exchange that the journal no longer has, the id."""
    if kind != "exchange":
        return data if isinstance(data, dict) else {"id": data}
    entry = world.journal.find(data)
    return {"id": data, "kept": False} if entry is None else summarize(entry, note(entry, exchanges[entry.vendor]))

"""Events of a world, every exchange and happening: as server-sent events as they come, or at once as JSON."""

from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Header, Query, Request
from pydantic import Field
from sse_starlette import EventSourceResponse, ServerSentEvent
from typing_extensions import TypedDict

from emulator.control.errors import flag, invalid
from emulator.control.exchanges import Exchanges, one_of
from emulator.control.explain.notes import note
from emulator.control.journal.transcript import summarize
from emulator.control.worlds.worlds import AllWorlds, WorldName, current_world, named
from emulator.exchange.exchange import VendorExchange
from emulator.exchange.routing import Json, Route
from emulator.journal.bus import REMEMBERED, Noted
from emulator.pacing.slices import in_slices
from emulator.parsing.names import DEFAULT
from emulator.parsing.texts import read_whole
from emulator.sharing.home import check_name
from emulator.worlds.world import World

router = APIRouter(route_class=Route, tags=["Events"])
LastEventId = Annotated[str | None, Header(alias="Last-Event-ID", description="Go on after this event.")]
FORMATS = ("stream", "json")
STREAM: dict[int | str, Any] = {200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}}


async def watched_world(
    request: Request,
    worlds: AllWorlds,
    world: WorldName = DEFAULT,
    begin: Annotated[str, Query(description="`false`: 404 for a world that is not there, else it begins.")] = "true",
) -> World:
    """The world of `?world=`, which comes into being unless that is not wanted."""
    if flag("begin", begin):
        return await current_world(request, worlds, world)
    check_name(world)
    return await named(request, worlds, world)


WatchedWorld = Annotated[World, Depends(watched_world)]


class EventShown(TypedDict):
    """Something that happened; what else it tells depends on its kind."""

    number: int
    kind: Annotated[str, Field(description="`exchange`, `happening`, `webhook`, `mail`, …")]
    at: str
    request: Annotated[str | None, Field(description="The request that it goes back to.")]


class EventList(TypedDict):
    """What happened, as far as it is remembered."""

    events: list[EventShown]
    last: Annotated[int, Field(description="The number of the newest.")]
    missed: Annotated[int, Field(description="How many are no longer remembered.")]


@router.get("/events", response_model=EventList, responses={**STREAM, 404: {}})
async def stream_events(
    world: WatchedWorld,
    exchanges: Exchanges,
    last_event_id: LastEventId = None,
    since: Annotated[str | None, Query(description="As `Last-Event-ID`, for those who cannot send headers.")] = None,
    format: Annotated[str, one_of(FORMATS, "`stream`, or `json`: what is remembered, at once.")] = "stream",
    brief: Annotated[str, Query(description="`true`: of an exchange just its `id`.")] = "false",
    limit: Annotated[str | None, Query(description="For `json`: the newest so many, perhaps none.")] = None,
) -> Any:
    """Stream what happens: requests, happenings, webhooks, resets; `data` is JSON with `kind`. Or list what did."""
    given = since if last_event_id is None else last_event_id
    start = None if given is None else number_in(given)
    if format not in FORMATS:
        raise invalid("format", f"there is none called {format!r}", FORMATS)
    teller = Teller(world, None if flag("brief", brief) else exchanges)
    if format == "json":
        most = REMEMBERED if limit is None else read_whole("limit", limit, 2**62)
        return Json(await remembered(teller, start or 0, most))
    if limit is not None:
        raise invalid("limit", "goes with format=json: a stream has no end")
    world.history.check_room()
    first = world.history.number if start is None else start
    return EventSourceResponse(events_after(teller, first), ping=15, headers={"X-Accel-Buffering": "no"})


def number_in(text: str) -> int:
    """The number of an event id."""
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise invalid("Last-Event-ID", "is the number that `id:` of an event had")
    return int(text)


class Teller:
    """Shows a world's events; exchanges by their ids alone where no vendors are given that could explain them."""

    def __init__(self, world: World, exchanges: dict[str, VendorExchange] | None) -> None:
        self.world = world
        self.exchanges = exchanges

    def show(self, kind: str, data: Any) -> Mapping[str, Any]:
        """An event's members; of an exchange that the journal no longer has, the id."""
        if kind != "exchange":
            return data if isinstance(data, dict) else {"id": data}
        if self.exchanges is None:
            return {"id": data}
        entry = self.world.journal.find(data)
        return (
            {"id": data, "kept": False}
            if entry is None
            else summarize(entry, note(entry, self.exchanges[entry.vendor]))
        )

    def line(self, noted: Noted) -> dict[str, Any]:
        """An event in a list: when it was on the world's clock and whose it is, where its members do not say."""
        known = {"at": noted.at + "Z", "request": noted.request}
        return {"number": noted.number, "kind": noted.kind, **known, **self.show(noted.kind, noted.data)}


async def remembered(teller: Teller, start: int, limit: int) -> dict[str, Any]:
    """The events after one as far as they are remembered, the newest so many; `missed` are those that are not."""
    history = teller.world.history
    last, oldest = history.number, history.oldest()
    noted = history.since(start)[-limit:] if limit else []
    shown = [teller.line(each) async for each in in_slices(noted)]
    return {"events": shown, "last": last, "missed": max(oldest - start - 1, 0)}


async def events_after(teller: Teller, last: int) -> AsyncIterator[ServerSentEvent]:
    """The events after one, as far as they are remembered, then those to come; `missed` tells of a gap."""
    history = teller.world.history
    last = min(last, history.number)
    with history.listening():
        while not history.over:
            for noted in history.since(last):
                if noted.number > last + 1:
                    yield event("missed", {"count": noted.number - last - 1}, noted.number - 1)
                last = noted.number
                yield event(noted.kind, teller.show(noted.kind, noted.data), last)
            if last == history.number:
                await history.more()


def event(kind: str, members: Mapping[str, Any], number: int) -> ServerSentEvent:
    """An event as it is sent."""
    return ServerSentEvent(orjson.dumps({"kind": kind, **members}).decode(), event=kind, id=str(number))

"""The stream: one long answer that tells of calls and messages as they come (document, "Stream").

The vendor's server is Atmosphere. Plain clients read JSON objects, one in each chunk; browsers may
ask for server-sent events; an Atmosphere client may ask for its handshake, message lengths and long
polling, in headers or in the query. Heartbeats come in real time, because they keep connections
alive, and also when the world's clock is moved past the next one.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any

import orjson
from fastapi import APIRouter, HTTPException
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from emulator.exchange.inputs import CurrentWorld
from emulator.exchange.routing import Route
from emulator.journal.bus import Event, Subscription
from emulator.vendors.sipcentric.auth import ADMIN, RESELLER, SignedIn, User
from emulator.vendors.sipcentric.events import TOPIC
from emulator.vendors.sipcentric.resources.customers import Customer
from emulator.worlds.clock import MOVED
from emulator.worlds.world import World

router = APIRouter(route_class=Route, tags=["Stream"])
ONE: dict[str, Any] = {
    "type": "object",
    "description": "One event; the next follow it as they come, each an object of its own.",
    "required": ["event", "location", "values"],
    "properties": {
        "event": {"type": "string", "description": "`heartbeat`, or what happened."},
        "location": {"type": ["string", "null"], "description": "Where to find what it is about."},
        "values": {"type": ["object", "null"], "description": "What changed."},
    },
}
STREAM: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/json": {"schema": ONE}, "text/event-stream": {"schema": {"type": "string"}}}},
    401: {"content": {}},
}
HEARTBEAT = Event(TOPIC, {"event": "heartbeat", "location": None, "values": None})
PADDING, SSE_PADDING = b" " * 2048 + b"\n", b" " * 2000 + b"\n"
GAP_SECONDS = 0.02
"""Between two events: a client that finds both in one read loses them."""
LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"')
"""A text in JSON, with its quotation marks."""
ESCAPES = {ord(letter): f"\\u{ord(letter):04x}" for letter in "{|}"}
"""Atmosphere's own separator, and braces: a widely used client counts them, those in texts too."""
HEADERS = {
    "Expires": "-1",
    "Cache-Control": "no-store, no-cache, must-revalidate",
    "Pragma": "no-cache",
    "X-Accel-Buffering": "no",
}
"""An answer that no cache keeps, and no proxy holds back."""
NEVER = 10**9
"""Seconds between pings that the vendor does not send. Not every sse-starlette takes zero for none."""


@router.get("/stream", response_class=Response, responses=STREAM)
async def get_stream(request: Request, caller: SignedIn, world: CurrentWorld) -> Response:
    """Follow what happens, until the client leaves."""
    atmosphere = Atmosphere(request)
    is_sse = "text/event-stream" in request.headers.get("accept", "") or atmosphere.transport == "sse"
    media_type = "text/event-stream" if is_sse else "application/json"
    if "head" in request.scope or atmosphere.transport == "close":
        return Response(headers=HEADERS, media_type=media_type)
    if atmosphere.transport == "long-polling":
        if atmosphere.wants_handshake:
            return Response(atmosphere.handshake(world), headers=HEADERS, media_type=media_type)
        return StreamingResponse(poll(atmosphere, world, caller), headers=HEADERS, media_type=media_type)
    if is_sse:
        return EventSourceResponse(server_sent_events(atmosphere, world, caller), headers=HEADERS, ping=NEVER)
    return StreamingResponse(chunks(atmosphere, world, caller), headers=HEADERS, media_type=media_type)


@router.post(
    "/stream",
    response_class=Response,
    responses={401: {"content": {}}, 405: {}},
    openapi_extra={"x-evidence": "framework"},
)
async def close_stream(request: Request, caller: SignedIn) -> Response:
    """Take an Atmosphere client's farewell; there is nothing else to send here."""
    if Atmosphere(request).transport != "close":
        raise HTTPException(405, headers={"Allow": "GET, HEAD"})
    return Response()


class Atmosphere:
    """What a request asks of Atmosphere's protocol, in headers or in the query."""

    def __init__(self, request: Request) -> None:
        asked = {name.lower(): value for name, value in request.query_params.items()} | dict(request.headers)
        self.transport = asked.get("x-atmosphere-transport", "").lower()
        self.wants_handshake = "x-atmo-protocol" in asked and asked.get("x-atmosphere-tracking-id", "0") == "0"
        self.wants_lengths = asked.get("x-atmosphere-trackmessagesize", "").lower() == "true"

    def handshake(self, world: World) -> str:
        """The tracking id, and that the client need not send heartbeats of its own."""
        return self.message(f"{world.chance.uuid('sipcentric.stream')}|0|X|")

    def message(self, text: str) -> str:
        """A message, after its length in UTF-16 units if the client wants that."""
        return f"{len(text.encode('utf-16-le')) // 2}|{text}" if self.wants_lengths else text


async def poll(atmosphere: Atmosphere, world: World, caller: User) -> AsyncIterator[str | bytes]:
    """The answer to one long poll: padding at once, as the framework sends it, then the next event."""
    with subscribe(world, caller) as subscription:
        yield PADDING
        async with aclosing(events(world, subscription, world.clock.seconds())) as found:
            yield atmosphere.message(await anext(found, ""))


async def chunks(atmosphere: Atmosphere, world: World, caller: User) -> AsyncIterator[bytes]:
    """The plain stream: padding, the handshake if asked for, then each event in a chunk of its own."""
    with subscribe(world, caller) as subscription:
        yield PADDING
        await asyncio.sleep(GAP_SECONDS)
        async for text in greeted(atmosphere, world, subscription):
            yield text.encode() + (b"" if atmosphere.wants_lengths else b"\n")
            await asyncio.sleep(GAP_SECONDS)


async def server_sent_events(
    atmosphere: Atmosphere, world: World, caller: User
) -> AsyncIterator[bytes | ServerSentEvent]:
    """The same as server-sent events."""
    with subscribe(world, caller) as subscription:
        yield SSE_PADDING
        async for text in greeted(atmosphere, world, subscription):
            yield ServerSentEvent(text)


async def greeted(atmosphere: Atmosphere, world: World, subscription: Subscription) -> AsyncIterator[str]:
    """The handshake if asked for, a heartbeat, then the events."""
    now = world.clock.seconds()
    if atmosphere.wants_handshake:
        yield atmosphere.handshake(world)
    yield atmosphere.message(written(HEARTBEAT))
    async for text in events(world, subscription, now):
        yield atmosphere.message(text)


async def events(world: World, subscription: Subscription, beaten: float) -> AsyncGenerator[str]:
    """Events as they come, and heartbeats when they are due, until the subscription ends.

    `beaten` is the moment of the last heartbeat on the world's clock.
    """
    loop = asyncio.get_running_loop()
    timer: asyncio.TimerHandle | None = None
    try:
        while True:
            seconds = world.settings.sipcentric_heartbeat_seconds
            timer = timer or loop.call_later(seconds, subscription.put, HEARTBEAT)
            event = await subscription.next()
            if event is None:
                return
            if event.topic == MOVED:
                if 0 <= world.clock.seconds() - beaten < seconds:
                    continue
                event = HEARTBEAT
            if event is HEARTBEAT:
                timer.cancel()
                beaten, timer = world.clock.seconds(), None
            yield written(event)
    finally:
        if timer:
            timer.cancel()


def written(event: Event) -> str:
    """An event as JSON, whose texts hold nothing that a client would take for the end of a message."""
    return LITERAL.sub(lambda found: found[0].translate(ESCAPES), orjson.dumps(event.data).decode())


def subscribe(world: World, caller: User) -> Subscription:
    """A subscription to what the caller may see: a reseller its customers', others their own customer's.

    Of what concerns one endpoint, an extension user sees only the own endpoint's.
    """

    def wanted(event: Event) -> bool:
        if event.topic == MOVED:
            return True
        return event.topic == TOPIC and may_see(world, caller, event.audience)

    return world.bus.subscribe(wanted)


def may_see(world: World, caller: User, audience: dict[str, Any]) -> bool:
    """Whether an event with this audience is for the caller."""
    customer_id = audience["customer_id"]
    if caller.level == RESELLER:
        return world.store.one(Customer, id=customer_id, reseller=caller.reseller) is not None
    if caller.customer_id != customer_id:
        return False
    return caller.level == ADMIN or audience.get("endpoint_id", caller.endpoint_id) == caller.endpoint_id

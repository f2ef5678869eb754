"""What a fault does to a request: an application that takes the place of the vendor's.

Delays are real time. `transport` in the scope is the connection, which our server puts there so
that a fault can hang up.
"""

import asyncio
import math
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from emulator.worlds.chance import Chance

INTERRUPTED = "The world was reset or dropped while this request waited."
Effect = dict[str, Any]
Refuse = Callable[[Scope, int | str, str], Response]
SPOILING = frozenset({"status", "error", "drop", "truncate", "malformed", "rate_limit"})
"""Effects after which the client has no answer of the vendor's; a delay leaves it as it is."""
BODILESS = (204, 304)
"""Statuses of answers that have no body."""
BROKEN_END = b'{"<'
"""Whatever JSON or XML comes before it, it cannot end like this."""


def spoil(effect: Effect, app: ASGIApp, refuse: Refuse, chance: Chance) -> ASGIApp:
    """The application with an effect's harm done to it."""

    async def spoilt(scope: Scope, receive: Receive, send: Send) -> None:
        if "delay_ms" in effect and await interrupted(scope, delay_seconds(effect["delay_ms"], chance)):
            await refuse(scope, 503, INTERRUPTED)(scope, receive, send)
        elif "drop" in effect:
            await hang_up(scope, receive)
        elif "truncate" in effect:
            await truncate(app, scope, receive, send)
        elif "malformed" in effect:
            await malform(app, scope, receive, send)
        elif response := refusal(effect, scope, refuse):
            await read_through(receive)
            await response(scope, receive, send)
        else:
            await app(scope, receive, send)

    return spoilt


async def interrupted(scope: Scope, seconds: float) -> bool:
    """Wait; whether the world was reset or dropped meanwhile. ClientDisconnect if nobody waits any more."""
    event = scope["world"].interrupted
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
    if has_left(scope):
        scope["exchange"].notes.append("the client hung up while its answer was delayed")
        raise ClientDisconnect
    return bool(event.is_set())


def has_left(scope: Scope) -> bool:
    """Whether the client has ended the connection."""
    transport = scope.get("transport")
    return transport is not None and transport.is_closing()


async def read_through(receive: Receive) -> None:
    """Read a request that nobody will look at, so that the journal has it."""
    with suppress(HTTPException):
        while (await receive()).get("more_body"):
            pass


def delay_seconds(delay: float | dict[str, float], chance: Chance) -> float:
    """A delay as it is, between two bounds, or log-normal about a median."""
    if isinstance(delay, int | float):
        return delay / 1000
    dice = chance.dice("fault delay")
    if "median" in delay:
        from statistics import NormalDist

        spread = delay["sigma"] * NormalDist().inv_cdf(min(max(dice, 1e-6), 1 - 1e-6))
        return min(delay["median"] * math.exp(spread), 600_000) / 1000
    return (delay["min"] + dice * (delay["max"] - delay["min"])) / 1000


def refusal(effect: Effect, scope: Scope, refuse: Refuse) -> Response | None:
    """The answer of an effect that refuses; None if it lets the request pass."""
    headers = effect.get("headers", {})
    if "rate_limit" in effect:
        response = refuse(scope, 429, effect.get("message", ""))
    elif "body" in effect or effect.get("status", 400) < 400:
        response = Response(effect.get("body", ""), effect.get("status", 200))
    elif "status" in effect or "error" in effect:
        response = refuse(scope, effect.get("error") or effect["status"], effect.get("message", ""))
    else:
        return None
    for name, value in headers.items():
        response.headers[name] = value
    return response


async def hang_up(scope: Scope, receive: Receive) -> None:
    """End the connection at once, whatever is on its way."""
    await read_through(receive)
    scope["transport"].abort()
    await gone(receive)


async def gone(receive: Receive) -> None:
    """Wait until the server has noticed that the client is no longer there."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def truncate(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer, and hang up in the middle of the body."""
    cut = False

    async def send_half(message: Message) -> None:
        nonlocal cut
        if cut:
            return
        if message["type"] == "http.response.body":
            content = message.get("body", b"")
            message = {**message, "body": content[: len(content) // 2], "more_body": True}
            cut = True
        await send(message)
        if cut:
            scope["transport"].close()

    await app(scope, receive, send_half)
    await gone(receive)


async def malform(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with a body that nobody can parse, its length as announced; an answer that has none stays without."""
    start: Message = {}

    async def send_broken(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start" and message["status"] not in BODILESS:
            start = message
        elif start:
            content = message.get("body", b"")
            broken = content[: len(content) // 2] + BROKEN_END
            headers = [pair for pair in start["headers"] if pair[0].lower() != b"content-length"]
            if not message.get("more_body"):
                headers.append((b"content-length", str(len(broken)).encode()))
            await send({**start, "headers": headers})
            start = {}
            await send({**message, "body": broken})
        else:
            await send(message)

    await app(scope, receive, send_broken)

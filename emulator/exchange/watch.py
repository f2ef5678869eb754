"""The two ends of a request's connection: what passes is noted, and kept before the last of it leaves."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

from fastapi import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from emulator.exchange.effects import BODILESS, INTERRUPTED, has_left, read_through
from emulator.journal.exchange import MOST_BODY, Exchange
from emulator.journal.tally import key_of
from emulator.parsing.headers import NAME, announces_body
from emulator.sharing.leases import NotNow
from emulator.worlds.world import World

Log = Callable[[Exchange], None]
Draw = Callable[[Scope, NotNow], Response]
"""Draws the vendor's answer to what could not be stored."""
LENGTH = b"content-length"
HUNG_UP = "the client hung up before its request was complete"
NOT_AWAITED = "the client hung up before it was answered"


class Watch:
    """The two ends of a request's connection, noted for the journal as they pass."""

    def __init__(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        entry: Exchange,
        body_limit: int,
        log: Log | None,
        draw: Draw,
    ) -> None:
        self.scope = scope
        self._receive = receive
        self._send = send
        self.entry = entry
        self.left = body_limit
        self.log = log
        self.draw = draw
        self.interrupted = scope["world"].interrupted
        self.read = False
        self.streaming = False
        self.started = perf_counter()
        self.filed = False
        self.held: Message | None = None
        """The beginning of the answer to a request that wrote: it waits until that is kept."""

    async def receive(self) -> Message:
        """The next part of the request. ClientDisconnect if the client has left before it was complete."""
        message = await self._receive()
        if message["type"] == "http.request":
            self.read = not message.get("more_body")
            if self.interrupted.is_set():
                raise HTTPException(503, INTERRUPTED)
            content = message.get("body", b"")
            self.left -= len(content)
            if self.left < 0:
                raise HTTPException(413, "The request body is too large.")
            self.entry.body_size += len(content)
            if len(self.entry.body) < MOST_BODY:
                self.entry.body += content[: MOST_BODY - len(self.entry.body)]
        elif not self.read:
            self.read = True
            self.entry.notes.append(HUNG_UP)
            raise ClientDisconnect
        return message

    async def send(self, message: Message) -> None:
        """The next part of the answer."""
        entry = self.entry
        if message["type"] == "http.response.start":
            if not self.read and (message["status"] >= 400 or announces_body(self.scope)):
                await read_through(self.receive)  # what nobody looked at is in the journal all the same
            headers: Any = [*message.get("headers", ()), *self.scope["extra_headers"]]
            message = {**message, "headers": headers}
            entry.status, entry.answer_headers = message["status"], headers
            if has_left(self.scope):
                entry.notes.append(NOT_AWAITED)
            if self.owes() and is_whole(message):
                self.held = message
                return
        elif message["type"] == "http.response.body":
            content = message.get("body", b"")
            entry.answer_size += len(content)
            if len(entry.answer_body) < MOST_BODY:
                part = content[: MOST_BODY - len(entry.answer_body)]
                # Joined, so copied: what orjson hands out holds on to twice the memory and more.
                entry.answer_body = part if "remembered" in message else b"".join((entry.answer_body, part))
            if "head" in self.scope:
                message = {**message, "body": b""}
            elif self.streaming:
                self.scope["world"].journal.grow(entry, self.scope["world"].settings)
            elif message.get("more_body"):
                return await self._begin_stream(message)
            try:
                if not message.get("more_body"):
                    await self._keep()
                elif self.streaming:
                    await self.scope["world"].settled()
            except NotNow as error:
                return await self._refuse(error)
        await self._pass_on(message)

    def owes(self) -> bool:
        """Whether the world has to keep something yet that this request may have written."""
        world: World = self.scope["world"]
        return world.owes(self.entry.position, self.entry.webhooks)

    async def _keep(self) -> None:
        """What a request wrote, and that it did, is kept before the last of its answer leaves. Raises NotNow."""
        if self.owes():
            self.file()
            await self.scope["world"].keep(whole=False)

    async def _refuse(self, error: NotNow) -> None:
        """Answer that nothing was stored, instead of what was to be answered; or break off what was begun."""
        if self.held is None:
            return self.cut()
        entry, before = self.entry, key_of(self.entry)
        response = self.draw(self.scope, error)
        entry.notes.append(f"nothing was stored: {error}")
        entry.status, entry.answer_headers = response.status_code, [*response.raw_headers]
        entry.answer_body, entry.answer_size = bytes(response.body), len(response.body)
        self.scope["world"].journal.answered_otherwise(entry, before)
        self.held = {"type": "http.response.start", "status": entry.status, "headers": entry.answer_headers}
        body = b"" if "head" in self.scope else entry.answer_body
        await self._pass_on({"type": "http.response.body", "body": body})

    async def _pass_on(self, message: Message) -> None:
        held, self.held = self.held, None
        for each in (held, message) if held else (message,):
            if not has_left(self.scope):
                await self._send(each)

    async def _begin_stream(self, message: Message) -> None:
        """The first part of a body that comes in parts: a stream is in the journal from now on."""
        world: World = self.scope["world"]
        self.streaming = True
        self.file()
        try:
            await world.settled()
        except NotNow as error:
            return await self._refuse(error)
        world.streams.add(self)
        if has_left(self.scope):
            return
        await self._pass_on(message)
        if world.faults.active and world.faults.hit(self.entry, streaming=True):
            self.cut()

    def file(self) -> None:
        """Put the exchange into the journal, but for what began before it was cleared."""
        if self.filed and not self.streaming:
            return
        world: World = self.scope["world"]
        if self.filed or not self.streaming:
            self.entry.duration_ms = (perf_counter() - self.started) * 1000
        if self.filed:
            return world.journal.grow(self.entry, world.settings)
        if self.interrupted.is_set():
            return
        self.filed = True
        route = self.scope.get("route")
        if route is not None:
            self.entry.operation = route.name
        world.journal.add(self.entry, world.settings)
        if self.log is not None:
            self.log(self.entry)

    def cut(self) -> None:
        """End a stream's connection, as a failing network would."""
        self.scope["transport"].close()


def is_whole(start: Message) -> bool:
    """Whether all of an answer comes at once, as its beginning tells; a stream may wait for its first part."""
    return start["status"] in BODILESS or LENGTH in map(NAME, start["headers"])

"""HTTP/1.1 on a connection: uvicorn's own, and what other clients need of a server beside it.

An offer to change the protocol is not taken up and costs the request nothing (RFC 9110, 7.8). Blanks
around a header's value are no part of it (5.5). A head that is too large is answered while most of
it is unread. A client that sends no more still gets its answer, and so does every request that came
before something that is none. Where the client has left, nobody is to blame for an answer without end.
A large answer leaves in parts, as fast as the client takes them.
Clients of HTTP/1.0, which some proxies are, know no chunks (RFC 9112, 6.1).
"""

import asyncio
from functools import partial
from typing import Any

import httptools
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

MOST_HEAD = 64 * 1024
"""Bytes of all headers together, and of the request's target."""
MOST_UNHEARD = 2 * MOST_HEAD
"""Bytes without a whole head or a part of a body among them: a head, trailers, extensions of a chunk."""
PART_BYTES = 256 * 1024
"""Of an answer's body, that are written to the connection at once."""
GRACE_SECONDS = 1.0
"""How long a client that sends no more may wait for an answer: most of those that say so have left."""
TOO_LONG = 414, f"the address is longer than {MOST_HEAD - 1} bytes"
TOO_MANY = 431, f"the headers are larger than {MOST_HEAD} bytes in all"
PREFACE = b"PRI * HTTP/2.0"


class Protocol(HttpToolsProtocol):
    """uvicorn's HTTP. Shows the application the connection, so that a fault can hang up on a client."""

    size = 0
    """Bytes of the present request's headers."""
    unheard = 0
    answering: RequestResponseCycle | None = None
    deaf = False
    """Whether nothing more is read: the client was turned away."""
    last_words = ""
    """Why nothing more is read, for when what came before is answered."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.app = partial(self.answer, self.app)

    def data_received(self, data: bytes) -> None:
        """Read what came; a request with an offer is read once more without it."""
        if self.deaf:
            return
        if self.timeout_keep_alive_task is not None:
            self.timeout_keep_alive_task.cancel()
        self.unheard += len(data)
        rest: Any = memoryview(data)
        try:
            while rest is not None:
                rest = self.read(rest)
        except httptools.HttpParserError:
            http2 = data.startswith(PREFACE)
            self.give_up("This server speaks HTTP/1.1." if http2 else "Invalid HTTP request received.")
        if self.unheard > MOST_UNHEARD and not self.deaf:
            self.break_off()

    def read(self, data: Any) -> Any:
        """Hand bytes to the parser; what comes behind an offer to change the protocol, or None."""
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as offer:
            if self.deaf:
                return None
            if self.parser.get_method() == b"CONNECT":
                self.give_up("This server is no proxy.")
                return None
            self.begin_again()
            return data[offer.args[0] :]
        return None

    def begin_again(self) -> None:
        """Read the present head without its offer; the application sees all of it."""
        headers, version = self.scope["headers"], self.parser.get_http_version()
        lines = [b"%s %s HTTP/%s" % (self.parser.get_method(), self.url, version.encode())]
        lines += [b"%s: %s" % pair for pair in headers if pair[0] != b"upgrade"]
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        self.parser.feed_data(b"\r\n".join([*lines, b"", b""]))
        self.scope["headers"] = headers

    def is_offer(self) -> bool:
        """Whether the present request offers an upgrade, and is left alone: it comes again."""
        return self.parser.should_upgrade() and not self.deaf

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self.scope["transport"] = self.transport  # type: ignore[typeddict-unknown-key]
        self.size = self.unheard = 0

    def on_header(self, name: bytes, value: bytes) -> None:
        """Note a header, as long as there is room for it."""
        name, value = name.lower(), value.strip(b" \t")
        self.size += len(name) + len(value) + 4
        if name == b"expect" and value.lower() == b"100-continue":
            self.expect_100_continue = True
        if self.size <= MOST_HEAD:
            self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """Let the application answer."""
        if self.deaf:
            return
        self.unheard = 0
        if self.size > MOST_HEAD or len(self.url) >= MOST_HEAD:
            return self.turn_away()
        if not self.url.startswith(b"/"):
            self.url = path_of(self.url)
        if not self.is_offer():
            self.begin()
        self.headers = []  # what comes behind the body is no header

    def begin(self) -> None:
        """Begin to answer, or queue the request behind those that came before it."""
        super().on_headers_complete()
        if not self.is_answering():
            self.answering = self.cycle

    def on_body(self, body: bytes) -> None:
        """Hand on a part of the body."""
        self.unheard = 0
        if not self.deaf:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Tell the application that it has the whole request."""
        if not self.is_offer():
            super().on_message_complete()

    def turn_away(self) -> None:
        """Let the application refuse a head that is too large, and read no more."""
        self.deaf = True
        self.scope["refused"] = TOO_LONG if len(self.url) >= MOST_HEAD else TOO_MANY  # type: ignore[typeddict-unknown-key]
        self.url = path_of(self.url)[: MOST_HEAD - 1]
        self.begin()
        self.cycle.transport = Farewell(self.transport)  # type: ignore[assignment]
        self.cycle.keep_alive = self.cycle.more_body = False
        self.cycle.message_event.set()

    def break_off(self) -> None:
        """End what never comes to its end: a head, trailers, or nothing at all."""
        if self.scope is not None and "method" not in self.scope:
            self.turn_away()
        else:
            self.give_up("The request has more beside its body than is read here.")

    def give_up(self, message: str) -> None:
        """Read no more; 400 for want of a request, behind the answers to those that came whole before."""
        self.deaf, self.last_words = True, message
        self.logger.warning(message)
        broken = self.cycle is not None and self.cycle.more_body
        if broken and self.pipeline:
            self.pipeline.popleft()
        elif broken and self.cycle.response_started:
            self.transport.close()
        elif broken or not self.is_answering():
            self.send_400_response(message)

    def is_answering(self) -> bool:
        """Whether an answer is under way, or others behind it."""
        return self.answering is not None and not self.answering.response_complete

    def on_response_complete(self) -> None:
        """Go on with the next request, or part from a client that sent none."""
        following = self.pipeline[-1][0] if self.pipeline else None
        super().on_response_complete()
        self.answering = following or self.answering
        if self.last_words and not self.is_answering() and not self.transport.is_closing():
            self.send_400_response(self.last_words)

    async def answer(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application answer; nothing large is written at once. It may leave off where the client has left."""
        cycle: Any = self.answering
        if scope["http_version"] < "1.1":
            send = partial(send_whole, cycle, send)
        if not cycle.keep_alive:
            send = partial(send_last, send)
        await app(scope, receive, partial(send_in_parts, send))
        cycle.disconnected = cycle.disconnected or self.transport.is_closing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the request that is being answered, which need not be the last one that was read."""
        if self.answering is not None:
            self.answering.disconnected = not self.answering.response_complete
            self.answering.message_event.set()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """End with the server: at once where the client would have to send more first."""
        if self.cycle is not None and self.cycle.more_body and not self.cycle.response_started:
            self.transport.close()
        else:
            super().shutdown()

    def eof_received(self) -> bool:  # type: ignore[override]
        """Whether the client, who sends no more, is to get an answer."""
        cycle = self.cycle
        if self.last_words:
            awaited = self.is_answering()
        else:
            awaited = not (self.deaf or cycle is None or cycle.more_body or cycle.response_started)
        if awaited:
            cycle.keep_alive = cycle.keep_alive and bool(self.last_words)  # which end the connection too
            self.loop.call_later(GRACE_SECONDS, self.leave)
        return awaited

    def leave(self) -> None:
        """End the connection of a client that sends no more, unless an answer is on its way that has an end."""
        cycle = self.answering
        if cycle is None or not cycle.expected_content_length:
            self.transport.close()


class Farewell:
    """A connection that is only said to end: one that is closed while the client sends loses the answer.

    The protocol's own timer for idle connections closes it.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self.write = transport.write
        self.is_closing = transport.is_closing
        self.close = transport.write_eof


async def send_whole(cycle: RequestResponseCycle, send: Any, message: Any) -> None:
    """The next part of an answer, which goes until the connection ends if it does not tell its length."""
    if message["type"] != "http.response.start":
        if cycle.chunked_encoding is False and cycle.expected_content_length == 0:
            cycle.expected_content_length = len(message.get("body", b""))
    elif all(name.lower() != b"content-length" for name, _ in message.get("headers", ())):
        cycle.chunked_encoding = False
    await send(message)


async def send_last(send: Send, message: Message) -> None:
    """Send a message of an answer with which the connection ends, and say so: not every uvicorn does."""
    if message["type"] == "http.response.start":
        others = [pair for pair in message.get("headers", ()) if pair[0].lower() != b"connection"]
        message = {**message, "headers": [*others, (b"connection", b"close")]}
    await send(message)


async def send_in_parts(send: Send, message: Message) -> None:
    """Send a message; a large body bit by bit, each when the client has taken enough of what came before."""
    body = message.get("body", b"")
    if len(body) <= PART_BYTES:
        return await send(message)
    *earlier, last = range(0, len(body), PART_BYTES)
    for start in earlier:
        await send({**message, "body": body[start : start + PART_BYTES], "more_body": True})
    await send({**message, "body": body[last:]})


def path_of(target: bytes) -> bytes:
    """The path and query of a request's target, which may be a whole address (RFC 9112, 3.2.2)."""
    scheme, mark, rest = target.partition(b"://")
    if not mark or b"/" in scheme:
        return target if target.startswith((b"/", b"*")) else b"/"
    return b"/" + rest.partition(b"/")[2] if b"/" in rest else b"/"

"""A client inside the process: its requests pass everything that those of other clients pass."""

import asyncio

from starlette.types import Message, Receive, Scope, Send

from emulator.exchange.exchange import VendorExchange
from emulator.journal.exchange import Exchange
from emulator.store.store import Interrupted
from emulator.worlds.world import World


class Connection:
    """The connection of such a client; either side may end it."""

    def __init__(self) -> None:
        self.over = asyncio.Event()

    def is_closing(self) -> bool:
        """Whether it was ended."""
        return self.over.is_set()

    def close(self) -> None:
        """End it."""
        self.over.set()

    abort = close

    def receiving(self, body: bytes) -> Receive:
        """What the application reads: the body at once, then that the client has left."""
        left = [body]

        async def receive() -> Message:
            if left:
                return {"type": "http.request", "body": left.pop(), "more_body": False}
            await self.over.wait()
            return {"type": "http.disconnect"}

        return receive

    def sending(self) -> Send:
        """Takes the answer; the client leaves once an answer has begun that goes on, as streams do."""

        async def send(message: Message) -> None:
            if message.get("more_body"):
                self.close()

        return send


def request_scope(
    outer: Scope, method: str, root: str, path: str, raw_path: bytes, query: bytes, headers: list[tuple[bytes, bytes]]
) -> Scope:
    """A request as the server hands it over, which comes from where an outer one comes from."""
    shared = {
        name: outer[name] for name in ("server", "client", "scheme", "public_url", "public_prefix") if name in outer
    }
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": raw_path,
        "root_path": root,
        "query_string": query,
        "headers": headers,
        "state": {},
        **shared,
    }


async def ask(exchange: VendorExchange, world: World, scope: Scope, body: bytes) -> Exchange:
    """Send a request to a vendor; what the journal has of it once it is answered, or its stream has begun.

    Raises Interrupted if the world was reset or dropped before that.
    """
    connection, filed = Connection(), list[Exchange]()

    def note(entry: Exchange) -> None:
        if entry.headers is scope["headers"]:
            filed.append(entry)

    with world.journal.watched(note):
        await exchange({**scope, "transport": connection}, connection.receiving(body), connection.sending())
    if not filed:
        raise Interrupted("the world was reset or dropped before the request was answered")
    return filed[0]

"""Who may use the control plane: this machine's own programs, and no page that a browser shows.

A request needs a `Host` that is the emulator's own (a foreign page could otherwise reach it under
a name of its own that leads here), and a write no foreign `Origin` but those that `cors` names one
by one. Beside loopback and the configured host, `allowed_hosts` are accepted; a server that listens
on every address, as in a container, is reached by addresses and one-word service names, which no
public name can pose as.
"""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from emulator.control.errors import ControlError, draw, later
from emulator.exchange.cors import split_origins
from emulator.exchange.exchange import LOGGER
from emulator.exchange.routing import path_below
from emulator.exchange.tokens import is_right, is_signed_in
from emulator.exchange.watch import HUNG_UP
from emulator.journal.changes import CAUSE, Cause
from emulator.settings import ServerSettings
from emulator.sharing.leases import NotNow
from emulator.worlds.world import World

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
EVERY_ADDRESS = frozenset({"0.0.0.0", "::"})
READS = frozenset({"GET", "HEAD"})
HEALTH = "/_emulator/health"
NEEDS_NO_TOKEN = ("/health", "/docs", "/assets", "/openapi")
"""What tells nothing about any world; a browser could not send the token for it."""
ONLY_ASK = ("/verify", "/wait")
"""Calls that change nothing, although they are posted."""
CASELESS = (b"host", b"origin")
Keep = Callable[[Sequence[World]], Awaitable[None]]
PAGES = ("/console",)
"""They ask for the token themselves, where it is missing, and say themselves what was too large."""


class Guard:
    """The control plane's application behind its checks."""

    def __init__(self, app: ASGIApp, settings: ServerSettings, keep: Keep) -> None:
        self.app = app
        self.keep = keep
        """Stores what is to outlive the process. Raises NotNow."""
        self.token = settings.token
        self.body_limit = settings.body_limit
        self.hosts = LOOPBACK | {settings.host.lower()} | split_hosts(settings.allowed_hosts)
        if settings.base_url:
            self.hosts |= {host_name(urlsplit(settings.base_url).netloc)}
        self.open = settings.host in EVERY_ADDRESS
        self.origins = split_origins(settings.cors) - {"*"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request pass, or say why not; HEAD is served as GET."""
        refusal = self.refusal(scope)
        if refusal:
            return await draw(refusal)(scope, receive, send)
        try:
            body = await self.read(receive)
        except ClientDisconnect:
            return LOGGER.warning("%s %r: %s", scope["method"], scope["path"], HUNG_UP)
        except ControlError as error:
            if "locked" in scope or not path_below(scope).startswith(PAGES):
                return await draw(error)(scope, receive, send)
            body, scope["refused"] = b"", (error.status, error.message)
        CAUSE.set(Cause("control", f"{scope['method']} {scope['path']}"))
        held: list[World] = []
        if scope["method"] not in READS:
            send = after(partial(self.keep, held), tells(scope, send))
        if scope["method"] == "HEAD":
            scope = {**scope, "method": "GET", "head": True}
        scope["held"] = held
        try:
            with suppress(ClientDisconnect):  # who waited for something is no longer there
                await self.app(scope, behind(body, receive), send)
        finally:
            for world in held:
                world.busy -= 1

    def refusal(self, scope: Scope) -> ControlError | None:
        """Why a request may not pass; None if it may."""
        if "refused" in scope:
            return ControlError(*scope["refused"])
        if scope["path"].rstrip("/") == HEALTH and scope["method"] in READS:
            return None  # load balancers ask under any name, or under none
        hosts = values_of(scope, b"host")
        if hosts and "public_url" in scope:
            hosts.append(urlsplit(scope["public_url"]).netloc)
        if not hosts or not all(self.knows(host_name(host)) for host in hosts):
            message = f"Host {', '.join(hosts) or '(none)'} is not the emulator's own: allow it with --allowed-hosts"
            return ControlError(403, message, allowed=sorted(self.hosts))
        origins = values_of(scope, b"origin")
        foreign = [each for each in origins if each.partition("://")[2] not in hosts and each not in self.origins]
        if scope["method"] not in READS and foreign:
            message = f"pages of {', '.join(foreign)} may not change anything here: name them with --cors"
            return ControlError(403, message, allowed=sorted(self.origins) or None)
        if self.has_token(scope):
            return None
        if not path_below(scope).startswith(PAGES):
            return ControlError(401, "X-Emulator-Token is missing or wrong")
        scope["locked"] = True
        return None

    def knows(self, name: str) -> bool:
        """Whether a host name is the emulator's own."""
        return name in self.hosts or "*" in self.hosts or (self.open and (is_address(name) or "." not in name))

    def has_token(self, scope: Scope) -> bool:
        """Whether a request carries the token, where one is asked for."""
        path = path_below(scope)
        if not self.token or path in ("", "/") or path.startswith(NEEDS_NO_TOKEN):  # the root only leads on
            return True
        given = values_of(scope, b"x-emulator-token")
        return is_right(self.token, given) if given else is_signed_in(self.token, values_of(scope, b"cookie"))

    async def read(self, receive: Receive) -> bytes:
        """The request's body, up to the limit: read before the world is looked for, which may be dropped meanwhile."""
        body, more = bytearray(), True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > self.body_limit:
                raise ControlError(413, f"the body is larger than {self.body_limit} bytes (--body-limit)")
        return bytes(body)


def behind(body: bytes, receive: Receive) -> Receive:
    """What comes after a body that was read, the body first."""
    left = [body]

    async def receive_behind() -> Message:
        return {"type": "http.request", "body": left.pop()} if left else await receive()

    return receive_behind


def tells(scope: Scope, send: Send) -> Send:
    """What sends the answer to a call that may have changed something, and tells those who listen to its world."""

    async def send_and_tell(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] < 400:
            for call in scope.get("called", [f"{scope['method']} {scope['path']}"]):
                if not (call.startswith("POST ") and call.endswith(ONLY_ASK)):
                    for world in dict.fromkeys(scope["held"]):
                        world.history.record("control", {"call": call})
        await send(message)

    return send_and_tell


def after(keep: Callable[[], Awaitable[None]], send: Send) -> Send:
    """What sends an answer once everything is kept that was written for it, or else that nothing was."""
    refused = False

    async def send_after(message: Message) -> None:
        nonlocal refused
        if message["type"] == "http.response.start":
            try:
                await keep()
            except NotNow as error:
                refused = True
                return await send_whole(later(error), send)
        if not refused:
            await send(message)

    return send_after


async def send_whole(response: Response, send: Send) -> None:
    """Send a response that is all there."""
    await send({"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers})
    await send({"type": "http.response.body", "body": response.body})


def split_hosts(text: str) -> frozenset[str]:
    """Names separated by commas."""
    return frozenset(name.strip().lower() for name in text.split(",") if name.strip())


def values_of(scope: Scope, name: bytes) -> list[str]:
    """Every value of a request header; of names in lower case."""
    found = [value.decode("latin-1") for key, value in scope["headers"] if key == name]
    return [value.lower() for value in found] if name in CASELESS else found


def host_name(host: str) -> str:
    """A Host header without its port and brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def is_address(name: str) -> bool:
    """Whether a name is an IP address, which needs no look-up that somebody could answer falsely."""
    try:
        return bool(ip_address(name))
    except ValueError:
        return False

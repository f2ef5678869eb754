"""What every vendor request passes: its world, the journal, faults, limits, HEAD, extra headers.

One pure-ASGI wrapper around each vendor's application. It puts these into the scope:
`world`, `identity`, `exchange` (the journal's entry), `head` (a HEAD served as GET) and
`extra_headers` (a list to which anybody may add what the answer shall carry, errors included).
"""

import asyncio
import logging
import threading
from dataclasses import replace
from functools import cached_property
from time import monotonic

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from emulator.exchange.behaviour import ANONYMOUS, Identity
from emulator.exchange.effects import INTERRUPTED, SPOILING, spoil
from emulator.exchange.routing import Api, head_as_get, path_below
from emulator.exchange.vendor import Vendor
from emulator.exchange.watch import Log, Watch
from emulator.journal.changes import CAUSE, Cause
from emulator.journal.exchange import Exchange
from emulator.memory.answers import Answers
from emulator.pacing.slices import collecting_later
from emulator.parsing.names import DEFAULT
from emulator.sharing.home import WorldUnusable
from emulator.sharing.leases import NotNow
from emulator.store.files import StorageFailed
from emulator.store.store import Interrupted
from emulator.worlds.faults import Fault
from emulator.worlds.world import World
from emulator.worlds.worlds import TooManyWorlds, Worlds

LOGGER = logging.getLogger("emulator")
LOADING = threading.Lock()
"""Vendors are imported one after the other."""
RETRY_AFTER = (b"retry-after", b"1")
"""For what cannot be had just now: a world that another server has, a store that is away."""


class VendorExchange:
    """The ASGI application of one vendor."""

    def __init__(self, vendor: Vendor, worlds: Worlds, body_limit: int, answers: Answers) -> None:
        self.vendor = vendor
        self.worlds = worlds
        self.body_limit = body_limit
        self.answers = answers
        self.log: Log | None = None
        """Is told of each exchange that is over, and of each stream that has begun."""

    @cached_property
    def api(self) -> Api:
        """The vendor's application, made for the first request to it."""
        api = self.vendor.behaviour.create_api()

        async def on_storage_failed(request: Request, error: Exception) -> Response:
            assert isinstance(error, StorageFailed)
            return self._draw_failure(request.scope, error)

        async def on_interruption(request: Request, error: Exception) -> Response:
            return self.vendor.behaviour.refuse(request.scope, 503, INTERRUPTED)

        api.add_exception_handler(StorageFailed, on_storage_failed)
        api.add_exception_handler(Interrupted, on_interruption)
        return api

    async def load(self) -> None:
        """Have the application ready. To import it takes long; others are answered meanwhile."""
        if "api" not in vars(self):
            await asyncio.to_thread(self._load)

    def _load(self) -> Api:
        with LOADING, collecting_later():
            return self.api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find the world, then let the request pass."""
        if scope["type"] != "http":
            await self.api(scope, receive, send)
            return
        if "api" not in vars(self):
            await self.load()
        scope = dict(scope)  # the server goes by the method in its own
        behaviour = self.vendor.behaviour
        scope["identity"], scope["extra_headers"] = ANONYMOUS, []
        try:
            scope["identity"] = identity = behaviour.identify(scope, self.worlds)
            world, now = self.worlds.open.get(identity.world), monotonic()
            if world is None or now > self.worlds.valid_until:
                world = await self._wake(identity, scope)
            world.used = now
        except (TooManyWorlds, WorldUnusable, NotNow) as error:
            if isinstance(error, NotNow):
                scope["extra_headers"].append(RETRY_AFTER)
            return await self._refuse(scope, 503, str(error))(scope, receive, send)
        except StorageFailed as error:
            self.worlds.note_trouble(scope["identity"].world, error)
            return await self._refuse(scope, 503, str(error))(scope, receive, send)
        await self._exchange(world, scope, receive, send)

    async def _wake(self, identity: Identity, scope: Scope) -> World:
        """The world that is meant, if it is there or the credentials are good for a new one; else the default world.

        There the world's name is left with the user's: nobody is called so, and the vendor refuses.
        """
        name = identity.world
        await self.worlds.look_for(name)
        if self._leads_there(identity):
            world = await self.worlds.come(name)
            scope["identity"] = self.vendor.behaviour.identify(scope, self.worlds)  # a token's user stands in the world
            return world
        scope["identity"] = Identity(DEFAULT, f"{identity.user}+{name}", identity.secret)
        scope["strange"] = name
        return await self.worlds.come()

    def _leads_there(self, identity: Identity) -> bool:
        """Whether credentials lead to the world that they name."""
        name = identity.world
        return (
            name == DEFAULT or self.worlds.exists(name) or self.vendor.behaviour.knows(self.worlds.baseline, identity)
        )

    def destination(self, scope: Scope) -> str:
        """The name of the world that a request would come to."""
        identity = self.vendor.behaviour.identify(scope, self.worlds)
        return identity.world if self._leads_there(identity) else DEFAULT

    def _refuse(self, scope: Scope, status: int | str, message: str) -> Response:
        """The answer to a request for which there is no world, with the headers that every answer has."""
        if prepare := self.vendor.behaviour.prepare:
            prepare(scope)
        response = self.vendor.behaviour.refuse(scope, status, message)
        response.raw_headers += scope["extra_headers"]
        return response

    async def _exchange(self, world: World, scope: Scope, receive: Receive, send: Send) -> None:
        entry = self._open_entry(world, scope)
        CAUSE.set(Cause("request", entry.id, entry.id))
        watch = Watch(scope, receive, send, entry, self.body_limit, self.log, self._draw_unstored)
        if prepare := self.vendor.behaviour.prepare:
            prepare(scope)
        head_as_get(scope)
        world.busy += 1
        try:
            world.store.notice_others()
            await self._answer(world, scope)(scope, watch.receive, watch.send)
        except ClientDisconnect:
            LOGGER.warning("%s %r: %s", entry.method, entry.path, entry.notes[-1])
        except StorageFailed as error:  # outside the vendor's application, which draws its own
            await self._draw_failure(scope, error)(scope, watch.receive, watch.send)
        finally:
            world.busy -= 1
            if watch.streaming:
                world.streams.discard(watch)
            watch.file()

    def _open_entry(self, world: World, scope: Scope) -> Exchange:
        entry = Exchange(
            id=world.journal.next_id(),
            seconds=world.clock.seconds(),
            world=world.name,
            vendor=self.vendor.name,
            method=scope["method"],
            path=scope["path"],
            query=scope["query_string"],
            headers=scope["headers"],
            raw_path=scope.get("raw_path") or b"",
            caller=scope["identity"].user or None,
            position=world.log.position,
            webhooks=world.webhooks.number,
        )
        world.journal.begin(entry)
        if "strange" in scope:
            why = "the server's dataset does not know these credentials, and makes none for them"
            entry.notes.append(f"there is no world {scope['strange']!r}: {why}")
        scope["world"], scope["exchange"] = world, entry
        scope["extra_headers"].append((b"x-emulator-request", entry.id.encode()))
        return entry

    def _draw_failure(self, scope: Scope, error: StorageFailed) -> Response:
        """The vendor's 503 for what the disk refused; the journal and health say why."""
        self.worlds.note_trouble(scope["world"].name, error)
        scope["exchange"].notes.append(f"nothing was stored: {error}")
        return self.vendor.behaviour.refuse(scope, 503, "")

    def _draw_unstored(self, scope: Scope, error: NotNow) -> Response:
        """The vendor's 503 for what was not stored; it may be by the next time."""
        scope["extra_headers"].append(RETRY_AFTER)
        return self._refuse(scope, 503, "")

    def _answer(self, world: World, scope: Scope) -> ASGIApp:
        """The application, or what a limit or a fault puts in its place."""
        if "refused" in scope:  # by the protocol, before all of it was read
            return self.vendor.behaviour.refuse(scope, *scope["refused"])
        fault = self._fault(world, scope) if world.faults.active else None
        behaviour = self.vendor.behaviour
        if behaviour.count and behaviour.limit_headers:
            usage = behaviour.count(world, scope["identity"].user)
            scope["exchange"].windows = world.limits.noted()
            if usage:
                if fault and "rate_limit" in fault.effect:
                    usage = replace(usage, remaining=0, exceeded=True)
                scope["extra_headers"] += behaviour.limit_headers(usage)
                if usage.exceeded and fault is None:
                    return behaviour.refuse(scope, 429, "")
        app = self.answers.app(self.api, self.vendor.name, scope)
        return spoil(fault.effect, app, behaviour.refuse, world.chance) if fault else app

    def _fault(self, world: World, scope: Scope) -> Fault | None:
        """The fault that hits a request; for it, the route is found ahead of time."""
        found = self.api.tree.find(path_below(scope))
        route = found[0].routes.get(scope["method"]) if found else None
        entry: Exchange = scope["exchange"]
        entry.operation = route[0].name if route else None
        fault = world.faults.hit(entry)
        entry.injected = fault is not None and not SPOILING.isdisjoint(fault.effect)
        return fault

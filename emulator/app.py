"""The application: the worlds, each vendor at its path, the control plane."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from emulator.console.console import Console
from emulator.control import Control
from emulator.control.worlds import readiness
from emulator.exchange.address import Front, public_path
from emulator.exchange.cors import Cors, split_origins
from emulator.exchange.exchange import VendorExchange
from emulator.memory.answers import Answers
from emulator.opening import OpenedWorld, examine, load
from emulator.pacing.slices import in_slices
from emulator.parsing.names import DEFAULT
from emulator.settings import ServerSettings, WorldSettings
from emulator.sharing.folder import Folder
from emulator.sharing.handover import PATH as HANDOVER
from emulator.sharing.handover import Handover
from emulator.sharing.home import Home, WorldUnusable
from emulator.sharing.leases import Leases, NotNow
from emulator.snapshots.baselines import Baselines
from emulator.store.files import StorageFailed
from emulator.store.moments import read_moment
from emulator.telephony import acts as telephony
from emulator.vendors import VENDORS
from emulator.worlds.world import Action
from emulator.worlds.worlds import Worlds

SWEEP_SECONDS = 60


class Application:
    """The ASGI application: hands each request to the first mount whose path it begins with."""

    def __init__(
        self,
        worlds: Worlds,
        mounts: Sequence[tuple[str, ASGIApp]],
        front: Front | None = None,
        console: bool = True,
        opened: OpenedWorld | None = None,
    ) -> None:
        self.worlds = worlds
        self.mounts = mounts
        self.front = front
        self.console = console
        self.opened = opened
        self.life = Starlette(lifespan=self._lifespan)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find the mount. The longest-standing paths come first, the vendor at the root last."""
        if scope["type"] == "lifespan":
            return await self.life(scope, receive, send)
        if self.front is not None:
            self.front.note(scope)
            self._take_off(scope, public_path(scope))
        path = scope["path"]
        if path == "/" and self.console and "refused" not in scope:
            return await RedirectResponse(public_path(scope, "/_emulator/console"))(scope, receive, send)
        for prefix, app in self.mounts:
            if path.startswith(prefix) and path[len(prefix) : len(prefix) + 1] in ("", "/"):
                scope["root_path"] = prefix
                return await app(scope, receive, send)
        await PlainTextResponse("Not Found", 404)(scope, receive, send)

    def _take_off(self, scope: Scope, prefix: str) -> None:
        """Take off a prefix that a proxy has left on; what is a path of ours as it is stays."""
        path = f"{scope['path']}/"
        if path.startswith(f"{prefix}/") and not any(path.startswith(f"{mount}/") for mount, _ in self.mounts if mount):
            scope["path"] = scope["path"].removeprefix(prefix) or "/"

    @asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        await self._begin()
        if self.opened:
            await self.opened.open(self.worlds)
        sweeper = asyncio.create_task(sweep(self.worlds))
        yield
        sweeper.cancel()
        await self.worlds.end()

    async def _begin(self) -> None:
        await self.worlds.home.begin()
        await begin(self.worlds)


def create_app(
    settings: ServerSettings | None = None,
    world_settings: WorldSettings | None = None,
    opened: OpenedWorld | None = None,
) -> Application:
    """The ASGI application. The baseline is seeded before this returns, so a bad dataset or folder fails here."""
    settings = settings or ServerSettings()
    worlds = create_worlds(settings, world_settings or WorldSettings(), opened)
    answers = Answers(settings.answers_bytes)
    exchanges = [VendorExchange(vendor, worlds, settings.body_limit, answers) for vendor in VENDORS]
    mounts: list[tuple[str, ASGIApp]] = [(e.vendor.mount or e.vendor.prefix, e) for e in exchanges]
    if settings.control:
        mounts.insert(0, ("/_emulator", Control(worlds, exchanges, settings, Console)))
    else:
        mounts.insert(0, (readiness.PATH, bare_health(worlds)))
    if origins := split_origins(settings.cors):
        own = {e.vendor.mount or e.vendor.prefix for e in exchanges if e.vendor.own_cors}
        mounts = [(prefix, Cors(app, origins, prefix in own)) for prefix, app in mounts]
    if worlds.home.lasting:
        mounts.insert(0, (HANDOVER, Handover(worlds.leases.me.secret, worlds.give_back)))
    if settings.log_requests:
        from emulator.control.journal.request_log import log_exchange

        for exchange in exchanges:
            exchange.log = partial(log_exchange, exchange)
    behind_proxy = settings.base_url or settings.trusted_proxies
    front = Front(settings.base_url, settings.trusted_proxies) if behind_proxy else None
    return Application(worlds, mounts, front, settings.control, opened)


def bare_health(worlds: Worlds) -> ASGIApp:
    """What is left of the control plane where it is left out."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await readiness.answer(worlds, bare=True)(scope, receive, send)

    return answer


def create_worlds(settings: ServerSettings, world_settings: WorldSettings, opened: OpenedWorld | None = None) -> Worlds:
    """The worlds of a server, with the baseline of its dataset ready."""
    if opened and settings.shared:
        raise ValueError("open a file without --shared: POST /_emulator/reset brings it into a world of a cluster")
    baselines = Baselines(lambda dataset, seed: load(dataset, seed, settings.cache), settings.dataset, settings.seed)
    if opened:
        baselines.known[settings.dataset, settings.seed] = opened.state
    worlds = Worlds(
        baselines,
        find_action,
        world_settings,
        start=start_moment(settings.clock),
        home=home_of(settings),
        most=settings.worlds,
        ttl=settings.world_ttl,
        examine=examine,
        drawing_seconds=settings.drawing_seconds,
        vendors=VENDORS,
    )
    worlds.home.prepare()
    try:
        if opened:
            opened.check_room(worlds)
        worlds.home.look_through(baselines.get(), worlds.tables)
    except BaseException:
        worlds.close()
        raise
    return worlds


def home_of(settings: ServerSettings) -> Home:
    """Where worlds are kept. ShelfRefused for an address that is none."""
    if settings.shared:
        from emulator.shelf.home import ShelfHome

        return ShelfHome(settings)
    if settings.data:
        return Folder(settings.data / "worlds", settings.lease_seconds, settings.worlds_in_memory)
    return Home(Leases(None, settings.lease_seconds))


def find_action(name: str) -> Action:
    """Scheduled work by name, the control plane's or a vendor's. KeyError if there is none."""
    if name.startswith("emulator."):
        from emulator.control.simulate import happen_later  # whoever put it off has it loaded; a restart has not

        return happen_later(name, VENDORS)
    if name in telephony.ACTIONS:
        return telephony.ACTIONS[name]
    vendor = next((vendor for vendor in VENDORS if name.startswith(f"{vendor.name}.")), None)
    if vendor is None:
        raise KeyError(f"no scheduled work is called {name}")
    return vendor.behaviour.actions[name]


def start_moment(clock: str) -> datetime | None:
    """The setting `clock` as a moment to stand still at; None runs."""
    try:
        return None if clock == "now" else read_moment(clock)
    except ValueError:
        raise ValueError(f"clock: {clock!r} is neither 'now' nor an ISO 8601 moment") from None


async def begin(worlds: Worlds) -> None:
    """Have the default world ready; one that cannot be used must not keep the others from serving."""
    try:
        await worlds.leases.acquire(DEFAULT)
        worlds.get()
    except (WorldUnusable, NotNow):
        return  # it was named when the folder was looked through; or it is fetched when somebody needs it
    except StorageFailed as error:
        worlds.note_trouble(DEFAULT, error)
        logging.getLogger("emulator").warning("world %s: %s", DEFAULT, error)


async def sweep(worlds: Worlds) -> None:
    """Drop idle worlds for as long as the server runs."""
    while True:
        await asyncio.sleep(SWEEP_SECONDS)
        async for _ in in_slices(worlds.drop_idle()):
            pass

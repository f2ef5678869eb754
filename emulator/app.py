"""The application: the worlds, each vendor at its path, the control plane."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount

from emulator import datasets
from emulator.control.api import create_control
from emulator.core.clock import Action, read_moment
from emulator.core.exchange import VendorExchange
from emulator.core.world import Baselines, Worlds
from emulator.settings import ServerSettings, WorldSettings
from emulator.vendors import VENDORS

SWEEP_SECONDS = 60


def create_app(settings: ServerSettings | None = None, world_settings: WorldSettings | None = None) -> Starlette:
    """The ASGI application. The baseline is seeded before this returns, so a bad dataset fails here."""
    settings = settings or ServerSettings()
    worlds = create_worlds(settings, world_settings or WorldSettings())
    routes: list[BaseRoute] = []
    if settings.control:
        routes.append(Mount("/_emulator", create_control(worlds, VENDORS, settings)))
    for vendor in VENDORS:
        routes.append(Mount(vendor.prefix or "/", VendorExchange(vendor, worlds, settings.body_limit)))

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        worlds.get()
        sweeper = asyncio.create_task(sweep(worlds))
        yield
        sweeper.cancel()
        worlds.close()

    app = Starlette(routes=routes, lifespan=lifespan)
    app.state.worlds = worlds
    return app


def create_worlds(settings: ServerSettings, world_settings: WorldSettings) -> Worlds:
    """The worlds of a server, with the baseline of its dataset ready."""
    baselines = Baselines(
        lambda dataset, seed: datasets.load(dataset, seed, VENDORS, settings.cache), settings.dataset, settings.seed
    )
    baselines.get()
    return Worlds(
        baselines,
        all_actions(),
        world_settings,
        start=start_moment(settings.clock),
        folder=settings.data / "worlds" if settings.data else None,
        most=settings.worlds,
        ttl=settings.world_ttl,
    )


def all_actions() -> Mapping[str, Action]:
    """Every vendor's scheduled work by name."""
    return {name: action for vendor in VENDORS for name, action in vendor.actions.items()}


def start_moment(clock: str) -> datetime | None:
    """The setting `clock` as a moment to stand still at; None runs."""
    return None if clock == "now" else read_moment(clock)


async def sweep(worlds: Worlds) -> None:
    """Drop idle worlds for as long as the server runs."""
    while True:
        await asyncio.sleep(SWEEP_SECONDS)
        worlds.drop_idle()

"""The control plane as a FastAPI application."""

from collections.abc import Sequence

from emulator import __version__
from emulator.control import (
    clock,
    coverage,
    data,
    docs,
    errors,
    events,
    faults,
    health,
    openapi,
    requests,
    settings,
    simulate,
    snapshots,
    webhooks,
    worlds,
)
from emulator.control.guard import Guard
from emulator.core.exchange import VendorExchange
from emulator.core.routing import Api
from emulator.core.world import Worlds
from emulator.settings import ServerSettings

GROUPS = (health, worlds, settings, clock, snapshots, faults, requests, webhooks, data, coverage, events)


def create_control(every_world: Worlds, exchanges: Sequence[VendorExchange], server: ServerSettings) -> Guard:
    """The application at `/_emulator`, behind its checks."""
    happenings = simulate.create_router([exchange.vendor for exchange in exchanges])
    routers = [*(group.router for group in GROUPS), happenings, openapi.router, docs.router]
    api = Api("Emulator control plane", __version__, routers)
    errors.install(api)
    api.state.worlds, api.state.settings = every_world, server
    api.state.exchanges = {exchange.vendor.name: exchange for exchange in exchanges}
    return Guard(api, server)

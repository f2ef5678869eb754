"""The control plane as a FastAPI application."""

from collections.abc import Callable, Sequence

from starlette.types import ASGIApp

from emulator import __version__
from emulator.control import coverage, data, errors, events, faults, simulate, webhooks
from emulator.control.docs import llms, openapi, rules, vendors
from emulator.control.guard import Guard
from emulator.control.journal import again, requests, verify
from emulator.control.telephony import acts, calls, mails, media, outcomes, phones
from emulator.control.worlds import bundle, clock, comparison, health, past, settings, snapshots, worlds
from emulator.exchange.exchange import VendorExchange
from emulator.exchange.routing import Api
from emulator.settings import ServerSettings
from emulator.worlds.worlds import Worlds

TITLE = "Emulator control plane"
GROUPS = (
    health, vendors, worlds, past, bundle, settings, clock, snapshots, comparison, simulate, faults,
    requests, again, verify, webhooks, phones, media, calls, acts, outcomes, mails, data, coverage, events,
    openapi, rules, llms,
)  # fmt: skip


def create_control(
    every_world: Worlds,
    exchanges: Sequence[VendorExchange],
    server: ServerSettings,
    beside: Callable[[ASGIApp, ServerSettings], ASGIApp],
) -> Guard:
    """The application at `/_emulator`, with the pages that stand `beside` it, behind its checks."""
    api = Api(TITLE, __version__, [group.router for group in GROUPS])
    errors.install(api)
    api.state.complete = Api(TITLE, __version__, [])
    api.state.worlds, api.state.settings = every_world, server
    api.state.exchanges = {exchange.vendor.name: exchange for exchange in exchanges}
    return Guard(beside(api, server), server, every_world.keep)

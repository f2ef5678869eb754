"""The control plane as a FastAPI application."""

from collections.abc import Sequence

from emulator import __version__
from emulator.control import coverage, data, errors, events, faults, simulate, webhooks
from emulator.control.docs import docs, openapi
from emulator.control.guard import Guard
from emulator.control.journal import again, requests, verify
from emulator.control.telephony import acts, calls, mails, outcomes, phones
from emulator.control.worlds import bundle, clock, comparison, health, past, settings, snapshots, worlds
from emulator.exchange.exchange import VendorExchange
from emulator.exchange.routing import Api
from emulator.settings import ServerSettings
from emulator.worlds.worlds import Worlds

TITLE = "Emulator control plane"
GROUPS = (
    health, worlds, past, bundle, settings, clock, snapshots, comparison, simulate, faults,
    requests, again, verify, webhooks, phones, calls, acts, outcomes, mails, data, coverage, events,
    openapi, docs,
)  # fmt: skip


def create_control(every_world: Worlds, exchanges: Sequence[VendorExchange], server: ServerSettings) -> Guard:
    """The application at `/_emulator`, behind its checks."""
    api = Api(TITLE, __version__, [group.router for group in GROUPS])
    errors.install(api)
    api.state.complete = Api(TITLE, __version__, [])
    api.state.worlds, api.state.settings = every_world, server
    api.state.exchanges = {exchange.vendor.name: exchange for exchange in exchanges}
    return Guard(api, server, every_world.keep)

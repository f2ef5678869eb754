"""The control plane as a FastAPI application."""

from collections.abc import Sequence

from emulator.control import clock, errors, health, settings, simulate, worlds
from emulator.core.routing import Api
from emulator.core.vendor import Vendor
from emulator.core.world import Worlds
from emulator.settings import ServerSettings

GROUPS = (health, worlds, settings, clock)


def create_control(every_world: Worlds, vendors: Sequence[Vendor], server: ServerSettings) -> Api:
    """The application at `/_emulator`."""
    routers = [group.router for group in GROUPS] + [simulate.create_router(vendors)]
    api = Api("Emulator control plane", "1", routers)
    errors.install(api)
    api.state.worlds, api.state.vendors, api.state.settings = every_world, vendors, server
    return api

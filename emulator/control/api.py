"""The control plane as a FastAPI application."""

from collections.abc import Sequence

from emulator.core.routing import Api
from emulator.core.vendor import Vendor
from emulator.core.world import Worlds
from emulator.settings import ServerSettings


def create_control(worlds: Worlds, vendors: Sequence[Vendor], settings: ServerSettings) -> Api:
    """The application at `/_emulator`."""
    api = Api("Emulator control plane", "1", [])
    api.state.worlds, api.state.vendors, api.state.settings = worlds, vendors, settings
    return api

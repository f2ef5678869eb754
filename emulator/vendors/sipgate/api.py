"""The sipgate API as a FastAPI sub-application, in the order of the document."""

from emulator.core.routing import Api
from emulator.vendors.sipgate import errors
from emulator.vendors.sipgate.resources import balance

RESOURCES = (balance,)


def create_api() -> Api:
    """The application at the root."""
    api = Api("sipgate REST API", "2", [resource.router for resource in RESOURCES])
    errors.install(api)
    return api

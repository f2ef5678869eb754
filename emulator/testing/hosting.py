"""A server in a thread of the test's own process: the one file of the kit that needs what the server is made of."""

import warnings
from datetime import datetime
from importlib import import_module
from typing import Any

from emulator.testing.control import EmulatorError

try:
    from emulator.server import ServerThread
    from emulator.settings import ServerSettings, WorldSettings
except ModuleNotFoundError as error:
    raise EmulatorError(
        f"no server can be started here, because {error.name} is not installed: install telephony-emulator with all "
        "that it requires, or use one that runs elsewhere (`emulator exec -- pytest`, EMULATOR_URL, --emulator-url)"
    ) from None

with warnings.catch_warnings():
    # FastAPI imports it when it first reads a signature. Under a clock that somebody's test has patched that fails.
    warnings.simplefilter("ignore")
    import_module("pydantic.v1")
    import_module("emulator.control.api")  # for the same reason, and because every test asks it for something


def hosted(settings: dict[str, Any]) -> ServerThread:
    """A server with these settings, on a free port unless they name one; it runs while it is entered."""
    given = {"port": 0} | settings
    if isinstance(given.get("clock"), datetime):
        given["clock"] = given["clock"].isoformat()
    for_worlds = {name: given.pop(name) for name in WorldSettings.model_fields if name in given}
    return ServerThread(ServerSettings(**given), WorldSettings(**for_worlds))

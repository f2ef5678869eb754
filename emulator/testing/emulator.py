"""An emulator for tests: started here in a thread, or running elsewhere."""

import os
from contextlib import ExitStack, suppress
from importlib import import_module
from types import TracebackType
from typing import Any, Self

from emulator.parsing.names import DEFAULT
from emulator.testing.control import Control, EmulatorError, token_of_environment
from emulator.testing.world import World, fresh_name


def load_server() -> None:
    """Import what a server is made of, unless the environment names one that runs: later a test may patch the clock."""
    if not os.environ.get("EMULATOR_URL"):
        with suppress(EmulatorError):  # whoever starts one is told
            import_module("emulator.testing.hosting")


class Emulator(World):
    """A running server; what it does itself, it does in the world `default`.

    >>> with Emulator() as e:
    ...     print(e.sipcentric.base_url, e.sipcentric.credentials)

    `url` uses a server that runs already. Without it one starts on a free port with these settings:
    `dataset`, `seed`, `clock` (`now`, or a moment to stand still at), `data` (a folder that keeps the
    worlds), and every other option of `emulator serve`.
    """

    def __init__(self, url: str | None = None, *, token: str | None = None, **settings: Any) -> None:
        if url is not None and settings:
            raise TypeError(f"{', '.join(settings)}: settings of a server that starts here, not of the one at {url}")
        self.name, self.url = DEFAULT, url or ""
        self.external = url
        self.token = token
        self.settings = settings
        self.running = ExitStack()
        self.started = False

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def __getattr__(self, name: str) -> Any:
        """Before it is started it has no addresses, no credentials, and nobody to ask."""
        hint = "" if "control" in vars(self) else ": it was not started, use `with Emulator() as emulator:`, or start()"
        raise AttributeError(f"{type(self).__name__!r} has no {name!r}{hint}")

    def start(self) -> Self:
        """Start the server, or make sure that the other one is ready; one that runs is left as it is."""
        if self.started:
            return self
        url = self.external or self._begin()
        super().__init__(Control(url, self.token or token_of_environment()))
        if self.external:
            self.control.health()
        self.started = True
        return self

    def stop(self) -> None:
        """End the server, if it was started here."""
        self.started = False
        self.running.close()

    def _begin(self) -> str:
        from emulator.testing.hosting import hosted  # all that a server is made of

        return self.running.enter_context(hosted({"token": self.token} | self.settings)).url

    def world(self, name: str | None = None) -> World:
        """The world of this name; without one, a fresh world that nobody else uses."""
        return World(self.control, fresh_name() if name is None else name)

    def worlds(self) -> list[World]:
        """Every world of the server."""
        found = self.control.call("GET", "/worlds")["worlds"]
        return [self if each["name"] == DEFAULT else self.world(each["name"]) for each in found]

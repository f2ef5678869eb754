"""One real server for the session; each test gets a world of its own in it and speaks HTTP."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx2
import pytest

from emulator import Emulator
from emulator.exchange.vendor import Vendor
from emulator.testing import world as kit
from emulator.testing.control import Control
from emulator.vendors import VENDORS
from emulator.vendors.dial9 import vendor as DIAL9
from tests.rules import enforced

pytest_plugins = ["tests.recording", "tests.conforming"]
START = "2026-03-02T09:00:00.000Z"


class RunningServer(Emulator):
    """A server of its own, for tests that need other settings."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"clock": START} | settings)


class World:
    """A fresh world of the running server: clients signed in to it, and its control plane.

    Its clock stands still at START.
    """

    def __init__(self, url: str, name: str) -> None:
        self.url = url
        self.name = name
        self.kit = kit.World(Control(url), name)
        self.clients: list[httpx2.Client] = []
        self.control = self.client("/_emulator", params={"world": name})

    def client(self, path: str, **options: Any) -> httpx2.Client:
        """A client of the running server, closed when the test ends."""
        # Without `verify` each client would read the machine's certificates: 18 ms, for plain HTTP.
        fixed = {"base_url": f"{self.url}{path}", "trust_env": False, "verify": False, "timeout": 10}
        opened = httpx2.Client(**fixed | options)
        self.clients.append(opened)
        return opened

    def close(self) -> None:
        """Close the clients."""
        for client in self.clients:
            client.close()

    def signed_in(
        self, vendor: Vendor, user: str | None = None, secret: str | None = None, **options: Any
    ) -> httpx2.Client:
        """A client that signs in to this world as the vendor's clients do; its base URL is the vendor's."""
        known, password = vendor.login
        whose = f"{known if user is None else user}+{self.name}"
        headers = vendor.sign_in(whose, password if secret is None else secret) | options.pop("headers", {})
        return self.client(vendor.prefix, headers=headers, **options)

    def of(self, name: str) -> httpx2.Client:
        """A client of the control plane, or of a vendor: made by the method of its name, if there is one."""
        if name == "control":
            return self.control
        made = getattr(self, name, None)
        return made() if made else self.signed_in(next(vendor for vendor in VENDORS if vendor.name == name))

    def basic(self, path: str, user: str, password: str = "secret", **options: Any) -> httpx2.Client:
        """A client that signs in to this world by HTTP Basic; `path` is the vendor's base path."""
        return self.client(path, auth=(f"{user}+{self.name}", password), **options)

    def sipcentric(self, user: str = "admin", **options: Any) -> httpx2.Client:
        """A Sipcentric client."""
        return self.basic("/api/v1", user, **options)

    def dial9(self, token: str = "token", secret: str = "secret", path: str = "/api/v2") -> httpx2.Client:
        """A Dial 9 client."""
        return self.signed_in(DIAL9, token, secret, base_url=f"{self.url}{path}")

    def sipgate(
        self, user: str = "sipgate", version: str | None = "2.41", accept: str = "*/*", **options: Any
    ) -> httpx2.Client:
        """A sipgate client; its base URL is the root, and it adds a version where a request has none."""

        def add_version(request: httpx2.Request) -> None:
            if version and "version" not in request.url.params:
                request.url = request.url.copy_merge_params({"version": version})

        hooks = {"request": [add_version]}
        return self.basic("", user, **{"event_hooks": hooks, "headers": {"Accept": accept}} | options)

    def telecom_center(self, user: str = "operator", **options: Any) -> httpx2.Client:
        """A telecom.center client, which labels what it sends as JSON:API."""
        headers = {"Content-Type": "application/vnd.api+json"}
        return self.basic("/api/rest/public/operator", user, **{"headers": headers} | options)

    def advance(self, seconds: float) -> list[dict[str, Any]]:
        """Move the world's clock; what fired."""
        return self.kit.advance(seconds)

    def freeze(self, at: str | datetime) -> None:
        """Stand still at a moment."""
        self.kit.freeze(at)

    def set(self, **settings: Any) -> None:
        """Change settings of the world."""
        self.kit.set(**settings)

    def simulate(self, vendor: str, happening: str, **values: Any) -> dict[str, Any]:
        """Make the world act."""
        return self.kit.simulate(vendor, happening, **values)


@pytest.fixture(scope="session")
def emulator_settings() -> dict[str, Any]:
    """The session's server, of the project's own pytest plugin, stands at START."""
    return {"clock": START}


@pytest.fixture(scope="session")
def server(emulator: Emulator) -> Emulator:
    return emulator


@pytest.fixture
def world(emulator_world: kit.World) -> Iterator[World]:
    """A world that only this test uses."""
    fresh = World(emulator_world.url, emulator_world.name)
    yield fresh
    fresh.close()


@pytest.fixture(autouse=True)
def rules_are_broken(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that cites rules which the code enforces breaks each of them, as the journal says.

    That of its world, or of the default one: there those come to who cannot sign in.
    """
    marks = [*request.node.iter_markers("rule")]
    world = request.getfixturevalue("world") if marks and "world" in request.fixturenames else None
    yield
    cited = {rule for mark in marks for rule in mark.args} & enforced() if world else set()
    if world and cited:
        for name in (world.name, "default"):
            listed = world.control.get("/requests", params={"world": name, "limit": 1000}).json()["requests"]
            cited -= {rule for entry in listed for rule in entry["rules"]}
            if not cited:
                return
        assert not cited, "the journal does not name these: cite them where they are broken"

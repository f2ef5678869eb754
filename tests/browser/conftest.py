"""A browser for the session, a page of another origin, a server that lets that page in."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from emulator.testing.world import Login, World
from tests.browser.driver import Browser, browsing, missing
from tests.browser.servers import PageHandler, Server
from tests.conftest import RunningServer


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Without one, the tests are skipped; `make browser-test` lets nothing be skipped."""
    if names := missing():
        reason = f"no {' and no '.join(names)} here: `make browser-test` installs what is missing"
        (pytest.fail if os.environ.get("BROWSER_NEEDED") else pytest.skip)(reason)
    with browsing(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture(scope="session")
def page() -> Iterator[str]:
    """The origin of a page."""
    with Server(PageHandler) as server:
        yield server.url


@pytest.fixture(scope="session")
def open_server(browser: Browser, page: str) -> Iterator[RunningServer]:
    """A server with `--cors` for the page."""
    with RunningServer(cors=page) as running:
        yield running


@pytest.fixture
def world(open_server: RunningServer, browser: Browser, page: str) -> World:
    """A world of that server, the page shown."""
    browser.open(page)
    return open_server.world()


def sign_in(login: Login) -> dict[str, Any]:
    """What a script needs for its requests to a vendor."""
    user, password = login.credentials
    return {"base": login.base_url, "user": user, "password": password, "signed": login.headers}

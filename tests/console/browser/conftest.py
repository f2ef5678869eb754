"""Debian's Chromium, driven by Playwright; pages that complain, or ask another host, fail their test."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.driver import FLAGS
from tests.conftest import World

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """These tests have a target of their own, `make console-test`, which lets nothing be skipped."""
    if not os.environ.get("CONSOLE_NEEDED"):
        pytest.skip("the console in a browser is tried by `make console-test`")
    missing = [name for name in ("chromium",) if shutil.which(name) is None]
    missing += [name for name in ("playwright", "axe_playwright_python") if find_spec(name) is None]
    if missing:
        pytest.fail(f"no {' and no '.join(missing)} here: `make console-test` installs what is missing")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=[*FLAGS, "--no-sandbox"])
        yield opened
        opened.close()


class Tab:
    """A tab on the console of a world."""

    def __init__(self, browser: "Browser", world: World, **options: Any) -> None:
        self.world = world
        self.context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}} | options)
        self.context.set_default_timeout(10_000)
        self.troubles: list[str] = []
        self.expected: list[str] = []
        """What the browser may complain about in this test."""
        self.page = self.new()

    def new(self) -> "Page":
        """Another tab of the same browser."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", lambda said: self.troubles.append(said.text) if said.type in ("error", "warning") else None)
        page.on("request", lambda request: self.check(request.url))
        return page

    def check(self, url: str) -> None:
        """Nothing but the server is asked."""
        if not url.startswith((self.world.url, "blob:")):
            self.troubles.append(f"asked {url}")

    def open(self, path: str = "", page: "Page | None" = None, **query: str) -> "Page":
        """A page of the console, by its path below `/_emulator/console`."""
        shown = page or self.page
        pairs = "&".join(f"{name}={value}" for name, value in ({"world": self.world.name} | query).items())
        shown.goto(f"{self.world.url}/_emulator/console/{path}".rstrip("/") + f"?{pairs}")
        return shown

    def close(self) -> list[str]:
        """Close it; what there was to complain about."""
        self.context.close()
        return [each for each in self.troubles if not any(known in each for known in self.expected)]


@contextmanager
def watched(browser: "Browser", world: World) -> Iterator[Tab]:
    """A tab in which nothing may go wrong."""
    opened = Tab(browser, world)
    yield opened
    troubles = opened.close()
    assert not troubles


@pytest.fixture
def tab(browser: "Browser", world: World) -> Iterator[Tab]:
    with watched(browser, world) as opened:
        yield opened


@pytest.fixture
def second(browser: "Browser", world: World) -> Iterator[Tab]:
    """Another browser, which shares nothing with the first but the world."""
    with watched(browser, world) as opened:
        yield opened

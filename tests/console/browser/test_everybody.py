"""Every page for everybody: axe finds nothing, in light and dark, wide and narrow; nothing scrolls sideways."""

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.conftest import World
from tests.console.browser.conftest import Tab
from tests.console.crawling import crawl, make_busy
from tests.console.surfing import Surfer

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def drawn_alike(url: str) -> tuple[str, int, str]:
    """What pages have in common that one template draws: where they stand, how deep, what they are asked for."""
    parts = urlsplit(url)
    names = sorted({name for name, _ in parse_qsl(parts.query)} & {"check", "pin", "all", "edit", "to"})
    return "/".join(parts.path.split("/")[:4]), parts.path.count("/"), " ".join(names)


@pytest.mark.parametrize(
    ("size", "scheme"), [(WIDE, "light"), (WIDE, "dark"), (NARROW, "light")], ids=["light", "dark", "narrow"]
)
def test_every_page(browser: "Browser", world: World, scheme: str, size: dict[str, int]) -> None:
    from axe_playwright_python.sync_playwright import Axe

    make_busy(world)
    pages = [url for url, page in crawl(Surfer(world), of_a_kind=1) if page.soup.find("main")]
    urls = list({drawn_alike(url): url for url in reversed(pages) if "/_emulator/docs" not in url}.values())
    assert len(urls) > 25
    tab = Tab(browser, world, viewport=size, color_scheme=scheme)
    found, wider = {}, []
    for url in urls:
        tab.page.goto(world.url + url)
        results = Axe().run(tab.page)
        if results.violations_count:
            found[url] = results.generate_report()
        if tab.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wider.append(url)
    assert not found, "\n".join(f"{url}\n{report}" for url, report in found.items())
    assert not wider, "these pages scroll sideways"
    assert not tab.close()

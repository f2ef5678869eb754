"""Every page for everybody: axe finds nothing, in light and dark, wide and narrow; nothing scrolls sideways."""

from typing import TYPE_CHECKING

import pytest

from tests.conftest import World
from tests.console.browser.conftest import Tab
from tests.console.crawling import crawl, make_busy
from tests.console.surfing import Surfer

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.mark.parametrize(
    ("size", "scheme"), [(WIDE, "light"), (WIDE, "dark"), (NARROW, "light")], ids=["light", "dark", "narrow"]
)
def test_every_page(browser: "Browser", world: World, scheme: str, size: dict[str, int]) -> None:
    from axe_playwright_python.sync_playwright import Axe

    make_busy(world)
    found_pages = crawl(Surfer(world), of_a_kind=1)
    urls = [url for url, page in found_pages if page.soup.find("main") and "/_emulator/docs" not in url]
    assert len(urls) > 20
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

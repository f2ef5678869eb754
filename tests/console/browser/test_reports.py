"""Home, webhooks, coverage and the documentation in a browser: accessible, at two widths, moving by themselves."""

from typing import TYPE_CHECKING

import pytest

from tests.conftest import World
from tests.console.browser.conftest import Tab
from tests.control.test_webhooks import receive_sms

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAGES = ["console", "console/webhooks", "console/webhooks/w1", "console/coverage", "docs", "docs/dial9", "docs/nobody"]


def busy(world: World) -> None:
    """Something in each list."""
    client = world.sipcentric()
    client.get("/customers/25/phonebook")
    client.post("/customers/25/phonebook", json={})
    world.kit.fail_next("sipcentric", status=503, method="GET", path="*/sms")
    client.get("/customers/25/sms")
    receive_sms(world, "https://example.com/sms", "x" * 300)
    world.set(webhook_mode="pull")
    receive_sms(world, "http://localhost:4000/" + "long/" * 40)


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_inaccessible_or_too_wide(browser: "Browser", world: World, width: int, scheme: str) -> None:
    """The inside of Swagger UI is its own."""
    from axe_playwright_python.sync_playwright import Axe

    busy(world)
    tab = Tab(browser, world, color_scheme=scheme, viewport={"width": width, "height": 900})
    tab.expected.append("404")
    for path in PAGES:
        tab.page.goto(f"{world.url}/_emulator/{path}?world={world.name}")
        for each in tab.page.locator("main details").all():
            each.evaluate("each => each.open = true")
        found = Axe().run(tab.page, context={"exclude": [["#swagger"]]})
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        too_wide = tab.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert too_wide <= 0, f"{path} is {too_wide} pixels too wide"
    assert not tab.close()


def test_webhooks_appear_by_themselves_and_what_is_open_stays(tab: Tab) -> None:
    world = tab.world
    receive_sms(world, "https://example.com/sms")
    page = tab.open("webhooks")
    page.locator("[data-mail] summary").first.click()
    opened = page.locator("details[open]").get_attribute("id")
    receive_sms(world, "https://example.com/sms")
    page.wait_for_selector("[data-webhook]:nth-child(2)")
    page.wait_for_function("() => document.querySelectorAll('[data-mail]').length === 2")
    assert page.locator("details[open][data-mail]").get_attribute("id") == opened


def test_held_webhook_is_delivered_by_a_click(tab: Tab) -> None:
    world = tab.world
    world.set(webhook_mode="pull")
    receive_sms(world, "https://example.com/sms")
    page = tab.open("webhooks")
    page.get_by_role("button", name="Deliver held").click()
    page.wait_for_selector("[data-webhook] .tag.bad")
    assert "failed" in page.locator("[data-webhook]").first.inner_text()


def test_lines_are_copied(tab: Tab) -> None:
    tab.world.kit.reset()
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = tab.open()
    page.get_by_role("button", name="Copy the environment lines").click()
    page.wait_for_selector("text=Copied")
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied == page.locator(".environment").inner_text()
    assert f"+{tab.world.name}" in copied


def test_cells_change_while_somebody_looks(tab: Tab) -> None:
    tab.world.kit.reset()
    page = tab.open("coverage")
    tab.world.sipcentric().get("/customers/me")
    page.wait_for_selector("[data-operation=get_customer][data-state=called]")

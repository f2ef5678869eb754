"""The documentation in a browser: what is tried in a page is answered by the server itself, in either colours."""

from typing import TYPE_CHECKING

import pytest

from tests.conftest import RunningServer, World
from tests.console.browser.conftest import Tab

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TRIED = [
    ("sipcentric", "Customers", "get_customer", "200"),
    ("sipcentric", "Phone Book", "create_entry", "201"),
    ("telecom_center", "Customers", "list_customers", "200"),
    ("telecom_center", "Customers", "create_customer", "201"),
    ("dial9", "Numbers", "list_numbers", "200"),
    ("sipgate", "Balance", "get_balance", "200"),
    ("sipgate", "Settings: extensions", "set_dnd", "204"),
    ("control", "Clock", "get_clock", "200"),
    ("control", "Faults", "create_fault", "201"),
]


def execute(page: "Page", chapter: str, operation: str) -> str:
    """Press *Try it out*, then *Execute*; the status of the answer."""
    page.locator(f'.opblock-tag[data-tag="{chapter}"]').click()
    block = page.locator(f'.opblock[id$="-{operation}"]')
    block.locator(".opblock-summary-control").click()
    block.locator(".try-out__btn").click()
    block.locator(".execute").click()
    return block.locator(".live-responses-table tbody .response-col_status").first.inner_text().split()[0]


@pytest.mark.parametrize(("document", "chapter", "operation", "status"), TRIED)
def test_what_is_tried_is_answered(tab: Tab, document: str, chapter: str, operation: str, status: str) -> None:
    """As the page stands: signed in, filled in."""
    page = tab.page
    tab.world.control.get(f"/openapi/{document}.json", timeout=60)  # which is made when it is first asked for
    page.goto(f"{tab.world.url}/_emulator/docs/{document}")
    assert execute(page, chapter, operation) == status


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_follow_the_system(browser: "Browser", world: World, scheme: str) -> None:
    tab = Tab(browser, world, color_scheme=scheme)
    tab.page.goto(f"{world.url}/_emulator/docs/dial9")
    tab.page.wait_for_selector(".opblock-tag")
    background = "getComputedStyle(document.querySelector('.swagger-ui .scheme-container')).backgroundColor"
    shade = sum(int(each) for each in tab.page.evaluate(background)[4:-1].split(",")[:3])
    assert (shade < 300) == (scheme == "dark")
    tab.page.emulate_media(color_scheme="dark" if scheme == "light" else "light")
    tab.page.wait_for_selector("html.dark-mode" if scheme == "light" else "html:not(.dark-mode)", state="attached")
    assert not tab.close()


def test_forms_of_swagger_ui_are_left_to_it(tab: Tab) -> None:
    """Signing in as somebody else does not lead away."""
    page = tab.page
    page.goto(f"{tab.world.url}/_emulator/docs/sipcentric")
    page.locator("button.authorize").click()
    page.get_by_role("button", name="Remove authorization").click()
    page.locator(".auth-container input").nth(0).fill("reseller")
    page.locator(".auth-container input").nth(1).fill("secret")
    page.locator(".auth-container input").nth(1).press("Enter")
    page.locator(".btn-done").click()
    assert execute(page, "Customers", "create_customer") == "201"


def test_keys(tab: Tab) -> None:
    page = tab.page
    page.goto(f"{tab.world.url}/_emulator/docs")
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url("**/_emulator/console")


def test_control_plane_with_a_token_is_tried_by_who_signed_in(browser: "Browser") -> None:
    with RunningServer(token="s3cret") as server:
        tab = Tab(browser, World(server.url, "default"))
        page = tab.page
        tab.expected.append("401")
        page.goto(f"{server.url}/_emulator/docs/control")
        assert execute(page, "Clock", "get_clock") == "401"
        page.goto(f"{server.url}/_emulator/console")
        page.get_by_label("Token").fill("s3cret")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_selector("nav.pages")
        page.goto(f"{server.url}/_emulator/docs/control")
        assert execute(page, "Clock", "get_clock") == "200"
        assert not tab.close()

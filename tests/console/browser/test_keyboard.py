"""Who has no mouse: focus stays where they are through every act, and each key does what the table of keys says."""

import pytest

from tests.conftest import World
from tests.console.browser.conftest import Tab

JOHN, OUTSIDE = "sipcentric/101", "07700900123"
FORM = "document.activeElement.closest('form')?.id"


@pytest.mark.parametrize(
    ("path", "form", "after"),
    [
        ("clock", "move-1", "+1 s: done"),
        ("clock", "mode", "Run: done"),
        ("faults", "on-rate-limited", "Switch on: done"),
        ("faults", "new-fault", "effect"),
    ],
)
def test_focus_stays_at_the_button(tab: Tab, path: str, form: str, after: str) -> None:
    tab.expected.append("422")
    page = tab.open(path)
    page.get_by_text("live", exact=True).wait_for()
    page.locator(f"#{form} button").press("Enter")
    page.locator("main .done, main form .wrong", has_text=after).wait_for()
    assert page.evaluate(FORM) == form


def test_focus_stays_by_a_call_whose_button_is_gone(tab: Tab, world: World) -> None:
    world.kit.phone(JOHN).behave(answers="ask", talks=None)
    world.kit.place_call(from_=OUTSIDE, to=JOHN)
    page = tab.open(f"phones/{JOHN}")
    page.get_by_text("live", exact=True).wait_for()
    page.get_by_role("button", name="Answer").press("Enter")
    page.get_by_role("button", name="Hang up").wait_for()
    assert page.evaluate("document.activeElement.id.endsWith('-buttons')"), "and not at Hang up, which nobody chose"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Hold"


def test_focus_stays_at_its_request_when_rows_come(tab: Tab, world: World) -> None:
    for _ in range(3):
        world.sipcentric().get("/customers/me")
    page = tab.open("requests")
    page.get_by_text("live", exact=True).wait_for()
    for _ in range(2):
        page.keyboard.press("j")
    for number in (4, 5):
        world.sipcentric().get("/customers/me")
        page.locator(f"[data-request=r{number}]").wait_for()
        assert page.locator("tr:focus-within").get_attribute("data-request") == "r2"
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.locator("article[data-entry=r3]").wait_for()


def test_the_menu_of_worlds_closes_by_escape(tab: Tab) -> None:
    page = tab.open("requests")
    page.keyboard.press("w")
    page.locator("#world-menu[open] a:focus").wait_for()
    page.keyboard.press("Escape")
    page.locator("#world-menu:not([open]) > summary:focus").wait_for()


def test_keys_among_phones(tab: Tab) -> None:
    page = tab.open("phones")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "open"
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.locator(f'article[data-phone="{JOHN}"] .device').wait_for()
    page.get_by_text("live", exact=True).wait_for()
    page.keyboard.press("Escape")
    page.locator("#phones").wait_for()


def test_keys_among_happenings(tab: Tab) -> None:
    page = tab.open("happenings")
    page.keyboard.press("j")
    page.keyboard.press("j")
    chosen = page.locator("li:focus-within").get_attribute("data-happening")
    page.keyboard.press("Enter")
    page.locator(f'li[aria-current][data-happening="{chosen}"]').wait_for()


def test_enter_opens_a_request_in_the_list_of_all_worlds(tab: Tab, world: World) -> None:
    world.sipcentric().get("/customers/me")
    page = tab.open("requests", all="1")
    page.locator("[data-request=r1]").first.wait_for()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.locator("article[data-entry=r1]").wait_for()

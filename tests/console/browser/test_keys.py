"""The keys that lead from page to page, and those that help."""

import pytest

from tests.console.browser.conftest import Tab


@pytest.mark.parametrize(("key", "title"), [("r", "Requests"), ("p", "Phones"), ("d", "Data"), ("c", "Clock")])
def test_g_goes_to_a_page_of_this_world_and_h_home(tab: Tab, key: str, title: str) -> None:
    page = tab.open("settings")
    page.get_by_text("live", exact=True).wait_for()
    page.keyboard.press("g")
    page.keyboard.press(key)
    page.get_by_role("heading", name=title, exact=True).wait_for()
    assert f"world={tab.world.name}" in page.url
    page.get_by_text("live", exact=True).wait_for()
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.get_by_role("heading", name=f"World {tab.world.name}").wait_for()


def test_a_letter_that_leads_nowhere_ends_it(tab: Tab) -> None:
    page = tab.open("settings")
    page.get_by_text("live", exact=True).wait_for()
    for key in "gxp":
        page.keyboard.press(key)
    assert page.get_by_role("heading", name="Settings", exact=True).is_visible()


def test_w_opens_the_worlds_with_the_first_in_focus(tab: Tab) -> None:
    page = tab.open("clock")
    page.get_by_text("live", exact=True).wait_for()
    page.keyboard.press("w")
    assert page.locator("#world-menu").get_attribute("open") is not None
    assert page.evaluate("document.activeElement.matches('#world-menu a')")
    page.keyboard.press("w")
    assert page.locator("#world-menu").get_attribute("open") is None


def test_help_names_every_key_and_holds_back_the_others(tab: Tab) -> None:
    page = tab.open("clock")
    page.get_by_text("live", exact=True).wait_for()
    page.keyboard.press("?")
    help_ = page.get_by_role("dialog", name="Keys")
    help_.wait_for()
    named = set(help_.locator("kbd").all_inner_texts())
    assert named == {"/", "j", "k", "Enter", "Esc", "r", "e", "c", "f", ".", "g", "h", "p", "d", "w", "?"}
    page.keyboard.press(".")
    page.keyboard.press("Escape")
    help_.wait_for(state="hidden")
    assert "09:00:00" in page.locator("#now").inner_text()

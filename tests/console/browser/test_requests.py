"""The journal with script: keys, sending again, editing, comparing, copying."""

import json
from typing import TYPE_CHECKING

import pytest

from tests.conftest import World
from tests.console.browser.conftest import Tab

if TYPE_CHECKING:
    from playwright.sync_api import Page

BOOK = "/customers/25/phonebook"
ENTRY = {"type": "phonebookentry", "name": "Ada", "phoneNumber": "01214960001"}


@pytest.fixture(autouse=True)
def _asked(world: World) -> None:
    world.sipcentric().get(BOOK)
    world.sipcentric().post(BOOK, json=ENTRY)
    world.sipcentric().get("/customers/me")


def shows(page: "Page", request_id: str) -> None:
    page.locator(f"article[data-entry={request_id}]").wait_for()
    page.get_by_text("live", exact=True).wait_for()  # keys are heard


def test_keys_lead_through_the_list_and_back(tab: Tab) -> None:
    page = tab.open("requests")
    page.locator("[data-request=r3]").wait_for()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    assert page.locator("tr:focus-within").get_attribute("data-request") == "r2"
    page.keyboard.press("Enter")
    shows(page, "r2")
    page.keyboard.press("Escape")
    page.locator("article.detail").wait_for(state="detached")
    page.get_by_text("live", exact=True).wait_for()
    page.keyboard.press("/")
    page.keyboard.type("operation:create_entry")
    page.keyboard.press("Enter")
    page.locator("[data-request=r3]").wait_for(state="detached")
    assert page.locator("[data-request]").count() == 1


@pytest.mark.parametrize(("width", "beside"), [(1440, True), (1100, True), (1099, False), (390, False)])
def test_detail_beside_the_list_where_there_is_room(tab: Tab, width: int, beside: bool) -> None:
    tab.page.set_viewport_size({"width": width, "height": 900})
    page = tab.open("requests/r2")
    detail = page.locator("article.detail").bounding_box()
    listed = page.locator("section.list").bounding_box()
    assert detail
    assert (listed is not None and detail["x"] >= listed["x"] + listed["width"]) == beside
    assert detail["y"] < 400, "what was asked for is in sight"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_send_again_by_a_key_shows_the_new_one(tab: Tab, world: World) -> None:
    page = tab.open("requests/r2")
    page.keyboard.press("r")
    shows(page, "r4")
    assert "/requests/r4" in page.url
    page.locator("tr[aria-current][data-request=r4]").wait_for()
    assert len(world.control.get("/data/sipcentric/phonebook", params={"name": "Ada"}).json()["rows"]) == 2


def test_edit_and_send_by_a_key(tab: Tab, world: World) -> None:
    tab.expected.append("422")
    page = tab.open("requests/r2")
    page.keyboard.press("e")
    form = page.locator("#edit-and-send")
    form.get_by_label("Path, with the query").fill("customers")
    form.get_by_label("Body").fill(json.dumps(ENTRY | {"name": "Zoe"}))
    form.get_by_role("button", name="Edit and send").click()
    form.get_by_text("must begin with a slash").first.wait_for()
    assert "Zoe" in form.get_by_label("Body").input_value()
    form.get_by_label("Path, with the query").fill(f"/api/v1{BOOK}")
    form.get_by_role("button", name="Edit and send").click()
    shows(page, "r4")
    assert world.control.get("/requests/r4").json()["response"]["json"]["name"] == "Zoe"


def test_compare_by_a_key(tab: Tab) -> None:
    page = tab.open("requests")
    page.get_by_label("Compare r1").check()
    page.get_by_label("Compare r2").check()
    page.keyboard.press("c")
    page.get_by_role("heading", name="Compare r2 with r1").wait_for()
    page.keyboard.press("Escape")
    page.get_by_label("Compare r1").wait_for()
    assert page.get_by_label("Compare r1").is_checked()
    assert not page.get_by_label("Compare r3").is_checked()


def test_ticks_stay_when_rows_arrive(tab: Tab, world: World) -> None:
    page = tab.open("requests")
    page.get_by_text("live", exact=True).wait_for()
    page.get_by_label("Compare r1").check()
    world.sipcentric().get("/customers/me")
    page.locator("[data-request=r4]").wait_for()
    assert page.get_by_label("Compare r1").is_checked()


def test_what_it_leads_to_later_appears(tab: Tab, world: World) -> None:
    world.set(webhook_mode="pull")
    body = {"type": "smsmessage", "to": "01212854400", "from": "01212854400", "body": "Hello"}
    assert world.sipcentric().post("/customers/25/sms", json=body).status_code == 201
    page = tab.open("requests/r4")
    page.get_by_text("live", exact=True).wait_for()
    world.advance(10)
    page.locator("[data-caused]").get_by_text("Webhook").first.wait_for()


def test_check_is_copied(tab: Tab) -> None:
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = tab.open("requests/r2")
    page.get_by_role("button", name="Make a check").click()
    line = page.locator("[data-line=pytest]")
    line.wait_for()
    page.locator("[data-line=pytest] + [data-copy]").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == line.inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_opened_is_for_everybody(tab: Tab, world: World, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    world.sipcentric().post(f"{BOOK}?zzz=1", data={"nmae": "Ada", "x" * 100: "y" * 500})
    world.sipcentric().put(f"{BOOK}/773", json=ENTRY | {"nmae": 1})
    tab.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for path in (
        "requests/r4?check=1&",
        "requests/r5?check=1&",
        "requests/compare?pin=r4&pin=r5&",
        "requests?all=1&q=foo:x+status:9xx&",
    ):
        for width in (1440, 390):
            tab.page.set_viewport_size({"width": width, "height": 900})
            tab.page.goto(f"{world.url}/_emulator/console/{path}world={world.name}")
            tab.page.evaluate("document.querySelectorAll('main details').forEach((each) => (each.open = true))")
            found = Axe().run(tab.page)
            assert not found.violations_count, f"{path} {width}: {found.generate_report()}"
            assert not tab.page.evaluate("document.documentElement.scrollWidth > innerWidth"), f"{path} {width}"

"""Phones in a browser: they ring by themselves, are answered by a click, stand side by side, take what is dropped."""

import base64
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from emulator.telephony import fax
from tests.conftest import RunningServer, World
from tests.console.browser.conftest import Tab, watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

JOHN, DESK, RECEPTION = "sipcentric/101", "sipgate/1112233e0", "telecom_center/1a6f0d3c-58b2-4e97-8c14-d7e5b9032a08"
OUTSIDE = "07700900123"
PAIRS = [(JOHN, DESK), (DESK, RECEPTION), (RECEPTION, JOHN)]
DROP = """([selector, name, content]) => {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([bytes], name, {type: "application/pdf"}));
    const place = document.querySelector(selector);
    for (const kind of ["dragover", "drop"]) {
        place.dispatchEvent(new DragEvent(kind, {dataTransfer, bubbles: true, cancelable: true}));
    }
}"""
"""A file is dropped as by a person: the event and its file, at the place."""


@pytest.fixture(autouse=True)
def patient(world: World) -> None:
    """Nobody picks up, or hangs up, by themselves."""
    for name in (JOHN, DESK, RECEPTION, OUTSIDE):
        world.kit.phone(name).behave(answers="ask", talks=None)


def of(page: "Page", name: str) -> "Locator":
    return page.locator(f'[data-phone="{name}"]')


def live(page: "Page") -> "Page":
    page.get_by_text("live", exact=True).wait_for()
    return page


def button(place: "Locator", name: str) -> "Locator":
    return place.get_by_role("button", name=name, exact=True)


def test_a_phone_rings_by_itself_and_is_answered_by_a_click(tab: Tab, world: World) -> None:
    page = live(tab.open("phones"))
    page.get_by_text("No call is live").wait_for()
    call = world.kit.place_call(from_=OUTSIDE, to=JOHN)
    card = of(page, JOHN)
    page.locator(f'.ringing[data-phone="{JOHN}"] .handset').wait_for()
    button(card, "Answer").click()
    card.get_by_text("in a call").wait_for()
    assert call.state == "answered"
    call.hang_up()
    page.get_by_text("No call is live").wait_for()
    card.get_by_text("idle").wait_for()


def test_sounds_are_turned_on_and_off(tab: Tab, world: World) -> None:
    page = live(tab.open("phones"))
    sounds = page.get_by_role("button", name="Sounds")
    sounds.click()
    page.locator("[data-sounds][aria-pressed=true]").wait_for()
    world.kit.place_call(from_=OUTSIDE, to=JOHN)
    page.locator("[data-call=c1]").wait_for()
    sounds.click()
    page.locator("[data-sounds][aria-pressed=false]").wait_for()


@pytest.mark.parametrize(("caller", "called"), PAIRS)
def test_two_phones_in_one_tab(tab: Tab, world: World, caller: str, called: str) -> None:
    page = live(tab.open("phones/side", phone=f"{caller}&phone={called}"))
    of(page, caller).get_by_label("This phone calls").fill(called)
    button(of(page, caller).locator("[data-ring=out]"), "Ring").click()
    of(page, called).locator(".display.ringing .handset").wait_for()
    button(of(page, called), "Answer").click()
    of(page, caller).locator(".display", has_text="in a call").wait_for()
    button(of(page, caller), "7").click()
    of(page, caller).locator(".display", has_text="pressed 7").wait_for()
    button(of(page, called), "Hold").click()
    of(page, called).locator(".display", has_text="on hold").wait_for()
    assert [each["state"] for each in world.kit.calls()[0].legs] == ["answered", "held"]
    button(of(page, caller), "Hang up").click()
    of(page, called).locator(".display", has_text="No call").wait_for()
    assert "phone=" in page.url


@pytest.mark.parametrize(("caller", "called"), PAIRS)
def test_two_phones_in_two_browsers(tab: Tab, second: Tab, caller: str, called: str) -> None:
    here, there = live(tab.open(f"phones/{caller}")), live(second.open(f"phones/{called}"))
    here.get_by_label("This phone calls").fill(called)
    button(here.locator("[data-ring=out]"), "Ring").click()
    there.locator(".display.ringing").wait_for()
    button(there.locator(".device"), "Answer").click()
    here.locator(".display", has_text="in a call").wait_for()
    button(here.locator(".device"), "Hang up").click()
    there.locator(".display", has_text="No call").wait_for()


def test_a_call_that_ended_while_one_looked(tab: Tab, world: World) -> None:
    tab.expected.append("status of 409")
    call = world.kit.place_call(from_=OUTSIDE, to=JOHN)
    page = tab.open(f"phones/{JOHN}")
    page.evaluate("document.querySelectorAll('[data-live]').forEach((part) => part.removeAttribute('data-live'))")
    call.hang_up()
    button(page.locator(".device"), "Answer").click()
    page.get_by_role("alert").get_by_text("ended").wait_for()
    page.locator(".display", has_text="No call").wait_for()


def test_a_display_moves_while_a_form_says_what_was_wrong(tab: Tab, world: World) -> None:
    tab.expected.append("status of 404")
    call = world.kit.place_call(from_=OUTSIDE, to=JOHN)
    call.answer()
    page = live(tab.open(f"phones/{JOHN}"))
    page.get_by_label("To", exact=True).first.fill("nobody")
    button(page.locator(".device"), "Transfer").click()
    page.get_by_role("alert").first.wait_for()
    call.hang_up()
    page.locator(".display", has_text="No call").wait_for()


@pytest.mark.parametrize("name", [JOHN, DESK])
def test_a_pdf_that_is_dropped_comes_in_as_fax(tab: Tab, world: World, name: str) -> None:
    pdf = fax.write_fax("a fax", ["one", "two"], 0)
    page = live(tab.open(f"phones/{name}"))
    before = len(world.control.get(f"/phones/{name}").json()["faxes"])
    page.evaluate(DROP, [f'[data-phone="{name}"]', "a.pdf", base64.b64encode(pdf).decode()])
    page.get_by_text("Fax: done.").wait_for()
    faxes = world.control.get(f"/phones/{name}").json()["faxes"]
    assert len(faxes) == before + 1
    pictures = page.locator(f'[data-fax="{faxes[-1]["id"]}"] img')
    assert pictures.count() == 2
    for number in range(2):
        pictures.nth(number).scroll_into_view_if_needed()
        seen = pictures.nth(number).evaluate("(picture) => picture.decode().then(() => picture.naturalWidth)")
        assert 190 <= seen <= 200


def test_a_pdf_that_is_too_large_is_told(browser: "Browser") -> None:
    with (
        RunningServer(body_limit=1_000_000) as server,
        closing(World(server.url, "strict")) as world,
        watched(browser, world) as tab,
    ):
        tab.expected.append("413")
        page = live(tab.open(f"phones/{JOHN}"))
        content = base64.b64encode(b"%PDF-1.4" + b"x" * 9_000_000).decode()
        page.evaluate(DROP, [f'[data-phone="{JOHN}"]', "a.pdf", content])
        page.get_by_role("alert").get_by_text("the body is larger than 1000000 bytes (--body-limit)").wait_for()
        assert page.locator(f'[data-phone="{JOHN}"]').count() == 1
        page.get_by_text("live", exact=True).wait_for()


def test_what_plays_goes_on_while_a_message_arrives(tab: Tab, world: World) -> None:
    page = live(tab.open(f"phones/{JOHN}"))
    player = page.locator("audio").first
    assert player.evaluate("(audio) => audio.play().then(() => audio.duration)") > 1
    world.control.post(f"/phones/{JOHN}/messages", json={"to": OUTSIDE, "text": "While it plays"}).raise_for_status()
    page.locator(".bubble", has_text="While it plays").wait_for()
    assert player.evaluate("(audio) => !audio.paused && audio.isConnected")


def test_what_is_typed_stays_when_a_call_comes(tab: Tab, world: World) -> None:
    page = live(tab.open(f"phones/{JOHN}"))
    page.locator("#phone-send-text").fill("Half a sent")
    world.kit.place_call(from_=OUTSIDE, to=JOHN)
    page.locator(".display.ringing").wait_for()
    assert page.locator("#phone-send-text").input_value() == "Half a sent"


@pytest.mark.parametrize(("width", "beside"), [(1440, True), (1100, True), (390, False)])
def test_side_by_side_where_there_is_room(browser: "Browser", world: World, width: int, beside: bool) -> None:
    tab = Tab(browser, world, viewport={"width": width, "height": 900})
    page = tab.open("phones/side", phone=f"{JOHN}&phone={DESK}")
    left, right = (of(page, name).bounding_box() for name in (JOHN, DESK))
    assert left
    assert right
    assert (right["x"] >= left["x"] + left["width"], right["y"] >= left["y"] + left["height"]) == (beside, not beside)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not tab.close()

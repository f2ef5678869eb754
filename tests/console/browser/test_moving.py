"""The clock by keys and from elsewhere, what is fired, what is copied: the parts of it that need script."""

import json

from tests.conftest import START, World
from tests.console.browser.conftest import Tab


def clock(world: World) -> tuple[str, str]:
    told = world.control.get("/clock").json()
    return told["now"], told["mode"]


def test_keys_freeze_run_and_advance(tab: Tab, world: World) -> None:
    page = tab.open("clock")
    page.get_by_text("live", exact=True).wait_for()
    page.keyboard.press(".")
    page.locator("#now", has_text="09:01:00.000").wait_for()
    assert clock(world) == ("2026-03-02T09:01:00.000Z", "frozen")
    page.keyboard.press("f")
    page.locator("#now", has_text="running").wait_for()
    assert clock(world)[1] == "running"
    page.keyboard.press("f")
    page.locator("#now", has_text="frozen").wait_for()
    assert clock(world)[1] == "frozen"


def test_keys_are_letters_where_somebody_types(tab: Tab, world: World) -> None:
    page = tab.open("clock")
    page.get_by_text("live", exact=True).wait_for()
    page.locator("#set-now").fill("")
    page.locator("#set-now").press_sequentially("f.")
    assert page.locator("#set-now").input_value() == "f."
    assert clock(world) == (START, "frozen")


def test_it_moves_when_somebody_else_moves_it(tab: Tab, world: World) -> None:
    world.simulate("sipgate", "incoming-sms", in_=30)
    page = tab.open("clock")
    page.get_by_text("live", exact=True).wait_for()
    page.locator("#advance-seconds").fill("12")
    page.locator("#pending li", has_text="in 30 s").wait_for()
    world.advance(10)
    page.locator("#now", has_text="09:00:10.000").wait_for()
    page.locator("#pending li", has_text="in 20 s").wait_for()
    world.advance(25)
    page.locator("#pending", has_text="Nothing is pending").wait_for()
    page.locator("#happened li[data-kind=happening]").wait_for()
    page.locator("#now button:disabled", has_text="Next event").wait_for()
    assert page.locator("#advance-seconds").input_value() == "12", "what is typed stays"
    world.freeze("2027-01-01T00:00:00Z")
    page.locator("#now", has_text="2027-01-01").wait_for()


def test_buttons_move_it_without_a_new_page(tab: Tab, world: World) -> None:
    page = tab.open("clock")
    page.get_by_text("live", exact=True).wait_for()
    page.evaluate("window.same = true")
    page.get_by_role("button", name="+1 h").click()
    page.locator("#now", has_text="10:00:00.000").wait_for()
    page.locator("#set-now").fill("nonsense")
    page.get_by_role("button", name="Set", exact=True).click()
    page.locator("#set-now-says").wait_for()
    assert page.locator("#set-now").input_value() == "nonsense"
    assert page.evaluate("window.same") is True
    tab.expected.append("422")  # the browser notes each refused request


def test_a_button_stays_under_the_mouse(tab: Tab, world: World) -> None:
    assert clock(world)[1] == "frozen"  # and the world has begun, of which its first page tells above the buttons
    page = tab.open("clock")
    page.get_by_text("live", exact=True).wait_for()
    box = page.get_by_role("button", name="+1 s").bounding_box()
    assert box
    for second in (1, 2):
        page.mouse.click(box["x"] + 10, box["y"] + 5)
        page.locator("#now", has_text=f"09:00:0{second}.000").wait_for()


def test_what_came_of_it_goes_on(tab: Tab, world: World) -> None:
    page = tab.open("happenings/sipgate/incoming-call")
    page.get_by_text("live", exact=True).wait_for()
    page.locator("#fire-answered").select_option("")
    page.locator("#fire-answers").fill('{"after": 5}')
    page.get_by_role("button", name="Fire").click()
    page.locator("#came li", has_text="c1 leg 2 ringing").wait_for()
    world.advance(6)
    page.locator("#came li", has_text="c1 leg 2 answered").wait_for()
    page.get_by_role("button", name="Again").click()
    page.locator("#came li", has_text="c2").first.wait_for()


def test_a_fault_is_copied(tab: Tab, world: World) -> None:
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    body = {"match": {"vendor": "sipgate"}, "effect": {"status": 503}, "times": 2}
    world.control.post("/faults", json=body)
    page = tab.open("faults")
    page.get_by_text("live", exact=True).wait_for()
    page.get_by_text("Copy as JSON, curl or pytest").click()
    page.get_by_role("button", name="Copy as JSON").click()
    page.get_by_text("Copied", exact=True).wait_for()
    assert json.loads(page.evaluate("navigator.clipboard.readText()")) == body


def test_hits_are_counted_while_one_looks(tab: Tab, world: World) -> None:
    page = tab.open("faults")
    page.get_by_text("live", exact=True).wait_for()
    card = page.locator("[data-preset=gateway-html]")
    card.locator("select").select_option("sipgate")
    card.get_by_role("button", name="Switch on").click()
    card.get_by_text("hit 0 times").wait_for()
    assert world.sipgate().get("/my/events/").status_code == 502
    card.get_by_text("hit 1 time.").wait_for()
    card.get_by_role("button", name="Switch off").click()
    card.get_by_text("off", exact=True).wait_for()
    assert world.control.get("/faults").json() == {"faults": []}

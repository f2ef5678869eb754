"""The clock's page: what it shows, its buttons, a timeline that never breaks."""

import re

import pytest

from tests.conftest import START, World
from tests.console.surfing import Page, Surfer, filled_in

HOSTILE = "<script>alert(1)</script>\"'&"
TIMELINE = "svg.timeline"


def now(world: World) -> str:
    return str(world.control.get("/clock").json()["now"])


def told(page: Page, part: str) -> list[str]:
    return [" ".join(each.get_text(" ").split()).replace(" ,", ",") for each in page.all(f"#{part} .told li")]


def counted(page: Page) -> dict[str, int]:
    """What the picture's marks stand for, by lane."""
    counts: dict[str, int] = {}
    for mark in page.all(f"{TIMELINE} circle title"):
        lane, count = mark.get_text().split(": ")
        counts[lane] = counts.get(lane, 0) + int(count)
    return counts


def check_picture(page: Page) -> None:
    """Every number of the picture is one, and lies within it."""
    height = float(str(page.one(TIMELINE)["viewbox"]).split()[-1])
    for element in page.all(f"{TIMELINE} line, {TIMELINE} circle, {TIMELINE} text"):
        for name, most in (("x", 1000), ("x1", 1000), ("x2", 1000), ("cx", 1000), ("y", height), ("cy", height)):
            assert 0 <= float(str(element.get(name, 0))) <= most, element
    assert not re.search(r"nan|inf", str(page.one(TIMELINE)).lower())


def test_it_says_now_and_whether_it_is_frozen(surfer: Surfer, world: World) -> None:
    page = surfer.open("clock")
    assert page.one("#now time")["datetime"] == START
    assert "2026-03-02 09:00:00.000" in page.text
    assert "frozen" in page.one("#now").get_text()
    page = page.press("Run")
    assert page.status == 200
    assert "running" in page.one("#now").get_text()
    assert world.control.get("/clock").json()["mode"] == "running"
    assert "frozen" in page.press("Freeze").one("#now").get_text()
    assert world.control.get("/clock").json()["mode"] == "frozen"


@pytest.mark.parametrize(
    ("button", "then"), [("+1 s", "09:00:01.000"), ("+1 min", "09:01:00.000"), ("+1 h", "10:00:00.000")]
)
def test_a_button_moves_it(surfer: Surfer, world: World, button: str, then: str) -> None:
    page = surfer.open("clock").press(button)
    assert then in page.one("#now").get_text()
    assert f"{button}: done." in page.text
    assert now(world) == f"2026-03-02T{then}Z"


def test_any_number_of_seconds(surfer: Surfer, world: World) -> None:
    surfer.open("clock").press("Advance", seconds="0.25")
    assert now(world) == "2026-03-02T09:00:00.250Z"


@pytest.mark.parametrize("typed", ["-1", "a while", "1e12", "1e999", "nan", "-inf", ""])
def test_seconds_that_are_none_are_refused_beside_their_field(surfer: Surfer, world: World, typed: str) -> None:
    page = surfer.open("clock").press("Advance", seconds=typed)
    assert page.status == 422
    assert page.one("#advance-seconds-says").get_text()
    assert page.one("#advance-seconds")["aria-invalid"] == "true"
    assert page.one("#advance-seconds")["value"] == typed
    assert now(world) == START


def test_it_can_be_set(surfer: Surfer, world: World) -> None:
    page = surfer.open("clock").press("Set", now="2027-01-01T12:00:00+01:00")
    assert "2027-01-01 11:00:00.000" in page.text
    assert now(world) == "2027-01-01T11:00:00.000Z"


@pytest.mark.parametrize("typed", ["tomorrow", "9999-01-01", HOSTILE, "2026-13-01"])
def test_a_moment_that_is_none_is_refused_beside_its_field(surfer: Surfer, world: World, typed: str) -> None:
    page = surfer.open("clock").press("Set", now=typed)
    assert page.status == 422
    assert re.search("ISO 8601|1970 to 8999", page.one("#set-now-says").get_text())
    assert page.one("#set-now")["value"] == typed
    assert now(world) == START


def test_next_event_stops_where_the_next_work_is_due(surfer: Surfer, world: World) -> None:
    world.simulate("sipgate", "incoming-sms", in_=61.5)
    world.simulate("sipgate", "incoming-sms", in_=7200)
    page = surfer.open("clock")
    assert "Next is sipgate incoming-sms in 1 min 2 s" in page.text
    page = page.press("Next event")
    assert now(world) == "2026-03-02T09:01:01.500Z"
    assert any("happening" in line and "sipgate incoming-sms" in line for line in told(page, "happened"))
    page.press("Next event")
    assert now(world) == "2026-03-02T11:00:00.000Z"


def test_next_event_where_nothing_is_pending(surfer: Surfer, world: World) -> None:
    page = surfer.open("clock")
    assert "Nothing is pending" in page.one("#now").get_text()
    assert page.one("#next button").has_attr("disabled")
    page = page.press("Next event")  # of a page that is out of date
    assert page.status == 200
    assert now(world) == START


def test_a_key_that_is_refused_says_so(surfer: Surfer, world: World) -> None:
    """Its form is hidden; the page says what is wrong, whichever it is."""
    world.freeze("8999-12-31T23:59:30Z")
    form = surfer.open("requests").one("#key-minute")
    page = surfer.send(form, filled_in(form), None)
    assert page.status == 422
    assert "cannot go beyond the year 8999" in page.one("main > .wrong").get_text()


def test_lists_say_what_when_how_far_and_lead_on(surfer: Surfer, world: World) -> None:
    world.sipcentric().get("/customers/me")
    world.simulate("sipcentric", "incoming-sms", to="01212854400")
    world.simulate("sipgate", "incoming-call", answers={"after": 2})
    world.advance(3)
    world.simulate("sipgate", "incoming-fax", in_=90)
    page = surfer.open("clock")
    happened, pending = told(page, "happened"), told(page, "pending")
    assert any("exchange GET /api/v1/customers/me 200 2026-03-02 09:00:00.000, 3 s ago" in line for line in happened)
    assert any("fired telephony.answer" in line and "09:00:02.000, 1 s ago" in line for line in happened)
    assert any(line.startswith("call c1 answered 2026") for line in happened)
    assert any(line.startswith("call c1 leg 2 ringing: sipgate/1112233e0 ") for line in happened)
    assert any("webhook w1" in line for line in happened)
    assert any("control POST /_emulator/clock/advance" in line for line in happened)
    assert any("sipgate incoming-fax" in line and "09:01:33.000, in 1 min 30 s" in line for line in pending)
    links = {str(each["href"]).partition("?")[0] for each in page.all(".told a")}
    for place in ("requests/r1", "happenings/sipgate/incoming-call", "webhooks/w1", "phones/sipgate/1112233e0"):
        assert f"/_emulator/console/{place}" in links
    assert page.follow("#happened li[data-kind=happening]:last-child a, #happened a[href*=incoming-sms]").status == 200


def test_the_picture_says_the_same_as_the_lists(surfer: Surfer, world: World) -> None:
    world.sipcentric().get("/customers/me")
    world.simulate("sipgate", "incoming-sms", in_=90)
    page = surfer.open("clock")
    check_picture(page)
    shown = counted(page)
    assert shown["Pending"] == len(told(page, "pending")) == 1
    assert shown["Requests"] == 1
    assert sum(shown.values()) == len(told(page, "pending")) + len(told(page, "happened"))
    assert "1 pending" in str(page.one(TIMELINE)["aria-label"])


def test_marks_stand_left_and_right_of_now(surfer: Surfer, world: World) -> None:
    world.sipcentric().get("/customers/me")
    world.advance(30)
    world.simulate("sipgate", "incoming-sms", in_=90)
    page = surfer.open("clock")
    middle = float(str(page.one(f"{TIMELINE} line.now")["x1"]))
    assert float(str(page.one(f"{TIMELINE} circle.requests")["cx"])) < middle
    assert float(str(page.one(f"{TIMELINE} circle.pending")["cx"])) > middle
    ticks = [each.get_text() for each in page.all(f"{TIMELINE} text")]
    assert {"now", "-10 s", "+1 min"} <= set(ticks)


@pytest.mark.parametrize("start", ["8999-12-31T23:00:00Z", "8000-01-01T00:00:00.456Z", "1970-01-01T00:00:00Z", START])
@pytest.mark.parametrize("waits", [[0.001, 0.002, 0.003], [1, 1, 1], [0.001, 3e9], [3000], []])
def test_no_distance_breaks_the_picture(surfer: Surfer, world: World, start: str, waits: list[float]) -> None:
    world.freeze(start)
    world.sipcentric().get("/customers/me")
    for wait in waits:
        world.control.post("/simulate/sipgate/incoming-sms", json={"in": wait})
    for page in (surfer.open("clock"), surfer.open("clock").press("+1 s")):
        assert page.status == 200
        check_picture(page)
        assert sum(counted(page).values()) == len(told(page, "pending")) + len(told(page, "happened"))


def test_a_clock_that_was_set_back_says_so(surfer: Surfer, world: World) -> None:
    world.sipcentric().get("/customers/me")
    world.freeze("2025-03-02T09:00:00Z")
    page = surfer.open("clock")
    check_picture(page)
    assert any("GET" in line and "in 365 d, for the clock was set back" in line for line in told(page, "happened"))


def test_long_lists_are_cut_and_say_so(surfer: Surfer, world: World) -> None:
    many = [
        {"customer_id": 25, "created": START[:-1], "name": f"N{n}", "phone_number": "07700900123"} for n in range(9)
    ]
    assert world.control.post("/data/sipcentric/phonebook", json=many).status_code < 300
    for _ in range(60):
        world.control.post("/simulate/sipgate/credit", json={"add": 1})
        world.control.post("/simulate/sipgate/credit", json={"add": 1, "in": 5000})
    page = surfer.open("clock")
    assert "The next 50 of 60." in page.text
    assert len(told(page, "pending")) == len(told(page, "happened")) == 50
    assert counted(page)["Pending"] == 60
    everything = page.follow("#pending .said a")
    assert len(told(everything, "pending")) == 60
    assert len(told(everything, "happened")) > 100
    assert not everything.all(".said a")


@pytest.mark.slow
def test_a_thousand_pending_and_more(surfer: Surfer, world: World) -> None:
    for wait in range(1100):
        world.control.post("/simulate/sipgate/credit", json={"add": 1, "in": 10 + wait * wait})
    page = surfer.open("clock")
    assert "of 1,100" in page.text
    check_picture(page)
    assert len(page.all(f"{TIMELINE} circle")) < 400
    assert len(told(surfer.open("clock", all=1), "pending")) == 1000


def test_hostile_text_is_text(surfer: Surfer, world: World) -> None:
    world.control.post("/simulate/sipcentric/incoming-sms", json={"body": HOSTILE, "in": 60})
    world.sipcentric().get("/customers/25/<script>alert(1)</script>")
    world.control.post("/calls", json={"from": "07700900123", "name": HOSTILE})
    page = surfer.open("clock")
    assert not page.all("main script")
    assert any("<script>" in line for line in told(page, "happened"))

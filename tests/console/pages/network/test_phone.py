"""A phone as a device: the whole life of calls, texts, sounds and faxes, by pressing its buttons without script."""

from typing import Any

import pytest

from emulator.telephony import fax
from tests.conftest import World
from tests.console.surfing import Page, Surfer

JOHN, GREG, SALLY = "sipcentric/101", "sipcentric/1234", "sipcentric/1928"
RECEPTION, DESK = "telecom_center/1a6f0d3c-58b2-4e97-8c14-d7e5b9032a08", "sipgate/1112233e0"
JOHNS_NUMBER, OUTSIDE = "441212854411", "447700900123"
HOSTILE = "<script>alert(1)</script>\"'&\x07"
DISPLAY = ".display"


def device(surfer: Surfer, name: str = JOHN, **query: Any) -> Page:
    page = surfer.open(f"phones/{name}", **query)
    assert page.status == 200, page.text
    return page


def display(page: Page) -> str:
    return " ".join(page.one(DISPLAY).get_text(" ").split())


def call(world: World, key: str = "c1") -> Any:
    return world.control.get(f"/calls/{key}").json()


def buttons(page: Page, within: str = ".buttons") -> list[str]:
    return [button.get_text(strip=True) for button in page.all(f"{within} button")]


@pytest.fixture
def ringing(world: World, surfer: Surfer) -> Page:
    """John's phone, which somebody outside calls; nobody hangs up by themselves."""
    for name in (JOHN, GREG, SALLY, RECEPTION, DESK, OUTSIDE):
        world.kit.phone(name).behave(answers="ask", talks=None)
    return device(surfer).press("Ring", within="[data-ring=in]", **{"from": "07700 900123", "name": "Wilma"})


class TestNames:
    @pytest.mark.parametrize(
        "name", [JOHN, "sipcentric%2F101", "01212854411", "+44 121 285 4411", "tel:+44-121-2854411", "25-102"]
    )
    def test_any_name(self, surfer: Surfer, name: str) -> None:
        page = device(surfer, name)
        assert page.one(f'[data-phone="{JOHN}"]')
        assert "John Simmonds" in display(page)
        assert JOHNS_NUMBER in display(page)

    @pytest.mark.parametrize("name", ["07700900999", "441632960486", "03301222970", "443301222970", "01214960051"])
    def test_every_number_has_a_page(self, surfer: Surfer, name: str) -> None:
        assert "No call" in display(device(surfer, name))

    @pytest.mark.parametrize("name", ["nobody", "sipcentric/999", "nobody/1", "12", "%3Cscript%3E"])
    def test_nobody_is_404(self, surfer: Surfer, name: str) -> None:
        page = surfer.open(f"phones/{name}")
        assert (page.status, "there is no phone" in page.text) == (404, True)

    def test_an_outside_number_that_a_call_mentions_shows_it(self, surfer: Surfer, ringing: Page) -> None:
        page = device(surfer, OUTSIDE)
        assert "calling" in display(page)
        assert buttons(page) == ["Hang up"]


class TestCalls:
    def test_a_phone_that_rings_says_who_calls(self, ringing: Page) -> None:
        assert all(word in display(ringing) for word in ("ringing", "Wilma", OUTSIDE))
        assert ringing.one(".display.ringing .handset")
        assert buttons(ringing) == ["Answer", "Refuse"]
        assert all(key.has_attr("disabled") for key in ringing.all(".keypad button"))

    def test_a_call_from_beginning_to_end(self, world: World, surfer: Surfer, ringing: Page) -> None:
        page = ringing.press("Answer")
        assert "in a call" in display(page)
        assert buttons(page) == ["Hold", "Hang up", "Record", "Transfer", "Press"]
        assert not page.all(".ringing")
        world.advance(75)
        assert "1:15" in display(device(surfer))
        page = page.press("Hold")
        assert "on hold" in display(page)
        assert "Hold" not in buttons(page)
        page = page.press("Resume")
        assert "in a call" in display(page)
        page = page.press("Hang up")
        assert "No call" in display(page)
        assert (call(world)["ended_by"], call(world)["duration"]) == ("callee", 75)

    @pytest.mark.parametrize(("code", "reason"), [("486", ""), ("603", "Not now"), ("480", ""), ("404", HOSTILE)])
    def test_refuse(self, world: World, ringing: Page, code: str, reason: str) -> None:
        page = ringing.press("Refuse", code=code, reason=reason)
        assert "No call" in display(page)
        leg = call(world)["legs"][1]
        assert (leg["code"], leg["reason"]) == (int(code), reason or leg["reason"])

    @pytest.mark.slow
    def test_digits_typed_and_by_the_keypad(self, world: World, ringing: Page) -> None:
        page = ringing.press("Answer").press("Press", digits="12#")
        for digit in "1234567890*#":
            page = page.press(digit, within=".device")
        assert call(world)["legs"][1]["digits"] == "12#1234567890*#"
        assert "pressed 12#1234567890*#" in display(page)

    def test_what_no_phone_can_send_stands_beside_the_field(self, ringing: Page) -> None:
        page = ringing.press("Answer").press("Press", digits="x")
        assert page.status == 422
        assert page.one(".buttons [aria-invalid]")["value"] == "x"

    @pytest.mark.parametrize("to", [GREG, RECEPTION, DESK, "07700900124"])
    def test_transfer(self, world: World, surfer: Surfer, ringing: Page, to: str) -> None:
        world.kit.phone(to).behave(answers="ask")
        page = ringing.press("Answer").press("Transfer", to=to)
        assert "No call" in display(page)
        page = device(surfer, to)
        assert "ringing" in display(page)
        page = page.press("Answer")
        assert OUTSIDE in display(page)
        page.press("Hang up")
        assert call(world)["state"] == "ended"

    @pytest.mark.parametrize(("to", "status"), [("nobody", 404), (JOHNS_NUMBER, 422), (HOSTILE, 404), ("", 422)])
    def test_a_transfer_to_nobody_is_refused_and_the_call_goes_on(
        self, world: World, ringing: Page, to: str, status: int
    ) -> None:
        page = ringing.press("Answer").press("Transfer", to=to)
        assert page.status == status
        assert page.one(".buttons [role=alert]")
        assert not page.soup.select("main script")
        assert call(world)["legs"][1]["state"] == "answered"

    def test_recording_on_and_off(self, world: World, surfer: Surfer, ringing: Page) -> None:
        before = len(world.control.get(f"/phones/{JOHN}").json()["recordings"])
        page = ringing.press("Answer").press("Record")
        assert "recording" in display(page)
        world.advance(8)
        page = device(surfer).press("Stop recording")
        assert "recording" not in display(page)
        page = page.press("Hang up")
        recordings = world.control.get(f"/phones/{JOHN}").json()["recordings"]
        assert len(recordings) == before + 1
        sound = page.one(f'[data-sound="{recordings[-1]["id"]}"] audio')
        assert surfer.client.get(str(sound["src"])).headers["content-type"].startswith("audio/")

    def test_this_phone_calls_somebody(self, world: World, ringing: Page, surfer: Surfer) -> None:
        page = device(surfer, DESK).press("Ring", within="[data-ring=out]", to=f"+{JOHNS_NUMBER}")
        assert "calling" in display(page)
        assert "John Simmonds" in display(page)
        assert buttons(page) == ["Hang up"]
        page.press("Hang up")
        assert call(world, "c2")["outcome"] == "cancelled"

    def test_two_calls_of_one_phone_have_buttons_of_their_own(self, world: World, ringing: Page) -> None:
        page = ringing.press("Answer").press("Ring", within="[data-ring=in]", **{"from": "07700900124"})
        assert buttons(page, "[data-call=c2]") == ["Answer", "Refuse"]
        page = page.press("Refuse", within="[data-call=c2]", code="486")
        assert call(world, "c2")["legs"][1]["code"] == 486
        assert call(world)["state"] == "answered"

    def test_a_message_for_the_mailbox(self, world: World, surfer: Surfer, ringing: Page) -> None:
        world.advance(61)
        caller = device(surfer, OUTSIDE)
        assert "speaking to a mailbox" in display(caller)
        assert buttons(caller) == ["Hang up", "Leave message"]
        assert caller.press("Leave message", seconds="0").status == 422
        caller.press("Leave message", seconds="7")
        page = device(surfer)
        (voicemail,) = world.control.get(f"/phones/{JOHN}").json()["voicemails"]
        assert (voicemail["seconds"], voicemail["from"]) == (7, OUTSIDE)
        sound = page.one(f'[data-sound="{voicemail["id"]}"]')
        assert "0:07" in sound.get_text()
        assert len(surfer.client.get(str(page.one(f'[data-sound="{voicemail["id"]}"] audio')["src"])).content) > 1000
        latest = page.follow('a[href*="/voicemails/latest"]')
        assert latest.one("#latest audio")["src"] == page.one(f'[data-sound="{voicemail["id"]}"] audio')["src"]

    def test_an_act_that_came_too_late_says_so(self, world: World, ringing: Page) -> None:
        world.kit.calls()[0].hang_up()
        page = ringing.press("Answer")
        assert (page.status, "ended" in page.one("[role=alert]").get_text()) == (409, True)
        assert "No call" in display(page)

    def test_a_phone_that_is_gone(self, world: World, surfer: Surfer, ringing: Page) -> None:
        world.control.delete("/data/sipcentric/endpoints/101").raise_for_status()
        page = ringing.press("Answer")
        assert (page.status, "there is no phone" in page.text) == (404, True)

    def test_click_to_dial_rings_who_calls_first(self, world: World, surfer: Surfer, ringing: Page) -> None:
        ringing.press("Refuse", code="486")
        values = {"caller": "sip:1112233e0", "callee": f"tel:{JOHNS_NUMBER}", "registerSip": "1112233e0"}
        answer = world.sipgate().post("/my/sessions/calls/", data=values)
        assert answer.status_code < 300, answer.text
        page = device(surfer, DESK)
        assert buttons(page)[:2] == ["Answer", "Refuse"]
        page = page.press("Answer")
        assert "Hang up" in buttons(page)
        page.press("Hang up")
        assert call(world, "c2")["state"] == "ended"


class TestMessages:
    @pytest.mark.slow
    @pytest.mark.parametrize("name", [JOHN, DESK])
    def test_send(self, world: World, surfer: Surfer, name: str) -> None:
        page = device(surfer, name).press("Send", to="+447700900123", text=f"Hello {HOSTILE}")
        bubble = page.all(".bubble.out")[-1]
        assert "Hello <script>" in bubble.get_text()
        assert bubble.select_one(".receipt")
        assert not page.soup.select("main script")
        other = device(surfer, OUTSIDE)
        assert "Hello <script>" in other.all(".bubble.in")[-1].get_text()

    def test_the_receipt_follows(self, world: World, surfer: Surfer) -> None:
        world.set(sms_delivery_seconds=30)
        page = device(surfer).press("Send", to="07700900123", text="Hello")
        sent = page.all(".bubble .receipt")[-1].get_text()
        world.advance(31)
        assert sent != device(surfer).all(".bubble .receipt")[-1].get_text() == "delivered"

    def test_between_vendors(self, world: World, surfer: Surfer) -> None:
        device(surfer, JOHN).press("Send", to="+493023125000", text="From here to there")
        world.advance(60)
        arrived = device(surfer, DESK).all(".bubble.in .text")
        assert "From here to there" in [each.get_text() for each in arrived]

    def test_write_to_it(self, surfer: Surfer) -> None:
        page = device(surfer, "sipgate/1112233e0").press("Write to it", _from="07700 900555", text="Good morning")
        assert page.status == 200, page.text
        bubble = page.all(".bubble.in")[-1].get_text(" ")
        assert "Good morning" in bubble
        assert "447700900555" in bubble

    def test_what_is_wrong_stands_at_the_form_with_what_was_typed(self, surfer: Surfer) -> None:
        page = device(surfer).press("Send", to="nobody", text="Kept")
        assert (page.status, page.one("#phone-send-text")["value"]) == (404, "Kept")
        page = device(surfer).press("Write to it", _from="nobody", text="Kept")
        assert (page.status, page.one("#phone-write-_from")["value"]) == (404, "nobody")
        assert "there is no phone" in page.one("#phone-write [role=alert]").get_text()
        page = device(surfer, RECEPTION).press("Send", to="07700900123", text="Hello")
        assert (page.status, "send no texts" in page.one("#phone-send [role=alert]").get_text()) == (409, True)

    def test_long_threads_are_cut_with_a_way_to_the_rest(self, world: World, surfer: Surfer) -> None:
        total = len(world.control.get(f"/phones/{JOHN}").json()["messages"])
        page = device(surfer)
        assert len(page.all(".bubble")) == 20 < total
        assert f"{total - 20} earlier are not shown" in page.text
        assert len(page.follow('#phone-messages a[href*="all="]').all(".bubble")) == total

    def test_a_long_text_is_cut_and_says_so(self, world: World, surfer: Surfer) -> None:
        row = world.control.get("/data/sipcentric/sms", params={"limit": "1", "order": "-id"}).json()["rows"][0]
        changed = world.control.patch(f"/data/sipcentric/sms/{row['id']}", json={"body": "x" * 5000})
        assert changed.status_code == 200, changed.text
        text = device(surfer, all="yes").one(f'[data-message="{row["id"]}"]').get_text()
        assert "1,000 characters more" in text


class TestFaxes:
    @pytest.mark.parametrize("name", [JOHN, DESK])
    def test_a_pdf_that_is_chosen_comes_in_and_can_be_looked_at(self, world: World, surfer: Surfer, name: str) -> None:
        pdf = fax.write_fax("a fax", ["one", "two"], 0)
        before = len(world.control.get(f"/phones/{name}").json()["faxes"])
        page = device(surfer, name).press("Let the fax come in", files={"pdf": ("a.pdf", pdf, "application/pdf")})
        assert page.status == 200, page.text
        faxes = world.control.get(f"/phones/{name}").json()["faxes"]
        assert len(faxes) == before + 1
        newest = f'[data-fax="{faxes[-1]["id"]}"]'
        assert "2 pages" in page.one(newest).get_text()
        pictures = page.all(f"{newest} img")
        assert len(pictures) == 2
        for picture in pictures:
            assert surfer.client.get(str(picture["src"])).content[1:4] == b"PNG"
            assert picture["alt"]
        assert surfer.client.get(str(page.one(f"{newest} p a")["href"])).content == pdf
        latest = page.follow('a[href*="/faxes/latest"]')
        assert len(latest.all(f"{newest} img.big")) == 2

    def test_what_is_no_pdf_stands_beside_the_field(self, surfer: Surfer) -> None:
        page = device(surfer).press("Let the fax come in", files={"pdf": ("a.pdf", b"nothing", "application/pdf")})
        assert (page.status, "not a PDF" in page.one("#phone-fax-pdf-says").get_text()) == (422, True)

    def test_a_number_that_takes_none(self, surfer: Surfer) -> None:
        page = device(surfer).press("Let the fax come in", to="01212854411")
        assert (page.status, "takes no faxes" in page.one("#phone-fax-to-says").get_text()) == (422, True)

    @pytest.mark.parametrize("name", [RECEPTION, OUTSIDE, "sipgate/1112233e3"])
    def test_a_phone_that_takes_none_offers_none(self, surfer: Surfer, name: str) -> None:
        page = device(surfer, name)
        assert not page.all("input[type=file]")
        assert not page.all("[data-drop]")
        assert "It takes no faxes" in page.text

    def test_a_pdf_can_be_dropped_on_the_phone(self, surfer: Surfer) -> None:
        assert device(surfer).one(f'[data-drop][data-phone="{JOHN}"] form input[type=file]')


class TestBehaviour:
    @pytest.mark.parametrize(
        ("chosen", "stored"),
        [
            ('"ask"', "ask"),
            ('{"after":10}', {"after": 10}),
            ('"never"', "never"),
            ('"busy"', "busy"),
            ('{"refuse":603}', {"refuse": 603}),
            ('"unreachable"', "unreachable"),
        ],
    )
    def test_answers(self, world: World, surfer: Surfer, chosen: str, stored: Any) -> None:
        page = device(surfer).press("Save", within="[data-how=answers]", answers=chosen)
        assert world.control.get(f"/phones/{JOHN}").json()["answers"] == stored
        first = page.all("[data-how=answers] option")[0]
        assert first["value"] == chosen
        assert first.get_text() in page.one("summary:-soup-contains(How)").get_text()

    @pytest.mark.parametrize("name", [JOHN, OUTSIDE])
    def test_one_click_lets_it_ring_until_somebody_answers(self, world: World, surfer: Surfer, name: str) -> None:
        page = device(surfer, name)
        assert "now it answers after 2 s" in page.one("[data-how=ask]").get_text()
        page = page.press("Let it ring")
        assert world.control.get(f"/phones/{name}").json()["answers"] == "ask"
        assert not page.all("[data-how=ask]")

    def test_numbers_of_ones_own(self, world: World, surfer: Surfer) -> None:
        page = device(surfer).press("Save", within="[data-how=after]", answers__after="7")
        assert "answers after 7 s" in page.text
        page = page.press("Save", within="[data-how=refuse]", answers__refuse="488")
        assert "refuses (488)" in page.text
        assert world.control.get(f"/phones/{JOHN}").json()["answers"] == {"refuse": 488}
        page = page.press("Save", within="[data-how=talks]", talks="33")
        assert "hangs up after 33 s" in page.text
        page = page.press("Save", within="[data-how=talks]", talks="")
        assert world.control.get(f"/phones/{JOHN}").json()["talks"] is None

    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("how", "field", "value"),
        [("after", "answers__after", "-1"), ("refuse", "answers__refuse", "200"), ("talks", "talks", "long")],
    )
    def test_what_is_no_behaviour(self, surfer: Surfer, how: str, field: str, value: str) -> None:
        page = device(surfer).press("Save", within=f"[data-how={how}]", **{field: value})
        assert page.status == 422
        assert page.one(f"[data-how={how}] input[type=text]")["value"] == value
        assert page.one(f"[data-how={how}] [role=alert]")

    def test_registered_and_do_not_disturb(self, world: World, surfer: Surfer) -> None:
        page = device(surfer).press("Do not disturb")
        assert "do not disturb" in display(page)
        page = page.press("Unregister")
        assert "not registered" in display(page)
        shown = world.control.get(f"/phones/{JOHN}").json()
        assert (shown["dnd"], shown["registered"]) == (True, False)
        page = page.press("Take calls").press("Register")
        shown = world.control.get(f"/phones/{JOHN}").json()
        assert (shown["dnd"], shown["registered"]) == (False, True)

    def test_a_magic_number_keeps_its_behaviour(self, surfer: Surfer) -> None:
        page = device(surfer, "441632960486").press("Save", within="[data-how=answers]", answers='"ask"')
        assert (page.status, "magic" in page.one("#phone-answers [role=alert]").get_text()) == (409, True)


def test_hostile_names_are_text(world: World, surfer: Surfer) -> None:
    world.control.patch("/data/sipcentric/endpoints/101", json={"name": HOSTILE[:-1]}).raise_for_status()
    for path in ("phones", f"phones/{JOHN}", "phones/side"):
        page = surfer.open(path)
        assert "<script>alert(1)" in page.text
        assert not page.soup.select("main script")
        assert "<script>alert(1)" not in page.answer.text


def test_each_part_that_moves_lives_by_itself(surfer: Surfer) -> None:
    page = device(surfer)
    parts = ["display", "buttons", "behaviour", "messages", "sounds", "faxes"]
    assert [part["id"] for part in page.all("main [data-live]")] == [f"phone-{part}" for part in parts]
    ids = [element["id"] for element in page.all("[id]")]
    assert len(ids) == len(set(ids))


@pytest.mark.slow
def test_every_link_resolves(surfer: Surfer) -> None:
    page = device(surfer, DESK)
    for link in page.all("main a"):
        assert surfer.get(str(link["href"])).status == 200, link

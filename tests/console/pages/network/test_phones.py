"""Every phone of a world as a card, its live calls, and acts on both; by somebody without script."""

from urllib.parse import urlsplit
from uuid import UUID

import pytest

from tests.conftest import World
from tests.console.surfing import Page, Surfer

JOHN, RECEPTION, DESK = "sipcentric/101", "telecom_center/1a6f0d3c-58b2-4e97-8c14-d7e5b9032a08", "sipgate/1112233e0"
MENU, MENU_NUMBER, OUTSIDE = "03301222970", "443301222970", "447700900123"
HOSTILE = "<script>alert(1)</script>\"'&\x07"


def listed(page: Page) -> list[str]:
    return [str(card["data-phone"]) for card in page.all("[data-phone]")]


def of(name: str) -> str:
    return f'[data-phone="{name}"]'


class TestCards:
    def test_every_phone_is_a_card_with_what_it_is(self, world: World, surfer: Surfer) -> None:
        page = surfer.open("phones")
        phones = world.control.get("/phones").json()["phones"]
        assert sorted(listed(page)) == sorted(each["phone"] for each in phones)
        for each in phones:
            text = page.one(of(each["phone"])).get_text(" ")
            assert each["name"] in text
            assert all(number in text for number in each["numbers"])
            assert "idle" in text
            assert ("not registered" in text) is not each["registered"]

    def test_by_vendor_and_state(self, world: World, surfer: Surfer) -> None:
        world.kit.phone(JOHN).behave(answers="ask")
        world.kit.place_call(to=JOHN)
        page = surfer.open("phones").press("Filter", vendor="sipcentric", state="ringing")
        assert listed(page) == [JOHN]
        assert listed(surfer.open("phones", vendor="telecom-center"))[0].startswith("telecom_center/")
        empty = surfer.open("phones", vendor="dial9")
        assert (listed(empty), "No phone is so" in empty.text) == ([], True)

    @pytest.mark.parametrize("query", [{"vendor": HOSTILE}, {"state": "asleep"}])
    def test_what_is_no_filter_is_said_and_hides_nothing(self, surfer: Surfer, query: dict[str, str]) -> None:
        page = surfer.open("phones", **query)
        assert "there is none called" in page.text or "no vendor with telephones" in page.text
        assert len(listed(page)) == len(listed(surfer.open("phones")))

    def test_many_phones_are_cut_with_a_way_to_the_rest(self, world: World, surfer: Surfer) -> None:
        known = len(world.control.get("/phones", params={"vendor": "telecom_center"}).json()["phones"])
        account = world.control.get("/data/telecom_center/sip_accounts").json()["rows"][0] | {
            "internal_caller_id": None
        }
        rows = [account | {"id": str(UUID(int=n)), "username": f"many{n}"} for n in range(80)]
        planted = world.control.post("/data/telecom_center/sip_accounts", json=rows)
        assert planted.status_code == 201, planted.text
        page = surfer.open("phones")
        shown = [each for each in listed(page) if each.startswith("telecom_center/")]
        assert len(shown) == 12
        assert f"1 to 12 of {known + 80}" in page.text
        first = page.follow('#phones a:-soup-contains("All phones of telecom_center")')
        rest = first.follow('#phones a:-soup-contains("Further phones")')
        assert len(listed(first)) == 60
        assert len({*listed(first), *listed(rest)}) == known + 80

    @pytest.mark.parametrize("start", ["-1", "x", "9" * 30, "999999"])
    def test_a_page_that_is_none(self, surfer: Surfer, start: str) -> None:
        assert surfer.open("phones", vendor="sipcentric", **{"from": start}).status == 200

    @pytest.mark.parametrize(
        ("written", "leads_to"),
        [
            ("07700 900123", OUTSIDE),
            (JOHN, JOHN),
            ("sip:25-102@example.com", JOHN),
            ("0121 285 4411", JOHN),
            (MENU, MENU_NUMBER),
        ],
    )
    def test_the_box_opens_any_number(self, surfer: Surfer, written: str, leads_to: str) -> None:
        page = surfer.open("phones").press("Open", open=written)
        assert page.status == 200
        assert page.one(of(leads_to))

    @pytest.mark.parametrize("written", ["nobody", HOSTILE, "12", "sipcentric/999", "../../health", "a/b/c", "%00"])
    def test_what_is_no_phone_is_404_in_the_frame(self, surfer: Surfer, written: str) -> None:
        page = surfer.open("phones").press("Open", open=written)
        assert (page.status, page.one("h1").get_text()) == (404, "Nothing here")
        assert not page.soup.select("main script")

    def test_a_vendor_without_phones_and_a_world_without_any(self, world: World, surfer: Surfer) -> None:
        assert "freeze the clock" in surfer.open("phones").one("#calls").get_text(), "how to answer by hand"
        world.control.post("/reset", json={"dataset": "empty"}).raise_for_status()
        page = surfer.open("phones")
        assert "No account of this world has a phone" in page.text
        assert "No call is live" in page.text
        assert "freeze the clock" not in page.text


class TestCalls:
    def test_ring_shows_the_call_with_its_legs(self, world: World, surfer: Surfer) -> None:
        world.kit.phone(JOHN).behave(answers="ask")
        page = surfer.open("phones").press("Ring", **{"from": DESK, "to": JOHN, "name": "Wilma"})
        assert (page.status, page.one(".done").get_text()) == (200, "Ring: done.")
        call = page.one('[data-call="c1"]')
        assert "Wilma" in call.get_text()
        legs = [" ".join(leg.get_text(" ").split()) for leg in page.all('[data-call="c1"] [data-leg]')]
        assert [("calling" in legs[0]), ("ringing" in legs[1])] == [True, True]
        assert len(page.all("#calls .ringing .handset")) == 1
        assert len(page.all(f"{of(JOHN)}.ringing .handset")) == 1
        assert not page.all(f"{of(DESK)}.ringing")

    def test_a_call_from_beginning_to_end(self, world: World, surfer: Surfer) -> None:
        world.kit.phone(JOHN).behave(answers="ask", talks=None)
        page = surfer.open("phones").press("Ring", **{"from": DESK, "to": JOHN})
        page = page.press("Answer", within="[data-call=c1]")
        assert page.one("[data-call=c1] > p .tag").get_text() == "answered"
        world.advance(65)
        page = surfer.open("phones")
        assert page.one("[data-call=c1] .duration").get_text() == "1:05"
        page = page.press("Hold", within='[data-call=c1] [data-leg="2"]')
        assert "on hold" in page.one('[data-call=c1] [data-leg="2"]').get_text()
        page = page.press("Resume", within="[data-call=c1]")
        page = page.press("Hang up", within='[data-call=c1] [data-leg="1"]')
        assert "No call is live" in page.text
        assert world.control.get("/calls/c1").json()["ended_by"] == "caller"

    @pytest.mark.slow
    @pytest.mark.parametrize("within", ["[data-call=c1]", of(JOHN)])
    @pytest.mark.parametrize("code", ["486", "603", "480", "404"])
    def test_refuse_with_a_code(self, world: World, surfer: Surfer, within: str, code: str) -> None:
        world.kit.phone(JOHN).behave(answers="ask")
        page = surfer.open("phones").press("Ring", **{"from": OUTSIDE, "to": JOHN})
        page.press("Refuse", within=within, code=code)
        assert world.control.get("/calls/c1").json()["legs"][1]["code"] == int(code)

    @pytest.mark.parametrize("caller", [JOHN, RECEPTION, DESK, OUTSIDE])
    @pytest.mark.parametrize("called", [JOHN, RECEPTION, DESK])
    def test_between_each_pair_of_vendors(self, world: World, surfer: Surfer, caller: str, called: str) -> None:
        target = {JOHN: "sipcentric/1928", DESK: "sipgate/1112233e3", RECEPTION: "telecom_center/123"}[called]
        target = target if caller == called else called
        world.kit.phone(target).behave(answers="ask", registered=True)
        page = surfer.open("phones").press("Ring", **{"from": caller, "to": target})
        page = page.press("Answer", within=of(target))
        assert "in a call" in page.one(of(target)).get_text()
        page = page.press("Hang up", within=of(target))
        assert world.control.get("/calls/c1").json()["outcome"] == "answered"
        assert "No call is live" in page.text

    @pytest.mark.parametrize("caller", [JOHN, RECEPTION, DESK, OUTSIDE])
    def test_a_number_that_rings_no_phone(self, world: World, surfer: Surfer, caller: str) -> None:
        page = surfer.open("phones").press("Ring", **{"from": caller, "to": f"+{MENU_NUMBER}"})
        page = page.press("Answer", within="[data-call=c1]")
        assert "Main Menu" in page.one('[data-call=c1] [data-leg="2"]').get_text()
        page.press("Hang up", within='[data-call=c1] [data-leg="1"]')
        assert world.control.get("/calls/c1").json()["state"] == "ended"

    @pytest.mark.slow
    def test_what_is_wrong_stands_beside_the_form_with_what_was_typed(self, surfer: Surfer) -> None:
        page = surfer.open("phones").press("Ring", **{"from": OUTSIDE, "to": "07700900124", "name": HOSTILE})
        assert page.status == 422
        assert "belongs to an account" in page.one("#ring-to-says").get_text()
        assert page.one("#ring-to")["value"] == "07700900124"
        assert page.one("#ring-name")["value"] == HOSTILE
        assert surfer.open("phones").press("Ring", to=HOSTILE).status == 404

    def test_an_act_that_came_too_late_is_409_and_says_so(self, world: World, surfer: Surfer) -> None:
        world.kit.phone(JOHN).behave(answers="ask")
        call = world.kit.place_call(from_=OUTSIDE, to=JOHN)
        page = surfer.open("phones")
        call.hang_up()
        late = page.press("Answer", within=f"[data-call={call.id}]")
        assert late.status == 409
        assert "ended" in late.one("[role=alert]").get_text()
        assert "No call is live" in late.text

    def test_a_call_of_a_world_that_began_anew_is_404_and_says_so(self, world: World, surfer: Surfer) -> None:
        world.kit.phone(JOHN).behave(answers="ask")
        world.kit.place_call(from_=OUTSIDE, to=JOHN)
        page = surfer.open("phones")
        world.control.post("/reset").raise_for_status()
        late = page.press("Hang up", within='[data-call=c1] [data-leg="1"]')
        assert (late.status, "no call" in late.one("[role=alert]").get_text()) == (404, True)

    def test_many_calls_are_cut_and_say_so(self, world: World, surfer: Surfer) -> None:
        for _ in range(43):
            world.kit.place_call(from_=OUTSIDE, to=MENU)
        page = surfer.open("phones")
        assert len(page.all("[data-call]")) == 40
        assert "3 more calls are live" in page.text

    def test_hostile_names_are_text(self, world: World, surfer: Surfer) -> None:
        world.kit.phone(JOHN).behave(answers="ask")
        world.control.post("/calls", json={"from": "anonymous", "to": JOHN, "name": HOSTILE}).raise_for_status()
        page = surfer.open("phones")
        assert not page.soup.select("main script")
        assert "<script>alert(1)" in page.one("[data-call=c1] h3").get_text()
        assert "withheld number" in page.one("[data-call=c1] h3").get_text()

    def test_every_link_of_a_call_leads_to_its_phone(self, world: World, surfer: Surfer) -> None:
        world.kit.place_call(from_="07700900124", to=MENU)
        page = surfer.open("phones")
        for link in page.all("[data-call] .legs a"):
            assert surfer.get(str(link["href"])).status == 200
            assert urlsplit(str(link["href"])).path.startswith("/_emulator/console/phones/")


def test_moving_parts_live_and_sounds_can_be_turned_on(surfer: Surfer) -> None:
    page = surfer.open("phones")
    assert [part["id"] for part in page.all("main [data-live]")] == ["calls", "phones"]
    assert page.one("button[data-sounds]")["aria-pressed"] == "false"
    assert not page.all("[data-live] [data-sounds]")


def test_a_mailbox_is_no_phone_to_open(world: World, surfer: Surfer) -> None:
    """It has a short number, as phones of other vendors do."""
    world.kit.phone(JOHN).behave(answers="never")
    world.kit.place_call(from_=OUTSIDE, to=JOHN)
    world.advance(61)
    page = surfer.open("phones")
    mailbox = page.all("[data-call=c1] [data-leg]")[-1]
    assert "mailbox" in mailbox.get_text()
    assert not mailbox.select("a")
    assert "speaking to a mailbox" in page.one('[data-call=c1] [data-leg="1"]').get_text()

"""Happenings: each has a form that fires as it stands, says what came of it, and repeats what was fired."""

import json
from base64 import b64encode
from typing import Any

import pytest

from emulator.vendors import VENDORS
from tests.conftest import World
from tests.console.surfing import Page, Surfer

HOSTILE = "<script>alert(1)</script>\"'&\u0007"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj " + (
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj trailer<</Root 1 0 R>>"
)
EVERY = [(vendor.name, name) for vendor in VENDORS for name in vendor.behaviour.happenings]


def happened(world: World) -> list[dict[str, Any]]:
    events = world.control.get("/events", params={"format": "json"}).json()["events"]
    return [each for each in events if each["kind"] == "happening"]


def links(page: Page) -> list[str]:
    return [str(each["data-happening"]) for each in page.all("[data-happening]")]


def test_each_happening_is_listed_with_its_summary(surfer: Surfer, world: World) -> None:
    page = surfer.open("happenings")
    assert links(page) == [f"{vendor}/{name}" for vendor, name in EVERY]
    for vendor, happenings in world.control.get("/simulate").json().items():
        for each in happenings:
            assert (
                each["summary"].replace("`", "")
                in page.one(f'[data-happening="{vendor}/{each["happening"]}"]').get_text()
            )
    assert page.follow('[data-happening="sipgate/incoming-sms"] a').one("h2#happening").text == "sipgate incoming-sms"


@pytest.mark.slow
@pytest.mark.parametrize(("vendor", "happening"), EVERY)
def test_each_fires_as_its_form_stands(surfer: Surfer, world: World, vendor: str, happening: str) -> None:
    listed = {each["happening"]: each for each in world.control.get("/simulate").json()[vendor]}
    page = surfer.open(f"happenings/{vendor}/{happening}").press("Fire")
    assert page.status == 200, page.text
    assert "Fire: done." in page.text
    (event,) = happened(world)
    assert (event["vendor"], event["happening"]) == (vendor, happening)
    assert event["values"] == listed[happening]["example"], "filled with its example, and with nothing else"
    assert page.one(f'[data-happened="{event["number"]}"]')


@pytest.mark.slow
def test_every_value_of_a_schema_has_a_field(surfer: Surfer, world: World) -> None:
    for vendor, happenings in world.control.get("/simulate").json().items():
        for each in happenings:
            form = surfer.open(f"happenings/{vendor}/{each['happening']}").form("Fire")
            names = {str(field["name"]) for field in form.select("[name]") if not str(field["name"]).startswith("_")}
            assert names == {*each["values"]["properties"], "in"}


@pytest.mark.parametrize(
    ("q", "found"), [("fax", 2), ("SIPGATE sms", 1), ("register away", 2), ("zzz", 0), (HOSTILE, 0)]
)
def test_happenings_are_found_by_words(surfer: Surfer, q: str, found: int) -> None:
    page = surfer.open("happenings", q=q)
    assert len(links(page)) == found
    assert f"{found} of {len(EVERY)}" in page.text
    assert page.one("#q")["value"] == q
    assert "None of them has these words" in page.text or found
    assert len(links(page.follow(".said a"))) == len(EVERY)


def test_what_was_looked_for_is_kept_beside_a_form(surfer: Surfer) -> None:
    page = surfer.open("happenings", q="fax").follow('[data-happening="sipgate/incoming-fax"] a')
    assert len(links(page)) == 2
    assert len(links(page.press("Fire"))) == 2


def test_what_came_of_it_is_told(surfer: Surfer, world: World) -> None:
    page = surfer.open("happenings/sipcentric/incoming-call").press("Fire", answers='{"after": 2}', outcome="", code="")
    came = page.one("#came [data-happened]").get_text(" ")
    assert "call c1" in " ".join(came.split())
    assert "ringing" in came
    assert "incomingcall" in came, "events that it began with count too"
    assert "answered" not in page.one("#came details").get_text()
    world.advance(3)
    came = surfer.open("happenings/sipcentric/incoming-call").one("#came details").get_text(" ")
    assert "c1 leg 2 answered" in came
    assert "fired" in came


def test_what_is_empty_is_left_out(surfer: Surfer, world: World) -> None:
    surfer.open("happenings/sipgate/incoming-sms").press("Fire", **{"from": "", "text": ""})
    assert happened(world)[-1]["values"] == {}


def test_numbers_choices_and_flags_are_what_they_are(surfer: Surfer, world: World) -> None:
    surfer.open("happenings/sipcentric/incoming-call").press(
        "Fire", duration="7", answered="true", hangs_up="caller", callerIdName="", endpoint=""
    )
    given = {"callerIdNumber": "02079460123", "answered": True, "duration": 7, "hangs_up": "caller"}
    assert happened(world)[-1]["values"] == given
    page = surfer.open("happenings/sipcentric/delivery-receipt")
    options = [str(each["value"]) for each in page.all("#fire-deliveryStatus option")]
    assert options == ["", "1", "2", "4", "8", "16"]
    assert page.one("#fire-deliveryStatus option[selected]")["value"] == "2"


@pytest.mark.parametrize(
    ("happening", "field", "typed"),
    [
        ("sipcentric/incoming-call", "duration", "long"),
        ("sipcentric/incoming-call", "duration", "-1"),
        ("sipcentric/incoming-call", "endpoint", "/customers/25/endpoints/9999"),
        ("sipcentric/incoming-call", "answers", '{"after": '),
        ("sipcentric/incoming-call", "in", "-5"),
        ("sipgate/incoming-sms", "to", HOSTILE),
        ("sipgate/incoming-sms", "text", "x" * 461),
        ("telecom_center/outgoing-call", "customer", "1.5"),
    ],
)
def test_a_wrong_value_is_told_beside_its_field(
    surfer: Surfer, world: World, happening: str, field: str, typed: str
) -> None:
    page = surfer.open(f"happenings/{happening}").press("Fire", **{field: typed})
    assert page.status == 422
    assert page.one(f"#fire-{field}-says").get_text().strip()
    shown = page.one(f"#fire-{field}")
    assert shown["aria-invalid"] == "true"
    assert (shown.get("value") or shown.get_text().strip()) == typed
    assert happened(world) == []


def test_what_else_was_typed_is_kept(surfer: Surfer) -> None:
    page = surfer.open("happenings/sipgate/incoming-call").press(
        "Fire", duration="x", answered="true", **{"from": "491713920077"}
    )
    assert page.one("#fire-from")["value"] == "491713920077"
    assert page.one("#fire-answered option[selected]")["value"] == "true"


def test_again_repeats_the_same_values(surfer: Surfer, world: World) -> None:
    values = {"callerIdNumber": "07700900123", "callerIdName": HOSTILE[:-1], "answers": {"after": 1}, "busy": False}
    world.simulate("sipcentric", "incoming-call", **values)
    world.simulate("sipgate", "credit", add=2.5)
    page = surfer.open("happenings")
    first, second = happened(world)
    page = page.press("Again", within=f'[data-happened="{first["number"]}"]')
    assert page.status == 200
    page.press("Again", within=f'[data-happened="{second["number"]}"]')
    again = happened(world)[2:]
    assert [(each["happening"], each["values"]) for each in again] == [
        ("incoming-call", values),
        ("credit", {"add": 2.5}),
    ]
    own = surfer.open("happenings/sipgate/credit")
    assert len(own.all("#came [data-happened]")) == 2, "of this one alone"
    own.press("Again", within=f'[data-happened="{again[1]["number"]}"]')
    assert happened(world)[-1]["values"] == {"add": 2.5}


def test_again_with_what_is_gone_says_why(surfer: Surfer, world: World) -> None:
    world.simulate("sipcentric", "delivery-receipt", sms="/customers/25/sms/253368")
    assert world.control.delete("/data/sipcentric/sms").status_code < 300
    page = surfer.open("happenings").press("Again", within="[data-happened]")
    assert page.status == 422
    assert "sms" in page.one("[data-happened] .wrong").get_text()


def test_later_on_the_worlds_clock(surfer: Surfer, world: World) -> None:
    page = surfer.open("happenings/sipgate/incoming-sms").press("Fire", **{"in": "90"})
    assert happened(world) == []
    assert "1 put off" in page.text
    assert "in 1 min 30 s" in page.text
    world.advance(100)
    page = surfer.open("happenings/sipgate/incoming-sms")
    assert "put off" not in page.text
    assert len(page.all("#came [data-happened]")) == 1


def test_one_that_failed_later_says_why(surfer: Surfer, world: World) -> None:
    page = surfer.open("happenings/sipcentric/delivery-receipt")
    page.press("Fire", sms="/customers/25/sms/99999999", **{"in": "5"})
    world.advance(10)
    page = surfer.open("happenings/sipcentric/delivery-receipt")
    assert "failed" in page.one("#came [data-happened]").get_text()
    assert "sms" in page.one("#came .wrong").get_text()
    assert surfer.open("happenings").one("#last .wrong").get_text()


@pytest.mark.parametrize("vendor", ["sipcentric", "sipgate"])
def test_a_file_is_chosen(surfer: Surfer, world: World, vendor: str) -> None:
    page = surfer.open(f"happenings/{vendor}/incoming-fax")
    page = page.press("Fire", text="", files={"pdf": ("page.pdf", PDF, "application/pdf")})
    assert page.status == 200, page.text
    assert happened(world)[-1]["values"]["pdf"] == b64encode(PDF).decode()
    wrong = page.press("Fire", text="", files={"pdf": ("page.pdf", b"no PDF", "application/pdf")})
    assert wrong.status == 422
    assert wrong.one("#fire-pdf-says").get_text()


def test_what_is_large_is_not_repeated_from_a_page(surfer: Surfer, world: World) -> None:
    world.simulate("sipgate", "incoming-fax", pdf=b64encode(PDF + b"\n%" + b"x" * 200_000).decode())
    for page in (surfer.open("happenings"), surfer.open("happenings/sipgate/incoming-fax")):
        assert "Too large to be repeated" in page.text
        assert len(page.answer.content) < 100_000


@pytest.mark.slow
def test_many_events_since_are_cut(surfer: Surfer, world: World) -> None:
    world.simulate("sipgate", "register")
    for _ in range(40):
        world.sipgate().get("/my/events/")
    page = surfer.open("happenings/sipgate/register")
    assert "Since then: 40 events" in page.text
    assert len(page.all("#came .told li")) == 30
    assert page.follow("#came details > p a").one("h1").text == "Clock"


@pytest.mark.parametrize("path", ["sipgate/nothing", "nobody/credit", "<script>/x"])
def test_one_that_there_is_not_names_those_that_are(surfer: Surfer, path: str) -> None:
    page = surfer.open(f"happenings/{path}")
    assert page.status == 404
    assert "sipgate/incoming-sms" in page.text


def test_a_vendor_may_be_spelled_with_dashes(surfer: Surfer) -> None:
    assert surfer.open("happenings/telecom-center/register").press("Fire").status == 200


def test_hostile_values_are_text(surfer: Surfer, world: World) -> None:
    page = surfer.open("happenings/sipgate/incoming-sms").press("Fire", text=HOSTILE[:-1])
    assert not page.all("main script")
    assert json.dumps(HOSTILE[:-1])[1:-1] in page.one("#came [data-happened]").get_text()
    assert not surfer.open("happenings").all("main script")

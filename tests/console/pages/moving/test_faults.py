"""Faults: presets as switches, what is active in words, a form for the rest, lines to copy, outcomes."""

import subprocess
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from bs4 import Tag

from emulator.vendors import VENDORS
from tests.conftest import World
from tests.console.surfing import Page, Surfer

HOSTILE = "<script>alert(1)</script>\"'&"
NAMES = [vendor.name for vendor in VENDORS]
ASKS: dict[str, Callable[[World], httpx2.Response]] = {
    "sipcentric": lambda world: world.sipcentric().get("/customers/me"),
    "telecom_center": lambda world: world.telecom_center().get("/customers"),
    "dial9": lambda world: world.dial9().post("/numbers/list"),
    "sipgate": lambda world: world.sipgate().get("/my/events/"),
}
PRESETS = {"rate-limited": 429, "slow-then-gone": None, "maintenance": 503, "gateway-html": 502, "stream-drops": 200}
"""The status of a plain request; None: the connection drops. Streams alone drop by the last."""


def faults(world: World) -> list[dict[str, Any]]:
    return list(world.control.get("/faults").json()["faults"])


def status_of(world: World, vendor: str) -> int | None:
    try:
        return ASKS[vendor](world).status_code
    except httpx2.RemoteProtocolError:
        return None


def text_in(page: Page, selector: str) -> str:
    return " ".join(page.one(selector).get_text(" ").split())


def field_of(page: Page, name: str, form: str = "new-fault") -> Tag:
    return page.one(f'[id="{form}-{name}"]')


def test_every_preset_is_there(world: World, surfer: Surfer) -> None:
    page = surfer.open("faults")
    listed = world.control.get("/faults/presets").json()["presets"]
    assert [each["name"] for each in listed] == list(PRESETS)
    for each in listed:
        card = text_in(page, f"[data-preset={each['name']}]")
        assert f"{each['name']} off" in card
        assert each["summary"] in card
    assert "every request is answered as the vendor would" in page.text


@pytest.mark.slow
@pytest.mark.parametrize("vendor", NAMES)
@pytest.mark.parametrize("preset", PRESETS)
def test_each_preset_is_switched_on_and_off_for_a_vendor(
    surfer: Surfer, world: World, preset: str, vendor: str
) -> None:
    within = f"[data-preset={preset}]"
    before = status_of(world, vendor)
    page = surfer.open("faults").press("Switch on", within=within, match__vendor=vendor)
    assert f"{preset} on" in text_in(page, within)
    assert f"On for {vendor}: hit 0 times" in text_in(page, within)
    assert status_of(world, vendor) == PRESETS[preset]
    others = [each for each in NAMES if each != vendor]
    assert all(status_of(world, each) == 200 for each in others)
    hits = "0 times" if preset == "stream-drops" else "1 time"
    page = surfer.open("faults")
    assert f"On for {vendor}: hit {hits}" in text_in(page, within)
    page = page.press("Switch off", within=within)
    assert f"{preset} off" in text_in(page, within)
    assert status_of(world, vendor) == before == 200
    assert faults(world) == []


def test_a_preset_for_every_vendor(surfer: Surfer, world: World) -> None:
    page = surfer.open("faults")
    assert {str(each["aria-label"]) for each in page.all("#presets form button")} == {
        f"Switch on {name}" for name in PRESETS
    }
    page = page.press("Switch on", within="[data-preset=gateway-html]")
    assert [status_of(world, vendor) for vendor in NAMES] == [502] * 4
    assert "On for every vendor" in page.text
    surfer.open("faults").press("Switch off", within="[data-preset=gateway-html]")
    assert [status_of(world, vendor) for vendor in NAMES] == [200] * 4


def test_streams_drop(surfer: Surfer, world: World) -> None:
    surfer.open("faults").press("Switch on", within="[data-preset=stream-drops]", match__vendor="sipcentric")
    with world.sipcentric().stream("GET", "/stream") as stream, pytest.raises(httpx2.RemoteProtocolError):
        stream.read()
    assert "hit 1 time." in text_in(surfer.open("faults"), "[data-preset=stream-drops]")


def test_one_that_ended_is_off_and_said_to_be_over(surfer: Surfer, world: World) -> None:
    page = surfer.open("faults").press("Switch on", within="[data-preset=maintenance]")
    assert "ends in 5 min" in text_in(page, "[data-fault=f1]")
    assert text_in(page, "[data-fault=f1] h3 .tag") == "active"
    world.advance(60)
    assert "ends in 4 min" in text_in(surfer.open("faults"), "[data-fault=f1]")
    world.advance(300)
    page = surfer.open("faults")
    assert "maintenance off" in text_in(page, "[data-preset=maintenance]")
    assert text_in(page, "[data-fault=f1] h3 .tag") == "over"


def test_faults_are_told_in_words(surfer: Surfer, world: World) -> None:
    delays = [{"min": 1, "max": 2.5}, {"median": 3, "sigma": 0.5}, 4]
    error = world.control.post("/faults", json={"effect": {"error": "none such"}}).json()["allowed"][0]
    for effect in (
        {"status": 503, "delay_ms": delays[0], "headers": {"Retry-After": "30"}},
        {"error": error, "message": "gone"},
        {"drop": True, "delay_ms": delays[1]},
        {"truncate": True, "delay_ms": delays[2]},
        {"malformed": True},
    ):
        body = {"match": {"path": "/api/v1/customers/*/sms", "nth": 2}, "effect": effect}
        match = {"query": {"page": "2"}, "headers": {"x-a": "b"}} if "malformed" in effect else {}
        assert world.control.post("/faults", json=body | {"match": body["match"] | match}).status_code == 201
    page = surfer.open("faults")
    assert "path /api/v1/customers/*/sms, from number 2 on" in text_in(page, "#f1")
    assert "wait 1 to 2.5 ms, then answer 503 (Retry-After: 30)" in text_in(page, "#f1")
    assert "1 of 1 times left" in text_in(page, "#f1")
    assert f"answer with the vendor's {error} (message gone)" in text_in(page, "#f2")
    assert "wait about 3 ms (sigma 0.5), then drop the connection" in text_in(page, "#f3")
    assert "wait 4 ms, then do it, and drop the connection within the answer" in text_in(page, "#f4")
    assert "query page=2, headers x-a=b" in text_in(page, "#f5")
    world.sipcentric().post("/customers/25/sms", json={})
    world.sipcentric().post("/customers/25/sms", json={})
    assert "1 of 2 requests that it matched" in text_in(surfer.open("faults"), "#f1")
    assert "spent" in text_in(surfer.open("faults"), "#f1")


def test_faults_are_removed(surfer: Surfer, world: World) -> None:
    for vendor in NAMES[:3]:
        world.control.post("/faults", json={"match": {"vendor": vendor}, "preset": "rate-limited"})
    page = surfer.open("faults").press("Remove", within="[data-fault=f2]")
    assert [each["id"] for each in faults(world)] == ["f1", "f3"]
    assert page.press("Remove all").all("[data-fault]") == []
    assert faults(world) == []


def test_one_that_is_gone_says_so(surfer: Surfer, world: World) -> None:
    world.control.post("/faults", json={"preset": "rate-limited"})
    page = surfer.open("faults")
    world.control.delete("/faults")
    gone = page.press("Remove", within="[data-fault=f1]")
    assert gone.status == 404
    assert "f1" in gone.one("main > .wrong").get_text()


def test_a_fault_of_ones_own(surfer: Surfer, world: World) -> None:
    page = surfer.open("faults").press(
        "Set",
        match__vendor="sipcentric",
        match__method="GET",
        match__operation="get_customer",
        match__path="/api/v1/customers/*",
        match__caller="admin",
        match__query='{"page": "2"}',
        match__headers='{"X-Trace": "7"}',
        effect__status="418",
        effect__message="a teapot",
        effect__headers='{"X-Tea": "green"}',
        effect__delay_ms='{"min": 0, "max": 1}',
        times="2",
        probability="1",
        for_seconds="60.5",
    )
    assert page.status == 200, page.text
    (fault,) = faults(world)
    assert fault["match"] == {
        "vendor": "sipcentric",
        "method": "GET",
        "operation": "get_customer",
        "path": "/api/v1/customers/*",
        "caller": "admin",
        "query": {"page": "2"},
        "headers": {"x-trace": "7"},
    }
    assert fault["effect"] == {
        "status": 418,
        "message": "a teapot",
        "headers": {"X-Tea": "green"},
        "delay_ms": {"min": 0, "max": 1},
    }
    assert (fault["times"], fault["probability"], fault["until"]) == (2, 1, "2026-03-02T09:01:00.500Z")
    answer = world.sipcentric().get("/customers/me", params={"page": "2"}, headers={"X-Trace": "7"})
    assert (answer.status_code, answer.headers["x-tea"]) == (418, "green")
    assert "1 of 1 requests that it matched" in text_in(surfer.open("faults"), "#f1")


@pytest.mark.slow
@pytest.mark.parametrize("flag", ["drop", "truncate", "malformed", "rate_limit", "cut_stream"])
def test_a_flag_alone(surfer: Surfer, world: World, flag: str) -> None:
    surfer.open("faults").press("Set", **{f"effect.{flag}": "on"})
    assert faults(world)[0]["effect"] == {flag: True}


def test_a_preset_for_some_requests(surfer: Surfer, world: World) -> None:
    page = surfer.open("faults").press("Set", preset="maintenance", match__path="/api/v1/*", match__nth="2")
    assert "some requests" in text_in(page, "[data-preset=maintenance]")
    assert [status_of(world, "sipcentric") for _ in range(3)] == [200, 503, 200]


def test_the_form_is_filled_by_the_address(surfer: Surfer, world: World) -> None:
    given = {
        "match.vendor": "sipgate",
        "match.operation": "list_events",
        "match.path": "/my/events/",
        "match.method": "GET",
        "match.caller": HOSTILE,
        "effect.status": "500",
        "effect.drop": "on",
        "times": "3",
    }
    page = surfer.open("faults", **given)
    form = page.form("Set")
    for name, value in given.items():
        field = form.select_one(f'[name="{name}"]')
        assert field is not None
        chosen = field.select_one("option[selected]") if field.name == "select" else field
        assert chosen is not None
        assert chosen.has_attr("checked") if name == "effect.drop" else chosen["value"] == value, name
    assert page.all("main h2")[0].get_text() == "A fault of your own", "it comes first"
    del given["match.caller"], given["effect.drop"]
    del given["match.operation"]
    surfer.open("faults", **given).press("Set")
    assert status_of(world, "sipgate") == 500


def test_operations_can_be_chosen_from(surfer: Surfer, world: World) -> None:
    page = surfer.open("faults")
    options = [str(each["value"]) for each in page.all(f"#{field_of(page, 'match.operation')['list']} option")]
    known = [each["operation"] for each in world.control.get("/coverage").json()["operations"]]
    assert options == known
    assert len(options) > 100


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"match.operation": "list_entrys", "effect.status": "503"}, "match.operation", "there is none called"),
        ({"match.path": "/a?b", "effect.status": "503"}, "match.path", "path alone"),
        ({"match.query": "{page", "effect.status": "503"}, "match.query", "is no JSON"),
        ({"match.headers": '{"a": 1}', "effect.status": "503"}, "match.headers", "string"),
        ({"match.nth": "0", "effect.status": "503"}, "match.nth", "greater"),
        ({"effect.status": "99"}, "effect.status", "200"),
        ({"effect.status": "a lot"}, "effect.status", "integer"),
        ({"effect.error": "no such error"}, "effect.error", "no such error"),
        ({"effect.delay_ms": "-1"}, "effect.delay_ms", "greater"),
        ({"effect.delay_ms": '{"min": 2, "max": 1}'}, "effect.delay_ms", "max is less than min"),
        ({"effect.status": "503", "times": "0"}, "times", "greater"),
        ({"effect.status": "503", "probability": "2"}, "probability", "less"),
        ({"effect.status": "503", "for_seconds": "-1"}, "for_seconds", "greater"),
    ],
)
def test_a_wrong_value_is_told_beside_its_field(
    surfer: Surfer, world: World, typed: dict[str, str], field: str, says: str
) -> None:
    page = surfer.open("faults").press("Set", **typed, match__caller=HOSTILE)
    assert page.status == 422
    assert says in field_of(page, f"{field}-says").get_text()
    assert field_of(page, field)["aria-invalid"] == "true"
    assert field_of(page, "match.caller")["value"] == HOSTILE
    for each, value in typed.items():
        shown = field_of(page, each)
        assert (shown.get("value") or shown.get_text().strip()) == value
    assert faults(world) == []


def test_what_does_not_go_together_is_told_with_the_form(surfer: Surfer, world: World) -> None:
    page = surfer.open("faults").press("Set", effect__drop="on", effect__status="503")
    assert page.status == 422
    assert "status and drop cannot go together" in text_in(page, "#new-fault > .wrong")
    assert field_of(page, "effect.drop").has_attr("checked")
    page = surfer.open("faults").press("Set", preset="maintenance", effect__status="503")
    assert "either effect or preset" in text_in(page, "#new-fault > .wrong")
    page = surfer.open("faults").press("Set", match__operation="list_entrys", effect__status="503")
    assert "Possible: list_entries" in text_in(page, "#new-fault"), "names are told where they can be listed"
    assert faults(world) == []


BODIES: list[dict[str, Any]] = [
    {"preset": "maintenance"},
    {"preset": "rate-limited", "match": {"vendor": "sipgate"}, "times": 3},
    {"effect": {"status": 503, "body": f"it's {HOSTILE}\n$HOME `x` \\ é"}, "match": {"path": "/api/*"}, "times": 2},
    {"effect": {"drop": True}, "match": {"query": {"a": "it's"}, "nth": 2}, "probability": 0.5, "times": 1},
    {"effect": {"status": 500}, "for_seconds": 90},
]


def said(world: World) -> list[dict[str, Any]]:
    """What two faults have in common that were set alike."""
    return [{name: value for name, value in each.items() if name != "id"} for each in faults(world)]


def copied(surfer: Surfer, kind: str) -> str:
    place = surfer.open("faults").one(f"#{kind}-f1 + .copied pre")
    button = place.find_next_sibling("button")
    assert button is not None
    assert {"data-copy", "hidden", "data-script"} <= button.attrs.keys()
    return place.get_text()


@pytest.mark.parametrize("body", BODIES)
def test_json_sets_the_same_fault(surfer: Surfer, world: World, body: dict[str, Any]) -> None:
    world.control.post("/faults", json=body)
    headers = {"Content-Type": "application/json"}
    answer = world.control.post("/faults", content=copied(surfer, "json"), headers=headers)
    assert answer.status_code == 201
    first, second = said(world)
    assert first == second


@pytest.mark.parametrize("body", BODIES)
def test_curl_sets_the_same_fault(surfer: Surfer, world: World, body: dict[str, Any]) -> None:
    world.control.post("/faults", json=body)
    done = subprocess.run(["/bin/sh", "-c", copied(surfer, "curl")], capture_output=True, check=True, timeout=20)
    assert b'"id":"f2"' in done.stdout
    first, second = said(world)
    assert first == second


@pytest.mark.parametrize("body", BODIES)
def test_pytest_sets_the_same_fault(surfer: Surfer, world: World, body: dict[str, Any]) -> None:
    world.control.post("/faults", json=body)
    names: dict[str, Any] = {}
    exec(copied(surfer, "pytest"), names)
    names["test_with_this_fault"](world.kit)
    first, second = said(world)
    assert first == second


def test_many_faults_are_cut_and_say_so(surfer: Surfer, world: World) -> None:
    for number in range(120):
        world.control.post("/faults", json={"match": {"path": f"/{number}"}, "preset": "rate-limited"})
    page = surfer.open("faults")
    assert "1 to 50 of 120" in page.text
    assert "70 more are below" in text_in(page, "[data-preset=rate-limited]")
    assert len(page.all("[data-fault]")) == 50
    last = page.follow('#active a[href*="skip=50"]').follow('#active a[href*="skip=100"]')
    assert [str(each["data-fault"]) for each in last.all("[data-fault]")] == [f"f{n}" for n in range(101, 121)]
    assert "There are 120" in surfer.open("faults", skip="5000").text
    assert surfer.open("faults", skip=HOSTILE).status == 200


def test_a_large_fault_is_told_in_short(surfer: Surfer, world: World) -> None:
    world.control.post("/faults", json={"effect": {"status": 503, "body": "x" * 900_000}})
    page = surfer.open("faults")
    assert len(page.answer.content) < 150_000
    assert "Too large to be copied" in page.text
    assert page.follow("#f1 a").answer.json()["effect"]["body"] == "x" * 900_000


@pytest.mark.slow
def test_outcomes_are_added_listed_and_removed(surfer: Surfer, world: World) -> None:
    page = surfer.open("faults")
    assert "None are set." in page.text
    page = page.press(
        "Add", match__kind="call", match__vendor="sipgate", match__to="4930*", outcome="busy", code="486", times="2"
    )
    page = page.press("Add", outcome="failed", after="2.5", reason="a reason")
    page = page.press("Add", match__kind="sms", outcome="sent", after="null")
    listed = world.control.get("/outcomes").json()["outcomes"]
    assert [each["match"] for each in listed] == [
        {"kind": "call", "vendor": "sipgate", "to": "4930*"},
        {},
        {"kind": "sms"},
    ]
    assert "kind call, vendor sipgate, to 4930* busy, 486 0 of 2 times" in text_in(page, "[data-outcome=o1]")
    assert "everything failed, a reason, after 2.5 s 0 times" in text_in(page, "[data-outcome=o2]")
    world.control.post("/calls", json={"from": "07700900123", "to": "493023125000"})
    assert "1 of 2 times" in text_in(surfer.open("faults"), "[data-outcome=o1]")
    page = surfer.open("faults").press("Remove", within="[data-outcome=o1]")
    assert [str(each["data-outcome"]) for each in page.all("[data-outcome]")] == ["o2", "o3"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"match.kind": "call", "outcome": "buffered"}, "outcome"),
        ({"match.kind": "call", "outcome": "busy", "code": "1"}, "code"),
        ({"code": "x"}, "code"),
        ({"after": "soon"}, "after"),
        ({"times": "0"}, "times"),
        ({"match.from": "1" * 65}, "match.from"),
    ],
)
def test_a_wrong_outcome_is_told_beside_its_field(
    surfer: Surfer, world: World, typed: dict[str, str], field: str
) -> None:
    page = surfer.open("faults").press("Add", **typed)
    assert page.status == 422
    assert field_of(page, f"{field}-says", "new-outcome").get_text()
    assert world.control.get("/outcomes").json()["outcomes"] == []


def test_many_outcomes_are_cut_and_say_so(surfer: Surfer, world: World) -> None:
    for _ in range(55):
        world.control.post("/outcomes", json={"outcome": "failed"})
    page = surfer.open("faults")
    assert "The first 50 of 55." in page.text
    assert len(page.all("[data-outcome]")) == 50
    assert len(page.follow("#outcomes .said a").answer.json()["outcomes"]) == 55


def test_hostile_text_is_text(surfer: Surfer, world: World) -> None:
    body = {"match": {"path": f"/{HOSTILE}", "caller": HOSTILE}, "effect": {"status": 503, "body": HOSTILE}}
    assert world.control.post("/faults", json=body).status_code == 201
    assert world.control.post("/outcomes", json={"outcome": "failed", "reason": HOSTILE}).status_code == 201
    page = surfer.open("faults")
    assert not page.all("main script")
    assert HOSTILE in page.one("#f1").get_text()
    assert HOSTILE in page.one("[data-outcome=o1]").get_text()


def test_a_fault_made_of_a_request_hits_the_next_like_it(surfer: Surfer, world: World) -> None:
    assert status_of(world, "sipgate") == 200
    page = surfer.open("requests/r1").press("Make a fault")
    assert page.one("h1").get_text() == "Faults"
    assert page.press("Set", effect__status="503").status == 200
    assert status_of(world, "sipgate") == 503
    assert status_of(world, "dial9") == 200

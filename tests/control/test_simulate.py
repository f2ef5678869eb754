"""Happenings: listed, run at once or later, refused with the reason."""

from typing import Any

import pytest

from emulator.vendors import VENDORS
from tests.conftest import World


def test_each_happening_is_listed_with_values_and_example(world: World) -> None:
    listed = world.control.get("/simulate").json()
    assert list(listed) == [vendor.name for vendor in VENDORS]
    for happenings in listed.values():
        assert happenings
        for happening in happenings:
            assert happening["summary"]
            assert isinstance(happening["example"], dict)
            assert happening["values"]["type"] == "object"


def test_at_once(world: World) -> None:
    before = world.sipcentric().get("/customers/25/sms").json()["totalItems"]
    world.simulate("sipcentric", "incoming-sms", body="hello")
    messages = world.sipcentric().get("/customers/25/sms").json()
    assert messages["totalItems"] == before + 1
    assert messages["items"][0]["body"] == "hello"


def test_later_on_the_worlds_clock(world: World) -> None:
    client = world.sipcentric()
    before = client.get("/customers/25/sms").json()["totalItems"]
    assert world.simulate("sipcentric", "incoming-sms", **{"in": 30}) == {"due": "2026-03-02T09:00:30.000Z"}
    assert client.get("/customers/25/sms").json()["totalItems"] == before
    assert [fired["what"] for fired in world.advance(30)] == ["emulator.simulate"]
    assert client.get("/customers/25/sms").json()["totalItems"] == before + 1


def test_vendor_may_be_spelled_with_dashes(world: World) -> None:
    happening = world.control.get("/simulate").json()["telecom_center"][0]
    path = f"/simulate/telecom-center/{happening['happening']}"
    assert world.control.post(path, json=happening["example"]).status_code == 200


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"colour": "red"}, "colour"),
        ({"in": -1}, "in"),
        ({"in": False}, "in"),
        ({"body": 7}, "body"),
        ({"to": "0000"}, "0000"),
        ([], "body"),
    ],
)
def test_bad_values_are_refused_and_nothing_happens(world: World, body: Any, told: str) -> None:
    before = world.sipcentric().get("/customers/25/sms").json()["totalItems"]
    answer = world.control.post("/simulate/sipcentric/incoming-sms", json=body)
    assert answer.status_code == 422
    assert told in answer.json()["error"]
    assert world.sipcentric().get("/customers/25/sms").json()["totalItems"] == before


@pytest.mark.parametrize(
    ("vendor", "happening", "values"),
    [
        ("sipcentric", "incoming-sms", {"to": "0000"}),
        ("sipcentric", "incoming-call", {"endpoint": "999999"}),
        ("sipcentric", "credit", {"customer": 999999, "add": 1}),
        ("sipcentric", "register", {"phone": "nobody"}),
        ("telecom-center", "register", {"phone": "nobody"}),
        ("telecom-center", "sip-account-offline", {"sip_account": "nobody"}),
        ("telecom-center", "incoming-call", {"did_number": "441632960999"}),
        ("telecom-center", "new-sip-account", {"customer": 999999}),
        ("telecom-center", "add-to-call-flow", {"sip_account": "nobody", "did_number": "441632960303"}),
        ("dial9", "settle-subscriber", {"id": 999999}),
        ("sipgate", "unregister", {"phone": "nobody"}),
        ("sipgate", "incoming-call", {"to": "441632960999"}),
        ("sipgate", "credit", {"account": "nobody", "add": 1}),
    ],
)
def test_what_a_value_names_but_nothing_has_is_refused_naming_the_value(
    world: World, vendor: str, happening: str, values: dict[str, Any]
) -> None:
    answer = world.control.post(f"/simulate/{vendor}/{happening}", json=values)
    assert answer.status_code == 422, answer.text
    assert [each["field"] for each in answer.json()["fields"]] == [next(iter(values))]


@pytest.mark.parametrize("vendor", ["sipcentric", "telecom_center", "sipgate"])
def test_a_phone_as_the_control_plane_names_it(world: World, vendor: str) -> None:
    phone = world.control.get("/phones", params={"vendor": vendor}).json()["phones"][0]["phone"]
    for name in (phone, phone.replace("_", "-")):
        for happening, registered in (("unregister", False), ("register", True)):
            world.simulate(vendor, happening, phone=name)
            assert world.control.get(f"/phones/{phone}").json()["registered"] is registered


def test_put_off_happening_that_names_nothing_is_told_to_listeners(world: World) -> None:
    world.simulate("sipcentric", "incoming-sms", to="0000", **{"in": 5})
    with world.control.stream("GET", "/events", params={"since": 0}) as stream:
        world.advance(5)
        told = next(line for line in stream.iter_lines() if line.startswith("data:") and '"happening"' in line)
    assert "0000" in told
    assert '"error"' in told


def test_unknown_names_are_answered_with_the_known_ones(world: World) -> None:
    answer = world.control.post("/simulate/nobody/x")
    assert answer.status_code == 404
    assert answer.json()["allowed"] == [vendor.name for vendor in VENDORS]
    answer = world.control.post("/simulate/sipcentric/x")
    assert answer.status_code == 404
    assert "incoming-call" in answer.json()["allowed"]

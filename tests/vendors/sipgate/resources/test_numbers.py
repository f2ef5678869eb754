"""Numbers: the account's, the users' own, and the outgoing number of each extension."""

import xml.etree.ElementTree as ET
from typing import Any

import pytest

from tests.conftest import World

NUMBERS = "/my/settings/numbers/"
OUTGOING = "/my/settings/numbers/outgoing/"


def outgoing(world: World) -> dict[str, dict[str, Any]]:
    """The outgoing numbers by extension, as a JSON client reads them."""
    listed = world.sipgate(accept="application/json").get(OUTGOING).json()["outgoingNumber"]["extension"]
    return {setting["extension"]["id"]: setting for setting in listed}


@pytest.mark.rule("sipgate.numbers.provided")
def test_numbers_that_the_user_provides(world: World) -> None:
    body = world.sipgate(accept="application/json").get(NUMBERS).json()
    assert list(body) == ["Numbers"]
    assert list(body["Numbers"]) == ["allowAdd", "allowEmptyOadc", "phonenumbers"]
    assert body["Numbers"]["allowAdd"] is True
    own = {number["number"]: number["verified"] for number in body["Numbers"]["phonenumbers"]}
    assert own == {"491713920001": True, "447700900010": True, "491713920002": False}


def test_numbers_in_xml(world: World) -> None:
    root = ET.fromstring(world.sipgate().get(NUMBERS).content)
    assert (root.tag, root.findtext("allowEmptyOadc")) == ("Numbers", "false")
    assert root.findtext("phonenumbers/phonenumber/prettyNumber") == "+49 171 3920001"


@pytest.mark.rule("sipgate.own-numbers.every")
def test_every_number_of_the_account(world: World) -> None:
    listed = world.sipgate(accept="application/json").get(f"{NUMBERS}list/").json()
    root = ET.fromstring(world.sipgate().get(f"{NUMBERS}list/").content)
    assert root.tag == "phonenumbers"
    assert listed == {"phonenumbers": [number.text for number in root.findall("phonenumber")]}
    assert "493023125000" in listed["phonenumbers"]


@pytest.mark.rule("sipgate.outgoing.shown")
def test_outgoing_numbers_in_both_representations(world: World) -> None:
    settings = outgoing(world)
    assert settings["1112233e0"] == {
        "extension": {"id": "1112233e0", "alias": "Desk telephone"},
        "clip": True,
        "number": "493023125000",
        "prettyNumber": "+49 30 23125000",
    }
    root = ET.fromstring(world.sipgate().get(OUTGOING).content)
    assert [child.findtext("extension/id") for child in root.findall("extension")] == list(settings)


@pytest.mark.parametrize("number", ["tel:493023125001", "493023125001", "+49 30 23125001", "030 23125001"])
def test_set_an_outgoing_number_through_the_query(world: World, number: str) -> None:
    params = {"extensionId": "1112233e0", "clip": "true", "number": number}
    answer = world.sipgate().post(OUTGOING, params=params)
    assert (answer.status_code, answer.content) == (204, b"")
    assert outgoing(world)["1112233e0"]["number"] == "493023125001"


def test_set_an_outgoing_number_through_a_form(world: World) -> None:
    form = {"extensionId": "1112233e1", "clip": "true", "number": "tel:447700900010", "version": "2.21"}
    assert world.sipgate(version=None).post(OUTGOING, data=form).status_code == 204
    setting = outgoing(world)["1112233e1"]
    assert (setting["clip"], setting["number"], setting["prettyNumber"]) == (True, "447700900010", "+44 7700 900010")


@pytest.mark.rule("sipgate.outgoing.set")
def test_withhold_the_number(world: World) -> None:
    params = {"extensionId": "1112233e0", "clip": "false", "number": "tel:"}
    assert world.sipgate().post(OUTGOING, params=params).status_code == 204
    setting = outgoing(world)["1112233e0"]
    assert (setting["clip"], setting["number"]) == (False, "493023125000")


@pytest.mark.parametrize(
    ("params", "parameter"),
    [
        ({"clip": "true", "number": "tel:493023125001"}, "extensionId"),
        ({"extensionId": "1112233e9", "clip": "true"}, "extensionId"),
        ({"extensionId": "1112233e3", "clip": "false"}, "extensionId"),
        ({"extensionId": "1112233v0", "clip": "false"}, "extensionId"),
        ({"extensionId": "1112233e0"}, "number"),
        ({"extensionId": "1112233e0", "clip": "perhaps"}, "clip"),
        ({"extensionId": "1112233e0", "number": "nobody"}, "number"),
        ({"extensionId": "1112233e0", "number": "tel:491713920002"}, "number"),
        ({"extensionId": "1112233e0", "number": "tel:493023125999"}, "number"),
        ({"extensionId": "1112233x0", "clip": "true"}, "number"),
    ],
)
def test_bad_settings_are_refused_and_change_nothing(world: World, params: dict[str, str], parameter: str) -> None:
    before = outgoing(world)
    answer = world.sipgate(accept="application/json").post(OUTGOING, params=params)
    assert answer.status_code == 400
    assert answer.json()["error"]["parameter"] == parameter
    assert outgoing(world) == before


def test_planted_numbers_are_respelled(world: World) -> None:
    row = {"account_id": "1112233", "number": "(030) 231\u00a025-090", "extension_id": "1112233e0"}
    assert world.control.post("/data/sipgate/phonenumbers", json=row).json()["number"] == "493023125090"
    taken = world.control.post("/data/sipgate/phonenumbers", json=row | {"number": "+49 30 23125090"})
    assert (taken.status_code, "number" in taken.text) == (422, True)
    call = world.simulate("sipgate", "incoming-call", to="tel:+49-30-23125090")
    assert call["to"] == "493023125090"

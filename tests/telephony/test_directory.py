"""The number plan: whose a number is, in whatever spelling; who comes first; what leads on to whom."""

from typing import Any

import pytest

from tests.conftest import World
from tests.network import behave, call, end_of, rings

ANN, BOB = "447700900123", "447700900124"
PHONE, NUMBER = "sipcentric/101", "441212854411"
VIRTUAL = "sipcentric/6874"
"""Leads on to a number outside."""
RECEPTION, DID = "telecom_center/1a6f0d3c-58b2-4e97-8c14-d7e5b9032a08", "441632960301"
DISABLED, MENU = "441632960304", "443301222970"
DESK, GERMAN = "sipgate/1112233e0", "493023125000"


def lead_to(world: World, number: str) -> None:
    """Let the virtual endpoint lead to a number."""
    answer = world.control.patch("/data/sipcentric/endpoints/6874", json={"destination": number})
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    ("written", "phone"),
    [
        ("(0121) 285-4411", PHONE),
        ("+44 121 285 4411", PHONE),
        ("0044 121 2854411", PHONE),
        ("tel:+44-121-285-4411", PHONE),
        ("tel:2854411;phone-context=+44121", PHONE),
        ("sip:01212854411@example.com;user=phone", PHONE),
        ("Reception <01632960301>", RECEPTION),
        ("01632\N{NO-BREAK SPACE}960301", RECEPTION),
        ("01632\N{EN DASH}960301", RECEPTION),
        ("+49 (0)30 23125 000", DESK),
        ("030 23125000", DESK),
    ],
)
def test_a_number_in_every_spelling(world: World, written: str, phone: str) -> None:
    """Numbers without a country are read at home of whose they are."""
    begun = call(world, ANN, written)
    assert (begun["legs"][1]["phone"], begun["from"]) == (phone, ANN)


@pytest.mark.parametrize("name", ["vendor/1", "nobody", "", "0", "sipcentric/none", "+44 12", "tel:", "\N{SNOWMAN}"])
def test_what_cannot_be_called(world: World, name: str) -> None:
    answer = world.control.post("/calls", json={"from": ANN, "to": name})
    assert answer.status_code in (404, 422), answer.text
    assert world.control.get("/calls", params={"state": "all"}).json()["calls"] == []


def test_a_call_from_outside_to_outside_is_none_of_the_worlds(world: World) -> None:
    answer = world.control.post("/calls", json={"from": ANN, "to": BOB})
    assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, "to")


@pytest.mark.parametrize("source", ["", "anonymous"])
def test_a_withheld_number(world: World, source: str) -> None:
    begun = call(world, source, NUMBER)
    assert (begun["from"], rings(begun)[0]) == ("", PHONE)


class TestTwoOwners:
    """Of two vendors with the same number, the caller's own goes first, then the vendors' order."""

    @pytest.fixture(autouse=True)
    def shared(self, world: World) -> None:
        """Reception's number is Dial 9's too."""
        row = world.control.get("/data/dial9/numbers/3466").json()
        planted = {name: value for name, value in row.items() if name != "id"} | {"number": "01632960301"}
        assert world.control.post("/data/dial9/numbers", json=planted).status_code == 201

    def test_from_outside_the_vendors_order(self, world: World) -> None:
        assert rings(call(world, ANN, DID))[0] == RECEPTION

    def test_an_accounts_own_vendor_first(self, world: World) -> None:
        assert rings(call(world, "telecom_center/123", DID))[0] == RECEPTION

    def test_the_next_vendor_where_the_first_has_it_no_more(self, world: World) -> None:
        world.control.patch(
            "/data/telecom_center/did_numbers/8c58d9cb-54af-462d-be40-1cca246a5ffd", json={"number": "441632960398"}
        )
        assert call(world, ANN, DID)["legs"][1]["name"] == "Main Menu"


class TestNetwork:
    PAIRS = ((PHONE, DID), (RECEPTION, NUMBER), (RECEPTION, MENU), (RECEPTION, GERMAN), (PHONE, GERMAN), (DESK, NUMBER))

    @pytest.mark.parametrize(("source", "to"), PAIRS)
    def test_joined_vendors_reach_each_other(self, world: World, source: str, to: str) -> None:
        leg = call(world, source, to)["legs"][1]
        assert leg["phone"] in (PHONE, RECEPTION, DESK) or leg["name"] == "Main Menu"

    @pytest.mark.parametrize(("source", "to"), PAIRS)
    def test_apart_others_are_outside(self, world: World, source: str, to: str) -> None:
        world.set(network="apart")
        leg = call(world, source, to)["legs"][1]
        assert (leg["phone"], leg["number"], leg["name"]) == (None, to, "")

    @pytest.mark.parametrize(("source", "to"), [(PHONE, RECEPTION), (RECEPTION, DESK), (DESK, PHONE)])
    def test_apart_not_by_name_either(self, world: World, source: str, to: str) -> None:
        assert call(world, source, to)["legs"][1]["phone"] == to
        world.set(network="apart")
        assert end_of(call(world, source, to)) == ("ended", "failed", 404, "Not Found")

    def test_apart_each_is_reached_from_outside(self, world: World) -> None:
        world.set(network="apart")
        assert [rings(call(world, ANN, to))[0] for to in (NUMBER, DID, GERMAN)] == [PHONE, RECEPTION, DESK]


class TestLeadingOn:
    """What leads on to a number rings whom a call to this number would ring, or ends as that would."""

    def test_to_somebody_outside(self, world: World) -> None:
        assert rings(call(world, ANN, VIRTUAL)) == (None, "447700900107")

    def test_to_another_vendors_phone(self, world: World) -> None:
        lead_to(world, "01632960301")
        assert rings(call(world, ANN, VIRTUAL)) == (RECEPTION, DID)

    def test_to_a_menu(self, world: World) -> None:
        lead_to(world, "03301222970")
        begun = call(world, ANN, VIRTUAL)
        assert (rings(begun), begun["legs"][1]["name"]) == ((None, MENU), "Main Menu")

    def test_to_a_number_that_is_disabled(self, world: World) -> None:
        lead_to(world, "01632960304")
        assert end_of(call(world, ANN, VIRTUAL))[1:] == ("failed", 403, "Forbidden")

    def test_to_a_number_that_leads_nowhere(self, world: World) -> None:
        number = world.dial9().post("/numbers/save", json={"number": "01632960555"}).json()["data"]["number"]
        lead_to(world, number)
        assert end_of(call(world, ANN, VIRTUAL))[1:] == ("failed", 404, "Not Found")

    def test_apart_it_leads_outside(self, world: World) -> None:
        world.set(network="apart")
        lead_to(world, "01632960301")
        assert rings(call(world, ANN, VIRTUAL)) == (None, DID)

    def test_in_a_circle(self, world: World) -> None:
        """It comes to an end."""
        number = {"destination_id": 6874}
        assert world.control.patch("/data/sipcentric/phonenumbers/50", json=number).status_code == 200
        world.control.delete("/data/sipcentric/routingrules")
        lead_to(world, "01212854411")
        begun = call(world, ANN, NUMBER)
        world.advance(300)
        assert world.control.get(f"/calls/{begun['id']}").json()["state"] == "ended"


class TestFindingPhones:
    def test_by_a_number_that_no_country_gives_out(self, world: World) -> None:
        """An account has it: it can be called, and rings."""
        assert world.control.get("/phones/121200001").json()["phone"] == "telecom_center/1243"
        for source in (ANN, PHONE, RECEPTION):
            assert rings(call(world, source, "121200001"))[0] == "telecom_center/1243"

    def test_outside_from_the_first_mention(self, world: World) -> None:
        phone = world.control.get("/phones/07700 900199").json()
        assert (phone["phone"], phone["vendor"], phone["numbers"]) == ("447700900199", None, ["447700900199"])
        assert phone["phone"] not in [each["phone"] for each in world.control.get("/phones").json()["phones"]]

    def test_the_first_that_a_number_rings(self, world: World) -> None:
        behave(world, RECEPTION, registered=False)
        behave(world, "z4wnypvker", registered=True)
        found: Any = world.control.get(f"/phones/{DID}").json()
        assert found["phone"] == "telecom_center/c1c798dc-ee42-462e-8fca-0fa96d6fe3c0"

    def test_no_phone_where_none_rings(self, world: World) -> None:
        assert [world.control.get(f"/phones/{number}").status_code for number in (MENU, DISABLED)] == [404, 404]

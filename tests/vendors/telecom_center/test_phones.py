"""Which accounts are phones, which numbers ring them, and whether they are registered."""

from typing import Any

import httpx2
import pytest

from tests.conftest import World
from tests.network import behave, call, end_of, rings
from tests.vendors.telecom_center.documents import DID_OF_1, SIP_ACCOUNT, document, link, owned
from tests.vendors.telecom_center.network import (
    ANN,
    RECEPTION,
    RINGS_RECEPTION,
    RINGS_WAREHOUSE,
    SIM,
    WAREHOUSE,
)

OFFLINE = f"telecom_center/{SIP_ACCOUNT}"
NEW = "441632960390"
DATA = "/data/telecom_center"


def phone(world: World, name: str) -> Any:
    """A phone."""
    answer = world.control.get(f"/phones/{name}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def new_number(api: httpx2.Client, customer: str = "123", number: str = NEW) -> str:
    """A number that the operator adds; its id."""
    added = api.post("/available_did_numbers", json=owned("available_did_numbers", customer, number=number))
    key: str = added.json()["data"]["id"]
    return key


def link_to(api: httpx2.Client, account: str, number: str | None) -> None:
    """Link an external account to a number, or to none."""
    links = {"available_did_number": link("available_did_numbers", number) if number else {"data": None}}
    body = document("external_account_routes", account, relationships=links)
    answer = api.patch(f"/external_account_routes/{account}", json=body)
    assert answer.status_code == 200, answer.text


class TestPhones:
    def test_accounts_are_phones(self, world: World) -> None:
        """SIP accounts are as online as the API says; external ones always are."""
        found = world.control.get("/phones", params={"vendor": "telecom-center"}).json()["phones"]
        known = {each["phone"]: (each["name"], each["registered"]) for each in found}
        assert known == {
            RECEPTION: ("Reception", True),
            WAREHOUSE: ("Warehouse", False),
            OFFLINE: ("Helo bye", False),
            "telecom_center/123": ("123", True),
            "telecom_center/1243": ("1243", True),
            SIM: ("Example SIM", True),
        }

    def test_their_numbers_are_those_that_ring_them(self, world: World) -> None:
        assert phone(world, RECEPTION)["numbers"] == ["441632960302", "121200002", RINGS_RECEPTION, "101"]
        assert phone(world, OFFLINE)["numbers"] == []
        assert phone(world, "telecom_center/1243")["numbers"] == ["121200001"]

    @pytest.mark.parametrize(
        ("name", "key"),
        [
            ("k7m2qxt4hd", RECEPTION),
            ("(01632) 960301", RECEPTION),
            ("121200001", "telecom_center/1243"),
            ("+987654345678", "telecom_center/123"),
            ("102", WAREHOUSE),
        ],
    )
    def test_a_phone_is_found_by_number_and_user(self, world: World, name: str, key: str) -> None:
        assert phone(world, name)["phone"] == key

    def test_no_phone(self, world: World, api: httpx2.Client) -> None:
        new_number(api)
        for name in (NEW, "telecom_center/9", "441632960304"):
            assert world.control.get(f"/phones/{name}").status_code == 404


class TestNumbers:
    """A DID number rings the external account that it is linked to, else a SIP account of its call flow."""

    def test_the_first_of_those_online(self, world: World) -> None:
        assert rings(call(world, ANN, RINGS_RECEPTION))[0] == RECEPTION
        behave(world, OFFLINE, registered=True)
        assert rings(call(world, ANN, RINGS_RECEPTION))[0] == RECEPTION
        behave(world, RECEPTION, registered=False)
        assert rings(call(world, ANN, RINGS_RECEPTION))[0] == OFFLINE
        behave(world, OFFLINE, registered=False)
        assert end_of(call(world, ANN, RINGS_RECEPTION)) == ("ended", "failed", 480, "Temporarily Unavailable")

    @pytest.mark.rule("telecom_center.did-numbers.call-flow")
    def test_an_added_number_is_in_no_call_flow(self, world: World, api: httpx2.Client) -> None:
        key = new_number(api)
        assert end_of(call(world, ANN, NEW)) == ("ended", "failed", 404, "Not Found")
        link_to(api, "123", key)
        assert rings(call(world, ANN, NEW))[0] == "telecom_center/123"
        link_to(api, "123", None)
        assert call(world, ANN, NEW)["code"] == 404

    def test_until_it_is_added_to_one(self, world: World, api: httpx2.Client) -> None:
        key = new_number(api)
        made = world.simulate("telecom_center", "add-to-call-flow", did_number=NEW, sip_account=SIP_ACCOUNT)
        assert made == {"did_number": NEW, "available_did_number": key, "rings": OFFLINE}
        behave(world, OFFLINE, registered=True)
        assert rings(call(world, ANN, NEW))[0] == OFFLINE
        assert phone(world, OFFLINE)["numbers"] == [NEW]
        assert world.simulate("telecom_center", "add-to-call-flow", did_number=NEW)["rings"] == RECEPTION

    def test_the_first_that_waits_by_default(self, world: World, api: httpx2.Client) -> None:
        new_number(api)
        assert world.simulate("telecom_center", "add-to-call-flow")["did_number"] == NEW
        answer = world.control.post("/simulate/telecom_center/add-to-call-flow", json={})
        assert (answer.status_code, "no call flow" in answer.text) == (422, True)

    def test_a_call_flow_has_the_customers_own_accounts(self, world: World, api: httpx2.Client) -> None:
        new_number(api)
        for values in ({"sip_account": "p3t8zjw5bn"}, {"sip_account": "nobody"}, {"did_number": "441632960399"}):
            answer = world.control.post("/simulate/telecom_center/add-to-call-flow", json={"did_number": NEW} | values)
            assert answer.status_code == 422
        assert call(world, ANN, NEW)["code"] == 404

    def test_a_changed_number_keeps_its_place(self, world: World, api: httpx2.Client) -> None:
        body = document("available_did_numbers", DID_OF_1, number="441632960391")
        api.patch(f"/available_did_numbers/{DID_OF_1}", json=body)
        behave(world, WAREHOUSE, registered=True)
        assert rings(call(world, ANN, "441632960391"))[0] == WAREHOUSE
        assert world.control.get(f"/phones/{RINGS_WAREHOUSE}").json()["vendor"] is None

    def test_a_planted_number_is_as_one_of_the_dataset(self, world: World) -> None:
        world.control.post(f"{DATA}/did_numbers", json={"customer_id": 123, "number": NEW})
        assert rings(call(world, ANN, NEW))[0] == RECEPTION
        row = {"customer_id": 1, "number": "01632 960391", "in_call_flow": False}
        world.control.post(f"{DATA}/did_numbers", json=row)
        assert call(world, ANN, "441632960391")["code"] == 404

    def test_planted_accounts_ring(self, world: World) -> None:
        row = {"customer_id": 124, "username": "kitchen", "password": "p", "is_online": True}
        account = world.control.post(f"{DATA}/sip_accounts", json=row).json()["id"]
        trunk = {"customer_id": 124, "domain": "3390000000000.in.phone.systems"}
        world.control.post(f"{DATA}/incoming_trunks", json=trunk)
        number = {"customer_id": 124, "number": NEW, "sip_account_id": account}
        assert world.control.post(f"{DATA}/did_numbers", json=number).status_code == 201
        assert rings(call(world, ANN, NEW)) == (f"telecom_center/{account}", NEW)
        assert phone(world, "kitchen")["numbers"] == [NEW]

    def test_a_planted_number_rings_no_other_customers_account(self, world: World) -> None:
        row = {"customer_id": 1, "number": NEW, "sip_account_id": SIP_ACCOUNT}
        answer = world.control.post(f"{DATA}/did_numbers", json=row)
        assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, "sip_account_id")

    def test_the_account_of_a_call_flow_goes(self, world: World, api: httpx2.Client) -> None:
        """The customer's first takes its place."""
        new_number(api)
        world.simulate("telecom_center", "add-to-call-flow", did_number=NEW, sip_account=SIP_ACCOUNT)
        world.control.delete(f"{DATA}/sip_accounts/{SIP_ACCOUNT}")
        assert rings(call(world, ANN, NEW))[0] == RECEPTION


class TestChangedRows:
    """A row that is changed from outside behaves as if the API, or the customer, had changed it."""

    def change(self, world: World, resource: str, key: str, **values: Any) -> None:
        """Change columns of a row."""
        answer = world.control.patch(f"{DATA}/{resource}/{key}", json=values)
        assert answer.status_code == 200, answer.text

    def test_an_account_comes_online(self, world: World) -> None:
        self.change(world, "sip_accounts", WAREHOUSE.partition("/")[2], is_online=True)
        assert phone(world, WAREHOUSE)["registered"] is True
        assert call(world, ANN, RINGS_WAREHOUSE)["state"] == "ringing"

    def test_a_number_is_put_to_use(self, world: World, api: httpx2.Client) -> None:
        key = new_number(api)
        self.change(world, "did_numbers", key, in_call_flow=True)
        assert rings(call(world, ANN, NEW))[0] == RECEPTION
        self.change(world, "did_numbers", key, number="441632960391", enabled=False)
        assert call(world, ANN, "441632960391")["code"] == 403
        assert world.control.get(f"/phones/{NEW}").json()["vendor"] is None

    def test_an_account_gets_a_number(self, world: World) -> None:
        self.change(world, "external_accounts", "2001", available_did_number_id=DID_OF_1)
        assert rings(call(world, ANN, RINGS_WAREHOUSE))[0] == SIM
        begun = call(world, SIM, ANN)
        assert (begun["from"], begun["state"]) == (RINGS_WAREHOUSE, "ringing")

    def test_a_customer_gets_a_limit(self, world: World) -> None:
        call(world, ANN, RINGS_RECEPTION)
        self.change(world, "customers", "123", capacity_limit=1)
        assert call(world, ANN, RINGS_RECEPTION)["code"] == 503

    def test_an_account_gets_a_caller_id(self, world: World) -> None:
        values = {"external_caller_id": "441632960302", "caller_id_name": "Front desk", "internal_caller_id": "110"}
        self.change(world, "sip_accounts", RECEPTION.partition("/")[2], **values)
        begun = call(world, RECEPTION, ANN)
        assert (begun["from"], begun["name"]) == ("441632960302", "Front desk")
        assert phone(world, RECEPTION)["numbers"][-1] == "110"


def test_a_live_call_is_in_snapshots(world: World, api: httpx2.Client) -> None:
    """It goes on where it stood, and leaves one CDR however often it is taken up."""
    begun = call(world, ANN, RINGS_RECEPTION)
    before = api.get("/incoming_trunk_cdrs").json()["meta"]["record_count"]
    world.kit.snapshot("ringing")
    for _ in range(2):
        world.advance(100)
        assert world.control.get(f"/calls/{begun['id']}").json()["state"] == "ended"
        assert api.get("/incoming_trunk_cdrs").json()["meta"]["record_count"] == before + 1
        world.kit.restore("ringing")
        assert world.control.get(f"/calls/{begun['id']}").json()["state"] == "ringing"
        assert api.get("/incoming_trunk_cdrs").json()["meta"]["record_count"] == before


class TestRegistration:
    @pytest.mark.parametrize("name", [SIP_ACCOUNT, "z4wnypvker", OFFLINE])
    def test_register_and_unregister(self, world: World, api: httpx2.Client, name: str) -> None:
        def state() -> Any:
            attributes = api.get(f"/sip_device_routes/{SIP_ACCOUNT}").json()["data"]["attributes"]
            return attributes["is_online"], attributes["user_agent"], phone(world, OFFLINE)["registered"]

        world.simulate("telecom_center", "register", phone=name, user_agent="Phone")
        assert state() == (True, "Phone", True)
        world.simulate("telecom_center", "unregister", phone=name)
        assert state() == (False, None, False)

    def test_by_a_number_that_rings_it(self, world: World) -> None:
        assert world.simulate("telecom_center", "register", phone=RINGS_WAREHOUSE)["is_online"] is True
        assert phone(world, WAREHOUSE)["registered"] is True

    def test_a_change_by_hand_shows_in_the_api(self, world: World, api: httpx2.Client) -> None:
        for registered in (True, False):
            assert behave(world, WAREHOUSE, registered=registered)["registered"] is registered
            account = api.get(f"/sip_device_routes/{WAREHOUSE.partition('/')[2]}").json()["data"]["attributes"]
            assert account["is_online"] is registered
        world.simulate("telecom_center", "sip-account-online", sip_account="p3t8zjw5bn")
        assert phone(world, WAREHOUSE)["registered"] is True

    def test_an_external_account_has_no_say(self, world: World) -> None:
        answer = world.control.post("/simulate/telecom_center/register", json={"phone": SIM})
        assert (answer.status_code, "SIP account" in answer.text) == (422, True)
        assert behave(world, SIM, registered=False)["registered"] is False

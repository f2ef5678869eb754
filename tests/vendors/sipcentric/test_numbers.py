"""One number is one number, however it is written, in every place that takes one."""

from typing import Any

import pytest

from tests.conftest import World
from tests.vendors.sipcentric.listener import listening

ACCOUNT = "/customers/25"
SPELLINGS = [
    "07700900555",
    "+447700900555",
    "447700900555",
    "00447700900555",
    "+44 (0)7700 900-555",
    "(07700) 900 555",
    "tel:+44-7700-900555",
    "sip:+447700900555@pbx.example.com;user=phone",
    "New Line <07700900555>",
    "\u202a+44\u00a07700\u00a0900\u2011555\u202c",
]
PRINTED = "07700900555"
every = pytest.mark.parametrize("written", SPELLINGS)


def add(world: World, number: str, **values: Any) -> dict[str, Any]:
    """A mobile number of the account."""
    answer = world.sipcentric().post(f"{ACCOUNT}/phonenumbers", json={"number": number, "destination": 101} | values)
    assert answer.status_code == 201, answer.text
    return answer.json()


def fields(answer: Any) -> list[str]:
    assert answer.status_code == 400, answer.text
    return [error["field"] for error in answer.json()["validationErrors"]]


def newest(world: World, resource: str, user: str = "admin") -> dict[str, Any]:
    query = {"pageSize": 1, "includeLocal": "true"}
    return world.sipcentric(user).get(f"/customers/me/{resource}", params=query).json()["items"][0]


@every
def test_a_number_is_added_once(world: World, written: str) -> None:
    number = add(world, written)
    assert (number["number"], number["smsEnabled"]) == (PRINTED, True)
    for again in SPELLINGS:
        assert fields(world.sipcentric().post(f"{ACCOUNT}/phonenumbers", json={"number": again})) == ["number"]


@every
def test_it_sends(world: World, written: str) -> None:
    add(world, "+447700900555")
    message = {"from": written, "to": written, "body": "To myself"}
    sent = world.sipcentric().post(f"{ACCOUNT}/sms", json=message).json()
    assert (sent["from"], sent["to"], sent["sendStatus"]) == (PRINTED, PRINTED, "SENT")
    world.advance(2)
    arrived = newest(world, "sms")
    assert (arrived["direction"], arrived["from"], arrived["to"]) == ("IN", PRINTED, PRINTED)


@every
def test_it_receives(world: World, written: str) -> None:
    add(world, "+447700900555")
    world.simulate("sipcentric", "incoming-sms", **{"to": written, "from": "+44 7902 000000", "body": "Hello"})
    assert (newest(world, "sms")["from"], newest(world, "sms")["to"]) == ("07902000000", PRINTED)


@every
def test_it_is_called(world: World, written: str) -> None:
    add(world, "+447700900555")
    with listening(world.sipcentric()) as stream:
        world.simulate("sipcentric", "incoming-call", to=written, callerIdNumber="+44 7902 000000")
        values = stream.next()["values"]
    assert (values["did"], values["callerIdNumber"]) == (PRINTED, "07902000000")
    world.advance(60)
    assert newest(world, "calls")["from"] == "07902000000"
    call = {"endpoint": "7001", "to": written}
    assert world.sipcentric("bakery").post("/customers/me/calls", json=call).status_code == 200
    world.advance(60)
    assert (newest(world, "calls")["scope"], newest(world, "calls")["to"]) == ("DOMAIN", "John Simmonds <102>")


@every
def test_calls_are_found_by_it(world: World, written: str) -> None:
    for to in ("+447700900555", "07700900556"):
        world.sipcentric().post(f"{ACCOUNT}/calls", json={"endpoint": "101", "to": to})
        world.advance(60)
    found = world.sipcentric().get(f"{ACCOUNT}/calls", params={"to": written}).json()["items"]
    assert [call["to"] for call in found] == [PRINTED]


def test_a_plus_sign_in_a_query_may_be_a_blank(world: World) -> None:
    found = world.sipcentric().get(f"{ACCOUNT}/calls?from=+447557000000").json()["items"]
    assert {call["from"] for call in found} == {"07557000000"}


@pytest.mark.rule("sipcentric.data.spelling")
@every
def test_contacts_and_virtual_extensions_have_it(world: World, written: str) -> None:
    client = world.sipcentric()
    contact = client.post(f"{ACCOUNT}/phonebook", json={"name": "New Line", "phoneNumber": written}).json()
    assert contact["phoneNumber"] == PRINTED
    body = {"type": "virtual", "shortNumber": "871", "name": "New Line", "destination": written}
    assert client.post(f"{ACCOUNT}/endpoints", json=body).json()["destination"] == PRINTED
    telephone = {"telephone": written}
    assert world.sipcentric("reseller").put(ACCOUNT, json=telephone).json()["telephone"] == PRINTED


@pytest.mark.parametrize("written", ["+441632960486", "tel:01632-960-486", "0044 (0)1632 960486"])
def test_magic_numbers_in_every_spelling(world: World, written: str) -> None:
    world.sipcentric().post(f"{ACCOUNT}/calls", json={"endpoint": "101", "to": written})
    world.advance(60)
    assert newest(world, "calls")["outcome"] == "BUSY"


@pytest.mark.parametrize("written", ["+44 123", "Sipcentric", "0800 FLOWERS", "0121285440099", "+", "tel:"])
def test_what_is_no_number_is_named(world: World, written: str) -> None:
    client = world.sipcentric()
    assert fields(client.post(f"{ACCOUNT}/phonenumbers", json={"number": written})) == ["number"]
    message = {"from": "01212854400", "to": written, "body": "x"}
    assert fields(client.post(f"{ACCOUNT}/sms", json=message)) == ["to"]
    assert fields(client.post(f"{ACCOUNT}/calls", json={"endpoint": "101", "to": written})) == ["to"]
    body = {"type": "virtual", "shortNumber": "871", "name": "x", "destination": written}
    assert fields(client.post(f"{ACCOUNT}/endpoints", json=body)) == ["destination"]


@every
def test_planted_rows_are_respelled(world: World, written: str) -> None:
    moment = "2026-03-02T08:00:00Z"
    row = {"customer_id": 25, "created": moment, "number": written, "destination_id": 101, "sms_enabled": True}
    planted = world.control.post("/data/sipcentric/phonenumbers", json=row | {"sms_allow_incoming": True})
    assert (planted.status_code, planted.json()["number"]) == (201, PRINTED)
    again = world.control.post("/data/sipcentric/phonenumbers", json=row | {"number": "07700900555"})
    assert (again.status_code, "number" in again.text) == (422, True)
    world.simulate("sipcentric", "incoming-sms", to="07700900555")
    approved = {"customer_id": 25, "created": moment, "number": "+447700900556", "allow_sms": True}
    assert world.control.post("/data/sipcentric/outgoingcallerids", json=approved).is_success
    message = {"from": "07700900556", "to": "07902000000", "body": "x"}
    assert world.sipcentric().post(f"{ACCOUNT}/sms", json=message).status_code == 201


def test_planted_calls_are_respelled(world: World) -> None:
    moment = "2026-03-02T08:00:00Z"
    row = {
        "customer_id": 25, "created": moment, "started": moment, "scope": "EXTERNAL", "direction": "OUT",
        "caller": "Greg Sanderson <103>", "callee": "Shop <+44 7700 900555>", "outcome": "ANSWERED",
        "call_id": "a", "linked_id": "a",
    }  # fmt: skip
    assert world.control.post("/data/sipcentric/calls", json=row).is_success
    found = world.sipcentric().get(f"{ACCOUNT}/calls", params={"to": "+447700900555"}).json()["items"]
    assert [(call["from"], call["to"]) for call in found] == [("Greg Sanderson <103>", "Shop <07700900555>")]


FRED = {"name": "Fred Mobile", "phoneNumber": "07902000000"}


@pytest.mark.rule("sipcentric.phonebook.dialled")
@pytest.mark.parametrize("to", ["4", " 4", "*674", "Fred <4>"])
def test_speed_dials_are_dialled(world: World, to: str) -> None:
    client = world.sipcentric()
    entry = {"name": "Fred", "phoneNumber": "+44 7700 900555", "speedDial": 4}
    assert client.post(f"{ACCOUNT}/phonebook", json=entry).status_code == 201
    assert client.post(f"{ACCOUNT}/calls", json={"endpoint": "101", "to": to}).status_code == 200
    world.advance(60)
    assert newest(world, "calls")["to"] == PRINTED


def test_a_phone_dials_the_speed_dials_of_its_own_account(world: World) -> None:
    assert world.sipcentric().put(f"{ACCOUNT}/phonebook/716", json={**FRED, "speedDial": 4}).is_success
    assert world.kit.place_call(from_="sipcentric/2535", to="4").legs[-1]["number"] == "447902000000"
    for phone in ("sipcentric/7001", "telecom_center/123"):
        answer = world.control.post("/calls", json={"from": phone, "to": "4"})
        assert answer.status_code == 404


@pytest.mark.rule("sipcentric.phonebook.short-numbers-first")
def test_a_short_number_goes_before_a_speed_dial(world: World) -> None:
    client = world.sipcentric()
    client.post(f"{ACCOUNT}/phonebook", json={"name": "Fred", "phoneNumber": "07700900555", "speedDial": 103})
    client.post(f"{ACCOUNT}/calls", json={"endpoint": "101", "to": "John <103>"})
    world.advance(60)
    assert newest(world, "calls")["to"] == "Greg Sanderson <103>"


def test_speed_dials_of_others_and_free_ones_are_no_numbers(world: World) -> None:
    for to in ("1", "12"):
        assert fields(world.sipcentric().post(f"{ACCOUNT}/calls", json={"endpoint": "101", "to": to})) == ["to"]


def test_a_call_to_another_accounts_number_without_destination_fails_in_both(world: World) -> None:
    world.sipcentric("bakery").put("/customers/me/phonenumbers/60", json={"destination": ""})
    world.sipcentric().post(f"{ACCOUNT}/calls", json={"endpoint": "101", "to": "01632 960325"})
    world.advance(60)
    ours, theirs = newest(world, "calls"), newest(world, "calls", "bakery")
    assert (ours["to"], ours["outcome"]) == (theirs["to"], theirs["outcome"]) == ("01632960325", "FAILED")
    assert (theirs["scope"], theirs["direction"], theirs["linkedId"]) == ("DOMAIN", "IN", ours["callId"])

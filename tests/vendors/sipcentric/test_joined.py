"""Calls and messages between this platform's accounts and another vendor's."""

from typing import Any

from tests.conftest import World

GREG, VIRTUAL = "sipcentric/1234", "sipcentric/6874"
DID, ABROAD = "01212854411", "+441212854411"
SIPGATE_PHONE, SIPGATE_MOBILE = "493023125010", "491713920009"


def history(world: World) -> list[dict[str, Any]]:
    query = {"createdAfter": "2026-01-01", "includeLocal": "true"}
    items: list[dict[str, Any]] = world.sipcentric().get("/customers/25/calls", params=query).json()["items"]
    return items


def test_call_from_another_vendors_phone_rings_here(world: World) -> None:
    theirs = world.kit.phone(SIPGATE_PHONE)
    assert theirs.key.startswith("sipgate/")
    phone = world.kit.phone("sipcentric/101").behave(answers="ask", talks=None)
    call = world.kit.place_call(from_=theirs.key, to=ABROAD)
    assert phone.wait_for_ring() == call
    call.answer()
    world.advance(5)
    call.hang_up()
    (record,) = history(world)
    assert (record["scope"], record["direction"], record["duration"]) == ("EXTERNAL", "IN", 5)
    assert f"+{call.caller}" in record["from"], "abroad, as it is printed here"


def test_who_hands_over_a_call_that_another_vendor_pays_pays_from_the_first_second(world: World) -> None:
    theirs = world.kit.phone(SIPGATE_PHONE)
    phone = world.kit.phone("sipcentric/101").behave(answers="ask", talks=None)
    call = world.kit.place_call(from_=theirs.key, to=ABROAD)
    phone.answer()
    world.advance(10)
    phone.transfer("07700900124")
    world.advance(5)
    call.hang_up()
    outgoing = next(record for record in history(world) if record["direction"] == "OUT")
    assert (outgoing["to"], outgoing["cost"]) == ("07700900124", 0.09)


def test_call_to_another_vendors_phone_is_charged_and_rings_there(world: World) -> None:
    theirs = world.kit.phone(SIPGATE_PHONE).behave(answers="ask", talks=None)
    world.kit.phone(GREG).behave(talks=None)
    call = world.kit.place_call(from_=GREG, to=f"+{SIPGATE_PHONE}")
    assert theirs.wait_for_ring().caller == "441212854400"
    theirs.answer()
    world.advance(61)
    call.hang_up()
    (record,) = history(world)
    assert (record["scope"], record["direction"], record["to"]) == ("EXTERNAL", "OUT", f"+{SIPGATE_PHONE}")
    assert (record["duration"], record["cost"]) == (61, 0.5)


def test_virtual_extension_leads_to_another_vendor(world: World) -> None:
    theirs = world.kit.phone(SIPGATE_PHONE).behave(answers="ask", talks=None)
    answer = world.sipcentric().put("/customers/25/endpoints/6874", json={"destination": f"+{SIPGATE_PHONE}"})
    assert answer.status_code == 200, answer.text
    call = world.kit.place_call(from_="07700900123", to=VIRTUAL)
    assert theirs.wait_for_ring() == call
    theirs.answer()
    world.advance(10)
    call.hang_up()
    (record,) = history(world)
    assert (record["to"], record["duration"], record["cost"]) == ("Fred Mobile <107>", 10, 0.25)


def test_texts_cross_in_both_directions(world: World) -> None:
    sent = world.sipcentric().post(
        "/customers/25/sms", json={"from": DID, "to": f"+{SIPGATE_MOBILE}", "body": "Guten Tag"}
    )
    assert sent.status_code == 201, sent.text
    world.advance(2)
    assert "Guten Tag" in world.sipgate(accept="application/json").get("/my/events/sms/").text
    world.kit.phone(SIPGATE_MOBILE).send(ABROAD, "Good day")
    world.advance(60)
    received = world.sipcentric().get("/customers/25/sms").json()["items"][0]
    assert (received["direction"], received["to"], received["body"]) == ("IN", DID, "Good day")


def test_apart_nobody_elses_phone_rings(world: World) -> None:
    world.set(network="apart")
    theirs = world.kit.phone(SIPGATE_PHONE).behave(answers="ask")
    call = world.kit.place_call(from_=GREG, to=f"+{SIPGATE_PHONE}")
    assert (theirs.state, call.legs[1]["phone"]) == ("idle", None)

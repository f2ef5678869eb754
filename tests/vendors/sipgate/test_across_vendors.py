"""Calls, texts and faxes between sipgate's accounts and those of the world's other vendors."""

from typing import Any

from emulator.telephony import fax
from tests.conftest import World
from tests.vendors.sipgate.reading import fetch

CDRS = ("incoming_trunk_cdrs", "termination_cdrs")
SESSIONS, TEXTS, FAXES = "/my/sessions/calls/", "/my/events/sms/", "/my/events/faxes/"
DESK, NUMBER, OWN_TEXTS, OWN_FAXES = "sipgate/1112233e0", "493023125000", "491713920009", "493023125002"
ABROAD, ABROAD_TEXTS, ABROAD_FAXES = "sipcentric/101", "441212854411", "441214960051"
"""A telephone of Sipcentric's, its number, which takes texts too, and a number for faxes."""
PDF = fax.write_fax("header", ["hello"], 0)


def originate(world: World, caller: str, callee: str) -> str:
    """Begin a session; its address."""
    values = {"caller": caller, "callee": callee, "registerSip": "1112233e0"}
    answer = world.sipgate(accept="application/json").post(SESSIONS, data=values)
    assert answer.status_code == 200, answer.text
    return f"{SESSIONS}{answer.json()['Call']['sessionId']}/"


def status(world: World, address: str) -> str:
    found: str = fetch(world, "json", address)["status"]
    return found


def history(world: World) -> dict[str, Any]:
    """The newest record in the other account's history."""
    record: dict[str, Any] = world.sipcentric().get("/customers/25/calls").json()["items"][0]
    return record


def test_a_session_rings_somebody_else_s_telephone(world: World) -> None:
    """Both histories show it, each in its own words."""
    abroad = world.kit.phone(ABROAD).behave(answers="ask")
    address = originate(world, "sip:1112233e0", f"tel:+{ABROAD_TEXTS}")
    world.advance(3)
    assert (status(world, address), abroad.wait_for_ring().caller) == ("SECOND_DIAL", NUMBER)
    abroad.answer()
    world.advance(7)
    assert status(world, address) == "ESTABLISHED"
    abroad.hang_up()
    assert status(world, address) == "HUNGUP"
    (event,) = fetch(world, "json", "/my/events/calls/", limit=1)["calls"]
    assert (event["direction"], event["targets"][0]["numberE164"]) == ("outgoing", ABROAD_TEXTS)
    record = history(world)
    assert (record["direction"], record["outcome"], record["duration"]) == ("IN", "ANSWERED", 7)


def test_a_session_whose_caller_is_somebody_else_s_telephone(world: World) -> None:
    abroad = world.kit.phone(ABROAD).behave(answers="ask")
    address = originate(world, f"tel:+{ABROAD_TEXTS}", "sip:1112233e0")
    assert abroad.state == "ringing"
    abroad.refuse()
    assert status(world, address) == "CALL_1_BUSY"
    record = history(world)
    assert (record["direction"], record["from"], record["outcome"]) == ("IN", f"+{NUMBER}", "BUSY")


def test_whose_telephone_a_session_rings_first_is_called(world: World) -> None:
    """Their vendor's history says so, and nothing of a call that they would have made."""
    world.kit.phone(ABROAD).behave(talks=7)
    address = originate(world, f"tel:+{ABROAD_TEXTS}", "tel:+447700900555")
    world.advance(20)
    assert status(world, address) == "HUNGUP"
    newest, older = world.sipcentric().get("/customers/25/calls").json()["items"][:2]
    assert (newest["direction"], newest["from"], newest["to"]) == ("IN", "07700900555", "John Simmonds <102>")
    assert (newest["outcome"], newest["duration"], newest["cost"]) == ("ANSWERED", 10, 0)
    assert older["created"] < "2026"
    sounds = world.sipcentric().get("/customers/25/recordings").json()["items"]
    assert (sounds[0]["linkedId"], sounds[0]["direction"]) == (newest["linkedId"], "IN")


def test_a_call_that_a_session_makes_comes_in_on_a_trunk(world: World) -> None:
    """It does not go out through a gateway of those whose telephone is rung first."""
    operator = world.telecom_center()
    before = [operator.get(f"/{name}").json()["meta"]["record_count"] for name in CDRS]
    originate(world, "tel:+441632960302", "tel:+447700900555")
    world.advance(5)
    (call,) = world.kit.calls()
    call.hang_up()
    after = [operator.get(f"/{name}").json()["meta"]["record_count"] for name in CDRS]
    assert after == [before[0] + 1, before[1]]
    known = operator.get("/incoming_trunk_cdrs", params={"sort": "-time_start"}).json()["data"][0]["attributes"]
    assert (known["src_number"], known["dst_number"]) == ("447700900555", "441632960302")


def test_a_session_whose_caller_is_a_number_that_leads_nowhere(world: World) -> None:
    assert status(world, originate(world, "tel:+441212854400", "sip:1112233e0")) == "CALL_1_FAILED"


def test_somebody_else_s_telephone_calls(world: World) -> None:
    world.kit.phone(DESK).behave(answers="ask")
    call = world.kit.place_call(from_=ABROAD, to=f"+{NUMBER}")
    (session,) = fetch(world, "json", SESSIONS)
    assert (session["status"], session["members"][0]["uri"]) == ("FIRST_DIAL", f"tel:{call.caller}")
    world.advance(30)
    assert (call.state, call.outcome) == ("voicemail", "no_answer")
    call.leave_message(seconds=5)
    assert fetch(world, "json", "/my/events/voicemails/", limit=1)["events"][0]["caller"] == call.caller


def test_somebody_else_hands_a_call_over_to_who_is_not_to_be_disturbed(world: World) -> None:
    call = world.kit.place_call(from_=DESK, to=f"+{ABROAD_TEXTS}")
    world.advance(5)
    world.kit.phone(ABROAD).transfer("sipgate/1112233e1")
    assert (call.state, [leg["code"] for leg in call.legs][-1]) == ("ended", 486)


def test_a_text_to_somebody_else(world: World) -> None:
    sms = {"target": ABROAD_TEXTS, "content": "Grüße", "source": "447700900010"}
    key = world.sipgate(accept="application/json").post(TEXTS, data=sms).json()["sms"]["id"]
    world.advance(2)
    assert fetch(world, "json", f"{TEXTS}{key}/")["status"] == "sent"
    arrived = world.kit.phone(ABROAD).messages[-1]
    assert (arrived["direction"], arrived["from"], arrived["text"]) == ("in", "447700900010", "Grüße")


def test_a_long_text_from_somebody_else_is_one(world: World) -> None:
    text = "y" * 400
    world.kit.phone(ABROAD).send(OWN_TEXTS, text)
    world.advance(2)
    event = fetch(world, "json", TEXTS, limit=1)["events"][0]
    assert (event["direction"], event["text"]) == ("incoming", text)
    assert event["targets"][0]["numberE164"] == OWN_TEXTS


def test_a_fax_to_somebody_else(world: World) -> None:
    """One number takes faxes, the other does not."""
    params, headers = {"target": [ABROAD_FAXES, ABROAD_TEXTS]}, {"Content-Type": "application/pdf"}
    answer = world.sipgate(accept="application/json").post(FAXES, params=params, content=PDF, headers=headers)
    world.advance(5)
    event = fetch(world, "json", f"{FAXES}{answer.json()['fax']['id']}/")
    assert (event["status"], event["failReason"]) == ("failed", f"{ABROAD_TEXTS}: number not reachable")
    assert [each["to"] for each in world.kit.mails(why="fax")] == ["fax@example.com"]


def test_apart_everybody_else_is_outside(world: World) -> None:
    abroad = world.kit.phone(ABROAD).behave(answers="ask")
    world.set(network="apart")
    address = originate(world, "sip:1112233e0", f"tel:+{ABROAD_TEXTS}")
    sms = {"target": ABROAD_TEXTS, "content": "hi", "source": "447700900010"}
    before = len(abroad.messages)
    assert world.sipgate().post(TEXTS, data=sms).status_code == 200
    world.advance(6)
    assert (status(world, address), abroad.state, len(abroad.messages)) == ("ESTABLISHED", "idle", before)

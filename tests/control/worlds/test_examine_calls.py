"""Calls in a database that somebody brings: what the network could not go on from is refused with the reason."""

import json

import pytest

from tests.conftest import World
from tests.control.worlds.test_snapshots import changed, keep

PHONE, JOHN = "sipcentric/1234", "sipcentric/101"


@pytest.fixture
def live(world: World) -> bytes:
    """A snapshot with a call that rings, one that is answered, one in voicemail, a rule and a changed phone."""
    for name in (PHONE, JOHN):
        world.kit.phone(name).behave(answers="ask")
    for to in (PHONE, JOHN, "sipcentric/6900"):
        world.kit.place_call(to=to)
    world.control.post("/calls/c2/answer")
    world.control.post("/calls/c2/record")
    world.control.post("/calls/c1/refuse", json={"in": 20, "code": 486})
    world.kit.outcome(to="07700900999", outcome="busy")
    return keep(world)


def test_what_the_network_stored_itself_is_taken(world: World, live: bytes) -> None:
    assert world.control.put("/snapshots/brought", content=live).status_code == 201
    assert world.control.post("/snapshots/brought/restore").status_code == 200
    assert [call.state for call in world.kit.calls()] == ["ringing", "answered", "voicemail"]


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("UPDATE telephony_phone SET answers = '\"perhaps\"'", "answers: must be"),
        ("UPDATE telephony_phone SET answers = '{\"after\": -1}'", "answers: must be"),
        ("UPDATE telephony_phone SET talks = 1e300", "talks"),
        ("UPDATE telephony_phone SET talks = -1", "talks"),
        ("UPDATE telephony_phone SET key = 'nobody/1' WHERE key = 'sipcentric/101'", "no vendor with telephones"),
        ("UPDATE telephony_outcome SET match = '{\"to\": 1}'", "match.to"),
        ("UPDATE telephony_outcome SET match = '{\"vendor\": []}'", "match.vendor"),
        ("UPDATE telephony_outcome SET after = 1e300", "after"),
        ('UPDATE telephony_call SET script = \'{"talks": "long"}\'', "script.talks"),
        ("UPDATE telephony_call SET script = '{\"chat\": 1e300}'", "script.chat"),
        ('UPDATE telephony_call SET script = \'{"answers": {"soon": 1}}\'', "script.answers"),
        ("UPDATE telephony_call SET script = '{\"struck\": 1}'", "script.struck"),
        ("UPDATE telephony_call SET vendor = 'nobody'", "vendor: no vendor with telephones is called 'nobody'"),
        ("UPDATE telephony_leg SET vendor = 'nobody'", "vendor: no vendor with telephones is called 'nobody'"),
        ("UPDATE telephony_leg SET vendor = '', phone = '1'", "has a phone of no vendor"),
        ("UPDATE telephony_leg SET via = '{\"nobody\": {}}'", "via.nobody"),
        ("UPDATE telephony_leg SET via = '{}'", "the mailbox that has it is nobody's"),
        ("UPDATE telephony_leg SET recordings = '[{}]'", "recordings.0.from"),
        ('UPDATE telephony_leg SET recordings = \'[{"from": "x", "to": null}]\'', "recordings.0.from"),
        ("UPDATE telephony_leg SET patience = 1e300", "patience"),
        ("UPDATE telephony_leg SET position = 1", "numbered"),
        ("DELETE FROM telephony_leg", "numbered"),
        ("DELETE FROM telephony_leg WHERE position = 1", "numbered"),
    ],
)
def test_what_it_could_not_have_stored_is_refused(world: World, live: bytes, statement: str, reason: str) -> None:
    answer = world.control.put("/snapshots/brought", content=changed(live, statement))
    assert (answer.status_code, reason in answer.json()["error"]) == (422, True), answer.text


@pytest.mark.parametrize(
    ("action", "given", "reason"),
    [
        ("turn_away", {"leg": 2, "code": 5, "reason": "", "outcome": "busy"}, "code"),
        ("turn_away", {"leg": 2, "code": 486, "reason": "", "outcome": "lost"}, "outcome"),
        ("act", {"call": 1, "act": "sing", "values": {}}, "act"),
        ("act", {"call": 1, "act": "refuse", "values": {"code": 1_000_000}}, "values.code"),
        ("act", {"call": 2, "act": "hang-up", "values": {"by": "somebody"}}, "values.by"),
        ("act", {"call": 2, "act": "hold", "values": {"state": "lost"}}, "values.state"),
    ],
)
def test_work_that_it_could_not_do_is_refused(
    world: World, live: bytes, action: str, given: dict[str, object], reason: str
) -> None:
    row = f"'2026-03-02T10:00:00.000', 'telephony.{action}', '{json.dumps(given)}'"
    content = changed(live, f"INSERT INTO emulator_schedule (due, action, given) VALUES ({row})")
    answer = world.control.put("/snapshots/brought", content=content)
    assert (answer.status_code, reason in answer.json()["error"]) == (422, True), answer.text


def test_what_waits_beyond_the_end_of_time_is_taken(world: World) -> None:
    world.control.put("/clock", json={"mode": "frozen", "now": "8999-12-31T23:59:50Z"})
    world.kit.phone(PHONE).behave(answers="ask")
    world.kit.place_call(to=PHONE)
    world.control.post("/calls/c1/answer", json={"in": 1e9})
    answer = world.control.put("/snapshots/brought", content=keep(world))
    assert answer.status_code == 201, answer.text

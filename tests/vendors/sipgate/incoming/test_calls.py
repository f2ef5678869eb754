"""Incoming calls of the control plane: over at once as the telephone would take them, or live."""

from typing import Any

import pytest

from tests.conftest import World
from tests.vendors.sipgate.reading import fetch

DESK, NUMBER, SOURCE = "sipgate/1112233e0", "493023125000", "4917604069077"
EVENTS, SESSIONS = "/my/events/calls/", "/my/sessions/calls/"


def ring(world: World, **values: Any) -> dict[str, Any]:
    """An incoming call to the desk telephone."""
    return world.simulate("sipgate", "incoming-call", **{"from": SOURCE, "to": NUMBER} | values)


def direction(world: World, result: dict[str, Any]) -> str:
    found: str = fetch(world, "json", f"{EVENTS}{result['event']}/")["direction"]
    return found


@pytest.mark.parametrize(
    ("behaviour", "answered"),
    [
        ({}, True),
        ({"answers": "busy"}, False),
        ({"answers": "never"}, False),
        ({"answers": "ask"}, False),
        ({"answers": {"after": 29}}, True),
        ({"answers": {"after": 31}}, False),
        ({"registered": False}, False),
        ({"dnd": True}, False),
    ],
)
def test_at_once_the_telephone_decides(world: World, behaviour: dict[str, Any], answered: bool) -> None:
    if behaviour:
        world.kit.phone(DESK).behave(**behaviour)
    result = ring(world, duration=33)
    assert (result["answered"], result["duration"]) == (answered, 33 if answered else 0)
    assert direction(world, result) == ("incoming" if answered else "missed_incoming")
    assert fetch(world, "json", SESSIONS) == []


@pytest.mark.parametrize(
    ("values", "answered"),
    [
        ({"answered": True}, True),
        ({"outcome": "answered"}, True),
        ({"answered": False}, False),
        ({"outcome": "no_answer"}, False),
        ({"outcome": "failed"}, False),
        ({"code": 603}, False),
        ({"busy": True}, False),
    ],
)
def test_what_was_said_beats_the_telephone(world: World, values: dict[str, Any], answered: bool) -> None:
    world.kit.phone(DESK).behave(dnd=answered)
    result = ring(world, **values)
    assert (result["answered"], direction(world, result)) == (answered, "incoming" if answered else "missed_incoming")


def test_a_rule_decides(world: World) -> None:
    world.kit.outcome(kind="call", to=NUMBER, outcome="busy", times=1)
    assert [ring(world)["answered"] for _ in range(2)] == [False, True]


def test_it_rings_until_somebody_acts(world: World) -> None:
    result = ring(world, answers="ask")
    assert (result["state"], result["user"]) == ("ringing", "1112233w0")
    (session,) = fetch(world, "json", SESSIONS)
    assert session["status"] == "FIRST_DIAL"
    world.advance(20)
    world.kit.phone(DESK).answer()
    (session,) = fetch(world, "json", SESSIONS)
    assert session["status"] == "ESTABLISHED"
    (call,) = world.kit.calls()
    assert (call.id, call.caller) == (result["call"], SOURCE)


@pytest.mark.parametrize("answers", ["ask", {"after": 5}])
def test_do_not_disturb_lets_nothing_ring(world: World, answers: Any) -> None:
    world.kit.phone(DESK).behave(dnd=True)
    assert ring(world, answers=answers)["outcome"] == "busy"


@pytest.mark.parametrize(
    ("values", "seconds", "outcome", "code"),
    [
        ({"busy": True}, 0, "busy", 486),
        ({"code": 603, "after": 5}, 5, "refused", 603),
        ({"outcome": "failed"}, 0, "failed", 503),
        ({"answers": {"refuse": 480}}, 0, "refused", 480),
        ({"answers": "busy", "after": 4}, 4, "busy", 486),
    ],
)
def test_turned_away(world: World, values: dict[str, Any], seconds: float, outcome: str, code: int) -> None:
    result = ring(world, **{"answers": "ask"} | values)
    assert (result["state"] == "ringing") == (seconds > 0)
    world.advance(seconds)
    (ended,) = world.kit.calls("ended")
    assert (ended.outcome, ended.code) == (outcome, code)


@pytest.mark.parametrize("by", ["caller", "callee"])
def test_who_hangs_up(world: World, by: str) -> None:
    ring(world, answers={"after": 3}, duration=10, hangs_up=by)
    world.advance(3)
    (call,) = world.kit.calls()
    assert call.state == "answered"
    world.advance(10)
    assert (call.state, call.ended_by, call.duration) == ("ended", by, 10)


def test_nobody_answers(world: World) -> None:
    ring(world, answers="never")
    world.advance(30)
    (call,) = world.kit.calls()
    assert (call.state, call.outcome) == ("voicemail", "no_answer")


def test_a_callthrough_pays_as_long_as_there_is_money(world: World) -> None:
    """One minute of three."""
    values = {"sourceNumber": SOURCE, "targetNumber": "492214710077"}
    number = world.sipgate(accept="application/json").post("/my/sessions/callthrough/", data=values).json()
    for row in world.control.get("/data/sipgate/vouchers", params={"kind": "minute"}).json()["rows"]:
        world.control.patch(f"/data/sipgate/vouchers/{row['id']}", json={"credits": 0, "used": 0})
    world.simulate("sipgate", "credit", balance=0.02)
    result = ring(world, to=number["Callthrough"]["number"], duration=180)
    assert (result["forwarded"], result["answered"], result["duration"]) == (True, True, 60)
    busy = {"sourceNumber": SOURCE, "targetNumber": "493023125486"}
    world.sipgate().post("/my/sessions/callthrough/", data=busy)
    assert not ring(world, to=number["Callthrough"]["number"])["answered"]


@pytest.mark.parametrize("to", ["1112233e0", "sip:1112233e0@sipgate.de", DESK])
def test_by_sip_address(world: World, to: str) -> None:
    result = ring(world, to=to)
    assert fetch(world, "json", f"{EVENTS}{result['event']}/")["extension"]["id"] == "1112233e0"
    assert world.kit.calls() == []
    assert ring(world, to=to, answers="ask")["state"] == "ringing"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"answers": "maybe"}, "answers"),
        ({"answers": {"after": -1}}, "answers"),
        ({"answers": True}, "answers"),
        ({"code": 200}, "code"),
        ({"code": 700}, "code"),
        ({"outcome": "cancelled"}, "outcome"),
        ({"after": -1}, "after"),
        ({"code": 404, "outcome": "answered"}, "code"),
        ({"busy": True, "outcome": "answered"}, "busy"),
        ({"hangs_up": "nobody"}, "hangs_up"),
        ({"answers": "ask", "to": "4917604069077"}, "to"),
        ({"answers": "ask", "to": "1112233f0"}, "to"),
        ({"answers": "ask", "from": "me"}, "from"),
    ],
)
def test_what_names_nothing_is_refused(world: World, values: dict[str, Any], field: str) -> None:
    answer = world.control.post("/simulate/sipgate/incoming-call", json=values)
    assert (answer.status_code, field in answer.text) == (422, True)
    assert world.kit.calls("all") == []

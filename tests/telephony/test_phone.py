"""How a phone behaves: by itself, as a person says, for how long, and who may not change it."""

from typing import Any

import pytest

from tests.conftest import World
from tests.network import act, behave, call, end_of, now, refusal

ANN, BOB = "447700900123", "447700900124"
RECEPTION, DID = "telecom_center/1a6f0d3c-58b2-4e97-8c14-d7e5b9032a08", "441632960301"
MAGIC = "441632960486"


def shown(world: World, phone: str) -> Any:
    """A phone."""
    return world.control.get(f"/phones/{phone}").json()


@pytest.mark.parametrize(
    ("answers", "seconds", "ends"),
    [
        ({"after": 5}, 5, ("answered", "answered", 200, "OK")),
        ({"after": 0}, 0, ("answered", "answered", 200, "OK")),
        ("never", 60, ("ended", "no_answer", 480, "Temporarily Unavailable")),
        ("ask", 60, ("ended", "no_answer", 480, "Temporarily Unavailable")),
        ("busy", 0, ("ended", "busy", 486, "Busy Here")),
        ("refuse", 0, ("ended", "refused", 603, "Decline")),
        ({"refuse": 488}, 0, ("ended", "refused", 488, "Not Acceptable Here")),
        ({"refuse": 600}, 0, ("ended", "busy", 600, "Busy Everywhere")),
        ("unreachable", 0, ("ended", "failed", 480, "Temporarily Unavailable")),
    ],
)
def test_each_behaviour(world: World, answers: Any, seconds: int, ends: Any) -> None:
    behave(world, RECEPTION, answers=answers)
    begun = call(world, ANN, DID)
    if seconds:
        world.advance(seconds - 0.5)
        assert now(world, begun)["state"] == "ringing"
    world.advance(0.5 if seconds else 0)
    assert end_of(now(world, begun)) == ends


def test_it_answers_after_ring_seconds_by_default(world: World) -> None:
    assert shown(world, RECEPTION)["answers"] == {"after": 2.0}
    world.set(ring_seconds=4)
    assert shown(world, RECEPTION)["answers"] == {"after": 4.0}
    begun = call(world, ANN, DID)
    world.advance(4)
    assert now(world, begun)["state"] == "answered"


def test_it_talks_as_long_as_it_is_told(world: World) -> None:
    behave(world, RECEPTION, talks=5)
    begun = call(world, ANN, DID)
    world.advance(7)
    over = now(world, begun)
    assert (over["state"], over["duration"], over["ended_by"]) == ("ended", 5, "callee")


def test_it_talks_until_somebody_hangs_up(world: World) -> None:
    behave(world, RECEPTION, talks=None)
    behave(world, ANN, talks=None)
    begun = call(world, ANN, DID)
    world.advance(3600)
    assert now(world, begun)["state"] == "answered"
    assert act(world, begun, "hang-up")["ended_by"] == "callee"


def test_somebody_outside_is_a_phone_too(world: World) -> None:
    assert shown(world, BOB)["talks"] == 60
    behave(world, BOB, answers={"after": 6}, talks=9)
    begun = call(world, RECEPTION, BOB)
    world.advance(6)
    assert now(world, begun)["state"] == "answered"
    assert shown(world, "07700 900124")["state"] == "busy"


def test_a_call_in_progress_keeps_what_was_so(world: World) -> None:
    """Who is called decides when it begins to ring."""
    begun = call(world, ANN, DID)
    behave(world, RECEPTION, answers="never")
    world.advance(2)
    assert now(world, begun)["state"] == "answered"


def test_an_answer_by_hand_comes_before_its_own(world: World) -> None:
    begun = call(world, ANN, DID)
    assert act(world, begun, "answer")["state"] == "answered"
    world.advance(2)
    assert now(world, begun)["answered"] == "2026-03-02T09:00:00.000Z"


def test_state_and_calls(world: World) -> None:
    assert (shown(world, RECEPTION)["state"], shown(world, RECEPTION)["calls"]) == ("idle", [])
    begun = call(world, ANN, DID)
    assert (shown(world, RECEPTION)["state"], shown(world, RECEPTION)["calls"]) == ("ringing", [begun["id"]])
    act(world, begun, "answer")
    assert shown(world, RECEPTION)["state"] == "busy"
    found = world.control.get("/phones", params={"state": "busy"}).json()["phones"]
    assert [each["phone"] for each in found] == [RECEPTION]
    act(world, begun, "hang-up")
    assert shown(world, RECEPTION)["state"] == "idle"


def test_snapshots_keep_it_and_a_reset_brings_the_default_back(world: World) -> None:
    behave(world, RECEPTION, answers="ask", talks=3, dnd=True)
    kept = shown(world, RECEPTION)
    world.kit.snapshot("changed")
    world.control.post("/reset", json={})
    assert shown(world, RECEPTION)["answers"] == {"after": 2.0}
    assert shown(world, RECEPTION)["dnd"] is False
    world.kit.restore("changed")
    assert shown(world, RECEPTION) == kept


def test_only_what_is_said_changes(world: World) -> None:
    behave(world, RECEPTION, answers="ask")
    behave(world, RECEPTION, talks=3)
    behave(world, RECEPTION, dnd=True)
    phone = behave(world, RECEPTION)
    assert (phone["answers"], phone["talks"], phone["dnd"]) == ("ask", 3, True)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"answers": "perhaps"}, "answers"),
        ({"answers": None}, "answers"),
        ({"answers": True}, "answers"),
        ({"answers": {"after": -1}}, "answers"),
        ({"answers": {"after": 86_401}}, "answers"),
        ({"answers": {"after": "5"}}, "answers"),
        ({"answers": {"after": True}}, "answers"),
        ({"answers": {"refuse": 200}}, "answers"),
        ({"answers": {"refuse": 700}}, "answers"),
        ({"answers": {"refuse": 486.5}}, "answers"),
        ({"answers": {"after": 1, "refuse": 486}}, "answers"),
        ({"answers": {}}, "answers"),
        ({"answers": ["ask"]}, "answers"),
        ({"talks": -1}, "talks"),
        ({"talks": "long"}, "talks"),
        ({"registered": None}, "registered"),
        ({"registered": "maybe"}, "registered"),
        ({"dnd": 2}, "dnd"),
        ({"ringing": True}, "ringing"),
    ],
)
@pytest.mark.parametrize("phone", [RECEPTION, ANN])
def test_a_behaviour_that_is_none(world: World, phone: str, body: Any, field: str) -> None:
    """Nothing of the change is kept."""
    before = shown(world, phone)
    assert refusal(world.control.put(f"/phones/{phone}", json={"talks": 7} | body)) == (422, [field])
    assert shown(world, phone) == before


def test_a_magic_number_stays_what_it_is_for(world: World) -> None:
    answer = world.control.put(f"/phones/{MAGIC}", json={"answers": "ask"})
    assert (answer.status_code, "magic" in answer.text) == (409, True)
    assert shown(world, MAGIC)["answers"] == "busy"


@pytest.mark.parametrize("name", ["nobody", "telecom_center/9", "nowhere/1", "12", "+999999999999999"])
def test_no_phone(world: World, name: str) -> None:
    assert world.control.get(f"/phones/{name}").status_code == 404
    assert world.control.put(f"/phones/{name}", json={"talks": 1}).status_code == 404

"""Outcomes to come: what the next calls meet, as often as is said."""

from typing import Any

import pytest

from tests.conftest import World
from tests.control.telephony.test_calls import JOHN, JOHNS_NUMBER, OUTSIDE, RECEPTION


def create(world: World, status: int = 201, **values: Any) -> Any:
    answer = world.control.post("/outcomes", json=values)
    assert answer.status_code == status, answer.text
    return answer.json()


def hits(world: World) -> list[int]:
    return [each["hits"] for each in world.control.get("/outcomes").json()["outcomes"]]


def outcomes_of(world: World, times: int, **values: Any) -> list[str | None]:
    found = []
    for _ in range(times):
        call = world.kit.place_call(**values)
        world.advance(100)
        found.append(call.outcome)
    return found


def test_it_is_shown_as_it_was_set(world: World) -> None:
    match = {"kind": "call", "vendor": "sipcentric", "from": "0770*", "to": "4412*"}
    values = {"match": match, "outcome": "busy", "code": 600, "reason": "Nobody", "after": 3, "times": 2}
    assert create(world, **values) == {"id": "o1", "hits": 0, **values}
    plain = create(world, outcome="failed")
    assert plain["match"] == {}
    assert (plain["code"], plain["after"], plain["times"]) == (None, None, None)
    assert [each["id"] for each in world.control.get("/outcomes").json()["outcomes"]] == ["o1", "o2"]


def test_it_fails_once_then_goes_through(world: World) -> None:
    create(world, match={"kind": "call", "to": JOHNS_NUMBER}, outcome="failed", times=1)
    assert outcomes_of(world, 2, to="01212854411") == ["failed", "answered"]
    assert hits(world) == [1]


@pytest.mark.parametrize(
    ("values", "outcome", "code"),
    [
        ({"outcome": "busy"}, "busy", 486),
        ({"outcome": "busy", "code": 600}, "busy", 600),
        ({"outcome": "refused"}, "refused", 603),
        ({"outcome": "rejected"}, "refused", 603),
        ({"outcome": "failed"}, "failed", 503),
        ({"outcome": "failed", "code": 404}, "failed", 404),
        ({"outcome": "no_answer"}, "no_answer", 480),
        ({"outcome": "answered"}, "answered", 200),
        ({"outcome": "answered", "after": None}, "no_answer", 480),
        ({"outcome": "busy", "after": None}, "no_answer", 480),
    ],
)
def test_every_outcome_of_a_call(world: World, values: Any, outcome: str, code: int) -> None:
    world.kit.phone(RECEPTION).behave(answers="never")
    create(world, match={"kind": "call"}, **values)
    call = world.kit.place_call(to=RECEPTION)
    world.advance(100)
    assert (call.state, call.outcome, call.code) == ("ended", outcome, code)


def test_after_so_many_seconds(world: World) -> None:
    create(world, match={"kind": "call"}, outcome="busy", after=5, reason="Sleeping")
    call = world.kit.place_call(to=RECEPTION)
    world.advance(4)
    assert call.state == "ringing"
    world.advance(1)
    assert (call.outcome, call.reason) == ("busy", "Sleeping")


@pytest.mark.parametrize(("values", "code"), [({}, 480), ({"code": 408, "reason": "Slow"}, 408)])
def test_nobody_answers_for_so_many_seconds(world: World, values: Any, code: int) -> None:
    """Then the mailbox takes the call, whose code is that of the phone that did not."""
    create(world, match={"kind": "call"}, outcome="no_answer", after=8, **values)
    call = world.kit.place_call(to=JOHN)
    world.advance(7)
    assert call.state == "ringing"
    world.advance(1)
    assert (call.state, call.outcome, call.code) == ("voicemail", "no_answer", code)
    assert values.get("reason") in (None, call.reason)


@pytest.mark.parametrize(
    "spelling",
    [
        "01212854411",
        "441212854411",
        "+441212854411",
        "00441212854411",
        "(0121) 285-4411",
        "+44 121 285 4411",
        "tel:+44-121-285-4411",
        "4412128544*",
        "(0121) 285-*",
        "+44 121*",
        "*",
    ],
)
def test_numbers_in_every_spelling(world: World, spelling: str) -> None:
    create(world, match={"to": spelling}, outcome="busy")
    assert outcomes_of(world, 1, to=JOHN if spelling == "*" else "01212854411") == ["busy"]


@pytest.mark.parametrize(
    "match",
    [
        {"kind": "sms"},
        {"kind": "fax"},
        {"vendor": "sipgate"},
        {"from": "07700900124"},
        {"to": "0121285441"},
        {"to": "4412128544??"},
        {"to": "[0-9]*"},
    ],
)
def test_what_does_not_fit_strikes_nothing(world: World, match: dict[str, str]) -> None:
    create(world, match=match, outcome="busy")
    assert outcomes_of(world, 1, from_=OUTSIDE, to="01212854411") == ["answered"]
    assert hits(world) == [0]


def test_of_a_group_all_meet_it_and_it_strikes_once(world: World) -> None:
    create(world, match={"kind": "call", "to": "sipcentric/6901"}, outcome="busy", times=1)
    first, second = (world.kit.place_call(to="sipcentric/6901") for _ in range(2))
    assert {leg["code"] for leg in first.legs[1:] if leg["phone"]} == {486}
    assert "ringing" in {leg["state"] for leg in second.legs[1:]}
    assert hits(world) == [1]


def test_the_first_that_fits_counts(world: World) -> None:
    create(world, outcome="busy", times=1)
    create(world, outcome="refused")
    assert outcomes_of(world, 2, to=RECEPTION) == ["busy", "refused"]


def test_deleted_ones_strike_no_more(world: World) -> None:
    one, other = create(world, outcome="busy"), create(world, outcome="refused")
    assert world.control.delete(f"/outcomes/{one['id']}").status_code == 204
    assert [each["id"] for each in world.kit.outcomes()] == [other["id"]]
    assert outcomes_of(world, 1, to=RECEPTION) == ["refused"]
    assert world.control.delete("/outcomes").status_code == 204
    assert outcomes_of(world, 1, to=RECEPTION) == ["answered"]


def test_snapshots_keep_the_hits(world: World) -> None:
    create(world, outcome="busy", times=2)
    outcomes_of(world, 1, to=RECEPTION)
    world.kit.snapshot("struck")
    world.kit.reset()
    assert world.kit.outcomes() == []
    world.kit.restore("struck")
    assert hits(world) == [1]
    assert outcomes_of(world, 2, to=RECEPTION) == ["busy", "answered"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "outcome"),
        ({"outcome": "lost"}, "outcome"),
        ({"outcome": "busy", "match": {"kind": "letter"}}, "match.kind"),
        ({"outcome": "busy", "match": {"vendor": "nobody"}}, "match.vendor"),
        ({"outcome": "busy", "match": {"to": ""}}, "match.to"),
        ({"outcome": "busy", "match": {"colour": "red"}}, "match.colour"),
        ({"outcome": "busy", "code": 700}, "code"),
        ({"outcome": "busy", "times": 0}, "times"),
        ({"outcome": "busy", "after": -1}, "after"),
        ({"outcome": "busy", "colour": "red"}, "colour"),
        ({"outcome": "busy", "match": {"kind": "call"}, "code": 200}, "code"),
        ({"outcome": "buffered", "match": {"kind": "call"}}, "outcome"),
        ({"outcome": "sent", "match": {"kind": "call"}}, "outcome"),
    ],
)
def test_bad_outcome_is_named(world: World, values: dict[str, Any], field: str) -> None:
    fields = [each["field"] for each in create(world, 422, **values)["fields"]]
    assert fields == [field]
    assert world.kit.outcomes() == []


@pytest.mark.parametrize("name", ["o999", "x", "%00", "o" + "9" * 40])
def test_unknown_is_404(world: World, name: str) -> None:
    assert world.control.delete(f"/outcomes/{name}").status_code == 404

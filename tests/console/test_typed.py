"""Kinds of fields that forms with many optional members use."""

from typing import Any

import pytest

from tests.conftest import World
from tests.console.test_acting import act


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("ask", "ask"), ('"ask"', "ask"), ('{"after": 5}', {"after": 5}), ('{"after": 5', '{"after": 5')],
)
def test_any_is_json_or_else_the_text(world: World, typed: str, meant: Any) -> None:
    back = "happenings/sipgate/incoming-call"
    answer = act(world, "POST simulate/sipgate/incoming-call", back, _form="fire", _type="answers any", answers=typed)
    if answer.status_code == 303:
        values = world.control.get("/events", params={"format": "json"}).json()["events"][-2]["values"]
        assert values == {"answers": meant}
    else:
        assert "answers: must be {&#34;after&#34;: seconds}" in answer.text
        assert meant == '{"after": 5'


def test_any_can_say_null_and_says_nothing_where_it_is_empty(world: World) -> None:
    for after in ("null", "2.5", ""):
        assert act(world, "POST outcomes", _type="after any", after=after, outcome="failed").status_code == 303
    told = world.control.get("/outcomes").json()["outcomes"]
    assert [each["after"] for each in told] == [None, 2.5, None]


def test_true_says_true_or_nothing(world: World) -> None:
    kinds = ["effect.drop true", "effect.truncate true", "effect.status number"]
    assert act(world, "POST faults", _type=kinds, **{"effect.drop": "on"}).status_code == 303
    assert act(world, "POST faults", _type=kinds, **{"effect.status": "503"}).status_code == 303
    effects = [each["effect"] for each in world.control.get("/faults").json()["faults"]]
    assert effects == [{"drop": True}, {"status": 503}]


@pytest.mark.parametrize("typed", ["nan", "inf", "1e999", "-Infinity"])
def test_a_number_is_finite(world: World, typed: str) -> None:
    answer = act(world, "POST outcomes", _type="times number", times=typed, outcome="failed")
    assert answer.status_code == 422
    assert world.control.get("/outcomes").json() == {"outcomes": []}


def test_line_ends_are_as_they_were_typed(world: World) -> None:
    """Browsers send CR LF for them."""
    assert act(world, "POST simulate/sipgate/incoming-sms", text="one\r\ntwo").status_code == 303
    events = world.control.get("/events", params={"format": "json"}).json()["events"]
    assert [each["values"] for each in events if each["kind"] == "happening"] == [{"text": "one\ntwo"}]

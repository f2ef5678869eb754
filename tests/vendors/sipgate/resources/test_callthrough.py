"""Callthrough: a number that works for one caller and thirty seconds."""

import pytest

from tests.conftest import World
from tests.vendors.sipgate.reading import ACCEPT, fetch, read

PATH = "/my/sessions/callthrough/"
SOURCE, TARGET = "4917604069077", "492214710077"


def ask(world: World, form: str = "json", source: str = SOURCE, target: str = TARGET) -> str:
    """The number to call."""
    values = {"sourceNumber": source, "targetNumber": target}
    answer = world.sipgate(accept=ACCEPT[form]).post(PATH, data=values)
    assert answer.status_code == 200, answer.text
    root, content = read(answer)
    assert (root, list(content)) == ("Callthrough", ["number"])
    number: str = content["number"]
    return number


@pytest.mark.parametrize("form", ACCEPT)
@pytest.mark.rule("sipgate.callthrough.forwarded")
def test_story_of_a_callthrough(world: World, form: str) -> None:
    """Called in time, the call goes on to the target, which the call event names."""
    number = ask(world, form)
    world.advance(29)
    call = world.simulate("sipgate", "incoming-call", **{"from": SOURCE, "to": number, "duration": 30})
    assert (call["forwarded"], call["target"], call["to"]) == (True, TARGET, TARGET)
    event = fetch(world, form, f"/my/events/calls/{call['event']}/")
    assert (event["direction"], event["status"]) == ("outgoing", "sent")
    assert [party["numberE164"] for party in event["sources"]] == [SOURCE]
    assert [party["numberE164"] for party in event["targets"]] == [TARGET]


def test_a_target_that_does_not_answer(world: World) -> None:
    call = world.simulate("sipgate", "incoming-call", **{"from": SOURCE, "to": ask(world), "answered": False})
    assert (call["forwarded"], call["answered"], call["duration"]) == (True, False, 0)
    assert fetch(world, "json", f"/my/events/calls/{call['event']}")["direction"] == "missed_outgoing"


def test_too_late(world: World) -> None:
    number = ask(world)
    before = fetch(world, "json", "/my/events/calls/")["overallCount"]
    world.advance(30)
    call = world.simulate("sipgate", "incoming-call", **{"from": SOURCE, "to": number})
    assert (call["forwarded"], call["answered"]) == (False, False)
    assert TARGET not in str(call)
    assert fetch(world, "json", "/my/events/calls/")["overallCount"] == before


def test_another_caller_is_not_forwarded(world: World) -> None:
    number = ask(world)
    assert not world.simulate("sipgate", "incoming-call", **{"from": "447700900077", "to": number})["forwarded"]


def test_the_newest_target_counts(world: World) -> None:
    ask(world)
    number = ask(world, target="442079460077")
    assert (
        world.simulate("sipgate", "incoming-call", **{"from": f"+{SOURCE}", "to": number})["target"] == "442079460077"
    )


@pytest.mark.parametrize(
    ("values", "parameter"),
    [
        ({"targetNumber": TARGET}, "sourceNumber"),
        ({"sourceNumber": SOURCE}, "targetNumber"),
        ({"sourceNumber": "me", "targetNumber": TARGET}, "sourceNumber"),
        ({"sourceNumber": SOURCE, "targetNumber": "12"}, "targetNumber"),
    ],
)
def test_what_is_wrong_is_named(world: World, values: dict[str, str], parameter: str) -> None:
    answer = world.sipgate(accept="application/json").post(PATH, params=values)
    assert (answer.status_code, answer.json()["error"]["parameter"]) == (400, parameter)

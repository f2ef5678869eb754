"""Happenings: listed, run at once or later, refused with the reason."""

from typing import Any

import pytest

from emulator.vendors import VENDORS
from tests.conftest import World


def test_each_happening_is_listed_with_values_and_example(world: World) -> None:
    listed = world.control.get("/simulate").json()
    assert list(listed) == [vendor.name for vendor in VENDORS]
    for happenings in listed.values():
        assert happenings
        for happening in happenings:
            assert happening["summary"]
            assert isinstance(happening["example"], dict)
            assert happening["values"]["type"] == "object"


def test_at_once(world: World) -> None:
    before = world.sipcentric().get("/customers/25/sms").json()["totalItems"]
    world.simulate("sipcentric", "incoming-sms", body="hello")
    messages = world.sipcentric().get("/customers/25/sms").json()
    assert messages["totalItems"] == before + 1
    assert messages["items"][0]["body"] == "hello"


def test_later_on_the_worlds_clock(world: World) -> None:
    client = world.sipcentric()
    before = client.get("/customers/25/sms").json()["totalItems"]
    assert world.simulate("sipcentric", "incoming-sms", **{"in": 30}) == {"due": "2026-03-02T09:00:30.000Z"}
    assert client.get("/customers/25/sms").json()["totalItems"] == before
    assert [fired["what"] for fired in world.advance(30)] == ["emulator.simulate"]
    assert client.get("/customers/25/sms").json()["totalItems"] == before + 1


def test_vendor_may_be_spelled_with_dashes(world: World) -> None:
    happening = world.control.get("/simulate").json()["telecom_center"][0]
    path = f"/simulate/telecom-center/{happening['happening']}"
    assert world.control.post(path, json=happening["example"]).status_code == 200


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"colour": "red"}, "colour"),
        ({"in": -1}, "in"),
        ({"body": 7}, "body"),
        ({"to": "0000"}, "0000"),
        ([], "body"),
    ],
)
def test_bad_values_are_refused_and_nothing_happens(world: World, body: Any, told: str) -> None:
    before = world.sipcentric().get("/customers/25/sms").json()["totalItems"]
    answer = world.control.post("/simulate/sipcentric/incoming-sms", json=body)
    assert answer.status_code == 422
    assert told in answer.json()["error"]
    assert world.sipcentric().get("/customers/25/sms").json()["totalItems"] == before


def test_put_off_happening_that_names_nothing_is_told_to_listeners(world: World) -> None:
    world.simulate("sipcentric", "incoming-sms", to="0000", **{"in": 5})
    with world.control.stream("GET", "/events", params={"since": 0}) as stream:
        world.advance(5)
        told = next(line for line in stream.iter_lines() if line.startswith("data:") and '"happening"' in line)
    assert "0000" in told
    assert '"error"' in told


def test_unknown_names_are_answered_with_the_known_ones(world: World) -> None:
    answer = world.control.post("/simulate/nobody/x")
    assert answer.status_code == 404
    assert answer.json()["allowed"] == [vendor.name for vendor in VENDORS]
    answer = world.control.post("/simulate/sipcentric/x")
    assert answer.status_code == 404
    assert "incoming-call" in answer.json()["allowed"]

"""Calls to a unit's numbers: they end at the destination, which is no phone."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import World
from tests.network import call
from tests.vendors.dial9.conftest import Dial9

ANN, MENU, SALES, FORWARDED = "447700900123", "03301222970", "02079460123", "08081570123"
NEW = "01632960555"
RECEPTION = "telecom_center/1a6f0d3c-58b2-4e97-8c14-d7e5b9032a08"


def later(world: World, begun: Any, seconds: float) -> Any:
    """A call some seconds later."""
    world.advance(seconds)
    return world.control.get(f"/calls/{begun['id']}").json()


def changes(world: World, begun: Any) -> Iterator[str]:
    """What became of a call's second leg, until the call was over."""
    with world.control.stream("GET", "/events", params={"since": "0"}) as stream:
        for line in stream.iter_lines():
            event = json.loads(line.removeprefix("data: ")) if line.startswith("data: ") else {}
            if event.get("id") == begun["id"] and event["leg"] == 2:
                yield event["change"]
            if event.get("id") == begun["id"] and event["leg"] is None and event["change"] == "ended":
                return


@pytest.mark.parametrize("to", [MENU, "+44 330 122 2970", "0044 3301 222970"])
def test_a_call_ends_at_the_destination(world: World, to: str) -> None:
    begun = call(world, ANN, to)
    leg = begun["legs"][1]
    assert (leg["phone"], leg["number"], leg["name"], leg["state"]) == (None, "443301222970", "Main Menu", "ringing")
    answered = later(world, begun, 2)
    assert (answered["state"], answered["outcome"], answered["code"]) == ("answered", "answered", 200)
    assert answered["answered"] == "2026-03-02T09:00:02.000Z"
    over = world.control.post(f"/calls/{begun['id']}/hang-up", json={"by": "caller"}).json()
    assert (over["state"], over["ended_by"]) == ("ended", "caller")


def test_it_answers_after_ring_seconds(world: World) -> None:
    world.set(ring_seconds=7)
    begun = call(world, ANN, MENU)
    assert later(world, begun, 6)["state"] == "ringing"
    assert later(world, begun, 1)["state"] == "answered"


def test_nobody_else_answers_it(world: World) -> None:
    """A number has no phone to be found or changed; acts on the call are as for any."""
    assert world.control.get(f"/phones/{MENU}").status_code == 404
    assert world.control.put(f"/phones/{MENU}", json={"answers": "busy"}).status_code == 404
    assert world.control.get("/phones", params={"vendor": "dial9"}).json() == {"phones": []}
    begun = call(world, ANN, MENU)
    refused = world.control.post(f"/calls/{begun['id']}/refuse", json={"code": 486}).json()
    assert (refused["state"], refused["outcome"]) == ("ended", "busy")


def test_a_number_without_a_destination(world: World, dial9: Dial9) -> None:
    number = dial9("save", number=NEW)
    begun = call(world, ANN, NEW)
    assert (begun["state"], begun["outcome"], begun["code"], begun["reason"]) == ("ended", "failed", 404, "Not Found")
    dial9("save", id=number["id"], destination_type="Menu", destination_id=262)
    assert call(world, ANN, NEW)["legs"][1]["name"] == "Main Menu"
    dial9("save", id=number["id"], destination_type=None, destination_id=None)
    assert call(world, ANN, NEW)["code"] == 404


def test_a_bought_number_and_a_deleted_one(world: World, dial9: Dial9) -> None:
    bought = dial9("acquire", number=dial9("acquirable_numbers", prefix="01234")[0])
    assert call(world, ANN, bought["number"])["code"] == 404
    dial9("delete", id=bought["id"])
    answer = world.control.post("/calls", json={"from": ANN, "to": bought["number"]})
    assert (answer.status_code, "account" in answer.text) == (422, True)


def test_forwarding_goes_before_the_destination(world: World) -> None:
    assert call(world, ANN, FORWARDED)["legs"][1]["name"] == "sip:reception@pbx.example.com"
    row = world.control.patch("/data/dial9/numbers/3466", json={"forward_sip_to": "sip:bob@example.com"})
    assert row.status_code == 200, row.text
    assert call(world, ANN, MENU)["legs"][1]["name"] == "sip:bob@example.com"


def test_the_prefix_stands_before_the_callers_name(world: World, dial9: Dial9) -> None:
    assert call(world, ANN, SALES, name="Ann")["name"] == "Sales Ann"
    assert call(world, ANN, SALES)["name"] == f"Sales {ANN}"
    assert call(world, ANN, MENU, name="Ann")["name"] == "Ann"
    assert call(world, RECEPTION, SALES)["name"] == "Reception"


@pytest.mark.parametrize(("enabled", "heard"), [(True, ["recording"]), (False, [])])
def test_what_is_to_be_recorded_is(world: World, dial9: Dial9, enabled: bool, heard: list[str]) -> None:
    dial9("save", id=3466, recording_enabled=enabled)
    begun = call(world, ANN, MENU)
    later(world, begun, 100)
    assert [*changes(world, begun)] == ["ringing", *heard, "answered", "ended"]


def test_internal_numbers_are_not_reached_from_outside(world: World, dial9: Dial9) -> None:
    dial9("save", number="2001", context="utility", destination_type="Menu", destination_id=262)
    assert world.control.post("/calls", json={"from": ANN, "to": "2001"}).status_code == 404


def test_planted_numbers_take_calls(world: World) -> None:
    row = world.control.get("/data/dial9/numbers/3466").json()
    planted = {name: value for name, value in row.items() if name != "id"} | {"number": NEW}
    assert world.control.post("/data/dial9/numbers", json=planted).status_code == 201
    assert call(world, ANN, NEW)["legs"][1]["name"] == "Main Menu"


def test_calls_are_found_by_vendor(world: World) -> None:
    begun = call(world, ANN, MENU)
    call(world, ANN, "441632960301")
    found = world.control.get("/calls", params={"vendor": "dial9"}).json()["calls"]
    assert [each["id"] for each in found] == [begun["id"]]


def test_others_reach_it_while_the_network_is_joined(world: World) -> None:
    assert call(world, RECEPTION, MENU)["legs"][1]["name"] == "Main Menu"
    world.set(network="apart")
    assert call(world, RECEPTION, MENU)["legs"][1]["name"] == ""
    assert call(world, ANN, MENU)["legs"][1]["name"] == "Main Menu"

"""Settings of a world."""

from contextlib import closing
from typing import Any

import pytest

from emulator.settings import WorldSettings
from tests.conftest import RunningServer, World


def test_shows_every_setting(world: World) -> None:
    assert world.control.get("/settings").json() == WorldSettings().model_dump(mode="json")


def test_change_is_this_worlds_alone(world: World) -> None:
    answer = world.control.patch("/settings", json={"sms_delivery_seconds": 0.5, "sipcentric_revision": "earlier"})
    assert answer.status_code == 200
    assert answer.json()["sms_delivery_seconds"] == 0.5
    assert world.control.get("/settings").json() == answer.json()
    other = world.control.get("/settings", params={"world": f"{world.name}-other"}).json()
    assert other["sms_delivery_seconds"] == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"sms_delivery_seconds": -1}, "sms_delivery_seconds"),
        ({"sms_delivery_seconds": "2"}, "sms_delivery_seconds"),
        ({"sms_delivery_seconds": None}, "sms_delivery_seconds"),
        ({"sipcentric_rate_limit": True}, "sipcentric_rate_limit"),
        ({"sipcentric_revision": "newest"}, "sipcentric_revision"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_bad_change_is_named_and_changes_nothing(world: World, change: dict[str, Any], field: str) -> None:
    answer = world.control.patch("/settings", json={"sipcentric_rate_limit": 3} | change)
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["field"] == field
    assert world.control.get("/settings").json() == WorldSettings().model_dump(mode="json")


def test_unknown_name_shows_the_known_ones(world: World) -> None:
    answer = world.control.patch("/settings", json={"colour": "red"})
    assert answer.json()["allowed"] == list(WorldSettings.model_fields)


def test_schema_tells_what_each_means_and_begins_with(world: World) -> None:
    world.set(ring_seconds=9)
    schema = world.control.get("/settings/schema").json()["properties"]
    assert {name: each["default"] for name, each in schema.items()} == WorldSettings().model_dump(mode="json")
    assert all(each["description"] for each in schema.values())
    assert schema["network"]["enum"] == ["joined", "apart"]


def test_defaults_are_those_of_the_server() -> None:
    with RunningServer(ring_seconds=9) as server, closing(World(server.url, "w")) as world:
        assert world.control.get("/settings/schema").json()["properties"]["ring_seconds"]["default"] == 9
        assert world.control.get("/settings").json()["ring_seconds"] == 9
        assert [each["name"] for each in world.control.get("/worlds").json()["worlds"]] == ["default", "w"]

"""Datasets with a `dial9` section of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from emulator.datasets import loading as datasets
from emulator.datasets.seeder import DatasetError
from emulator.vendors import VENDORS
from emulator.vendors.dial9.resources.prefixes import RESERVED
from tests.conftest import RunningServer, World

UNITS = """
dial9:
  units:
    - {id: 1, name: One, token: token, secret: secret}
    - {id: 2, name: Two, token: second, secret: other}
  destinations:
    - {id: 1, unit_id: 1, type: Menu, object_id: 262, name: Main Menu}
  numbers:
    - {id: 7, unit_id: 1, number: "01134960100", created_at: "2015-05-05T14:43:36Z", updated_at: "2015-05-05T14:43:36Z"}
"""
UNIT = "dial9: {units: [{id: 1, name: x, token: t, secret: s}]"
NUMBER = 'id: 1, unit_id: 1, created_at: "2015-05-05", updated_at: "2015-05-05"'


@pytest.fixture(scope="module")
def two_units(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    folder = tmp_path_factory.mktemp("two_units")
    (folder / "two.yaml").write_text(f"{UNITS}  counts: {{numbers: 12}}\n")
    with RunningServer(dataset=str(folder / "two.yaml"), cache=folder) as running:
        yield running


@pytest.fixture
def world(two_units: RunningServer) -> Iterator[World]:
    fresh = World(two_units.url, "units")
    yield fresh
    fresh.close()


@pytest.mark.rule("dial9.calls.own-numbers")
def test_a_unit_sees_only_its_own(world: World) -> None:
    second = world.dial9("second", "other")
    assert second.post("/numbers/list").json()["data"] == []
    assert second.post("/numbers/info", json={"id": 7}).json()["status"] == "not-found"
    assert second.post("/numbers/delete", json={"id": 7}).json()["status"] == "not-found"
    menu = {"number": "01134960200", "destination_type": "Menu", "destination_id": 262}
    assert second.post("/numbers/save", json=menu).json()["status"] == "validation-error"
    assert world.dial9("token", "other").post("/numbers/list").json()["status"] == "access-denied"


def test_what_one_unit_holds_no_other_can_get(world: World) -> None:
    second = world.dial9("second", "other")
    for action in ("acquire", "save"):
        body = second.post(f"/numbers/{action}", json={"number": "01134960100"}).json()
        assert body["data"] == {"errors": ["Number has already been taken"]}
    internal = {"number": "200", "context": "utility"}
    for client in (second, world.dial9()):
        assert client.post("/numbers/save", json=internal).json()["status"] == "success"


def test_counts_fill_the_first_unit(world: World) -> None:
    filled = world.dial9().post("/numbers/list").json()["data"][1:13]
    assert len({number["number"] for number in filled}) == 12
    assert all(number["number"].startswith(RESERVED) for number in filled)
    subscribers = [number["aquisition"]["subscriber"] for number in filled]
    assert {person["status"] for person in subscribers} == {"validated", "validation_failed"}
    assert all(person["name"] and person["postcode"] for person in subscribers)
    assert all(bool(person["pushed_at"]) == (person["status"] == "validated") for person in subscribers)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("dial9: {counts: {numbers: 1}}", "dial9.counts.numbers: there is no unit"),
        ("dial9: {units: [{id: 1, name: x, token: t, secret: s}, {id: 2, name: y, token: t, secret: s}]}",
         "dial9.units.1.token: 't' is already in use"),
        (UNIT + ", offers: [hello]}", "dial9.offers.0"),
        (UNIT + ', offers: ["01234069352", "01234069352"]}', "dial9.offers.1"),
        (UNIT + ", numbers: [{" + NUMBER + ', number: "12"}]}', "dial9.numbers.0.number"),
        (UNIT + ", numbers: [{" + NUMBER + ', number: "01134960100", destination_id: 9}]}',
         "dial9.numbers.0.destination_id"),
        (UNIT + ", numbers: [{" + NUMBER + ', number: "01134960100", context: outgoing}]}', "dial9.numbers.0.context"),
        (UNIT + ", numbers: [{" + NUMBER + ', number: "01134960100", colour: blue}]}', "dial9.numbers.0.colour"),
        (UNIT + ", destinations: [{id: 1, unit_id: 5, type: Menu, object_id: 1, name: x}]}",
         "dial9.destinations.0.unit_id: no record of dial9_unit has the id 5"),
    ],
)  # fmt: skip
def test_a_record_that_cannot_be_is_named(text: str, problem: str) -> None:
    with pytest.raises(DatasetError, match=problem.replace(".", r"\.")):
        datasets.build(Path("mine.yaml"), text.encode(), 1, VENDORS)


def test_the_empty_dataset_has_a_unit_and_no_numbers(tmp_path: Path) -> None:
    with RunningServer(dataset="empty", cache=tmp_path) as running:
        world = World(running.url, "empty")
        assert world.dial9().post("/numbers/list").json()["data"] == []
        assert len(world.dial9().post("/numbers/available_access_numbers").json()["data"]) == 12
        offered = world.dial9().post("/numbers/acquirable_numbers", json={"prefix": "01234"}).json()["data"]
        assert all(number.startswith("01234999") for number in offered)
        world.close()

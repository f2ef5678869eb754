"""A planted row refers to nothing that is somebody else's, whatever the vendor and the column."""

from collections.abc import Mapping
from typing import Any

import pytest

from emulator.store.records import Model, key_of, owned_by, references, tables_of
from emulator.vendors import VENDORS
from tests.conftest import START, World

MORNING = {"dayOfWeek": "MON", "startTime": "08:00", "endTime": "11:59"}
OTHERS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "sipcentric": [
        (
            "timeintervals",
            {"customer_id": 325, "created": START, "name": "a", "repeat": "WEEKLY", "included_times": [MORNING]},
        )
    ],
    "dial9": [
        ("units", {"id": 2, "name": "a", "token": "second", "secret": "s"}),
        ("destinations", {"unit_id": 2, "type": "phone", "object_id": 1, "name": "a"}),
    ],
    "sipgate": [
        ("accounts", {"id": "7654321", "base_product_type": "team", "balance": 0}),
        ("users", {"id": "7654321w0", "account_id": "7654321", "username": "other", "password": "s"}),
        ("extensions", {"id": "7654321e0", "user_id": "7654321w0", "alias": "a", "type": "register"}),
    ],
}
"""What the dataset `small-office` has of nobody else, planted before."""


def columns() -> list[tuple[str, str, str, str]]:
    """Vendor, resource and column of each reference to what belongs to somebody, with the resource that it leads to."""
    found = []
    for vendor in VENDORS:
        resources = vendor.behaviour.resources
        models, names = tables_of(resources.values()), {id(model): name for name, model in resources.items()}
        for resource, model in resources.items():
            owned = [(c, t) for c, t in references(model) if t in models and owned_by(models, t)]
            apart = len(references(model)) > 1
            found += [(vendor.name, resource, column, names[id(models[target])]) for column, target in owned if apart]
    return found


def rows(world: World, vendor: str, resource: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.control.get(f"/data/{vendor}/{resource}", params={"limit": 1000}).json()["rows"]
    return found


def root(world: World, vendor: str, models: dict[str, Model], model: Model, row: dict[str, Any]) -> Any:
    """Whose a row is, all the way up."""
    names = {id(each): name for name, each in resources_of(vendor).items()}
    for column, table in owned_by(models, str(model.__tablename__))[:1]:
        above = models[table]
        row = next(each for each in rows(world, vendor, names[id(above)]) if each[key_of(above)] == row[column])
        return root(world, vendor, models, above, row)
    return row[key_of(model)]


def resources_of(vendor: str) -> Mapping[str, Model]:
    return next(each for each in VENDORS if each.name == vendor).behaviour.resources


@pytest.mark.parametrize(("vendor", "resource", "column", "target"), columns())
def test_what_is_somebody_elses_is_refused(world: World, vendor: str, resource: str, column: str, target: str) -> None:
    for name, row in OTHERS.get(vendor, ()):
        planted = world.control.post(f"/data/{vendor}/{name}", json=row)
        assert planted.status_code == 201, planted.text
    model, led_to = resources_of(vendor)[resource], resources_of(vendor)[target]
    models = tables_of(resources_of(vendor).values())
    row = max(rows(world, vendor, resource), key=lambda each: each[column] is not None)
    owners = {each[key_of(led_to)]: root(world, vendor, models, led_to, each) for each in rows(world, vendor, target)}
    mine = owners[row[column]] if row[column] else root(world, vendor, models, model, row)
    theirs = next((key for key, owner in owners.items() if owner != mine), None)
    assert theirs, f"add a row of {target} to OTHERS that is not the same customer's as the others are"
    assert world.control.delete(f"/data/{vendor}/{resource}/{row.pop(key_of(model))}").status_code == 204
    answer = world.control.post(f"/data/{vendor}/{resource}", json=row | {column: theirs})
    assert answer.status_code == 422, answer.text
    assert answer.json()["fields"][0]["field"] in dict(references(model))
    assert "is another " in answer.json()["fields"][0]["problem"]
    planted = world.control.post(f"/data/{vendor}/{resource}", json=row)
    assert planted.status_code == 201, planted.text

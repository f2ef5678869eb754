"""Rows from outside keep the rules of the API."""

from typing import Any

import pytest

from tests.conftest import START, World

NUMBER = {"unit_id": 1, "number": "01134960100", "context": "incoming", "created_at": START, "updated_at": START}


@pytest.mark.parametrize(
    ("resource", "row", "field"),
    [
        ("numbers", NUMBER | {"number": "hello"}, "number"),
        ("numbers", NUMBER | {"number": "03301222970", "unit_id": 2}, "number"),
        ("numbers", NUMBER | {"context": "outgoing"}, "context"),
        ("numbers", NUMBER | {"context": "utility"}, "number"),
        ("numbers", NUMBER | {"unit_id": 2, "destination_id": 1}, "destination_id"),
        ("numbers", NUMBER | {"subscriber_status": "great"}, "subscriber_status"),
        ("numbers", NUMBER | {"caller_id_prefix": "x" * 256}, "caller_id_prefix"),
        ("offers", {"number": "hello"}, "number"),
    ],
)
def test_what_the_api_refuses(world: World, resource: str, row: Any, field: str) -> None:
    world.control.post("/data/dial9/units", json={"id": 2, "name": "Other", "token": "second", "secret": "s"})
    answer = world.control.post(f"/data/dial9/{resource}", json=row)
    assert (answer.status_code, [each["field"] for each in answer.json()["fields"]]) == (422, [field])


def test_what_it_takes(world: World) -> None:
    assert world.control.post("/data/dial9/numbers", json=NUMBER).status_code == 201
    internal = NUMBER | {"number": "200", "context": "utility"}
    assert world.control.post("/data/dial9/numbers", json=internal).status_code == 201
    assert world.control.post("/data/dial9/offers", json={"number": "01234123456"}).status_code == 201

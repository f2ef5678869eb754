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


def test_an_offer_in_any_spelling(world: World) -> None:
    planted = world.control.post("/data/dial9/offers", json={"number": "+44 (0)1632 960999"})
    assert (planted.status_code, planted.json()["number"]) == (201, "01632960999")
    assert world.control.post("/data/dial9/offers", json={"number": "441632960999"}).status_code == 422
    bought = world.dial9().post("/numbers/acquire", json={"number": "+441632960999"}).json()
    assert (bought["status"], bought["data"]["number"]) == ("success", "01632960999")

"""Rows from outside keep the rules of the API."""

from typing import Any

import pytest

from tests.conftest import START, World

OWN = {"customer_id": 25, "created": START}
NUMBER = OWN | {"number": "01632960398"}
ENTRY = OWN | {"name": "Ada", "phone_number": "01632960398"}
FORWARD = OWN | {"type": "virtual", "short_number": "871", "name": "Away", "destination": "01632960398"}
GROUP = OWN | {"type": "group", "short_number": "871", "name": "All"}
RULE = {"number_id": 47, "time_interval_id": 594, "destination_id": 101}
THEIRS = 7001
"""An endpoint of another customer."""


def plant(world: World, resource: str, row: Any) -> Any:
    return world.control.post(f"/data/sipcentric/{resource}", json=row)


@pytest.mark.parametrize(
    ("resource", "row", "field"),
    [
        ("phonenumbers", NUMBER | {"number": "hello"}, "number"),
        ("phonenumbers", NUMBER | {"number": ""}, "number"),
        ("phonenumbers", NUMBER | {"number": "01632960398;01632960399"}, "number"),
        ("phonenumbers", NUMBER | {"number": "+44 (0)121 285 4400"}, "number"),
        ("phonenumbers", NUMBER | {"destination_id": THEIRS}, "destination_id"),
        ("phonenumbers", NUMBER | {"destination_id": 101, "fax_enabled": True}, "destination_id"),
        ("phonebook", ENTRY | {"phone_number": "hello"}, "phone_number"),
        ("endpoints", FORWARD | {"destination": "hello"}, "destination"),
        ("endpoints", GROUP | {"failover_destination_id": THEIRS}, "failover_destination_id"),
        ("endpoints", FORWARD | {"failover_destination_id": 101}, "failover_destination_id"),
        ("endpoints", FORWARD | {"timeout": 10**12}, "timeout"),
        ("endpoints", GROUP | {"member_timeout": -1}, "member_timeout"),
        ("routingrules", RULE | {"destination_id": THEIRS}, "destination_id"),
        ("routingrules", RULE | {"number_id": 51}, "number_id"),
        ("users", {"username": "u", "password": "p", "level": "extension", "customer_id": 25, "endpoint_id": THEIRS},
         "endpoint_id"),
    ],
)  # fmt: skip
def test_what_the_api_refuses(world: World, resource: str, row: Any, field: str) -> None:
    answer = plant(world, resource, row)
    assert (answer.status_code, [each["field"] for each in answer.json()["fields"]]) == (422, [field])


@pytest.mark.parametrize(
    ("resource", "row"),
    [
        ("phonenumbers", NUMBER | {"destination_id": 101}),
        ("phonenumbers", NUMBER | {"fax_enabled": True}),
        ("phonebook", ENTRY | {"phone_number": "12"}),
        ("endpoints", FORWARD),
        ("endpoints", GROUP | {"failover_destination_id": 101}),
        ("routingrules", RULE),
        ("outgoingcallerids", OWN | {"number": "Bloggs co"}),
        ("users", {"username": "u", "password": "p", "level": "reseller", "reseller": "acme"}),
    ],
)
def test_what_it_takes(world: World, resource: str, row: Any) -> None:
    assert plant(world, resource, row).status_code == 201

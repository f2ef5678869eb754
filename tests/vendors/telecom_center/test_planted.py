"""Rows from outside keep the rules of the API: what it refuses cannot be planted, nor stand in a dataset."""

from typing import Any

import httpx2
import pytest

from tests.conftest import World
from tests.vendors.telecom_center.documents import DID_OF_1, DID_OF_123, GATEWAY_OF_1

THEIRS = "is another customer's"
DATA = "/data/telecom_center"
GATEWAY = {"customer_id": 1, "name": "a", "host": "example.com"}
ROUTE = {"customer_id": 123, "name": "a", "gateway_id": "7d90b1f2-6e35-4a8c-9c47-f05e2d81a603"}
NUMBER = {"customer_id": 1, "number": "441632960398"}
ACCOUNT = {"id": "7", "customer_id": 123}
SIP = {"customer_id": 123, "username": "u", "password": "p"}
TRUNK = {"customer_id": 123, "domain": "3390000000000.in.phone.systems"}


def plant(world: World, resource: str, row: Any) -> httpx2.Response:
    """Plant a row."""
    return world.control.post(f"{DATA}/{resource}", json=row)


@pytest.mark.parametrize(
    ("resource", "row", "field", "problem"),
    [
        ("routes", ROUTE | {"gateway_id": GATEWAY_OF_1}, "gateway_id", f"{GATEWAY_OF_1!r} {THEIRS}"),
        ("routes", ROUTE | {"dst_rewrite_rule": "("}, "dst_rewrite_rule", "is invalid"),
        ("routes", ROUTE | {"dst_prefix": "44x"}, "dst_prefix", "is not a number"),
        ("routes", ROUTE | {"name": " "}, "name", "can't be blank"),
        ("gateways", GATEWAY | {"src_rewrite_rule": "(?P<cc>4)"}, "src_rewrite_rule", "is invalid"),
        ("gateways", GATEWAY | {"id": "abc"}, "id", "is invalid"),
        ("gateways", GATEWAY | {"port": 70000}, "port", "must be less than or equal to 65535"),
        ("gateways", GATEWAY | {"codecs": ["MP3"]}, "codecs", "is not included in the list"),
        ("gateways", GATEWAY | {"codecs": []}, "codecs", "can't be blank"),
        ("gateways", GATEWAY | {"host": ""}, "host", "can't be blank"),
        ("gateways", GATEWAY | {"network_protocol": "IPv5"}, "network_protocol", "is not included in the list"),
        ("did_numbers", NUMBER | {"number": "+44"}, "number", "is not a number"),
        ("did_numbers", NUMBER | {"id": "x"}, "id", "is invalid"),
        (
            "external_accounts",
            ACCOUNT | {"available_did_number_id": DID_OF_1},
            "available_did_number_id",
            f"{DID_OF_1!r} {THEIRS}",
        ),
        ("external_accounts", ACCOUNT | {"id": "a.b"}, "id", "is invalid"),
        ("sip_accounts", SIP | {"allowed_ips": "everywhere"}, "allowed_ips", "is invalid"),
        ("sip_accounts", SIP | {"username": "u" * 256}, "username", "is too long (maximum is 255 characters)"),
        (
            "incoming_trunks",
            TRUNK | {"transport_protocol": "SCTP"},
            "transport_protocol",
            "is not included in the list",
        ),
        ("customers", {"name": "a", "language": "DE"}, "language", "Language not found!"),
    ],
)
def test_what_the_api_refuses(world: World, resource: str, row: Any, field: str, problem: str) -> None:
    before = world.control.get(f"{DATA}/{resource}").json()["total"]
    answer = plant(world, resource, row)
    assert (answer.status_code, answer.json()["fields"]) == (422, [{"field": field, "problem": problem}])
    assert world.control.get(f"{DATA}/{resource}").json()["total"] == before


@pytest.mark.parametrize(
    ("resource", "row"),
    [
        ("routes", ROUTE | {"dst_rewrite_rule": "^00", "dst_rewrite_result": r"\9"}),
        ("gateways", GATEWAY),
        ("did_numbers", NUMBER),
        ("external_accounts", ACCOUNT),
        ("sip_accounts", SIP),
        ("incoming_trunks", TRUNK),
        ("customers", {"name": "a"}),
    ],
)
def test_what_it_takes(world: World, resource: str, row: Any) -> None:
    assert plant(world, resource, row).status_code == 201


@pytest.mark.parametrize("number", ["01632960398", "+44 (0)1632 960398", "00441632960398", "441632960398"])
def test_a_number_is_one_in_every_spelling(world: World, number: str) -> None:
    assert plant(world, "did_numbers", NUMBER).status_code == 201
    answer = plant(world, "did_numbers", NUMBER | {"customer_id": 123, "number": number})
    assert (answer.status_code, [each["field"] for each in answer.json()["fields"]]) == (422, ["number"])


def test_values_are_stored_as_the_api_stores_them(world: World, api: httpx2.Client) -> None:
    row = plant(world, "sip_accounts", SIP | {"allowed_ips": "127.0.0.1"}).json()
    assert row["allowed_ips"] == "127.0.0.1/32"
    key = "AAAAAAAA-1111-4222-8333-444444444444"
    assert plant(world, "gateways", GATEWAY | {"id": key}).json()["id"] == key.lower()
    assert api.get(f"/termination_gateways/{key}").status_code == 200


def test_a_planted_account_has_its_numbers_caller_id(world: World, api: httpx2.Client) -> None:
    plant(world, "external_accounts", ACCOUNT | {"available_did_number_id": DID_OF_123})
    attributes = api.get("/external_account_routes/7").json()["data"]["attributes"]
    assert (attributes["external_caller_id"], attributes["allow_external_calls"]) == ("987654345678", True)


@pytest.mark.parametrize(
    ("written", "kept"),
    [("+44 (0)1632 960398", "441632960398"), ("01632 960398", "01632960398"), ("tel:102", "102"), ("anonymous",) * 2],
)
def test_a_planted_number_is_kept_as_it_is_dialled(world: World, api: httpx2.Client, written: str, kept: str) -> None:
    rows = world.control.get(f"{DATA}/termination_cdrs", params={"limit": 1}).json()["rows"]
    row = {name: value for name, value in rows[0].items() if name != "id"}
    planted = plant(world, "termination_cdrs", row | {"src_number_in": written, "dst_number_in": written})
    assert (planted.status_code, planted.json()["src_number_in"]) == (201, kept)
    for spelled in (written, kept):
        found = api.get(
            "/termination_cdrs", params={"filter[src_number_in]": spelled, "filter[dst_number_in]": spelled}
        )
        assert found.json()["meta"]["record_count"] == 1
    account = plant(world, "sip_accounts", SIP | {"external_caller_id": written})
    assert account.json()["external_caller_id"] == kept

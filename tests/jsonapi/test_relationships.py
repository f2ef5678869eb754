"""The addresses that relationships' links name."""

from typing import Any

import httpx2
import pytest

from tests.vendors.telecom_center.documents import (
    DID_OF_123,
    GATEWAY_OF_1,
    GATEWAY_OF_123,
    NOWHERE,
    OTHER_GATEWAY_OF_1,
    ROUTE_OF_1,
    TRUNK_OF_123,
)

GATEWAY = f"/termination_routes/{ROUTE_OF_1}/relationships/gateway"
NUMBER = "/external_account_routes/123/relationships/available_did_number"


def test_related(api: httpx2.Client) -> None:
    body = api.get(f"/termination_routes/{ROUTE_OF_1}/gateway").json()
    assert body == api.get(f"/termination_gateways/{GATEWAY_OF_1}").json()
    query = {"include": "customer", "fields[termination_gateways]": "name,customer"}
    narrow = api.get(f"/termination_routes/{ROUTE_OF_1}/gateway", params=query).json()
    assert narrow["data"]["attributes"] == {"name": "Test GW"}
    assert narrow["included"][0]["id"] == "1"
    assert api.get("/external_account_routes/2001/available_did_number").json() == {"data": None}


def test_related_checks_the_query_of_its_own_type(api: httpx2.Client) -> None:
    answer = api.get(f"/termination_routes/{ROUTE_OF_1}/gateway?include=gateway")
    assert answer.json()["errors"][0]["detail"] == "gateway is not a valid relationship of termination_gateways"


def test_related_checks_the_form_of_the_id_first_and_whose_it_is_last(api: httpx2.Client) -> None:
    for key, code in (("x", "103"), ("77", "112")):
        answer = api.get(f"/termination_cdrs/{key}/customer?include=nobody")
        assert answer.json()["errors"][0]["code"] == code


def test_relationship(api: httpx2.Client) -> None:
    address = f"{api.base_url}termination_routes/{ROUTE_OF_1}"
    body = api.get(GATEWAY).json()
    assert list(body.items()) == [
        ("data", {"type": "termination_gateways", "id": GATEWAY_OF_1}),
        ("links", {"self": f"{address}/relationships/gateway", "related": f"{address}/gateway"}),
    ]
    assert api.get("/external_account_routes/2001/relationships/available_did_number").json()["data"] is None


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_change(api: httpx2.Client, method: str) -> None:
    linkage = {"type": "termination_gateways", "id": OTHER_GATEWAY_OF_1}
    answer = api.request(method, GATEWAY, json={"data": linkage})
    assert (answer.status_code, answer.content) == (204, b"")
    assert api.get(GATEWAY).json()["data"] == linkage


def test_clear(api: httpx2.Client) -> None:
    assert api.patch(NUMBER, json={"data": None}).status_code == 204
    account = api.get("/external_account_routes/123?include=available_did_number").json()["data"]
    assert account["relationships"]["available_did_number"]["data"] is None
    assert account["attributes"]["external_caller_id"] is None
    linkage = {"type": "available_did_numbers", "id": DID_OF_123}
    assert api.patch(NUMBER, json={"data": linkage}).status_code == 204
    assert api.get("/external_account_routes/123").json()["data"]["attributes"]["external_caller_id"] == "987654345678"
    assert api.delete(NUMBER).status_code == 204
    assert api.get(NUMBER).json()["data"] is None


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "106"),
        ({"data": {"type": "gateways", "id": GATEWAY_OF_1}}, 400, "116"),
        ({"data": {"id": GATEWAY_OF_1}}, 400, "115"),
        ({"data": []}, 400, "115"),
        ({"data": {"type": "termination_gateways", "id": "abc"}}, 400, "103"),
        ({"data": {"type": "termination_gateways", "id": NOWHERE}}, 422, "100"),
        ({"data": {"type": "termination_gateways", "id": GATEWAY_OF_123}}, 422, "100"),
        ({"data": None}, 422, "100"),
    ],
)
def test_changes_that_cannot_be(api: httpx2.Client, body: Any, status: int, code: str) -> None:
    answer = api.patch(GATEWAY, json=body)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (status, code)
    assert api.get(GATEWAY).json()["data"]["id"] == GATEWAY_OF_1


def test_what_must_lead_somewhere_cannot_be_cleared(api: httpx2.Client) -> None:
    answer = api.delete(GATEWAY)
    assert (answer.status_code, answer.json()["errors"][0]["detail"]) == (422, "gateway - must exist")


def test_what_may_not_be_updated(api: httpx2.Client) -> None:
    path = f"/incoming_trunks/{TRUNK_OF_123}/relationships/customer"
    answer = api.patch(path, json={"data": {"type": "customers", "id": "1"}})
    assert (answer.status_code, answer.json()["errors"][0]["detail"]) == (400, "customer is not allowed.")


def test_media_types_count_here_too(api: httpx2.Client) -> None:
    answer = api.patch(GATEWAY, content=b"{}", headers={"Content-Type": "application/json"})
    assert answer.status_code == 415

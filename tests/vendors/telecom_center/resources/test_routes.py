"""Routes: the document's examples, then each rule of its tables."""

from typing import Any

import httpx2
import pytest

from tests.vendors.telecom_center.documents import (
    GATEWAY_OF_1,
    GATEWAY_OF_123,
    NOWHERE,
    OTHER_GATEWAY_OF_1,
    ROUTE_OF_1,
    document,
    link,
)

PATH, TYPE = "/termination_routes", "termination_routes"
EMPTY = {
    "src_prefix": "",
    "dst_prefix": "",
    "src_rewrite_rule": None,
    "src_rewrite_result": None,
    "dst_rewrite_rule": None,
    "dst_rewrite_result": None,
}


def route(gateway: str = GATEWAY_OF_1, customer: str = "1", **attributes: Any) -> dict[str, Any]:
    """A document that creates a route."""
    links = {"customer": link("customers", customer), "gateway": link("termination_gateways", gateway)}
    return document(TYPE, relationships=links, **{"name": "Test Route"} | attributes)


def test_create_as_in_the_document(api: httpx2.Client) -> None:
    answer = api.post(PATH, json=route())
    assert answer.status_code == 201
    data = answer.json()["data"]
    assert data["attributes"] == {"name": "Test Route", **EMPTY}
    assert list(data["attributes"]) == ["name", *EMPTY]
    assert list(data["relationships"]) == ["customer", "gateway"]


@pytest.mark.rule("telecom_center.routes.filters")
def test_list_as_in_the_document(api: httpx2.Client) -> None:
    body = api.get(PATH, params={"filter[name]": "Test Route"}).json()
    assert [(item["id"], item["attributes"]) for item in body["data"]] == [
        (ROUTE_OF_1, {"name": "Test Route", **EMPTY})
    ]
    assert api.get(f"{PATH}/{ROUTE_OF_1}").json()["data"] == body["data"][0]


def test_inclusion_as_in_the_document(api: httpx2.Client) -> None:
    body = api.get(f"{PATH}?include=gateway,customer").json()
    included = {(item["type"], item["id"]) for item in body["included"]}
    for item in body["data"]:
        for name in ("gateway", "customer"):
            linkage = item["relationships"][name]["data"]
            assert (linkage["type"], linkage["id"]) in included


def test_update_as_in_the_document(api: httpx2.Client) -> None:
    answer = api.patch(f"{PATH}/{ROUTE_OF_1}", json=document(TYPE, ROUTE_OF_1, name="Updated Route"))
    assert answer.json()["data"]["attributes"] == {"name": "Updated Route", **EMPTY}


def test_delete_as_in_the_document(api: httpx2.Client) -> None:
    assert api.delete(f"{PATH}/{ROUTE_OF_1}").status_code == 204
    assert api.get(f"{PATH}/{ROUTE_OF_1}").status_code == 404
    assert api.get(f"/termination_gateways/{GATEWAY_OF_1}").status_code == 200


@pytest.mark.rule("telecom_center.routes.gateway")
def test_the_gateway_can_be_changed(api: httpx2.Client) -> None:
    links = {"gateway": link("termination_gateways", OTHER_GATEWAY_OF_1)}
    body = document(TYPE, ROUTE_OF_1, relationships=links)
    answer = api.patch(f"{PATH}/{ROUTE_OF_1}", json=body, params={"include": "gateway"})
    assert answer.json()["data"]["relationships"]["gateway"]["data"]["id"] == OTHER_GATEWAY_OF_1
    assert [item["attributes"]["name"] for item in answer.json()["included"]] == ["Test Gateway"]


@pytest.mark.parametrize("gateway", [None, {"data": None}, link("termination_gateways", NOWHERE)])
def test_a_route_needs_a_gateway(api: httpx2.Client, gateway: Any) -> None:
    body = route()
    body["data"]["relationships"]["gateway"] = gateway
    answers = [
        api.post(PATH, json=body),
        api.patch(f"{PATH}/{ROUTE_OF_1}", json=document(TYPE, ROUTE_OF_1, relationships={"gateway": gateway})),
    ]
    for answer in answers:
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["detail"] == "gateway - must exist"
        assert answer.json()["errors"][0]["source"] == {"pointer": "/data/relationships/gateway"}


@pytest.mark.rule("telecom_center.routes.same-customer")
def test_another_customers_gateway(api: httpx2.Client) -> None:
    """Customers are apart from each other."""
    answer = api.post(PATH, json=route(GATEWAY_OF_123))
    assert (answer.status_code, answer.json()["errors"][0]["detail"]) == (422, "gateway - is invalid")


@pytest.mark.parametrize(("value", "stored"), [("44", "44"), (44, "44"), ("", ""), (None, "")])
@pytest.mark.parametrize("name", ["src_prefix", "dst_prefix"])
def test_prefixes(api: httpx2.Client, name: str, value: Any, stored: str) -> None:
    attributes = api.post(PATH, json=route(**{name: value})).json()["data"]["attributes"]
    assert attributes[name] == stored


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("name", "", "can't be blank"),
        ("src_prefix", "x", "is not a number"),
        ("dst_prefix", "+44", "is not a number"),
        ("src_rewrite_rule", "*", "is invalid"),
    ],
)
@pytest.mark.rule("telecom_center.routes.rewriting")
def test_values_that_cannot_be(api: httpx2.Client, name: str, value: Any, message: str) -> None:
    answer = api.post(PATH, json=route(**{name: value}))
    assert (answer.status_code, answer.json()["errors"][0]["detail"]) == (422, f"{name} - {message}")

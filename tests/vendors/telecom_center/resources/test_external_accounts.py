"""External accounts: the document's examples, then each rule."""

from typing import Any

import httpx2
import pytest

from tests.vendors.telecom_center.documents import DID_OF_1, DID_OF_123, NOWHERE, document, link, owned

PATH, TYPE = "/external_account_routes", "external_account_routes"
NUMBERS = "available_did_numbers"
PLAIN = {
    "incoming_internal": False,
    "incoming_external": False,
    "outgoing_internal": False,
    "outgoing_external": False,
    "on_demand": False,
    "caller_id_name": None,
    "internal_caller_id": None,
    "external_caller_id": None,
    "allow_external_calls": False,
}
LINKED = PLAIN | {"external_caller_id": "987654345678", "allow_external_calls": True}


def account(key: Any = "123", number: Any = DID_OF_123, customer: str = "123") -> dict[str, Any]:
    """A document that creates an account with a number."""
    links = {"customer": link("customers", customer), "available_did_number": link(NUMBERS, number)}
    return document(TYPE, key, relationships=links)


@pytest.mark.rule("telecom_center.external-accounts.allows-calls")
def test_create_as_in_the_document(api: httpx2.Client) -> None:
    """The example's id is one that the dataset holds: it is free again after its deletion."""
    assert api.delete(f"{PATH}/123").status_code == 204
    answer = api.post(PATH, json=account())
    assert answer.status_code == 201
    data = answer.json()["data"]
    assert (data["id"], data["links"]) == ("123", {"self": f"{api.base_url}external_account_routes/123"})
    assert data["attributes"] == LINKED
    assert list(data["attributes"]) == list(LINKED)


@pytest.mark.rule("telecom_center.external-accounts.filters")
def test_list_as_in_the_document(api: httpx2.Client) -> None:
    body = api.get(PATH, params={"filter[id]": "123"}).json()
    assert [(item["id"], item["attributes"]) for item in body["data"]] == [("123", LINKED)]
    assert api.get(f"{PATH}/123").json()["data"] == body["data"][0]


def test_update_as_in_the_document(api: httpx2.Client) -> None:
    """The example names the number by a plain integer."""
    body = document(TYPE, "123", relationships={"available_did_number": link(NUMBERS, "123")})
    answer = api.patch(f"{PATH}/123", json=body)
    assert answer.status_code == 200
    number = api.get("/available_did_numbers/123").json()["data"]["attributes"]["number"]
    assert answer.json()["data"]["attributes"] == LINKED | {"external_caller_id": number}
    assert api.get(f"{PATH}/1243").json()["data"]["attributes"] == LINKED | {"external_caller_id": "121200001"}


@pytest.mark.rule("telecom_center.external-accounts.deleted")
def test_delete_as_in_the_document(api: httpx2.Client) -> None:
    assert api.delete(f"{PATH}/123").status_code == 204
    assert api.get(f"{PATH}/123").status_code == 404


def test_without_a_number(api: httpx2.Client) -> None:
    data = api.post(PATH, json=owned(TYPE)).json()["data"]
    assert data["attributes"] == PLAIN
    assert data["id"] not in ("123", "1243", "2001")


def test_the_number_can_go(api: httpx2.Client) -> None:
    body = document(TYPE, "123", relationships={"available_did_number": {"data": None}})
    assert api.patch(f"{PATH}/123", json=body).json()["data"]["attributes"] == PLAIN


def test_the_number_can_go_through_its_link(api: httpx2.Client) -> None:
    answer = api.request("DELETE", f"{PATH}/123/relationships/available_did_number", json={"data": None})
    assert answer.status_code == 204
    assert api.get(f"{PATH}/123").json()["data"]["attributes"] == PLAIN


@pytest.mark.rule("telecom_center.external-accounts.caller-id")
def test_an_update_without_the_number_leaves_it(api: httpx2.Client) -> None:
    assert api.patch(f"{PATH}/123", json=document(TYPE, "123")).json()["data"]["attributes"] == LINKED


@pytest.mark.rule("telecom_center.external-accounts.own-id")
def test_ids_of_the_operators_choice(api: httpx2.Client) -> None:
    assert api.post(PATH, json=account("111444AA44")).json()["data"]["id"] == "111444AA44"
    assert api.get(f"{PATH}/111444AA44").status_code == 200
    for key, message in (("123", "has already been taken"), ("a/b", "is invalid"), ([], "is invalid")):
        answer = api.post(PATH, json=account(key))
        assert (answer.status_code, answer.json()["errors"][0]["detail"]) == (422, f"id - {message}")


@pytest.mark.parametrize(
    ("number", "message"),
    [
        pytest.param(NOWHERE, "must exist", marks=pytest.mark.rule("jsonapi.bodies.related")),
        pytest.param(DID_OF_1, "is invalid", marks=pytest.mark.rule("telecom_center.external-accounts.same-customer")),
    ],
)
def test_a_number_that_is_not_the_customers(api: httpx2.Client, number: str, message: str) -> None:
    answer = api.post(PATH, json=account("500", number))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["detail"] == f"available_did_number - {message}"
    assert answer.json()["errors"][0]["source"] == {"pointer": "/data/relationships/available_did_number"}
    assert api.get(f"{PATH}/500").status_code == 404


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.rule("telecom_center.external-accounts.attributes")
def test_attributes_are_the_servers(api: httpx2.Client, name: str) -> None:
    for answer in (
        api.post(PATH, json=owned(TYPE, **{name: True})),
        api.patch(f"{PATH}/123", json=document(TYPE, "123", **{name: True})),
    ):
        assert (answer.status_code, answer.json()["errors"][0]["detail"]) == (400, f"{name} is not allowed.")

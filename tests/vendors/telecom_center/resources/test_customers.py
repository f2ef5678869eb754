"""Customers: the document's examples, then each rule of its tables."""

from typing import Any

import httpx2
import pytest

from tests.conftest import World
from tests.vendors.telecom_center.documents import document, owned

JOHN = {"name": "John Johnson", "language": "EN", "capacity_limit": 10, "sip_account_limit": 5}


@pytest.mark.rule("telecom_center.customers.incoming-capacity", "telecom_center.customers.own-id")
@pytest.mark.rule("jsonapi.bodies.created")
def test_create_as_in_the_document(api: httpx2.Client) -> None:
    """The example names customer 123, which the dataset holds: it is free again after its deletion."""
    example = document(
        "customers", "123", name="John Johnson", language="EN", incoming_capacity=10, sip_account_limit=5
    )
    assert api.delete("/customers/123").status_code == 204
    answer = api.post("/customers", json=example)
    assert answer.status_code == 201
    data = answer.json()["data"]
    assert data == {
        "id": "123",
        "type": "customers",
        "links": {"self": f"{api.base_url}customers/123"},
        "attributes": JOHN,
    }
    assert answer.headers["location"] == data["links"]["self"]
    assert api.get("/customers/123").json()["data"] == data


@pytest.mark.rule("telecom_center.page.count")
def test_list_as_in_the_document(api: httpx2.Client) -> None:
    body = api.get("/customers", params={"filter[id]": "123,124"}).json()
    assert [(item["id"], item["attributes"]) for item in body["data"]] == [
        ("123", JOHN),
        ("124", {"name": "Smith Johnson", "language": "EN", "capacity_limit": None, "sip_account_limit": None}),
    ]
    assert body["meta"] == {"record_count": 2}


def test_update_as_in_the_document(api: httpx2.Client) -> None:
    answer = api.patch("/customers/123", json=document("customers", "123", incoming_capacity=3, sip_account_limit=8))
    assert answer.status_code == 200
    assert answer.json()["data"]["attributes"] == JOHN | {"capacity_limit": 3, "sip_account_limit": 8}
    assert api.get("/customers/123").json() == answer.json()


@pytest.mark.parametrize("name", ["name", "language"])
@pytest.mark.rule("telecom_center.customers.updatable")
def test_what_an_update_may_not_change(api: httpx2.Client, name: str) -> None:
    answer = api.patch("/customers/123", json=document("customers", "123", **{name: "EN"}))
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "105")
    assert answer.json()["errors"][0]["detail"] == f"{name} is not allowed."


@pytest.mark.rule("jsonapi.bodies.deleted")
def test_delete_as_in_the_document(api: httpx2.Client) -> None:
    answer = api.delete("/customers/123")
    assert (answer.status_code, answer.content) == (204, b"")
    assert "content-type" not in answer.headers
    assert api.get("/customers/123").status_code == 404
    assert api.delete("/customers/123").status_code == 404
    assert "123" not in [item["id"] for item in api.get("/customers").json()["data"]]


OWN = (
    "incoming_trunks",
    "available_did_numbers",
    "termination_gateways",
    "termination_routes",
    "external_account_routes",
    "sip_device_routes",
    "termination_cdrs",
    "incoming_trunk_cdrs",
)


@pytest.mark.rule("telecom_center.customers.deleted")
def test_deletion_takes_all_that_is_the_customers_own(api: httpx2.Client) -> None:
    def counts(customer: str) -> list[int]:
        found = [api.get(f"/{kind}", params={"filter[customer.id]": customer}).json() for kind in OWN]
        return [body["meta"]["record_count"] for body in found]

    others = counts("1")
    assert min(counts("123")) > 0
    assert api.delete("/customers/123").status_code == 204
    assert counts("123") == [0] * len(OWN)
    assert counts("1") == others


def test_defaults(api: httpx2.Client) -> None:
    attributes = api.post("/customers", json=document("customers", 500, name="New")).json()["data"]["attributes"]
    assert attributes == {"name": "New", "language": "EN", "capacity_limit": None, "sip_account_limit": None}


@pytest.mark.parametrize("language", ["EN", "RU", "LT", "LV"])
def test_languages(api: httpx2.Client, language: str) -> None:
    answer = api.post("/customers", json=document("customers", "500", name="New", language=language))
    assert answer.json()["data"]["attributes"]["language"] == language


@pytest.mark.parametrize("language", ["DE", "en", "", None, 7])
@pytest.mark.rule("telecom_center.customers.language")
def test_unknown_language(api: httpx2.Client, language: Any) -> None:
    """The vendor complains of the record, in its own words."""
    answer = api.post("/customers", json=document("customers", "500", name="New", language=language))
    assert answer.status_code == 422
    text = "Language not found!"
    assert answer.json()["errors"] == [
        {"title": text, "detail": text, "code": "100", "source": {"pointer": "/data"}, "status": "422"}
    ]
    assert api.get("/customers/500").status_code == 404


@pytest.mark.parametrize("key", [500, "500", "442079460123"])
def test_ids_are_numbers_or_text_and_come_out_as_text(api: httpx2.Client, key: Any) -> None:
    answer = api.post("/customers", json=document("customers", key, name="New"))
    assert answer.json()["data"]["id"] == str(key)
    assert api.get(f"/customers/{key}").status_code == 200


@pytest.mark.parametrize("key", [None, ""])
def test_without_an_id_the_server_chooses_one(api: httpx2.Client, key: Any) -> None:
    body = document("customers", name="New")
    body["data"]["id"] = key
    for sent in (body, document("customers", name="New")):
        created = api.post("/customers", json=sent)
        assert created.status_code == 201
        assert int(created.json()["data"]["id"]) > 999


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("123", "has already been taken"),
        (123, "has already been taken"),
        ("abc", "is not a number"),
        ("1.5", "is not a number"),
        ({}, "is not a number"),
        (True, "is not a number"),
        (0, "must be greater than or equal to 1"),
        ("-4", "must be greater than or equal to 1"),
        ("9" * 30, "is too long (maximum is 18 digits)"),
    ],
)
@pytest.mark.rule("jsonapi.bodies.client-id")
def test_ids_that_cannot_be(api: httpx2.Client, key: Any, message: str) -> None:
    answer = api.post("/customers", json=document("customers", key, name="New"))
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {
            "title": message,
            "detail": f"id - {message}",
            "code": "100",
            "source": {"pointer": "/data/attributes/id"},
            "status": "422",
        }
    ]


@pytest.mark.parametrize("name", ["capacity_limit", "incoming_capacity", "sip_account_limit"])
@pytest.mark.parametrize(
    ("value", "stored"), [(7, 7), ("12", 12), (0, 0), (None, None), ("", None), (2**31 - 1, 2**31 - 1)]
)
def test_limits(api: httpx2.Client, name: str, value: Any, stored: int | None) -> None:
    answer = api.patch("/customers/123", json=document("customers", "123", **{name: value}))
    assert answer.status_code == 200
    shown = "capacity_limit" if name == "incoming_capacity" else name
    assert answer.json()["data"]["attributes"][shown] == stored


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("many", "is not a number"),
        (True, "is not a number"),
        ([], "is not a number"),
        ({"a": 1}, "is not a number"),
        (1.5, "must be an integer"),
        (2**31, "must be less than or equal to 2147483647"),
        (-(2**31) - 1, "must be greater than or equal to -2147483648"),
    ],
)
@pytest.mark.rule("telecom_center.customers.limits")
def test_limits_that_are_no_numbers(api: httpx2.Client, value: Any, message: str) -> None:
    before = api.get("/customers/123").json()
    answer = api.patch("/customers/123", json=document("customers", "123", sip_account_limit=1, capacity_limit=value))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["detail"] == f"capacity_limit - {message}"
    assert api.get("/customers/123").json() == before


@pytest.mark.parametrize("name", [None, "", "  "])
@pytest.mark.rule("telecom_center.customers.name")
def test_a_customer_needs_a_name(api: httpx2.Client, name: Any) -> None:
    for body in (document("customers", "500", name=name), document("customers", "500")):
        answer = api.post("/customers", json=body)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["detail"] == "name - can't be blank"


def test_the_longest_name(api: httpx2.Client) -> None:
    assert api.post("/customers", json=document("customers", "500", name="x" * 255)).status_code == 201
    answer = api.post("/customers", json=document("customers", "501", name="x" * 256))
    assert answer.json()["errors"][0]["title"] == "is too long (maximum is 255 characters)"


@pytest.mark.parametrize("name", ["trm_mode", "termination_mode"])
def test_what_clients_send_beyond_the_document(world: World, api: httpx2.Client, name: str) -> None:
    """Taken without effect, unless the world is strict."""
    answer = api.post("/customers", json=document("customers", "500", name="New", **{name: "operator"}))
    assert answer.status_code == 201
    assert name not in answer.json()["data"]["attributes"]
    world.set(telecom_center_strict=True)
    refused = api.post("/customers", json=document("customers", "501", name="New", **{name: "operator"}))
    assert refused.json()["errors"][0]["detail"] == f"{name} is not allowed."


@pytest.mark.rule("telecom_center.incoming-trunks.default-trunk")
def test_a_trunk_for_every_new_customer(world: World, api: httpx2.Client) -> None:
    api.post("/customers", json=document("customers", "500", name="Without"))
    world.set(telecom_center_default_trunk=True)
    api.post("/customers", json=document("customers", "501", name="With"))
    trunks = api.get("/incoming_trunks", params={"filter[customer.id]": "500,501", "include": "customer"}).json()
    assert [item["relationships"]["customer"]["data"]["id"] for item in trunks["data"]] == ["501"]
    assert trunks["data"][0]["attributes"]["name"] == "Default"


@pytest.mark.rule("telecom_center.customers.members")
def test_customers_have_no_relationships(api: httpx2.Client) -> None:
    assert "relationships" not in api.get("/customers/123").json()["data"]
    assert api.post("/customers", json=owned("customers", name="New")).json()["errors"][0]["code"] == "105"

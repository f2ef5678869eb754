"""DID numbers: the document's examples, then each rule of its tables."""

from typing import Any

import httpx2
import pytest

from tests.vendors.telecom_center.documents import DID_OF_123, document, link, owned

PATH = "/available_did_numbers"
TYPE = "available_did_numbers"
FIRST, SECOND = "55580532-d88b-46d9-ab9d-646373af90ad", "5efdb730-703e-4f86-bc4e-e9b724154fc7"
EXAMPLE = "8c58d9cb-54af-462d-be40-1cca246a5ffd"


def test_create_as_in_the_document(api: httpx2.Client) -> None:
    answer = api.post(PATH, json=owned(TYPE, number="12120000001"), params={"include": "customer"})
    assert answer.status_code == 201
    data = answer.json()["data"]
    assert data["attributes"] == {"number": "12120000001", "enabled": True}
    assert data["relationships"]["customer"]["data"] == {"type": "customers", "id": "123"}
    assert api.get(f"{PATH}/{data['id']}").json()["data"]["attributes"] == data["attributes"]


@pytest.mark.rule("telecom_center.did-numbers.filters")
def test_list_as_in_the_document(api: httpx2.Client) -> None:
    body = api.get(PATH, params={"filter[id]": f"{FIRST},{SECOND}"}).json()
    assert [(item["id"], item["attributes"]) for item in body["data"]] == [
        (FIRST, {"number": "121200001", "enabled": True}),
        (SECOND, {"number": "121200002", "enabled": True}),
    ]
    assert body["meta"] == {"record_count": 2}


def test_update_as_in_the_document(api: httpx2.Client) -> None:
    change = document(TYPE, EXAMPLE, number="12129999999", enabled=False)
    answer = api.patch(f"{PATH}/{EXAMPLE}", json=change, params={"include": "customer"})
    assert answer.status_code == 200
    data = answer.json()["data"]
    assert data["attributes"] == {"number": "12129999999", "enabled": False}
    assert data["relationships"]["customer"]["data"] == {"type": "customers", "id": "123"}
    assert [item["id"] for item in answer.json()["included"]] == ["123"]


def test_delete_as_in_the_document(api: httpx2.Client) -> None:
    assert api.delete(f"{PATH}/{EXAMPLE}").status_code == 204
    assert api.get(f"{PATH}/{EXAMPLE}").status_code == 404


@pytest.mark.parametrize("customer", ["123", "1"])
@pytest.mark.rule("telecom_center.did-numbers.unique")
def test_a_number_exists_once(api: httpx2.Client, customer: str) -> None:
    answer = api.post(PATH, json=owned(TYPE, customer, number="121200001"))
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {
            "title": "has already been taken",
            "detail": "number - has already been taken",
            "code": "100",
            "source": {"pointer": "/data/attributes/number"},
            "status": "422",
        }
    ]
    taken = api.patch(f"{PATH}/{SECOND}", json=document(TYPE, SECOND, number="121200001"))
    assert taken.json()["errors"][0]["title"] == "has already been taken"
    assert api.patch(f"{PATH}/{FIRST}", json=document(TYPE, FIRST, number="121200001")).status_code == 200
    api.delete(f"{PATH}/{FIRST}")
    assert api.post(PATH, json=owned(TYPE, customer, number="121200001")).status_code == 201


SPELLINGS = ["447700900555", "07700900555", "00447700900555", "+447700900555", "+44 (0)7700 900555", "(07700) 900-555"]


@pytest.mark.parametrize("first", SPELLINGS)
def test_a_number_is_one_in_every_spelling(api: httpx2.Client, first: str) -> None:
    """It is kept as it was written; a plus, blanks and brackets are none of it."""
    kept = first if first.isdecimal() else "447700900555"
    added = api.post(PATH, json=owned(TYPE, number=first)).json()["data"]
    assert added["attributes"]["number"] == kept
    for again in SPELLINGS:
        answer = api.post(PATH, json=owned(TYPE, "1", number=again))
        assert answer.json()["errors"][0]["title"] == "has already been taken"
        found = api.get(PATH, params={"filter[number]": again}).json()["data"]
        assert [item["id"] for item in found] == [added["id"]]
        change = document(TYPE, added["id"], number=again)
        assert api.patch(f"{PATH}/{added['id']}", json=change).status_code == 200


@pytest.mark.parametrize(
    ("value", "stored"),
    [(True, True), ("true", True), (1, True), ("1", True), (False, False), ("false", False), (0, False), ("0", False)],
)
def test_enabled_takes_text_too(api: httpx2.Client, value: Any, stored: bool) -> None:
    answer = api.post(PATH, json=owned(TYPE, number="441632960399", enabled=value))
    assert answer.json()["data"]["attributes"]["enabled"] is stored


def test_a_number_may_be_a_number(api: httpx2.Client) -> None:
    answer = api.post(PATH, json=owned(TYPE, number=441632960399))
    assert answer.json()["data"]["attributes"]["number"] == "441632960399"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("number", None, "can't be blank"),
        ("number", "", "can't be blank"),
        ("number", "+44 20", "is not a number"),
        ("number", "1" * 33, "is not a number"),
        ("number", {}, "is invalid"),
        ("enabled", "perhaps", "is not included in the list"),
        ("enabled", None, "is not included in the list"),
    ],
)
def test_values_that_cannot_be(api: httpx2.Client, name: str, value: Any, message: str) -> None:
    answer = api.post(PATH, json=owned(TYPE, **{"number": "441632960399", name: value}))
    assert (answer.status_code, answer.json()["errors"][0]["detail"]) == (422, f"{name} - {message}")


@pytest.mark.rule("telecom_center.did-numbers.deleted")
def test_a_deleted_number_leaves_its_accounts(api: httpx2.Client) -> None:
    """Deleting a number takes the links to it: the caller id goes, and with it calls to the outside."""
    assert api.delete(f"{PATH}/{DID_OF_123}").status_code == 204
    data = api.get("/external_account_routes/123", params={"include": "available_did_number"}).json()["data"]
    assert data["relationships"]["available_did_number"]["data"] is None
    assert data["attributes"]["external_caller_id"] is None
    assert data["attributes"]["allow_external_calls"] is False


def test_a_changed_number_is_its_accounts_caller_id(api: httpx2.Client) -> None:
    api.patch(f"{PATH}/{DID_OF_123}", json=document(TYPE, DID_OF_123, number="441632960398"))
    account = api.get("/external_account_routes/123").json()["data"]["attributes"]
    assert (account["external_caller_id"], account["allow_external_calls"]) == ("441632960398", True)


def test_sip_accounts_follow_their_caller_id(api: httpx2.Client) -> None:
    """As external accounts do; a number of another customer's account with the same digits does not exist."""

    def caller_ids() -> dict[str, tuple[str | None, bool]]:
        found = {item["id"]: item["attributes"] for item in api.get("/sip_device_routes").json()["data"]}
        return {key: (each["external_caller_id"], each["allow_external_calls"]) for key, each in found.items()}

    before, account = caller_ids(), "1a6f0d3c-58b2-4e97-8c14-d7e5b9032a08"
    assert before[account] == ("121200001", True)
    api.patch(f"{PATH}/{FIRST}", json=document(TYPE, FIRST, number="441632960398"))
    assert caller_ids() == before | {account: ("441632960398", True)}
    api.patch(f"{PATH}/{FIRST}", json=document(TYPE, FIRST, enabled=False))
    assert caller_ids() == before | {account: ("441632960398", True)}
    assert api.delete(f"{PATH}/{FIRST}").status_code == 204
    assert caller_ids() == before | {account: (None, False)}


@pytest.mark.parametrize("path", ["", f"/{FIRST}", "?include=customer"])
@pytest.mark.rule("telecom_center.did-numbers.customer")
def test_where_a_number_belongs_is_always_shown(api: httpx2.Client, path: str) -> None:
    data = api.get(f"{PATH}{path}").json()["data"]
    for item in data if isinstance(data, list) else [data]:
        assert list(item["relationships"]["customer"]) == ["links", "data"]
    created = api.post(PATH, json=owned(TYPE, number="441632960399")).json()["data"]
    assert created["relationships"]["customer"]["data"] == {"type": "customers", "id": "123"}
    changed = api.patch(f"{PATH}/{FIRST}", json=document(TYPE, FIRST, enabled=False)).json()["data"]
    assert changed["relationships"]["customer"]["data"] == {"type": "customers", "id": "123"}
    assert "included" not in api.get(f"{PATH}/{FIRST}").json()


def test_the_customer_stays(api: httpx2.Client) -> None:
    body = document(TYPE, FIRST, relationships={"customer": link("customers", "1")})
    assert api.patch(f"{PATH}/{FIRST}", json=body).json()["errors"][0]["code"] == "105"


def test_an_id_of_the_operators_own_system(api: httpx2.Client) -> None:
    """`external_id` is no attribute of the document, but clients send it."""
    answer = api.post(PATH, json=owned(TYPE, number="441632960399", external_id="77"))
    assert answer.json()["data"]["attributes"] == {"number": "441632960399", "enabled": True}

"""Customers: who sees which, and the document's record."""

from typing import Any

import pytest

from tests.conftest import World
from tests.vendors.sipcentric.operations import CUSTOMER

LINKS = {
    "callBundles", "recordings", "phoneBook", "timeIntervals", "endpoints", "phoneNumbers", "sms", "creditStatus",
    "calls", "sounds", "outgoingCallerIds",
}  # fmt: skip


@pytest.mark.rule("sipcentric.customers.table", "sipcentric.customers.me")
def test_get_as_in_the_document(world: World) -> None:
    client = world.sipcentric()
    address = f"{world.url}/api/v1/customers/25"
    body = client.get("/customers/me").json()
    links = body.pop("links")
    assert body == {
        "type": "customer",
        "id": "25",
        "uri": address,
        "created": "2014-03-10T13:37:00.000+0000",
        "company": "Bloggs co",
        "firstName": "Fred",
        "lastName": "Bloggs",
        "telephone": "07557000000",
        "email": "contact@fredbloggs.com",
        "address1": "60 Cleveland St",
        "address2": "Fitzrovia",
        "city": "London",
        "postcode": "W1T 4JZ",
    }
    assert links == {name: f"{address}/{name.lower()}" for name in LINKS}
    assert client.get("/customers").json()["items"] == [body]


@pytest.mark.rule("sipcentric.customers.links")
def test_every_link_leads_somewhere(world: World) -> None:
    client = world.sipcentric()
    for address in client.get("/customers/25").json()["links"].values():
        assert client.get(address).status_code == 200


@pytest.mark.rule("sipcentric.customers.of-reseller")
def test_a_reseller_sees_its_customers_newest_first(world: World) -> None:
    client = world.sipcentric("reseller")
    answer = client.get("/customers").json()
    assert [item["id"] for item in answer["items"]] == ["25", "325"]
    assert answer["totalItems"] == 2
    assert client.get("/customers/325").json()["company"] == "Harbour Bakery Ltd"
    assert "address2" not in client.get("/customers/325").json()
    assert client.get("/customers/325/phonebook").json()["totalItems"] == 1


def test_me_is_nobody_to_a_reseller(world: World) -> None:
    """The document gives `me` to admins and extension users, who belong to an account."""
    for path in ("/customers/me", "/customers/me/phonebook", "/callbundles", "/customers/25/linkedusers/me"):
        answer = world.sipcentric("reseller").get(path)
        assert (answer.status_code, bool(answer.json()["errors"])) == (404, True)


@pytest.mark.rule("sipcentric.customers.own")
@pytest.mark.parametrize("user", ["admin", "extension"])
def test_others_see_their_own(world: World, user: str) -> None:
    client = world.sipcentric(user)
    assert [item["id"] for item in client.get("/customers").json()["items"]] == ["25"]
    assert client.get("/customers/325").status_code == 401


@pytest.mark.parametrize("user", ["reseller", "admin"])
@pytest.mark.parametrize("path", ["", "/phonebook", "/phonenumbers/60", "/calls", "/creditstatus"])
def test_a_customer_of_others_is_refused(world: World, user: str, path: str) -> None:
    answer = world.sipcentric(user).get(f"/customers/8425{path}")
    assert answer.status_code == 401
    assert answer.json()["errors"]


@pytest.mark.parametrize("key", ["26", "0", "-1", "abc", "ME", "%00", "9" * 30, "2.5", "٢٥"])
def test_what_is_no_customer_is_404(world: World, key: str) -> None:
    for path in ("", "/phonebook"):
        assert world.sipcentric().get(f"/customers/{key}{path}").status_code == 404


def test_me_is_never_echoed(world: World) -> None:
    client = world.sipcentric()
    for path in ("", "/phonebook?pageSize=2&page=2", "/endpoints?pageSize=2&type=phone", "/phonenumbers/50"):
        assert "/me" not in client.get(f"/customers/me{path}").text


def test_create_as_in_the_official_clients_first_example(world: World) -> None:
    client = world.sipcentric("reseller")
    answer = client.post("/customers/", json=CUSTOMER | {"country": "GB"})
    assert answer.status_code == 201
    body = answer.json()
    assert CUSTOMER.items() <= body.items()
    assert (body["type"], body["created"]) == ("customer", "2026-03-02T09:00:00.000+0000")
    assert "parent" not in body
    assert client.get(answer.headers["location"]).json() == body
    assert client.get("/customers").json()["totalItems"] == 3
    credit = client.get(body["links"]["creditStatus"]).json()
    assert (credit["accountType"], credit["balance"]) == ("PREPAID", 0)
    phone = client.post(body["links"]["endpoints"], json={"type": "phone", "shortNumber": "101", "name": "Desk"})
    assert phone.status_code == 201


@pytest.mark.rule("sipcentric.customers.kept")
def test_update(world: World) -> None:
    """The client sends the whole object back."""
    client = world.sipcentric("reseller")
    before = client.get("/customers/325").json()
    answer = client.put("/customers/325/", json=before | {"city": "Scarborough", "address2": "Harbour", "id": "7"})
    assert (answer.status_code, answer.json()) == (200, before | {"city": "Scarborough", "address2": "Harbour"})
    assert "address2" not in client.put("/customers/325", json={"address2": ""}).json()
    assert client.put("/customers/8425", json={"city": "York"}).status_code == 401


@pytest.mark.parametrize("name", CUSTOMER)
@pytest.mark.parametrize("value", [None, "", 7, "x" * 300])
def test_what_does_not_fit_is_named_and_not_written(world: World, name: str, value: Any) -> None:
    client = world.sipcentric("reseller")
    missing = {key: text for key, text in CUSTOMER.items() if key != name}
    for answer in (
        client.post("/customers", json=missing),
        client.post("/customers", json=CUSTOMER | {name: value}),
        client.put("/customers/325", json={name: value}),
    ):
        assert answer.status_code == 400
        assert [problem["field"] for problem in answer.json()["validationErrors"]] == [name]
    assert client.get("/customers").json()["totalItems"] == 2


@pytest.mark.rule("sipcentric.customers.list-without-links")
def test_customers_in_a_list_have_no_links(world: World) -> None:
    client = world.sipcentric()
    (item,) = client.get("/customers").json()["items"]
    one = client.get(item["uri"]).json()
    assert one.pop("links")
    assert item == one


@pytest.mark.rule("sipcentric.customers.address2")
def test_a_second_line_of_address_is_left_out_where_there_is_none(world: World) -> None:
    reseller = world.sipcentric("reseller")
    assert reseller.get("/customers/25").json()["address2"] == "Fitzrovia"
    assert "address2" not in reseller.put("/customers/25", json={"address2": None}).json()


@pytest.mark.rule("sipcentric.customers.earlier-links")
def test_the_earlier_document_has_no_link_to_call_bundles(world: World) -> None:
    world.set(sipcentric_revision="earlier")
    assert set(LINKS) - set(world.sipcentric().get("/customers/25").json()["links"]) == {"callBundles"}

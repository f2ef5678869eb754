"""Incoming trunks: the document's examples, then each rule of its tables."""

from typing import Any

import httpx2
import pytest

from tests.conftest import World
from tests.vendors.telecom_center.documents import NOWHERE, TRUNK_OF_123, document, link, owned

DEFAULTS = {
    "name": None,
    "codecs": ["PCMU", "PCMA", "telephone-event/8000"],
    "transport_protocol": "UDP",
    "destination_field": "RURI_USERPART",
}


def test_create_as_in_the_document(api: httpx2.Client) -> None:
    attributes = {
        "name": "DIDWW",
        "transport_protocol": "UDP",
        "destination_field": "RURI_USERPART",
        "codecs": ["PCMU"],
    }
    answer = api.post("/incoming_trunks", json=owned("incoming_trunks", **attributes))
    assert answer.status_code == 201
    data = answer.json()["data"]
    address = f"{api.base_url}incoming_trunks/{data['id']}"
    assert list(data) == ["id", "type", "links", "attributes", "relationships"]
    assert data["links"] == {"self": address}
    assert list(data["attributes"]) == ["name", "codecs", "transport_protocol", "domain", "destination_field"]
    assert data["attributes"].pop("domain").endswith(".in.phone.systems")
    assert data["attributes"] == attributes
    links = {"self": f"{address}/relationships/customer", "related": f"{address}/customer"}
    assert data["relationships"] == {"customer": {"links": links}}


@pytest.mark.rule("telecom_center.incoming-trunks.filters")
def test_list_as_in_the_document(api: httpx2.Client) -> None:
    body = api.get("/incoming_trunks", params={"filter[domain]": "3391161930393.in.phone.systems"}).json()
    assert [item["id"] for item in body["data"]] == [TRUNK_OF_123]
    expected = DEFAULTS | {"name": "Default", "domain": "3391161930393.in.phone.systems"}
    assert body["data"][0]["attributes"] == expected
    assert body["meta"] == {"record_count": 1}
    assert api.get(f"/incoming_trunks/{TRUNK_OF_123}").json() == {"data": body["data"][0]}


def test_update_as_in_the_document(api: httpx2.Client) -> None:
    changes = {
        "name": "Updated name",
        "transport_protocol": "TCP",
        "destination_field": "TO_USERPART",
        "codecs": ["PCMA"],
    }
    answer = api.patch(f"/incoming_trunks/{TRUNK_OF_123}", json=document("incoming_trunks", TRUNK_OF_123, **changes))
    assert answer.status_code == 200
    assert answer.json()["data"]["attributes"] == changes | {"domain": "3391161930393.in.phone.systems"}


def test_delete_as_in_the_document(api: httpx2.Client) -> None:
    assert api.delete(f"/incoming_trunks/{TRUNK_OF_123}").status_code == 204
    assert api.get(f"/incoming_trunks/{TRUNK_OF_123}").status_code == 404


@pytest.mark.rule("telecom_center.incoming-trunks.deleted")
def test_calls_outlive_their_trunk(api: httpx2.Client) -> None:
    domain = {"filter[domain]": "3391161930393.in.phone.systems", "include": "incoming_trunk"}
    before = api.get("/incoming_trunk_cdrs", params=domain).json()
    api.delete(f"/incoming_trunks/{TRUNK_OF_123}")
    after = api.get("/incoming_trunk_cdrs", params=domain).json()
    assert after["meta"] == before["meta"] != {"record_count": 0}
    assert {item["relationships"]["incoming_trunk"]["data"] for item in after["data"]} == {None}


@pytest.mark.rule("telecom_center.incoming-trunks.members")
def test_defaults(api: httpx2.Client) -> None:
    attributes = api.post("/incoming_trunks", json=owned("incoming_trunks")).json()["data"]["attributes"]
    assert attributes | {"domain": ""} == DEFAULTS | {"domain": ""}


@pytest.mark.rule("telecom_center.incoming-trunks.domain")
def test_domains_are_the_servers_and_never_used_again(api: httpx2.Client) -> None:
    seen = set()
    for _ in range(20):
        data = api.post("/incoming_trunks", json=owned("incoming_trunks")).json()["data"]
        assert data["attributes"]["domain"] not in seen
        seen.add(data["attributes"]["domain"])
        api.delete(f"/incoming_trunks/{data['id']}")


def test_a_domain_that_clients_send(world: World, api: httpx2.Client) -> None:
    """Taken without effect, unless the world is strict."""
    created = api.post("/incoming_trunks", json=owned("incoming_trunks", domain="mine.in.phone.systems"))
    assert created.status_code == 201
    data = created.json()["data"]
    assert data["attributes"]["domain"] != "mine.in.phone.systems"
    again = document("incoming_trunks", data["id"], **data["attributes"] | {"domain": "mine.in.phone.systems"})
    assert api.patch(f"/incoming_trunks/{data['id']}", json=again).json() == created.json()
    world.set(telecom_center_strict=True)
    for answer in (
        api.post("/incoming_trunks", json=owned("incoming_trunks", domain="mine.in.phone.systems")),
        api.patch(f"/incoming_trunks/{data['id']}", json=again),
    ):
        assert answer.json()["errors"][0]["detail"] == "domain is not allowed."


@pytest.mark.parametrize(
    "codec", ["g729", "G722", "GSM", "PCMA", "PCMU", "OPUS", "telephone-event", "telephone-event/8000"]
)
def test_codecs(api: httpx2.Client, codec: str) -> None:
    answer = api.post("/incoming_trunks", json=owned("incoming_trunks", codecs=[codec]))
    assert answer.json()["data"]["attributes"]["codecs"] == [codec]


@pytest.mark.parametrize("transport", ["UDP", "TCP"])
@pytest.mark.parametrize("destination", ["RURI_USERPART", "TO_USERPART"])
def test_enumerations(api: httpx2.Client, transport: str, destination: str) -> None:
    wanted = {"transport_protocol": transport, "destination_field": destination}
    answer = api.post("/incoming_trunks", json=owned("incoming_trunks", **wanted))
    assert answer.json()["data"]["attributes"].items() >= wanted.items()


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("codecs", ["G711"], "is not included in the list"),
        ("codecs", "PCMU", "is not included in the list"),
        ("codecs", [["PCMU"]], "is not included in the list"),
        ("codecs", [], "can't be blank"),
        ("codecs", None, "can't be blank"),
        ("transport_protocol", "TLS", "is not included in the list"),
        ("transport_protocol", None, "is not included in the list"),
        ("destination_field", "ruri_userpart", "is not included in the list"),
        ("name", ["x"], "is invalid"),
    ],
)
def test_values_that_cannot_be(api: httpx2.Client, name: str, value: Any, message: str) -> None:
    before = api.get("/incoming_trunks").json()
    answer = api.post("/incoming_trunks", json=owned("incoming_trunks", **{name: value}))
    assert answer.status_code == 422
    assert answer.json()["errors"][0] == {
        "title": message,
        "detail": f"{name} - {message}",
        "code": "100",
        "source": {"pointer": f"/data/attributes/{name}"},
        "status": "422",
    }
    assert api.get("/incoming_trunks").json() == before


@pytest.mark.rule("jsonapi.bodies.repeated")
def test_several_offences_are_listed_together(api: httpx2.Client) -> None:
    body = document("incoming_trunks", transport_protocol="TLS", codecs=["G711"])
    pointers = [error["source"]["pointer"] for error in api.post("/incoming_trunks", json=body).json()["errors"]]
    assert pointers == [
        "/data/relationships/customer",
        "/data/attributes/codecs",
        "/data/attributes/transport_protocol",
    ]


@pytest.mark.parametrize("customer", [None, {}, {"data": None}, link("customers", "77")])
@pytest.mark.rule("jsonapi.bodies.related")
def test_a_trunk_needs_a_customer(api: httpx2.Client, customer: Any) -> None:
    answer = api.post("/incoming_trunks", json=document("incoming_trunks", relationships={"customer": customer}))
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {
            "title": "must exist",
            "detail": "customer - must exist",
            "code": "100",
            "source": {"pointer": "/data/relationships/customer"},
            "status": "422",
        }
    ]


@pytest.mark.rule("telecom_center.incoming-trunks.customer")
def test_the_customer_stays(api: httpx2.Client) -> None:
    body = document("incoming_trunks", TRUNK_OF_123, relationships={"customer": link("customers", "1")})
    answer = api.patch(f"/incoming_trunks/{TRUNK_OF_123}", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["detail"]) == (400, "customer is not allowed.")


def test_unknown_trunk(api: httpx2.Client) -> None:
    for answer in (
        api.get(f"/incoming_trunks/{NOWHERE}"),
        api.delete(f"/incoming_trunks/{NOWHERE}"),
        api.patch(f"/incoming_trunks/{NOWHERE}", json=document("incoming_trunks", NOWHERE, name="x")),
    ):
        assert answer.status_code == 404
        assert answer.json()["errors"][0]["detail"] == f"The record identified by {NOWHERE} could not be found."

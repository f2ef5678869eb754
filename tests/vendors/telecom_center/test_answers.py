"""Every operation answers as the OpenAPI document says: records, what they include, links, and errors."""

from typing import Any

import httpx2
import pytest

from emulator.vendors.telecom_center.api import RESOURCES
from tests.conftest import RunningServer, World
from tests.shapes import Document, document_of
from tests.vendors.telecom_center import documents
from tests.vendors.telecom_center.documents import link, owned

CREATES: dict[str, dict[str, Any]] = {
    "customers": documents.document("customers", name="Acme"),
    "incoming_trunks": owned("incoming_trunks", name="Main"),
    "available_did_numbers": owned("available_did_numbers", number="4920794600101"),
    "termination_gateways": owned("termination_gateways", name="Out", host="sip.example.org"),
    "termination_routes": documents.document(
        "termination_routes",
        name="All",
        relationships={
            "customer": link("customers", "123"),
            "gateway": link("termination_gateways", documents.GATEWAY_OF_123),
        },
    ),
    "external_account_routes": owned("external_account_routes"),
    "sessions": owned("sessions"),
    "customer_admin_sessions": owned("customer_admin_sessions"),
}
UNKNOWN = "ffffffff-ffff-4fff-8fff-ffffffffffff"


@pytest.fixture(scope="module")
def document(server: RunningServer) -> Document:
    return document_of(server.url, "telecom_center")


@pytest.mark.parametrize("kind", [resource.type for resource in RESOURCES])
def test_what_reads_is_as_told(api: httpx2.Client, document: Document, kind: str) -> None:
    """Lists whole, filtered, sparse and page by page; records, with all that they include; their links."""
    resource = next(each for each in RESOURCES if each.type == kind)
    names = [each.name for each in resource.relationships]
    include = {"include": ",".join(names)} if names else {}
    listed = api.get(f"/{kind}", params=include | {"page[size]": "20"})
    document.check(listed)
    document.check(api.get(f"/{kind}", params={"page[size]": "1", "page[number]": "2", f"fields[{kind}]": "id"}))
    for record in listed.json()["data"][:3]:
        address = f"/{kind}/{record['id']}"
        document.check(api.get(address, params=include))
        for name in names:
            document.check(api.get(f"{address}/{name}"))
            document.check(api.get(f"{address}/relationships/{name}"))


@pytest.mark.parametrize("kind", CREATES)
def test_what_writes_is_as_told(api: httpx2.Client, document: Document, kind: str) -> None:
    """A create, its update in both ways, links that are changed, a deletion; and what cannot be done."""
    created = api.post(f"/{kind}", json=CREATES[kind])
    assert created.status_code == 201, created.text
    document.check(created)
    assert document.problems(body_of(document, "POST", f"/{kind}"), "application/json", CREATES[kind]) == []
    for body in (None, {"data": {"type": kind, "attributes": {"odd": 1}}}, {"data": {"type": kind, "attributes": {}}}):
        refused = api.post(f"/{kind}", json=body)
        if refused.status_code >= 400:
            document.check(refused)
    document.check(api.post(f"/{kind}", content=b"x", headers={"Content-Type": "text/plain"}))
    address = f"/{kind}/{created.json()['data']['id']}"
    change = {"data": {"type": kind, "id": created.json()["data"]["id"]}}
    told = {method for method, path, _ in document.operations() if path == f"/{kind}/{{id}}"}
    for method in ("PATCH", "PUT") if "PATCH" in told else ():
        changed = api.request(method, address, json=change)
        assert changed.status_code == 200
        document.check(changed)
        document.check(api.request(method, address, json={"data": {"type": "odd", "id": "1"}}))
    if "DELETE" in told:
        deleted = api.delete(address)
        assert deleted.status_code == 204
        document.check(deleted)
        document.check(api.delete(address))


def body_of(document: Document, method: str, path: str) -> dict[str, Any]:
    """The schema of a request's body."""
    entry = next(entry for known, place, entry in document.operations() if (known, place) == (method, path))
    schema: dict[str, Any] = entry["requestBody"]["content"]["application/vnd.api+json"]["schema"]
    return schema


def test_relationships_change_as_told(api: httpx2.Client, document: Document) -> None:
    account = api.post("/external_account_routes", json=CREATES["external_account_routes"]).json()["data"]["id"]
    address = f"/external_account_routes/{account}/relationships/available_did_number"
    for method in ("PATCH", "PUT"):
        linked = api.request(method, address, json=link("available_did_numbers", documents.DID_OF_123))
        assert linked.status_code == 204
        document.check(linked)
    document.check(api.patch(address, json=link("customers", "123")))
    document.check(api.get(address))
    unlinked = api.delete(address)
    assert unlinked.status_code == 204
    document.check(unlinked)


@pytest.mark.parametrize("kind", [*CREATES, "sip_device_routes", "termination_cdrs", "incoming_trunk_cdrs"])
def test_refusals_are_as_told(world: World, api: httpx2.Client, document: Document, kind: str) -> None:
    """Of every operation of a type: nobody signed in, an answer that nobody has, an id of nobody, one that is none."""
    stranger = world.client("/api/rest/public/operator", headers={"Content-Type": "application/vnd.api+json"})
    operations = [each for each in document.operations() if each[1].split("/")[1] == kind]
    assert operations
    for method, path, entry in operations:
        json = {"data": {"type": "x"}} if method in ("POST", "PATCH", "PUT") else None
        for client, headers, key in (
            (stranger, {}, UNKNOWN),
            (api, {"Accept": "image/png"}, UNKNOWN),
            (api, {"Accept": "a, b"}, UNKNOWN),
            (api, {}, UNKNOWN),
            (api, {}, "odd!"),
        ):
            answer = client.request(method, path.replace("{id}", key), json=json, headers=headers)
            if answer.status_code >= 400:
                document.check(answer)
            assert answer.status_code >= 400 or "{id}" not in path, entry["operationId"]


def test_pages_of_sessions_are_as_told(world: World, api: httpx2.Client, document: Document) -> None:
    for kind in ("sessions", "customer_admin_sessions"):
        uri = api.post(f"/{kind}", json=CREATES[kind]).json()["data"]["attributes"]["uri"]
        for address in (uri, uri.partition("?")[0]):
            page = world.client("").get(address)
            assert page.status_code in (200, 403)
            document.check(page)
    document.check(api.get("/customer_admin_sessions/123"))


@pytest.mark.parametrize("kind", CREATES)
def test_what_a_create_requires_is_as_told(api: httpx2.Client, document: Document, kind: str) -> None:
    """Without any member that is required the create is refused, and a body with these alone is good."""
    schema = body_of(document, "POST", f"/{kind}")["properties"]["data"]
    least = least_of(CREATES[kind]["data"], schema)
    for place in ("attributes", "relationships"):
        for name in schema["properties"][place].get("required", ()):
            less = least | {place: {key: each for key, each in least[place].items() if key != name}}
            assert document.problems(schema, "application/json", less) != []
            assert api.post(f"/{kind}", json={"data": less}).status_code == 422, name
    assert document.problems(schema, "application/json", least) == []
    assert api.post(f"/{kind}", json={"data": least}).status_code == 201


def least_of(data: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """A record with the members that its schema requires, and no others; and those without which it is nobody's."""
    kept = {name: data[name] for name in (*schema["required"], "relationships") if name in data}
    wanted = schema["properties"]["attributes"].get("required", ())
    attributes = {name: data["attributes"][name] for name in wanted}
    return kept | ({"attributes": attributes} if attributes else {})

"""Customer and admin sessions: the document's examples, and the pages that they open."""

import base64
import json
from datetime import datetime
from typing import Any

import httpx2
import pytest

from tests.conftest import START, World
from tests.vendors.telecom_center.documents import document, link


def encoded(part: Any) -> str:
    """A part of a token."""
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def decoded(part: str) -> Any:
    """What a part of a token says."""
    return json.loads(base64.urlsafe_b64decode(part + "=="))


PATHS = {"sessions": "/sessions", "customer_admin_sessions": "/customer_admin_sessions"}


def session(api: httpx2.Client, kind: str, customer: Any = "123") -> Any:
    """A new session's document."""
    answer = api.post(PATHS[kind], json=document(kind, relationships={"customer": link("customers", customer)}))
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


def uri(api: httpx2.Client, kind: str, customer: Any = "123") -> str:
    """A new session's address."""
    address: str = session(api, kind, customer)["attributes"]["uri"]
    return address


@pytest.mark.rule("telecom_center.sessions.created")
def test_create_a_customer_session_as_in_the_document(world: World, api: httpx2.Client) -> None:
    data = session(api, "sessions")
    assert list(data) == ["id", "type", "attributes"]
    assert (data["id"], data["type"], list(data["attributes"])) == ("123", "sessions", ["uri"])
    assert data["attributes"]["uri"].startswith(f"{api.base_url}auth?token=")
    answer = api.post("/sessions", json=document("sessions", relationships={"customer": link("customers", 123)}))
    assert "location" not in answer.headers


@pytest.mark.rule("telecom_center.admin-sessions.created")
def test_create_an_admin_session_as_in_the_document(api: httpx2.Client) -> None:
    data = session(api, "customer_admin_sessions", "999")
    assert list(data) == ["id", "type", "links", "attributes"]
    assert (data["id"], data["type"]) == ("999", "customer_admin_sessions")
    assert data["links"] == {"self": f"{api.base_url}customer_admin_sessions/999"}
    assert data["attributes"]["uri"].startswith(f"{api.base_url}ui/index.html?x-admin-token=")
    assert api.get(data["links"]["self"]).json() == {"data": data}


def test_the_address_opens_without_credentials(world: World, api: httpx2.Client) -> None:
    anyone = world.client("")
    page = anyone.get(uri(api, "sessions"))
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "customer 123, John Johnson" in page.text
    assert "administrator" not in page.text.lower()
    admin = anyone.get(uri(api, "customer_admin_sessions", "999"))
    assert admin.status_code == 200
    assert "administrator" in admin.text.lower()
    assert "customer 999, Jane Smith" in admin.text


def test_a_customers_token_can_be_decoded(world: World, api: httpx2.Client) -> None:
    """In the form that the document's has: JSON web token, HS256, the customer's id, the second of its end."""
    header, claims, signature = uri(api, "sessions").partition("token=")[2].split(".")
    assert decoded(header) == {"typ": "JWT", "alg": "HS256", "kid": world.name}
    end = datetime.fromisoformat(START).timestamp() + 3600
    assert list(decoded(claims).items())[:2] == [("sub", 123), ("exp", end)]
    assert len(base64.urlsafe_b64decode(signature + "=")) == 32


@pytest.mark.rule("telecom_center.sessions.opens")
def test_a_session_expires(world: World, api: httpx2.Client) -> None:
    addresses = [uri(api, "sessions"), uri(api, "customer_admin_sessions")]
    anyone = world.client("")
    world.advance(3599)
    assert [anyone.get(address).status_code for address in addresses] == [200, 200]
    world.advance(1)
    for address in addresses:
        page = anyone.get(address)
        assert (page.status_code, "expired at 2026-03-02 10:00:00 UTC" in page.text) == (403, True)
    world.set(telecom_center_session_seconds=5)
    address = uri(api, "sessions")
    world.advance(5)
    assert anyone.get(address).status_code == 403


def test_the_page_says_why_nobody_is_signed_in(world: World, api: httpx2.Client) -> None:
    first = uri(api, "sessions")
    uri(api, "sessions")
    anyone = world.client("")
    assert "cancelled" in anyone.get(first).text
    assert "never existed" in anyone.get(f"{first[:-2]}xx").text


def test_sessions_are_the_same_each_time(world: World, api: httpx2.Client) -> None:
    def both() -> list[str]:
        world.control.post("/reset", json={})
        world.freeze(START)
        return [uri(api, kind) for kind in PATHS for _ in range(2)]

    addresses = both()
    assert len(set(addresses)) == 4
    assert both() == addresses
    world.control.post("/reset", json={"seed": 9})
    world.freeze(START)
    assert uri(api, "sessions").rpartition(".")[2] != addresses[0].rpartition(".")[2]


@pytest.mark.rule("telecom_center.sessions.one-active")
def test_a_new_session_ends_the_customers_earlier_one(world: World, api: httpx2.Client) -> None:
    first, other = uri(api, "sessions"), uri(api, "sessions", "124")
    second = uri(api, "sessions")
    anyone = world.client("")
    assert [anyone.get(address).status_code for address in (first, second, other)] == [403, 200, 200]


@pytest.mark.rule("telecom_center.admin-sessions.ends-none")
def test_an_admin_session_ends_none(world: World, api: httpx2.Client) -> None:
    customer, first = uri(api, "sessions"), uri(api, "customer_admin_sessions")
    second = uri(api, "customer_admin_sessions")
    assert api.get("/customer_admin_sessions/123").json()["data"]["attributes"]["uri"] == second
    uri(api, "sessions", "124")
    anyone = world.client("")
    assert [anyone.get(address).status_code for address in (customer, first, second)] == [200, 200, 200]
    uri(api, "sessions")
    assert [anyone.get(address).status_code for address in (customer, first, second)] == [403, 200, 200]


UNKNOWN = ["", "unknown", "x.no-such-world", "a.b.c", "..", "%C3%A9.x.y", "W10.x.y", "eyJraWQiOjF9.x.y"]


@pytest.mark.parametrize("path", ["auth", *(f"auth?token={token}" for token in UNKNOWN)])
def test_unknown_tokens(world: World, api: httpx2.Client, path: str) -> None:
    page = world.client("").get(f"{api.base_url}{path}")
    assert page.status_code == 403
    assert page.headers["content-type"].startswith("text/html")


def test_tokens_do_not_cross(world: World, api: httpx2.Client) -> None:
    """A customer's token opens no administrator's page; a token names its own world alone."""
    token = uri(api, "sessions").partition("=")[2]
    anyone = world.client("")
    assert anyone.get(f"{api.base_url}ui/index.html", params={"x-admin-token": token}).status_code == 403
    _header, claims, signature = token.split(".")
    for other in ({"typ": "JWT", "alg": "HS256"}, {"typ": "JWT", "alg": "HS256", "kid": "never-made"}, "never-made"):
        forged = f"{encoded(other)}.{claims}.{signature}"
        assert anyone.get(f"{api.base_url}auth", params={"token": forged}).status_code == 403
    worlds = {item["name"] for item in world.control.get("/worlds").json()["worlds"]}
    assert "never-made" not in worlds


def test_sessions_go_with_their_customer(world: World, api: httpx2.Client) -> None:
    address, admin = uri(api, "sessions"), uri(api, "customer_admin_sessions")
    api.delete("/customers/123")
    api.post("/customers", json=document("customers", "123", name="Another"))
    assert [world.client("").get(a).status_code for a in (address, admin)] == [403, 403]
    assert api.get("/customer_admin_sessions/123").status_code == 404


def test_the_page_shows_names_as_text(world: World, api: httpx2.Client) -> None:
    api.post("/customers", json=document("customers", "500", name="<b>Bold</b>"))
    assert "&lt;b&gt;Bold&lt;/b&gt;" in world.client("").get(uri(api, "sessions", "500")).text


@pytest.mark.parametrize("kind", PATHS)
@pytest.mark.parametrize(
    ("links", "status", "code"),
    [
        ({}, 422, "100"),
        ({"customer": {"data": None}}, 422, "100"),
        ({"customer": link("customers", "77")}, 422, "100"),
        ({"customer": link("customers", "abc")}, 400, "103"),
        ({"customer": link("customer", "123")}, 400, "116"),
        ({"gateway": {"data": None}}, 400, "105"),
    ],
)
def test_sessions_need_a_customer(api: httpx2.Client, kind: str, links: Any, status: int, code: str) -> None:
    answer = api.post(PATHS[kind], json=document(kind, relationships=links))
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (status, code)


@pytest.mark.parametrize("kind", PATHS)
@pytest.mark.rule("telecom_center.sessions.no-include", "telecom_center.include.served")
def test_what_a_session_does_not_take(api: httpx2.Client, kind: str) -> None:
    links = {"customer": link("customers", "123")}
    path = PATHS[kind]
    assert api.post(path, json=document(kind, "1", relationships=links)).json()["errors"][0]["code"] == "105"
    assert api.post(path, json=document(kind, relationships=links, uri="x")).json()["errors"][0]["code"] == "105"
    refused = api.post(path, json=document(kind, relationships=links), params={"include": "customer"})
    assert refused.json()["errors"][0]["detail"] == "include is not allowed."
    assert api.get(path).status_code == 404

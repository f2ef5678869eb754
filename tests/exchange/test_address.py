"""Links behind a proxy: `base_url`, forwarded headers of trusted proxies, and nobody else's."""

import re
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx2
import pytest

from tests.conftest import RunningServer, World

PREFIX = "X-Forwarded-Prefix"
PUBLIC = "https://pbx.example.test:8443/tel"
ALL = {
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "pbx.example.test",
    "X-Forwarded-Port": "8443",
    "X-Forwarded-Prefix": "/tel",
}


def serve(**settings: Any) -> Iterator[World]:
    with RunningServer(**settings) as server, closing(World(server.url, "w")) as world:
        yield world


@pytest.fixture(scope="module")
def proxied() -> Iterator[World]:
    """A world of a server that trusts proxies of this machine."""
    yield from serve(trusted_proxies="10.0.0.1, 127.0.0.0/8,::1", allowed_hosts="pbx.example.test")


@pytest.fixture(scope="module")
def published() -> Iterator[World]:
    """A world of a server with an address of its own."""
    yield from serve(base_url=f"{PUBLIC}/")


def links(value: Any) -> list[str]:
    """Every address in a document."""
    return re.findall(r"https?://[^\s\"'<>)]+", value if isinstance(value, str) else str(value))


def linked(world: World, headers: dict[str, str]) -> Iterator[httpx2.Response]:
    """Answers with links, of every vendor and of the control plane."""
    api, sipgate = world.telecom_center(), world.sipgate(accept="application/json")
    session = {
        "data": {"type": "sessions", "relationships": {"customer": {"data": {"type": "customers", "id": "123"}}}}
    }
    customer = {"data": {"type": "customers", "attributes": {"name": "Ada"}}}
    yield world.sipcentric().get("/customers/me/phonebook?pageSize=1&page=2", headers=headers)
    yield world.sipcentric().get("/customers/me/recordings", headers=headers)
    yield api.get("/customers?page[size]=1", headers=headers)
    yield api.post("/customers", json=customer, headers=headers)
    yield api.post("/sessions", json=session, headers=headers)
    yield sipgate.get("/my/events/?limit=3", headers=headers)
    yield sipgate.get("/my/settings/extensions/?complexity=full", headers=headers)
    yield world.client("").get("/_emulator/vendors", headers=headers)
    yield world.client("").get("/_emulator/docs", headers=headers)
    yield world.client("").get(f"/_emulator/console?world={world.name}", headers=headers)


def all_links(answer: httpx2.Response) -> list[str]:
    return links(answer.text) + links(answer.headers.get("location", ""))


@pytest.mark.parametrize(
    "headers",
    [
        ALL,
        {**ALL, "X-Forwarded-Host": "pbx.example.test:1"},
        {**ALL, "X-Forwarded-Proto": "HTTPS, http", "X-Forwarded-Host": "PBX.example.test, inner"},
        {"Forwarded": 'for=192.0.2.1;proto=https;host="pbx.example.test:8443"', "X-Forwarded-Prefix": "/tel"},
        {
            "forwarded": 'For="[2001:db8::1]:4711"; Host=pbx.example.test:8443 ;PROTO="https", host=inner;proto=http',
            "X-Forwarded-Prefix": "/tel",
        },
        {"Forwarded": "for=unknown", **ALL},
        {**ALL, "Forwarded": 'host="not closed;proto=http'},
        {"X-Forwarded-Proto": "https", "Host": "pbx.example.test:8443", "X-Forwarded-Prefix": "/tel"},
        {"X-Forwarded-Proto": "https", "Host": "pbx.example.test", "X-Forwarded-Port": "8443", PREFIX: "/,/tel"},
    ],
)  # fmt: skip
def test_forwarded_headers_of_a_trusted_proxy(proxied: World, headers: dict[str, str]) -> None:
    for answer in linked(proxied, headers):
        assert answer.status_code < 300, answer.text
        assert all_links(answer)
        assert not [link for link in all_links(answer) if not f"{link}/".startswith(f"{PUBLIC}/")]


def test_base_url(published: World) -> None:
    """It holds whatever is forwarded."""
    for headers in ({}, {"X-Forwarded-Host": "evil.example"}):
        for answer in linked(published, headers):
            assert answer.status_code < 300, answer.text
            assert not [link for link in all_links(answer) if not f"{link}/".startswith(f"{PUBLIC}/")]


def test_of_others_nothing_is_believed(world: World) -> None:
    for answer in linked(world, ALL | {"Forwarded": "proto=https;host=pbx.example.test"}):
        assert answer.status_code < 300
        assert not [link for link in all_links(answer) if not f"{link}/".startswith(f"{world.url}/")]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"X-Forwarded-Proto": "https", "X-Forwarded-Host": "a.test", "X-Forwarded-Port": "443"}, "https://a.test"),
        ({"X-Forwarded-Proto": "http", "X-Forwarded-Host": "a.test:80"}, "http://a.test"),
        ({"Forwarded": 'host="[2001:db8::7]:8080"'}, "http://[2001:db8::7]:8080"),
        ({"Forwarded": 'host="a\\.test";proto=https'}, "https://a.test"),
        ({"X-Forwarded-Proto": "https"}, "https://HERE"),
        ({"X-Forwarded-Proto": "https", "Host": "a b"}, "https://localhost"),
        ({"X-Forwarded-Proto": "gopher"}, "http://HERE"),
        ({"X-Forwarded-Host": "a b"}, "http://HERE"),
        ({"X-Forwarded-Host": '"><script>'}, "http://HERE"),
        ({"X-Forwarded-Host": "user@a.test"}, "http://HERE"),
        ({"X-Forwarded-Host": "[::zz]"}, "http://HERE"),
        ({"X-Forwarded-Host": "a.test:0"}, "http://HERE"),
        ({"X-Forwarded-Host": "a.test:99999"}, "http://HERE"),
        ({"X-Forwarded-Host": "a.test", "X-Forwarded-Port": "many"}, "http://a.test"),
        ({"X-Forwarded-Host": ",,,"}, "http://HERE"),
        ({"X-Forwarded-Host": "\xe9.test"}, "http://HERE"),
        ({"X-Forwarded-Prefix": "//evil.test"}, "http://HERE"),
        ({"X-Forwarded-Prefix": "tel"}, "http://HERE"),
        ({"X-Forwarded-Prefix": "/a?b"}, "http://HERE"),
        ({"Forwarded": ';;;===""\''}, "http://HERE"),
        ({"Forwarded": 'host="' + "\\" * 1000}, "http://HERE"),
        ({"Forwarded": "," * 20000}, "http://HERE"),
    ],
)
def test_values(proxied: World, headers: dict[str, str], expected: str) -> None:
    """Those that fit make the address, those that do not are as if they were not there."""
    sent = {name.encode(): value.encode("latin-1") for name, value in headers.items()}
    answer = proxied.sipcentric().get("/customers/me", headers=sent)
    assert answer.status_code == 200
    expected = expected.replace("HERE", proxied.url.removeprefix("http://"))
    assert answer.json()["uri"] == f"{expected}/api/v1/customers/25"


@pytest.mark.slow
@pytest.mark.parametrize("left", ["", "/tel"])
def test_prefix_that_the_proxy_takes_off_or_leaves_on(proxied: World, published: World, left: str) -> None:
    for world, headers in ((proxied, ALL), (published, {})):
        client = world.client("", auth=("admin+w", "secret"), headers=headers)
        assert client.get(f"{left}/api/v1/customers/me").json()["uri"] == f"{PUBLIC}/api/v1/customers/25"
        assert client.get(f"{left}/my/events/?version=2.41", auth=("sipgate+w", "secret")).status_code == 200
        for path in (left or "/", f"{left}/", f"{left}/_emulator/"):
            answer = client.get(path)
            assert (answer.status_code, answer.headers["location"]) == (307, "/tel/_emulator/console"), path
        page = client.get(f"{left}/_emulator/docs/sipcentric").text
        assert 'data-url="/tel/_emulator/openapi/sipcentric.json"' in page
        assert '"/_emulator' not in page
        assert client.get(f"{left}/_emulator/openapi/sipcentric.json").json()["servers"] == [{"url": "/tel/api/v1"}]
        assert client.get(f"{left}/_emulator/openapi/sipgate.json").json()["servers"] == [{"url": "/tel/"}]
        assert client.get(f"{left}/_emulator/openapi/control.json").json()["servers"] == [{"url": "/tel/_emulator"}]
        made = client.post(f"{left}/_emulator/faults?world=w", json={"effect": {"status": 500}, "times": 1})
        assert made.headers["location"] == f"/tel/_emulator/faults/{made.json()['id']}"
        client.delete(f"{left}/_emulator/faults?world=w")


def test_documents_name_no_prefix_that_was_asked_before(published: World, world: World) -> None:
    for each, expected in ((published, "/tel/api/v2"), (world, "/api/v2"), (published, "/tel/api/v2")):
        assert each.control.get("/openapi/dial9.json").json()["servers"] == [{"url": expected}]


def test_references_with_the_public_address_are_taken_back(published: World) -> None:
    client = published.sipcentric()
    endpoint = client.get("/customers/25/endpoints").json()["items"][0]["uri"]
    assert endpoint.startswith(PUBLIC)
    body = {"type": "did", "destination": endpoint}
    number = client.get("/customers/25/phonenumbers").json()["items"][0]["id"]
    answer = client.put(f"/customers/25/phonenumbers/{number}", json=body)
    assert (answer.status_code, answer.json().get("destination")) == (200, endpoint), answer.text


class TestGuard:
    """The control plane behind a proxy."""

    def test_own_name_and_origin(self, published: World, proxied: World) -> None:
        origin = {"Origin": "https://pbx.example.test:8443"}
        assert published.control.patch("/settings", json={}, headers=origin).status_code == 200
        named = {"Host": "pbx.example.test:8443"}
        assert published.control.patch("/settings", json={}, headers=origin | named).status_code == 200
        assert proxied.control.patch("/settings", json={}, headers=origin | ALL).status_code == 200
        assert proxied.control.patch("/settings", json={}, headers=origin).status_code == 403

    @pytest.mark.parametrize(
        "origin",
        ["https://evil.example", "null", "https://pbx.example.test", "https://pbx.example.test:8443.evil.example"],
    )
    def test_foreign_origin(self, published: World, proxied: World, origin: str) -> None:
        assert published.control.patch("/settings", json={}, headers={"Origin": origin}).status_code == 403
        assert proxied.control.patch("/settings", json={}, headers=ALL | {"Origin": origin}).status_code == 403

    def test_foreign_host(self, published: World, proxied: World, world: World) -> None:
        """Neither forwarded nor as it came; a page that reaches us under a name of its own can write any header."""
        evil, forged = {"Host": "evil.example"}, {"Host": "evil.example", "X-Forwarded-Host": "localhost"}
        for each in (published, proxied, world):
            assert each.control.get("/clock", headers=evil).status_code == 403
            assert each.control.get("/clock", headers=forged).status_code == 403
        assert proxied.control.get("/clock", headers={"X-Forwarded-Host": "evil.example"}).status_code == 403
        assert world.control.get("/clock", headers={"X-Forwarded-Host": "evil.example"}).status_code == 200


@pytest.mark.parametrize(
    ("trusted", "believed"),
    [("*", True), ("127.0.0.1", True), ("10.0.0.0/8, *", True), ("10.0.0.0/8", False), ("::1", False)],
)
@pytest.mark.parametrize("host", ["127.0.0.1", "::"])
def test_who_is_trusted(trusted: str, believed: bool, host: str) -> None:
    """Whether the connection is of IPv4, or of IPv6 with an IPv4 address."""
    for world in serve(trusted_proxies=trusted, host=host):
        answer = world.sipcentric().get("/customers/me", headers={"X-Forwarded-Host": "a.test"})
        assert answer.json()["uri"].startswith("http://a.test/") is believed

"""What holds for every operation: sign-in, rights, slashes, HEAD, limits, errors, reset."""

from typing import Any

import httpx2
import pytest

from emulator.exchange.routing import Route
from emulator.vendors.sipcentric.api import create_api
from emulator.vendors.sipcentric.bodies.formats import PREFIX, prepare
from tests.conftest import World
from tests.vendors.sipcentric.operations import ACCOUNT, DOCUMENTED, LISTS, NOT_ALLOWED, OF_ONES_OWN, Operation

READS = [operation for operation in DOCUMENTED if operation.method == "GET"]
WRITES = [operation for operation in DOCUMENTED if operation.method != "GET"]
every = pytest.mark.parametrize("operation", DOCUMENTED, ids=lambda operation: operation.name)
every_read = pytest.mark.parametrize("operation", READS, ids=lambda operation: operation.name)
every_write = pytest.mark.parametrize("operation", WRITES, ids=lambda operation: operation.name)
UNSTEADY = {"date", "x-emulator-request", "x-ratelimit-remaining"}


def ask(client: httpx2.Client, operation: Operation, **more: Any) -> httpx2.Response:
    return client.request(operation.method, operation.path, **{"json": operation.json} | more)


def assert_error(answer: httpx2.Response, status: int) -> None:
    """Every error is JSON with `message` and `errors`, and carries the limit."""
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert body["message"]
    assert body["errors"]
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-ratelimit-limit"] == "1200"


def contents(world: World) -> dict[str, Any]:
    """All that the account shows."""
    client = world.sipcentric()
    links = client.get(ACCOUNT).json()["links"].values()
    return {link: client.get(link, params={"pageSize": 200, "includeLocal": "true"}).json() for link in links}


@every
class TestEvery:
    def test_it_succeeds_and_tells_the_limit(self, world: World, operation: Operation) -> None:
        answer = ask(world.sipcentric(operation.user), operation)
        assert answer.status_code == operation.status, answer.text
        if operation.status == 201:
            assert answer.headers["location"] == answer.json()["uri"]
        if operation.status == 204:
            assert answer.content == b""
        limits = [answer.headers[f"x-ratelimit-{name}"] for name in ("limit", "remaining", "reset")]
        assert limits == ["1200", "1199", "3600"]

    def test_a_reseller_may_do_what_an_admin_may(self, world: World, operation: Operation) -> None:
        status = 404 if operation.path in OF_ONES_OWN else operation.status
        assert ask(world.sipcentric("reseller"), operation).status_code == status

    def test_what_is_a_resellers_is_no_admins(self, world: World, operation: Operation) -> None:
        if operation.user == "reseller":
            assert_error(ask(world.sipcentric(), operation), 401)

    def test_an_extension_user_may_do_what_the_matrix_says(self, world: World, operation: Operation) -> None:
        answer = ask(world.sipcentric("extension"), operation)
        if operation.extension >= 400:
            assert_error(answer, operation.extension)
        assert answer.status_code == operation.extension, answer.text

    def test_strangers_are_refused(self, world: World, operation: Operation) -> None:
        if operation.path.startswith(ACCOUNT):
            assert_error(ask(world.sipcentric("bakery"), operation), 401)
        answer = ask(world.client("/api/v1"), operation)
        assert_error(answer, 401)
        assert answer.headers["www-authenticate"].startswith("Basic ")

    @pytest.mark.rule("sipcentric.methods.trailing-slash", "sipcentric.data.uri")
    def test_with_me_and_a_trailing_slash(self, world: World, operation: Operation) -> None:
        path = operation.path.replace("/customers/25", "/customers/me") + "/"
        answer = world.sipcentric(operation.user).request(operation.method, path, json=operation.json)
        nobody = operation.user == "reseller" and path != "/customers/"
        assert answer.status_code == (404 if nobody else operation.status), answer.text
        if answer.headers.get("content-type") == "application/json":
            assert "customers/me" not in answer.text


@every_read
class TestEveryRead:
    @pytest.mark.rule("sipcentric.methods.head")
    def test_head_has_the_headers_and_no_body(self, world: World, operation: Operation) -> None:
        client = world.sipcentric()
        got, asked = client.get(operation.path), client.head(operation.path)
        assert asked.status_code == 200
        assert asked.content == b""
        assert {k: v for k, v in asked.headers.items() if k not in UNSTEADY} == {
            k: v for k, v in got.headers.items() if k not in UNSTEADY
        }

    @pytest.mark.rule("sipcentric.methods.bodies-of-reads")
    def test_a_body_is_tolerated(self, world: World, operation: Operation) -> None:
        client = world.sipcentric()
        for body in (b"{}", b"{not json", b"\x00\xff"):
            answer = client.request("GET", operation.path, content=body, headers={"Content-Type": "application/json"})
            assert answer.status_code == 200

    def test_it_changes_nothing(self, world: World, operation: Operation) -> None:
        client = world.sipcentric()
        before = contents(world)
        first, second = client.get(operation.path), client.get(operation.path)
        assert first.content == second.content or operation.path == "/tokengenerator"
        assert contents(world) == before


@every_write
class TestEveryWrite:
    def test_reset_brings_back_the_baseline(self, world: World, operation: Operation) -> None:
        before = contents(world)
        assert ask(world.sipcentric(operation.user), operation).is_success
        assert world.control.post("/reset", json={}).is_success
        assert contents(world) == before

    def test_by_post_with_method_overloading(self, world: World, operation: Operation) -> None:
        if operation.method in ("PUT", "DELETE"):
            client = world.sipcentric(operation.user)
            answer = client.post(operation.path, params={"_method": operation.method}, json=operation.json)
            assert answer.status_code == operation.status, answer.text

    def test_a_body_that_is_no_object_is_refused(self, world: World, operation: Operation) -> None:
        if operation.json is not None:
            before = contents(world)
            for body in (b"", b"{", b"[]", b'"x"', b"null", b"\xff\xfe", b'{"a":1}}', b"NaN"):
                answer = ask(world.sipcentric(operation.user), operation, json=None, content=body)
                assert_error(answer, 400)
                assert answer.json()["validationErrors"]
            assert contents(world) == before

    @pytest.mark.rule("sipcentric.methods.unknown-members")
    def test_unknown_and_read_only_keys_are_ignored(self, world: World, operation: Operation) -> None:
        if operation.json is not None:
            extra = {"id": "1", "uri": "x", "parent": 5, "created": False, "links": [], "unheard": {"of": None}}
            answer = ask(world.sipcentric(operation.user), operation, json={**extra, **operation.json})
            assert answer.status_code == operation.status, answer.text


@pytest.mark.parametrize(("method", "path"), NOT_ALLOWED)
def test_a_method_that_no_document_gives_is_405(world: World, method: str, path: str) -> None:
    answer = world.sipcentric().request(method, path, json={})
    assert_error(answer, 405)
    allowed = answer.headers["allow"].split(", ")
    assert method not in allowed
    assert "GET" in allowed or "POST" in allowed


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/customers/25/nothing",
        "/customers/25/phonebook/716/more",
        "/customers/25/endpoints/101/forwardingrules",
        "/customers/25/phonenumbers/47/forwardingrules",
        "/customers/25/linkedusers/me/more",
        "/customers/25/preferences",
        "/customers/25/billing/estimate",
        "/users/me",
        "/customers//phonebook",
    ],
)
def test_an_unknown_path_is_404(world: World, path: str) -> None:
    for method in ("GET", "POST", "PUT", "DELETE"):
        assert_error(world.sipcentric().request(method, path, json={}), 404)


@pytest.mark.parametrize("resource", LISTS)
def test_an_unknown_id_is_404(world: World, resource: str) -> None:
    client = world.sipcentric()
    for key in ("999999999", "0", "-1", "abc", "1e3", "%00", "٧١٦", "9" * 19, "9" * 400, "716%0A"):
        assert_error(client.get(f"{ACCOUNT}/{resource}/{key}"), 404)


@pytest.mark.parametrize("resource", LISTS)
def test_an_id_of_another_customer_is_404(world: World, resource: str) -> None:
    client = world.sipcentric("reseller")
    item = client.get(f"{ACCOUNT}/{resource}").json()["items"][0]
    path = f"/customers/325/{resource}/{item['id']}"
    assert_error(client.get(path), 404)
    for method in ("PUT", "DELETE"):
        answer = client.request(method, path, json=item)
        assert_error(answer, answer.status_code if answer.status_code == 405 else 404)


def test_every_route_is_held_to_these_rules() -> None:
    """Each route of the API has an operation in the list; the stream and the base address have tests of their own."""
    api = create_api()
    asked = set()
    for operation in DOCUMENTED:
        scope = {"method": operation.method, "path": PREFIX + operation.path, "query_string": b""}
        prepare(scope)
        found = api.tree.find(scope["path"].removeprefix(PREFIX))
        assert found, operation.path
        asked.add(found[0].routes[operation.method][0].name)
    names = {route.name for route in api.routes if isinstance(route, Route)}
    assert names - asked == {"get_overview", "get_stream", "close_stream", "update_sound"}

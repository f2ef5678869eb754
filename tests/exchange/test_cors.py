"""Pages of other origins: preflights, leave, what they may read, in every vendor and the control plane."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import httpx2
import pytest

from emulator import Emulator
from emulator.settings import ServerSettings
from tests.conftest import RunningServer, World

PAGE, OTHER = "http://localhost:3000", "http://localhost:3001"
ROUTES = {
    "sipcentric": "/api/v1/customers/me",
    "telecom_center": "/api/rest/public/operator/customers",
    "sipgate": "/my/billing/balance/?version=2.17",
    "control": "/_emulator/clock",
}
BY_VENDOR = pytest.mark.parametrize("name", ROUTES)
SIGNED_IN = [name for name in ROUTES if name != "control"]


@pytest.fixture(scope="module")
def pages() -> Iterator[RunningServer]:
    with RunningServer(cors=f"{PAGE}, HTTPS://App.Example:443") as server:
        yield server


@pytest.fixture(scope="module")
def star() -> Iterator[World]:
    with served(cors=f"*,{OTHER}") as world:
        yield world


@contextmanager
def served(**settings: Any) -> Iterator[World]:
    with RunningServer(**settings) as server, closing(World(server.url, "w")) as world:
        yield world


@pytest.fixture
def world(pages: RunningServer) -> Iterator[World]:
    with closing(World(pages.url, pages.world().name)) as fresh:
        yield fresh


def preflight(world: World, path: str, origin: str = PAGE, method: str = "POST", **more: str) -> httpx2.Response:
    asked = {"Origin": origin, "Access-Control-Request-Method": method} | {
        k.replace("_", "-"): v for k, v in more.items()
    }
    return world.client("").options(path, headers=asked)


def client(world: World, name: str, origin: str = PAGE) -> httpx2.Client:
    made = world.client("") if name == "control" else world.of(name)
    made.base_url = world.url
    made.headers["Origin"] = origin
    return made


def shown(answer: httpx2.Response) -> set[str]:
    """The headers that a page may read."""
    return set(answer.headers["access-control-expose-headers"].split(", "))


@BY_VENDOR
class TestEveryVendor:
    def test_a_preflight_needs_no_credentials(self, world: World, name: str) -> None:
        wanted = "authorization,content-type,x-atmosphere-transport"
        answer = preflight(world, ROUTES[name], method="PATCH", Access_Control_Request_Headers=wanted)
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["access-control-allow-origin"] == PAGE
        assert answer.headers["access-control-allow-credentials"] == "true"
        assert answer.headers["access-control-allow-headers"] == wanted
        assert "PATCH" in answer.headers["access-control-allow-methods"]
        assert int(answer.headers["access-control-max-age"]) > 0
        assert "Origin" in answer.headers["vary"]
        assert "access-control-allow-private-network" not in answer.headers
        asked = preflight(world, ROUTES[name], Access_Control_Request_Private_Network="true")
        assert asked.headers["access-control-allow-private-network"] == "true"

    def test_an_answer_may_be_read(self, world: World, name: str) -> None:
        answer = client(world, name).get(ROUTES[name])
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == PAGE
        assert answer.headers["access-control-allow-credentials"] == "true"
        assert answer.headers["vary"] == "Origin"
        if name != "control":
            assert "x-emulator-request" in shown(answer)

    def test_errors_may_be_read(self, world: World, name: str) -> None:
        missing = client(world, name).get(ROUTES[name].split("?")[0].rstrip("/") + "/nothing/here?version=2.17")
        assert missing.status_code == 404
        assert missing.headers["access-control-allow-origin"] == PAGE
        wrong = client(world, name).delete(ROUTES[name])
        assert wrong.status_code in (403, 404, 405)
        assert wrong.headers["access-control-allow-origin"] == PAGE

    @pytest.mark.parametrize("origin", [OTHER, "null", "http://localhost:3000.evil.example", "https://localhost:3000"])
    def test_other_origins_get_no_leave(self, world: World, name: str, origin: str) -> None:
        for answer in (preflight(world, ROUTES[name], origin), client(world, name, origin).get(ROUTES[name])):
            assert "access-control-allow-origin" not in answer.headers
            assert answer.headers["vary"] == "Origin", "a cache would hand it to a page that may read it"
        assert preflight(world, ROUTES[name], origin).status_code >= 400


@pytest.mark.parametrize("name", SIGNED_IN)
def test_a_refused_sign_in_may_be_read(world: World, name: str) -> None:
    answer = world.client("").get(ROUTES[name], headers={"Origin": PAGE})
    assert answer.status_code == 401
    assert answer.headers["access-control-allow-origin"] == PAGE
    assert "www-authenticate" in shown(answer)


def test_preflights_do_not_count(world: World) -> None:
    """Neither for the rate limit nor for who verifies what was asked."""
    world.set(sipcentric_rate_limit=5)
    asking = client(world, "sipcentric")
    for _ in range(10):
        assert preflight(world, ROUTES["sipcentric"]).status_code == 204
    answers = [asking.get(ROUTES["sipcentric"]) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[5].headers["access-control-allow-origin"] == PAGE
    assert {"x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "x-emulator-request"} <= shown(
        answers[5]
    )
    assert len(world.kit.requests()) == 6


def test_faults_spare_preflights_and_may_be_read(world: World) -> None:
    effect = {"status": 503, "headers": {"Retry-After": "7", "X-Odd": "1"}}
    world.control.post("/faults", json={"effect": effect})
    assert preflight(world, ROUTES["sipgate"]).status_code == 204
    answer = client(world, "sipgate").get(ROUTES["sipgate"])
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (503, PAGE)
    assert {"retry-after", "x-odd"} <= shown(answer)


def test_a_faults_own_leave_is_not_doubled(world: World) -> None:
    effect = {"status": 503, "headers": {"Access-Control-Allow-Origin": "http://elsewhere.example"}}
    world.control.post("/faults", json={"effect": effect})
    answer = client(world, "sipgate").get(ROUTES["sipgate"])
    assert answer.headers.get_list("access-control-allow-origin") == ["http://elsewhere.example"]


def test_an_unforeseen_error_may_be_read(world: World) -> None:
    world.control.post("/faults", json={"effect": {"status": 500}})
    for name in SIGNED_IN:
        answer = client(world, name).get(ROUTES[name])
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (500, PAGE)


def test_what_answers_carry_is_shown(world: World) -> None:
    asking = client(world, "sipcentric")
    created = asking.post("/api/v1/customers/25/phonebook", json={"name": "Ada", "phoneNumber": "07700900123"})
    assert {"location", "x-emulator-request"} <= shown(created)
    part = asking.get("/api/v1/customers/25/recordings/1358371.wav", headers={"Range": "bytes=0-1"})
    assert {"accept-ranges", "content-range", "etag"} <= shown(part)
    asking.headers["If-None-Match"] = part.headers["etag"]
    known = asking.get("/api/v1/customers/25/recordings/1358371.wav")
    assert (known.status_code, known.headers["access-control-allow-origin"]) == (304, PAGE)


def test_streams_may_be_read(world: World) -> None:
    asking = client(world, "sipcentric")
    for transport in ("streaming", "sse", "long-polling"):
        with asking.stream("GET", "/api/v1/stream", params={"X-Atmosphere-Transport": transport}) as answer:
            assert answer.headers["access-control-allow-origin"] == PAGE
    with client(world, "control").stream("GET", "/_emulator/events", params={"world": world.name}) as answer:
        assert answer.headers["access-control-allow-origin"] == PAGE


def test_dial9_keeps_its_own(world: World) -> None:
    """Its document lets any page in; the emulator only shows its own header besides."""
    path = "/api/v2/numbers/list"
    without = world.dial9().post("/numbers/list")
    for origin in (PAGE, OTHER):
        answer = client(world, "dial9", origin).post(path)
        assert answer.headers.get_list("access-control-allow-origin") == ["*"]
        assert "access-control-allow-credentials" not in answer.headers
        asked = preflight(world, path, origin, Access_Control_Request_Headers="x-auth-token")
        assert (asked.status_code, asked.text) == (200, "OK")
        assert asked.headers.get_list("access-control-allow-origin") == ["*"]
        assert asked.headers.get_list("access-control-allow-headers") == ["x-auth-token"]
    assert "x-emulator-request" in shown(client(world, "dial9").post(path))
    assert "vary" not in without.headers


def test_an_answer_of_no_world_may_be_read() -> None:
    with served(cors=PAGE, worlds=1) as world:
        for name in [*SIGNED_IN, "dial9"]:
            path = ROUTES.get(name, "/api/v2/numbers/list")
            answer = client(world, name).get(path)
            assert answer.status_code == 503
            assert answer.headers["access-control-allow-origin"] == ("*" if name == "dial9" else PAGE)


@pytest.mark.parametrize(
    ("setting", "origin"),
    [
        (" HTTP://LocalHost:3000 , ", "http://localhost:3000"),
        ("http://localhost:80", "http://localhost"),
        ("https://app.example:443", "https://app.example"),
        ("http://[::1]:5173", "http://[::1]:5173"),
        ("chrome-extension://abcdefgh", "chrome-extension://abcdefgh"),
        ("a://b,*", "a://b,*"),
    ],
)
def test_origins_are_taken_as_browsers_write_them(setting: str, origin: str) -> None:
    assert ServerSettings(cors=setting).cors == origin


class TestControlPlane:
    def test_a_named_origin_may_write(self, world: World) -> None:
        answer = world.control.post("/clock/advance", json={"seconds": 1}, headers={"Origin": PAGE})
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, PAGE)
        spelt = {"Origin": "https://app.example"}
        assert world.control.post("/clock/advance", json={"seconds": 1}, headers=spelt).status_code == 200

    def test_no_other_may(self, world: World) -> None:
        answer = world.control.post("/clock/advance", json={"seconds": 1}, headers={"Origin": OTHER})
        assert answer.status_code == 403
        assert "--cors" in answer.json()["error"]
        assert PAGE in answer.json()["allowed"]

    @pytest.mark.parametrize("origin", [PAGE, "null", "chrome-extension://abcdef"])
    def test_with_a_star_every_page_may_read_and_none_write(self, star: World, origin: str) -> None:
        for name, path in ROUTES.items():
            answer = client(star, name, origin).get(path)
            assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, origin)
            assert answer.headers["access-control-allow-credentials"] == "true"
            assert answer.headers["vary"] == "Origin"
        answer = star.control.post("/reset", headers={"Origin": origin})
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (403, origin)
        named = star.control.post("/reset", headers={"Origin": OTHER})
        assert named.status_code == 200

    def test_the_token_is_still_asked_for(self) -> None:
        with served(cors=PAGE, token="s3cret") as world:
            asked = preflight(world, "/_emulator/reset", Access_Control_Request_Headers="x-emulator-token")
            assert asked.headers["access-control-allow-headers"] == "x-emulator-token"
            refused = world.control.post("/reset", headers={"Origin": PAGE})
            assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, PAGE)
            named = {"Origin": PAGE, "X-Emulator-Token": "s3cret"}
            assert world.control.post("/reset", headers=named).status_code == 200


class TestWithoutTheSetting:
    """As it was: nothing lets a page in, and the journal says what would."""

    @pytest.fixture
    def world(self, emulator: Emulator) -> Iterator[World]:
        with closing(World(emulator.url, emulator.world().name)) as fresh:
            yield fresh

    @pytest.mark.parametrize("name", SIGNED_IN)
    def test_nothing_lets_a_page_in(self, world: World, name: str) -> None:
        for answer in (preflight(world, ROUTES[name]), client(world, name).get(ROUTES[name])):
            assert not [header for header in answer.headers if header.startswith("access-control")]
            assert "vary" not in answer.headers

    @pytest.mark.parametrize("name", SIGNED_IN)
    @pytest.mark.parametrize("origin", [PAGE, "null"])
    def test_the_journal_says_what_to_set(self, world: World, name: str, origin: str) -> None:
        key = preflight(world, ROUTES[name], origin).headers["x-emulator-request"]
        (note,) = world.client("/_emulator").get(f"/requests/{key}").json()["notes"]
        assert "EMULATOR_CORS" in note
        assert (f"--cors {origin}" if origin == PAGE else "--cors '*'") in note

    def test_dial9s_preflight_needs_no_note(self, world: World) -> None:
        key = preflight(world, "/api/v2/numbers/list").headers["x-emulator-request"]
        assert world.client("/_emulator").get(f"/requests/{key}").json()["notes"] == []

"""The guard: who may use the control plane."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import httpx2
import pytest
from pydantic import ValidationError

from emulator.settings import ServerSettings
from tests.conftest import RunningServer, World
from tests.wire import connection, read_all

LOOPBACK = ["localhost", "localhost:8480", "127.0.0.1", "LOCALHOST:1", "[::1]:8480"]
FOREIGN = ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "10.0.0.1", "emulator", ""]


@contextmanager
def served(**settings: Any) -> Iterator[World]:
    """A world of a server of its own."""
    with RunningServer(**settings) as server, closing(World(server.url, "w")) as world:
        yield world


def ask(world: World, method: str = "GET", path: str = "/health", **headers: str) -> httpx2.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return world.control.request(method, path, headers=named)


@pytest.mark.parametrize("host", LOOPBACK)
def test_own_host_is_served(world: World, host: str) -> None:
    assert ask(world, path="/clock", host=host).status_code == 200


@pytest.mark.parametrize("host", [*FOREIGN, "pbx.example.com:80, other"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_health_answers_under_any_host(world: World, method: str, host: str) -> None:
    assert ask(world, method, host=host, origin="https://evil.example").status_code == 200


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_health_answers_under_no_host(world: World, version: str) -> None:
    """As HAProxy asks."""
    with connection(world.url) as opened:
        opened.sendall(f"GET /_emulator/health HTTP/{version}\r\nConnection: close\r\n\r\n".encode())
        assert read_all(opened).startswith(b"HTTP/1.1 200 ")
        assert ask(world, "POST", host="evil.example").status_code == 403


@pytest.mark.parametrize("host", FOREIGN)
def test_foreign_host_is_refused_even_for_reads(world: World, host: str) -> None:
    answer = ask(world, path="/clock", host=host)
    assert answer.status_code == 403
    assert "localhost" in answer.json()["allowed"]


def test_vendor_paths_answer_under_any_host(world: World) -> None:
    answer = world.sipcentric().get("/customers/me", headers={"Host": "pbx.sipcentric.com"})
    assert answer.status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1"])
def test_foreign_origin_cannot_write(world: World, method: str, origin: str) -> None:
    answer = ask(world, method, "/settings", origin=origin)
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers


def test_foreign_origin_reads_without_leave_to_show_it(world: World) -> None:
    answer = ask(world, path="/clock", origin="https://evil.example")
    assert answer.status_code == 200
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_own_origin_may_write(world: World) -> None:
    assert ask(world, "POST", "/reset", origin=world.url).status_code == 200


def test_head_is_served_as_get(world: World) -> None:
    answer = ask(world, "HEAD", "/clock")
    assert answer.status_code == 200
    assert answer.content == b""


def test_token_is_asked_for_where_worlds_are_shown() -> None:
    with served(token="s3cret") as world:
        assert ask(world, path="/clock").status_code == 401
        assert ask(world, path="/clock", x_emulator_token="wrong").status_code == 401
        assert ask(world, path="/clock", x_emulator_token="s3cret").status_code == 200
        assert [ask(world, path=p).status_code for p in ("/health", "/docs", "/openapi/control.json")] == [200] * 3


def test_further_hosts_can_be_allowed() -> None:
    """With or without the port, which the refusal shows."""
    with served(allowed_hosts="Emulator.test, other.test:8480,2001:db8::1,[2001:db8::2]:80") as world:
        for host in ("emulator.test:80", "other.test:8480", "other.test", "[2001:db8::1]:80", "[2001:db8::2]"):
            assert ask(world, path="/clock", host=host).status_code == 200, host
        assert ask(world, path="/clock", host="evil.example").status_code == 403


@pytest.mark.parametrize("text", ["http://emulator.test", "a.test,emulator.test/", "*.test", "a b", "a.test:x", "[1]"])
def test_what_no_host_can_be_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="is no host"):
        ServerSettings(allowed_hosts=text)


def test_server_in_a_container_is_reached_by_service_name_and_address() -> None:
    with served(host="0.0.0.0") as world:
        assert ask(world, path="/clock", host="emulator:8480").status_code == 200
        assert ask(world, path="/clock", host="172.17.0.2:8480").status_code == 200
        assert ask(world, path="/clock", host="evil.example").status_code == 403


def test_large_body_is_413() -> None:
    with served(body_limit=1024) as world:
        answer = world.control.patch("/settings", json={"x": "y" * 2000})
        assert answer.status_code == 413
        assert "1024" in answer.json()["error"]


def test_control_can_be_left_out() -> None:
    with served(control=False) as world:
        assert world.control.get("/clock").status_code in (401, 404)
        assert world.client("").get("/").status_code in (401, 404)
        for path in ("", "/", "/console", "/console/act", "/docs", "/docs/control", "/assets/console.css", "/vendors"):
            assert world.client("").get(f"/_emulator{path}").status_code in (401, 404), path
        form = {"_call": "POST reset", "_back": "/_emulator/console"}
        assert world.client("").post("/_emulator/console/act", data=form).status_code in (401, 404)
        answer = world.control.get("/health")
        assert (answer.status_code, answer.json()["status"]) == (200, "ok")
        assert world.control.head("/health", headers={"Host": "evil.example"}).status_code == 200

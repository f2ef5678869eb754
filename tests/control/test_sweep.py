"""Bad input to every operation of the control plane: always an error that says what is wrong, never a 5xx."""

from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import quote

import pytest

from emulator.app import create_app
from emulator.control.docs.openapi import describe_control
from emulator.settings import ServerSettings
from tests.conftest import World
from tests.recording import control_of

ODD_NAMES = ["nothing", "a b", "%00", "ü", "x" * 300, "-1", "0", "*", "{}"]
ODD_BODIES = [b"[]", b"1", b"null", b'"x"', b"{", b"\xff", b"[[[[[[[[]]]]]]]]", b'{"nobody": {"knows": []}}']
ODD_VALUES: list[Any] = [None, "", "x" * 5000, "\u0000", -1, 2**70, 1e300, True, [], [None], {}, {"a": {"b": []}}]
WAITS = {"/requests/wait": {"timeout_seconds": 0}, "/webhooks/wait": {"timeout_seconds": 0}}
STREAMS = {"/events"}


@cache
def document() -> dict[str, Any]:
    return describe_control(control_of(create_app(ServerSettings(clock="now"))))


def operations() -> list[tuple[str, str]]:
    return [
        (method.upper(), path)
        for path, methods in document()["paths"].items()
        for method in methods
        if path not in STREAMS
    ]


def properties(method: str, path: str) -> list[str]:
    """Names of the members that an operation's JSON body may have."""
    body = document()["paths"][path][method.lower()].get("requestBody", {})
    schema = body.get("content", {}).get("application/json", {}).get("schema", {})
    if "$ref" in schema:
        schema = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return list(schema.get("properties", ()))


def filled(path: str, value: str = "nothing") -> str:
    """A path with every parameter filled in."""
    parts = [quote(value, safe="%") if part.startswith("{") else part for part in path.split("/")]
    return "/".join(parts)


def odd_bodies(method: str, path: str) -> Iterator[Any]:
    for name in properties(method, path):
        for value in ODD_VALUES:
            yield WAITS.get(path, {}) | {name: value}


def check(answer: Any) -> None:
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        problem = answer.json()
        assert problem["error"]
        assert all(each["field"] and each["problem"] for each in problem.get("fields", ()))


@pytest.mark.slow
@pytest.mark.parametrize(("method", "path"), operations())
def test_odd_names_and_queries(world: World, method: str, path: str) -> None:
    content = b'{"timeout_seconds": 0}' if path in WAITS else None
    for name in ODD_NAMES if "{" in path else ODD_NAMES[:1]:
        check(world.control.request(method, filled(path, name), content=content))
    parameters = document()["paths"][path][method.lower()].get("parameters", ())
    for query in (p["name"] for p in parameters if p["in"] == "query" and p["name"] != "world"):
        for value in ("", "x", "-1", "\u0000", "9" * 40, "^("):
            check(world.control.request(method, filled(path), params={query: value}, content=content))
    for value in ("", "a b", "..", "x" * 65):
        answer = world.client("/_emulator").request(method, filled(path), params={"world": value}, content=content)
        check(answer)


@pytest.mark.slow
@pytest.mark.parametrize(("method", "path"), [each for each in operations() if each[0] in ("POST", "PUT", "PATCH")])
def test_odd_bodies(world: World, method: str, path: str) -> None:
    for content in ODD_BODIES:
        if not (path in WAITS and content == b"null"):
            check(world.control.request(method, filled(path), content=content))
    for body in odd_bodies(method, path):
        check(world.control.request(method, filled(path), json=body))


@pytest.mark.parametrize("path", ["/data/sipcentric/calls", "/data/sipgate/events", "/data/dial9/numbers"])
def test_odd_rows(world: World, path: str) -> None:
    row = world.control.get(path).json()["rows"][0]
    del row["id"]
    for name in row:
        for value in ODD_VALUES:
            answer = world.control.post(path, json=row | {name: value})
            check(answer)
            if answer.status_code == 201:
                assert answer.json()[name] == value or value is None


def test_wrong_method_and_path(world: World) -> None:
    for path in {path for _, path in operations()}:
        answer = world.control.request("TRACE", filled(path))
        assert answer.status_code == 405
        assert answer.json()["allowed"]
    answer = world.control.get("/nothing/here")
    assert answer.status_code == 404
    assert "docs/control" in answer.json()["error"]


def test_happenings_answer_their_own_example(world: World) -> None:
    for vendor, happenings in world.control.get("/simulate").json().items():
        for happening in happenings:
            path = f"/simulate/{vendor}/{happening['happening']}"
            answer = world.control.post(path, json=happening["example"])
            assert answer.status_code == 200, (path, answer.text)
            later = world.control.post(path, json=happening["example"] | {"in": 5})
            assert later.json().keys() == {"due"}
    assert [fired["what"] for fired in world.advance(5) if fired["what"] == "emulator.simulate"]

"""How requests are read and answers are written, whatever the action."""

import json
from typing import Any

import httpx2
import pytest

from tests.conftest import World

FORM = {"content-type": "application/x-www-form-urlencoded"}
JSON = {"content-type": "application/json"}
MISSING = {"message": "`id` parameter is required but is missing"}
ID = json.dumps({"id": 3466})
MULTIPART = (
    b'--xYz\r\nContent-Disposition: form-data; name="other"\r\n\r\n1\r\n'
    b'--xYz\r\nContent-Disposition: form-data; name="params"\r\n\r\n{"id": 3466}\r\n--xYz--\r\n'
)

UNDERSTOOD: dict[str, dict[str, Any]] = {
    "JSON body": {"json": {"id": 3466}},
    "JSON body with a charset": {"content": ID, "headers": {"content-type": "application/json; charset=utf-8"}},
    "JSON body with an unknown parameter": {"json": {"id": 3466, "colour": "blue"}},
    "JSON text in the form": {"data": {"params": ID}},
    "JSON text in the query": {"params": {"params": ID}},
    "JSON text in a multipart form": {
        "content": MULTIPART,
        "headers": {"content-type": "multipart/form-data; boundary=xYz"},
    },
    "nested keys in the form": {"data": {"params[id]": "3466"}},
    "nested keys in the query": {"params": {"params[id]": "3466"}},
    "form before query": {"params": {"params": '{"id": 1}'}, "data": {"params": ID}},
    "id as digits": {"json": {"id": "3466"}},
    "comments": {"content": b'/* one */ {"id": // two\n3466 /***/}', "headers": JSON},
    "a comment in the form": {"data": {"params": '/* seven */{"id": 3466}'}},
    "a string that looks like a comment": {"json": {"id": 3466, "colour": "/* blue // */"}},
    "a comment beside such a string": {"content": rb'{"a": "*/ \" /*", /**/ "id": 3466}', "headers": JSON},
}
IGNORED: dict[str, dict[str, Any]] = {
    "nothing at all": {},
    "bare query parameter": {"params": {"id": "3466"}},
    "bare form parameter": {"data": {"id": "3466"}},
    "JSON without its content type": {"content": ID},
    "text/json": {"content": ID, "headers": {"content-type": "text/json"}},
    "query beside a JSON body": {"params": {"params": ID}, "json": {}},
    "null": {"content": b"null", "headers": JSON},
    "a JSON string": {"content": b'"id"', "headers": JSON},
    "params without a value": {"content": b"params", "headers": FORM},
    "an id of false": {"json": {"id": False}},
    "a blank id": {"json": {"id": ""}},
    "an id of null": {"json": {"id": None}},
}
UNREADABLE: dict[str, dict[str, Any]] = {
    "broken JSON": {"content": b'{"id":', "headers": JSON},
    "empty JSON body": {"content": b"", "headers": JSON},
    "not UTF-8": {"content": b'{"id": "\xff"}', "headers": JSON},
    "not a number": {"content": b'{"id": NaN}', "headers": JSON},
    "a comment that does not end": {"content": b'{"id": 3466} /* three', "headers": JSON},
    "a comment to the end, without a line's": {"content": b'{"id": 3466} // four', "headers": JSON},
    "nothing but a comment": {"content": b"/* five */", "headers": JSON},
    "comments by the thousand": {"content": b"{/**/" * 12_000, "headers": JSON},
    "broken JSON in the form": {"data": {"params": "{"}},
    "empty params": {"content": b"params=", "headers": FORM},
    "broken JSON in the query": {"params": {"params": "id=1"}},
}


NO_OBJECTS: dict[str, dict[str, Any]] = {
    "a JSON array": {"content": b"[3466]", "headers": JSON},
    "a number": {"content": b"3466", "headers": JSON},
    "an array in the form": {"data": {"params": "[3466]"}},
    "a list of values": {"params": {"params[]": "3466"}},
    "a value and a folder": {"content": b"params=1&params[id]=3466", "headers": FORM},
    "broken encoding": {"content": b"params=%zz", "headers": FORM},
}
"""Where the framework itself answers 500."""


def request(world: World, method: str = "POST", path: str = "/numbers/info", **options: Any) -> httpx2.Response:
    return world.dial9().request(method, path, **options)


@pytest.mark.parametrize("options", UNDERSTOOD.values(), ids=UNDERSTOOD)
def test_parameters_are_understood(world: World, options: dict[str, Any]) -> None:
    body = request(world, **options).json()
    assert body["status"] == "success", body
    assert body["data"]["id"] == 3466


@pytest.mark.parametrize("options", IGNORED.values(), ids=IGNORED)
@pytest.mark.rule("dial9.calls.refused-with-200")
def test_anything_else_is_ignored(world: World, options: dict[str, Any]) -> None:
    answer = request(world, **options)
    assert answer.status_code == 200
    assert answer.json() == {"status": "parameter-error", "time": None, "flags": {}, "data": MISSING}


@pytest.mark.parametrize("options", NO_OBJECTS.values(), ids=NO_OBJECTS)
@pytest.mark.rule("dial9.calls.readable")
def test_parameters_that_are_no_object(world: World, options: dict[str, Any]) -> None:
    answer = request(world, **options)
    assert (answer.status_code, answer.json()["status"]) == (400, "invalid-json")
    assert "parameters" in answer.json()["details"]


@pytest.mark.parametrize("options", UNREADABLE.values(), ids=UNREADABLE)
@pytest.mark.parametrize("action", ["info", "list"])
@pytest.mark.rule("dial9.calls.readable")
def test_what_cannot_be_read_is_invalid_json(world: World, action: str, options: dict[str, Any]) -> None:
    """Even where the action has no parameters; the body has no envelope."""
    answer = request(world, path=f"/numbers/{action}", **options)
    assert answer.status_code == 400
    assert list(answer.json()) == ["status", "details"]
    assert answer.json()["status"] == "invalid-json"


def test_credentials_are_checked_before_the_json(world: World) -> None:
    client = world.dial9(secret="wrong")
    assert client.post("/numbers/info", content=b"{", headers=JSON).json()["status"] == "access-denied"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.rule("dial9.calls.any-verb")
def test_any_verb_runs_the_action(world: World, method: str) -> None:
    assert request(world, method, json={"id": 3466}).json()["data"]["number"] == "03301222970"


def test_head_runs_the_action_and_says_how_long_the_answer_is(world: World) -> None:
    whole = request(world, "GET", json={"id": 3466})
    head = request(world, "HEAD", json={"id": 3466})
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == whole.headers["content-length"] == str(len(whole.content))


VERSIONS = ("v2", "v3", "v20", "vx", "latest")
ENDS = ("", "/", "/3466/and/more", "(1)", ";x=1", ",x")


@pytest.mark.parametrize("path", [f"/{v}/numbers/info{end}" for v in VERSIONS for end in ENDS])
def test_any_version_and_further_segments(world: World, path: str) -> None:
    answer = world.dial9(path="/api").post(path, json={"id": 3466})
    assert answer.json()["data"]["id"] == 3466


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/numbers/info",
        "/v2",
        "/v2/numbers",
        "/v2/numbers/",
        "/v2/Numbers/info",
        "/v2/numbers/INFO",
        "/v2/numbers/info.json",
        "/v2/numbers/unknown",
        "/v2/unknown/list",
        "/v2//info",
        "/v2//numbers/info",
    ],
)
@pytest.mark.parametrize("secret", ["secret", "wrong"])
@pytest.mark.rule("dial9.calls.known-action")
def test_no_such_action(world: World, path: str, secret: str) -> None:
    """Said before the credentials are looked at."""
    answer = world.dial9(secret=secret, path="/api").post(path, json={"id": 3466})
    assert answer.status_code == 400
    assert answer.json() == {"status": "invalid-controller-or-action"}
    assert answer.headers["access-control-allow-origin"] == "*"


def test_api_itself_is_the_web_site(world: World) -> None:
    answer = world.client("").get("/api")
    assert answer.status_code == 404
    assert "json" not in answer.headers["content-type"]


@pytest.mark.parametrize("path", ["/numbers/list", "/numbers/unknown", "/anything"])
def test_options(world: World, path: str) -> None:
    answer = world.client("/api/v2").options(path, headers={"Access-Control-Request-Headers": "x-auth-token"})
    assert (answer.status_code, answer.text, answer.headers["content-type"]) == (200, "OK", "text/plain")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-allow-methods"] == "*"
    assert answer.headers["access-control-allow-headers"] == "x-auth-token"


def test_headers_of_an_answer(world: World) -> None:
    answer = request(world, json={"id": 3466})
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-length"] == str(len(answer.content))
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-allow-methods"] == "*"
    assert "access-control-allow-headers" not in answer.headers


@pytest.mark.rule("dial9.calls.envelope")
def test_envelope_is_written_in_the_documents_order(world: World) -> None:
    assert request(world, path="/numbers/list").text.startswith('{"status":"success","time":0.0,"flags":{},"data":[')


def test_time_is_measured_on_a_running_clock(world: World) -> None:
    assert world.control.put("/clock", json={"mode": "running"}).status_code == 200
    time = request(world, path="/numbers/available_prefixes").json()["time"]
    assert isinstance(time, float)
    assert 0 <= time < 5
    assert round(time, 2) == time


@pytest.mark.parametrize(
    ("value", "name"),
    [("abc", "String"), ("", None), (1.5, "Float"), ([1], "Array"), ({"a": 1}, "Hash"), (True, "Boolean")],
)
def test_an_id_is_a_number(world: World, value: Any, name: str | None) -> None:
    body = request(world, json={"id": value}).json()
    message = f"`id` should be a `Integer` but is a `{name}`" if name else MISSING["message"]
    assert (body["status"], body["data"]) == ("parameter-error", {"message": message})


@pytest.mark.parametrize("number_id", [0, -1, 999999, 2**63 - 1, "999999999999999999"])
def test_an_id_that_nobody_has(world: World, number_id: Any) -> None:
    body = request(world, json={"id": number_id}).json()
    assert body["status"] == "not-found"
    assert list(body["data"]) == ["message"]


def test_an_id_beyond_all_numbers(world: World) -> None:
    body = request(world, content=b'{"id": 18446744073709551615}', headers=JSON).json()
    assert (body["status"], body["data"]) == ("parameter-error", {"message": "`id` parameter is invalid"})


@pytest.mark.parametrize("path", ["/api/v1/customers", "/api/rest/public/operator/customers"])
def test_narrower_paths_belong_to_other_vendors(world: World, path: str) -> None:
    """They ask for HTTP Basic, which Dial 9 never does."""
    answer = world.dial9(path="").get(path)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic")

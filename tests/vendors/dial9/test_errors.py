"""Errors that only a limit or a fault asks for, and every name that one may be asked for by."""

import json
from typing import Any

import pytest

from emulator.vendors.dial9 import vendor
from tests.conftest import World

MESSAGE = {"message": "Because."}


@pytest.mark.parametrize(
    ("asked", "status", "body"),
    [
        ("parameter-error", 200, {"status": "parameter-error", "time": None, "flags": {}, "data": MESSAGE}),
        ("not-found", 200, {"status": "not-found", "time": None, "flags": {}, "data": MESSAGE}),
        ("access-denied", 200, {"status": "access-denied", "time": None, "flags": {}, "data": MESSAGE}),
        ("error", 200, {"status": "error", "time": None, "flags": {}, "data": MESSAGE}),
        (
            "validation-error",
            200,
            {"status": "validation-error", "time": None, "flags": {}, "data": {"errors": ["Because."]}},
        ),
        ("invalid-json", 400, {"status": "invalid-json", "details": "Because."}),
        ("invalid-controller-or-action", 400, {"status": "invalid-controller-or-action"}),
        ("internal-server-error", 500, {"status": "internal-server-error"}),
        (500, 500, {"status": "internal-server-error"}),
        (503, 503, {"status": "service-unavailable", "message": "Because."}),
        (429, 429, {"status": "too-many-requests", "message": "Because."}),
    ],
)
def test_each_error_has_its_shape(asked: int | str, status: int, body: dict[str, Any]) -> None:
    answer = vendor.behaviour.refuse({"type": "http"}, asked, "Because.")
    assert answer.status_code == status
    assert json.loads(bytes(answer.body)) == body


@pytest.mark.parametrize("name", vendor.behaviour.errors)
def test_each_name_works_without_a_message(name: str) -> None:
    assert json.loads(bytes(vendor.behaviour.refuse({"type": "http"}, name, "").body))["status"] == name


def test_unknown_name_is_refused() -> None:
    with pytest.raises(ValueError, match="not-found"):
        vendor.behaviour.refuse({"type": "http"}, "teapot", "")


@pytest.mark.parametrize("name", vendor.behaviour.errors)
def test_each_error_can_be_had_as_a_fault(world: World, name: str) -> None:
    """Once, for the action asked for, with the headers of every answer."""
    fault = {"match": {"vendor": "dial9", "operation": "get_number"}, "effect": {"error": name}, "times": 1}
    assert world.control.post("/faults", json=fault).status_code == 201
    client = world.dial9()
    assert client.get("/numbers/list").json()["status"] == "success"
    spoilt = client.get("/numbers/info", params={"params": '{"id": 3466}'})
    assert spoilt.json()["status"] == name
    assert spoilt.headers["access-control-allow-origin"] == "*"
    assert client.post("/numbers/info", json={"id": 3466}).json()["status"] == "success"


def test_a_body_too_large(world: World) -> None:
    answer = world.dial9().post("/numbers/save", json={"caller_id_prefix": "x" * (33 * 1024 * 1024)})
    assert answer.status_code == 413
    assert "too-large" in answer.json()["status"]

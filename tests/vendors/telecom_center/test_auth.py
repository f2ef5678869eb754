"""Signing in: HTTP Basic, worlds by plus-addressing."""

from typing import Any

import httpx2
import pytest

from tests.conftest import World
from tests.vendors.telecom_center.documents import document


def test_credentials_open_every_resource(api: httpx2.Client) -> None:
    assert api.get("/customers").status_code == 200


@pytest.mark.parametrize(
    "authorization",
    ["", "Basic", "Basic !", "Basic b3BlcmF0b3I=", "Bearer b3BlcmF0b3I6c2VjcmV0", "b3BlcmF0b3I6c2VjcmV0"],
)
def test_headers_that_sign_nobody_in(world: World, authorization: str) -> None:
    client = world.client("/api/rest/public/operator", headers={"Authorization": authorization})
    answer = client.get("/customers")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/vnd.api+json"
    assert answer.json()["errors"][0]["code"] == "401"


def test_worlds_are_apart(world: World, api: httpx2.Client) -> None:
    api.post("/customers", json=document("customers", "500", name="Here alone"))
    other = world.client("/api/rest/public/operator", auth=(f"operator+{world.name}-b", "secret"))
    assert api.get("/customers/500").status_code == 200
    assert other.get("/customers/500").status_code == 404


def test_the_empty_dataset_knows_the_operator(world: World, api: httpx2.Client) -> None:
    """There the document's first example needs no deletion."""
    assert world.control.post("/reset", json={"dataset": "empty"}).status_code == 200
    assert api.get("/customers").json()["data"] == []
    attributes = {"name": "John Johnson", "language": "EN", "incoming_capacity": 10, "sip_account_limit": 5}
    assert api.post("/customers", json=document("customers", "123", **attributes)).status_code == 201


@pytest.mark.parametrize(
    ("effect", "status", "code"),
    [({"error": "save-failed"}, 422, "121"), ({"error": "locked-resource"}, 423, "423"), ({"status": 503}, 503, "503")],
)
def test_faults_have_the_vendors_shape(world: World, api: httpx2.Client, effect: Any, status: int, code: str) -> None:
    fault = {"match": {"vendor": "telecom_center"}, "effect": effect, "times": 1}
    assert world.control.post("/faults", json=fault).status_code == 201
    answer = api.get("/customers")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/vnd.api+json"
    assert api.get("/customers").status_code == 200
    unknown = {"match": {"vendor": "telecom_center"}, "effect": {"error": "bogus"}}
    assert world.control.post("/faults", json=unknown).status_code == 422


def test_a_world_name_that_cannot_be(world: World) -> None:
    answer = world.client("/api/rest/public/operator", auth=("operator+a/b", "secret")).get("/customers")
    assert (answer.status_code, answer.json()["errors"][0]["status"]) == (401, "401")

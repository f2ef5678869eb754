"""Sign-in: the three levels, the challenge, and what is no good credential."""

import base64
from typing import Any

import pytest

from tests.conftest import World


def authorization(text: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(text.encode()).decode()}


@pytest.mark.parametrize("user", ["reseller", "admin", "extension"])
def test_each_level_signs_in(world: World, user: str) -> None:
    assert world.sipcentric(user).get("/customers/25").json()["id"] == "25"


@pytest.mark.parametrize(("user", "password"), [("admin", "Secret"), ("admin", ""), ("Admin", "secret"), ("", "")])
def test_wrong_credentials_are_refused(world: World, user: str, password: str) -> None:
    assert world.basic("/api/v1", user, password).get("/customers/me").status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Basic"},
        {"Authorization": "Basic !!!"},
        {"Authorization": "Basic YWRtaW4="},
        {"Authorization": "Bearer abc"},
        authorization("\x00:\x00"),
        authorization("admin:\ud7ff\x00"),
        {"Authorization": "Basic /////w=="},
    ],
)
def test_what_is_no_credential_is_refused_and_challenged(world: World, headers: dict[str, Any]) -> None:
    answer = world.client("/api/v1").get("/customers/me", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Basic realm="Sipcentric"'
    assert answer.json().keys() == {"message", "errors"}


@pytest.mark.rule("sipcentric.authentication.challenge")
@pytest.mark.parametrize(("value", "challenged"), [("false", False), ("False", False), ("true", True)])
def test_a_client_can_do_without_the_challenge(world: World, value: str, challenged: bool) -> None:
    answer = world.client("/api/v1").get("/customers/me", headers={"X-WWW-Authenticate": value})
    assert answer.status_code == 401
    assert ("www-authenticate" in answer.headers) is challenged


def test_head_tells_whether_one_is_signed_in(world: World) -> None:
    assert world.sipcentric().head("/customers/me").status_code == 200
    assert world.sipcentric("nobody").head("/customers/me").status_code == 401


def test_too_few_rights_are_a_401(world: World) -> None:
    answer = world.sipcentric("extension").get("/customers/me/recordings")
    assert answer.status_code == 401
    assert "too few rights" in answer.json()["message"]


def test_an_extension_user_lists_the_own_endpoint_only(world: World) -> None:
    answer = world.sipcentric("extension").get("/customers/me/endpoints").json()
    assert [item["id"] for item in answer["items"]] == ["101"]
    assert answer["totalItems"] == 1
    assert world.sipcentric("extension").get("/customers/me/endpoints?type=ivr").json()["items"] == []


def test_credentials_are_looked_at_before_the_body(world: World) -> None:
    assert world.client("/api/v1").post("/customers/25/phonebook", content=b"{").status_code == 401
    assert world.sipcentric().post("/customers", content=b"{").status_code == 401


@pytest.mark.rule("sipcentric.authentication.first")
@pytest.mark.parametrize(("method", "path"), [("GET", "/nothing"), ("PUT", "/customers"), ("DELETE", "/stream")])
def test_only_who_has_signed_in_learns_what_is_not_there(world: World, method: str, path: str) -> None:
    assert world.client("/api/v1").request(method, path).status_code == 401
    assert world.basic("/api/v1", "admin", "wrong").request(method, path).status_code == 401
    assert world.sipcentric().request(method, path).status_code in (404, 405)

"""Signing in by two headers."""

import pytest

from tests.conftest import World


@pytest.mark.parametrize("action", ["list", "info", "save", "delete", "acquire", "available_prefixes"])
@pytest.mark.parametrize(
    ("token", "secret"), [("token", "wrong"), ("unknown", "secret"), ("token", ""), ("", "secret")]
)
@pytest.mark.rule("dial9.calls.signed-in")
def test_wrong_credentials(world: World, action: str, token: str, secret: str) -> None:
    answer = world.dial9(token, secret).post(f"/numbers/{action}", json={"id": 3466})
    assert answer.status_code == 200
    body = answer.json()
    assert list(body) == ["status", "time", "flags", "data"]
    assert (body["status"], body["time"], body["flags"]) == ("access-denied", None, {})
    assert list(body["data"]) == ["message"]


@pytest.mark.parametrize("headers", [{}, {"X-Auth-Token": "token"}, {"X-Auth-Secret": "secret"}])
def test_missing_credentials(world: World, headers: dict[str, str]) -> None:
    answer = world.client("/api/v2", headers=headers).post("/numbers/list")
    assert answer.status_code == 200
    assert answer.json()["status"] == "access-denied"


def test_basic_credentials_do_not_count(world: World) -> None:
    assert world.basic("/api/v2", "token").post("/numbers/list").json()["status"] == "access-denied"


def test_the_token_names_the_world(world: World) -> None:
    """What is deleted in this world is still there in the default one."""
    assert world.dial9().post("/numbers/delete", json={"id": 3801}).json()["data"] is True
    default = world.client("/api/v2", headers={"X-Auth-Token": "token", "X-Auth-Secret": "secret"})
    assert 3801 in [number["id"] for number in default.post("/numbers/list").json()["data"]]


def test_a_token_that_can_name_no_world(world: World) -> None:
    """It is a token of world `default`, whose plus is its own."""
    client = world.client("/api/v2", headers={"X-Auth-Token": "token+a b", "X-Auth-Secret": "secret"})
    answer = client.post("/numbers/list")
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["time"]) == ("access-denied", None)
    assert "world" not in answer.text
    entry = world.client("/_emulator").get(f"/requests/{answer.headers['x-emulator-request']}").json()
    assert "'a b' can name no world" in entry["notes"][0]

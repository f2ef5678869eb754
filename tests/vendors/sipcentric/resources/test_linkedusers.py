"""Linked users, as the official client asks for them: who am I, and which phone is mine."""

import pytest

from tests.conftest import World

USERS = "/customers/25/linkedusers"


@pytest.mark.rule("sipcentric.linkedusers.table", "sipcentric.linkedusers.me")
def test_me(world: World) -> None:
    body = world.sipcentric("extension").get(f"{USERS}/me").json()
    api = f"{world.url}/api/v1/customers/25"
    assert body == {
        "type": "linkeduser",
        "id": body["id"],
        "uri": f"{api}/linkedusers/{body['id']}",
        "parent": api,
        "username": "extension",
        "defaultExtension": f"{api}/endpoints/101",
    }
    assert world.sipcentric("extension").get(body["uri"]).json() == body


def test_the_way_to_ones_phone(world: World) -> None:
    """The client asks for bare ids, and then for the phone."""
    client = world.sipcentric("extension", headers={"X-Relationship-Key": "id"})
    key = client.get("/customers/me/linkedusers/me/").json()["defaultExtension"]
    assert client.get(f"/customers/me/endpoints/{key}/sip/").json()["username"] == "25-102"


def test_without_a_phone(world: World) -> None:
    assert world.sipcentric().get(f"{USERS}/me").json()["defaultExtension"] is None
    assert world.sipcentric().delete("/customers/25/endpoints/101").status_code == 204
    assert world.sipcentric("extension").get(f"{USERS}/me").json()["defaultExtension"] is None


def test_list(world: World) -> None:
    def names(user: str) -> list[str]:
        return [item["username"] for item in world.sipcentric(user).get(USERS).json()["items"]]

    assert names("admin") == names("reseller") == ["admin", "extension", "reception"]
    assert names("extension") == ["extension"]


@pytest.mark.parametrize(("user", "key", "status"), [("extension", "2", 401), ("admin", "4", 404), ("admin", "1", 404)])
def test_users_of_others(world: World, user: str, key: str, status: int) -> None:
    """2 is the admin, 4 another account's, 1 the reseller, who belongs to none."""
    answer = world.sipcentric(user).get(f"{USERS}/{key}")
    assert (answer.status_code, bool(answer.json()["errors"])) == (status, True)

"""Call bundles: the document's record, and the one property that can be written."""

from typing import Any

import pytest

from tests.conftest import World

BUNDLES = "/customers/25/callbundles"


def test_get_as_in_the_document(world: World) -> None:
    client = world.sipcentric()
    api = f"{world.url}/api/v1"
    bundle = client.get(f"{BUNDLES}/1040").json()
    assert bundle == {
        "type": "customerbundle",
        "id": "1040",
        "uri": f"{api}{BUNDLES}/1040",
        "parent": f"{api}/customers/25",
        "created": "2014-03-01T00:00:00.000+0000",
        "name": "1000 Mins - Local/National (Free)",
        "inclusiveMins": 1000,
        "priceMonthly": 5,
        "validFrom": "2014-03-01T00:00:00.000+0000",
        "validTo": "2014-03-31T23:59:59.999+0000",
        "usedMins": 57,
        "availableMins": 943,
        "autoRenew": True,
        "status": "ACTIVE",
    }
    answer = client.get(BUNDLES).json()
    assert answer["items"] == [bundle]
    assert (answer["totalItems"], answer["pageSize"], answer["page"]) == (1, 20, 1)


def test_the_earlier_documents_addresses(world: World) -> None:
    client = world.sipcentric()
    assert client.get("/callbundles/1040").json() == client.get(f"{BUNDLES}/1040").json()
    answer = client.get("/callbundles?pageSize=1&page=1").json()
    assert answer == client.get(f"{BUNDLES}?pageSize=1&page=1").json()
    assert client.put("/callbundles/1040", json={"autoRenew": False}).json()["autoRenew"] is False


def test_auto_renew_can_be_changed_and_nothing_else(world: World) -> None:
    client = world.sipcentric()
    before = client.get(f"{BUNDLES}/1040").json()
    changed = client.put(f"{BUNDLES}/1040", json={**before, "autoRenew": False, "usedMins": 0, "name": "x"})
    assert changed.status_code == 200
    assert changed.json() == {**before, "autoRenew": False}
    assert client.get(f"{BUNDLES}/1040").json() == changed.json()


@pytest.mark.parametrize("body", [{}, {"autoRenew": None}, {"autoRenew": "yes"}, {"autoRenew": 1}])
def test_auto_renew_must_be_a_boolean(world: World, body: dict[str, Any]) -> None:
    answer = world.sipcentric().put(f"{BUNDLES}/1040", json=body)
    assert answer.status_code == 400
    assert answer.json()["validationErrors"][0]["field"] == "autoRenew"


def test_both_statuses_can_be_seen(world: World) -> None:
    client = world.sipcentric("reseller")
    bundles = [client.get(f"/customers/{key}/callbundles").json()["items"] for key in (25, 325)]
    assert [bundle["status"] for items in bundles for bundle in items] == ["ACTIVE", "EXPIRED"]

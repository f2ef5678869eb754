"""Call bundles: the document's record, and the one property that can be written."""

from typing import Any

import pytest

from tests.conftest import World

BUNDLES = "/customers/25/callbundles"


@pytest.mark.rule("sipcentric.callbundles.table", "sipcentric.callbundles.available")
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


@pytest.mark.rule("sipcentric.methods.earlier-addresses")
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


# As time goes by

FRESH = {
    "id": 2000,
    "customer_id": 25,
    "created": "2026-03-01T00:00:00.000",
    "name": "100 Mins",
    "inclusive_mins": 100,
    "price_monthly": 5,
    "valid_from": "2026-03-01T00:00:00.000",
    "valid_to": "2026-03-31T23:59:59.999",
    "used_mins": 40,
    "auto_renew": True,
}


def plant(world: World, **changed: Any) -> None:
    answer = world.control.post("/data/sipcentric/callbundles", json=FRESH | changed)
    assert answer.status_code in (200, 201), answer.text


def bundle(world: World, key: int = 2000) -> dict[str, Any]:
    found: dict[str, Any] = world.sipcentric().get(f"{BUNDLES}/{key}").json()
    return found


def balance(world: World) -> float:
    return float(world.sipcentric().get("/customers/25/creditstatus").json()["balance"])


@pytest.mark.rule("sipcentric.callbundles.renewed")
def test_bundle_renews_itself_when_it_ends(world: World) -> None:
    plant(world)
    before = balance(world)
    world.freeze("2026-03-31T23:59:59.000Z")
    assert [fired["what"] for fired in world.advance(0.998)] == []
    assert bundle(world)["usedMins"] == 40
    assert [fired["what"] for fired in world.advance(1)] == ["sipcentric.bundle-ends"]
    assert {
        "validFrom": "2026-04-01T00:00:00.000+0000",
        "validTo": "2026-04-30T23:59:59.999+0000",
        "usedMins": 0,
        "availableMins": 100,
        "status": "ACTIVE",
    }.items() <= bundle(world).items()
    assert balance(world) == pytest.approx(before - 5)


def test_bundle_renews_itself_month_after_month(world: World) -> None:
    plant(world, price_monthly=1)
    before = balance(world)
    world.advance(100 * 86400)
    assert bundle(world)["validTo"] == "2026-06-30T23:59:59.999+0000"
    assert balance(world) == pytest.approx(before - 3)


@pytest.mark.parametrize("changed", [{"auto_renew": False}, {"price_monthly": 20}])
def test_bundle_that_does_not_renew_expires(world: World, changed: dict[str, Any]) -> None:
    """Because it is not set to, or because the credit does not cover it."""
    plant(world, **changed)
    before = balance(world)
    world.advance(30 * 86400)
    assert (bundle(world)["status"], bundle(world)["usedMins"]) == ("EXPIRED", 40)
    assert balance(world) == before


def test_renewal_that_is_switched_off_in_time(world: World) -> None:
    plant(world)
    world.sipcentric().put(f"{BUNDLES}/2000", json={"autoRenew": False})
    world.advance(30 * 86400)
    assert bundle(world)["status"] == "EXPIRED"


@pytest.mark.rule("sipcentric.callbundles.expired")
def test_expired_bundle_pays_for_nothing(world: World) -> None:
    plant(world, auto_renew=False)
    world.control.delete("/data/sipcentric/callbundles/1040")
    world.advance(30 * 86400)
    before = balance(world)
    world.sipcentric().post("/customers/25/calls", json={"endpoint": 1234, "to": "02079460001"})
    world.advance(60)
    assert balance(world) == pytest.approx(before - 0.015)


def test_the_documents_bundle_renews_on_a_clock_of_its_time(world: World) -> None:
    world.freeze("2014-03-31T23:59:00Z")
    assert bundle(world, 1040)["usedMins"] == 57
    world.advance(60)
    assert (bundle(world, 1040)["usedMins"], bundle(world, 1040)["validTo"]) == (0, "2014-04-30T23:59:59.999+0000")


def test_end_that_is_changed_is_the_end(world: World) -> None:
    plant(world)
    answer = world.control.patch("/data/sipcentric/callbundles/2000", json={"valid_to": "2026-03-03T00:00:00.000"})
    assert answer.status_code == 200, answer.text
    world.advance(86400)
    assert bundle(world)["validFrom"] == "2026-03-03T00:00:00.001+0000"


def test_snapshots_keep_what_is_to_come(world: World) -> None:
    plant(world)
    world.kit.snapshot("before")
    world.advance(30 * 86400)
    world.kit.restore("before")
    assert bundle(world)["usedMins"] == 40
    world.advance(30 * 86400)
    assert bundle(world)["usedMins"] == 0

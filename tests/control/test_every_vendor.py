"""What the control plane does to any vendor, done to each."""

from typing import Any

import httpx2
import pytest

from emulator.exchange.vendor import Vendor
from emulator.vendors import VENDORS
from tests.conftest import World

ERRORS = [(vendor, name) for vendor in VENDORS for name in vendor.behaviour.errors]
each_vendor = pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)


def ask(world: World, vendor: Vendor, path: str | None = None) -> httpx2.Response:
    """A signed-in request; by default the vendor's own sample."""
    return world.signed_in(vendor).get(path or vendor.sample)


def sign_in_badly(world: World, vendor: Vendor) -> httpx2.Response:
    """The sample request with a wrong password."""
    return world.signed_in(vendor, secret="wrong").get(vendor.sample)


def fault(world: World, **body: Any) -> None:
    answer = world.control.post("/faults", json=body)
    assert answer.status_code == 201, answer.text


@each_vendor
def test_sample_request_succeeds_and_is_in_the_journal(world: World, vendor: Vendor) -> None:
    answer = ask(world, vendor)
    assert answer.status_code == 200
    entry = world.control.get(f"/requests/{answer.headers['x-emulator-request']}").json()
    assert entry["vendor"] == vendor.name
    assert entry["caller"] == vendor.login[0]
    assert entry["operation"]
    assert entry["response"]["body"] == answer.text
    report = world.control.get("/coverage", params={"vendor": vendor.name}).json()
    assert [o["operation"] for o in report["operations"] if o["statuses"]] == [entry["operation"]]


@each_vendor
def test_fault_by_status_has_the_shape_of_the_vendors_own_errors(world: World, vendor: Vendor) -> None:
    own = sign_in_badly(world, vendor)
    fault(world, match={"vendor": vendor.name}, effect={"status": 503}, times=1)
    answer = ask(world, vendor)
    assert answer.status_code == 503
    assert answer.headers.get("content-type") == own.headers.get("content-type")
    assert ask(world, vendor).status_code == 200


@pytest.mark.parametrize(("vendor", "name"), ERRORS, ids=lambda value: getattr(value, "name", value))
def test_fault_by_the_vendors_own_error_name(world: World, vendor: Vendor, name: str) -> None:
    fault(world, match={"vendor": vendor.name}, effect={"error": name, "message": "as it happens"})
    answer = ask(world, vendor)
    assert "as it happens" in answer.text or name in answer.text
    assert f"{vendor.name} error {name} never seen" not in world.control.get("/coverage").json()["never"]


@each_vendor
def test_fault_without_vendor_hits_every_one(world: World, vendor: Vendor) -> None:
    fault(world, effect={"status": 500})
    assert ask(world, vendor).status_code == 500


@each_vendor
@pytest.mark.parametrize("effect", ["drop", "truncate"])
def test_connection_breaks(world: World, vendor: Vendor, effect: str) -> None:
    fault(world, match={"vendor": vendor.name}, effect={effect: True}, times=1)
    with pytest.raises(httpx2.TransportError):
        ask(world, vendor)
    assert ask(world, vendor).status_code == 200


@each_vendor
def test_rate_limit(world: World, vendor: Vendor) -> None:
    fault(world, match={"vendor": vendor.name}, effect={"rate_limit": True}, times=1)
    assert ask(world, vendor).status_code == 429
    assert ask(world, vendor).status_code == 200


@each_vendor
def test_operation_can_be_matched(world: World, vendor: Vendor) -> None:
    operation = world.control.get(f"/requests/{ask(world, vendor).headers['x-emulator-request']}").json()["operation"]
    fault(world, match={"operation": operation}, effect={"status": 503})
    assert ask(world, vendor).status_code == 503


@each_vendor
def test_unknown_path_gets_a_note_with_the_closest_operation(world: World, vendor: Vendor) -> None:
    sample = vendor.sample.partition("?")[0]
    answer = ask(world, vendor, f"{sample}x/y/z")
    assert answer.status_code >= 400
    entry = world.control.get(f"/requests/{answer.headers['x-emulator-request']}").json()
    near = entry["nearest"]
    told = f"the closest is {near['operation']}, {near['method']} {near['path']}"
    assert near["path"].startswith(f"{vendor.prefix}/")
    assert any(told in note for note in entry["notes"]), entry["notes"]
    known = world.control.get(f"/requests/{ask(world, vendor).headers['x-emulator-request']}").json()
    assert (known["operation"] is None, known["nearest"]) == (False, None)


@each_vendor
def test_bad_sign_in_is_explained(world: World, vendor: Vendor) -> None:
    world.control.post("/reset")
    answer = sign_in_badly(world, vendor)
    entry = world.control.get(f"/requests/{answer.headers['x-emulator-request']}").json()
    assert entry["notes"], entry


@each_vendor
def test_snapshot_brings_the_vendors_rows_back(world: World, vendor: Vendor) -> None:
    counts = world.control.get("/data").json()[vendor.name]
    world.control.put("/snapshots/before")
    for resource in counts:
        world.control.delete(f"/data/{vendor.name}/{resource}")
    assert set(world.control.get("/data").json()[vendor.name].values()) == {0}
    world.control.post("/snapshots/before/restore")
    assert world.control.get("/data").json()[vendor.name] == counts
    assert ask(world, vendor).status_code == 200


@pytest.mark.parametrize(
    ("vendor", "method", "path", "content", "told"),
    [
        ("sipcentric", "POST", "/customers/25/phonebook", '{"name": "Ada"}', "phoneNumber"),
        ("telecom_center", "GET", "/customers?filter[colour]=red", None, "colour"),
        ("dial9", "POST", "/numbers/info", "{}", "id"),
        ("sipgate", "GET", "/my/events/calls?limit=x", None, "limit"),
    ],
)
def test_note_tells_the_field_at_fault(
    world: World, vendor: str, method: str, path: str, content: str | None, told: str
) -> None:
    answer = world.of(vendor).request(method, path, content=content)
    entry = world.control.get(f"/requests/{answer.headers['x-emulator-request']}").json()
    assert entry["notes"][0].startswith(f"{entry['operation']} refused: ")
    assert told in entry["notes"][0]

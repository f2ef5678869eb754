"""Whatever a vendor refuses, the journal names the rule that was broken: never just a status."""

import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from emulator.exchange.vendor import Vendor
from tests.conftest import World
from tests.vendors.test_vendors import BAD_BODIES, KNOWN, each_vendor

OURS = (413, 429)
"""Statuses with which the emulator's own limits answer, which no vendor's document knows."""
BODY: dict[str, Any] = {"type": "nothing", "data": {"type": "nothing", "attributes": {"x": 1}}, "id": "x", "value": "?"}
QUERY = {"page": "x", "page[size]": "-1", "sort": "x", "filter[x]": "1", "version": "9", "from": "?", "params": "{"}


class Unknown(dict[str, str]):
    """Values for the places of a path, which lead to nothing where the vendor knows no other."""

    def __missing__(self, name: str) -> str:
        return KNOWN.get(name, "0")


def operations(world: World, vendor: Vendor) -> Iterator[tuple[str, str]]:
    """Method and address of every documented operation."""
    for path, methods in world.control.get(f"/openapi/{vendor.name}.json").json()["paths"].items():
        for method in methods:
            yield method.upper(), f"{world.url}{vendor.prefix}{path.format_map(Unknown())}"


def named(world: World, vendor: Vendor) -> list[dict[str, Any]]:
    """What was refused without a rule."""
    entries = world.control.get("/requests").json()["requests"]
    return [
        each
        for each in entries
        if each["status"] >= 400 and each["status"] not in OURS and not each["rules"] and each["vendor"] == vendor.name
    ]


def told(entries: list[dict[str, Any]]) -> list[str]:
    return [f"{each['status']} {each['method']} {each['path']}: {each['notes'][:1]}" for each in entries]


def sent(client: httpx2.Client, method: str, address: str, **options: Any) -> None:
    with client.stream(method, address, **options):
        pass  # a stream goes on for ever


@each_vendor
class TestEveryRefusal:
    def test_of_what_is_not_there(self, world: World, vendor: Vendor) -> None:
        client = world.of(vendor.name)
        for method, address in operations(world, vendor):
            sent(client, method, address, headers={"Content-Type": "application/json"}, content=b"{}")
            sent(client, "PATCH", f"{address}/and/more")
        assert told(named(world, vendor)) == []

    def test_of_wrong_names_and_values(self, world: World, vendor: Vendor) -> None:
        client = world.of(vendor.name)
        media = client.headers.get("content-type", "application/json")
        for method, address in operations(world, vendor):
            sent(client, method, address, params=QUERY)
            sent(client, method, address, content=json.dumps(BODY), headers={"Content-Type": media})
            sent(client, method, address, data={"value": "?", "TOS": "x"})
        assert told(named(world, vendor)) == []

    def test_of_bodies_that_cannot_be_read(self, world: World, vendor: Vendor) -> None:
        client = world.of(vendor.name)
        media = client.headers.get("content-type", "application/json")
        for method, address in operations(world, vendor):
            if method in ("POST", "PUT", "PATCH"):
                for content in BAD_BODIES.values():
                    sent(client, method, address, content=content, headers={"Content-Type": media})
                sent(client, method, address, content=b"x", headers={"Content-Type": "text/x-unknown"})
        assert told(named(world, vendor)) == []

    def test_of_who_may_not(self, world: World, vendor: Vendor) -> None:
        world.of(vendor.name).get(f"{world.url}{vendor.prefix}{vendor.sample}")
        client = world.signed_in(vendor, secret="wrong")
        for method, address in operations(world, vendor):
            sent(client, method, address, headers={"Accept": "image/x-unknown"})
        assert told(named(world, vendor)) == []

    def test_of_what_cannot_be_shown(self, world: World, vendor: Vendor) -> None:
        client = world.of(vendor.name)
        for method, address in operations(world, vendor):
            if method == "GET":
                sent(client, method, address, headers={"Accept": "image/x-unknown"})
        assert told(named(world, vendor)) == []


@pytest.mark.rule("dial9.calls.known-action")
def test_the_sweep_would_see_it(world: World) -> None:
    world.dial9(path="/api").post("/v2/numbers/nothing")
    (entry,) = world.control.get("/requests").json()["requests"]
    assert entry["rules"] == ["dial9.calls.known-action"]
    assert told([entry]) != []

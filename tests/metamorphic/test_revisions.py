"""Sipcentric's earlier revision shows the same records, in the names and spellings of the earlier document."""

from typing import Any

import pytest

from tests.conftest import World
from tests.metamorphic.resources import CUSTOMER, RESOURCES, Resource

LISTS = [resource for resource in RESOURCES if resource.vendor == "sipcentric"]
NAMES = {"scope": "callType", "balance": "creditRemaining", "includedTimes": "data"}
"""Members with the names that the earlier document has for them; their values are its own too."""
SPELT = {"direction", "outcome", "accountType", "sendStatus"}
"""Members whose words it spells in lower case."""
OWN = {"deliveryStatus", "type", "faxNotificationEmail", "destinationEmail", "identifier", "faxEnabled", "smsEnabled"}
"""Members that it counts or groups otherwise: 0 where no receipt came, and a number for faxes is a `fax`."""
NOT_THERE = {"callBundles"}
"""Links that it does not have."""


def alike(now: dict[str, Any], earlier: dict[str, Any]) -> None:
    """An object in both revisions."""
    renamed = {NAMES.get(name, name): value for name, value in now.items() if name not in NOT_THERE}
    assert renamed.keys() - OWN == earlier.keys() - OWN
    for name in (renamed.keys() & earlier.keys()) - OWN - set(NAMES.values()):
        if name == "links":
            alike(now[name], earlier[name])
        elif name in SPELT:
            assert str(renamed[name]).lower().replace("_", "-") == earlier[name].lower(), name
        else:
            assert renamed[name] == earlier[name], name


@pytest.mark.parametrize("resource", LISTS, ids=str)
def test_lists_have_the_same_records(world: World, resource: Resource) -> None:
    client = resource.client(world)
    now = {item["id"]: item for item in resource.listed(client)}
    world.set(sipcentric_revision="earlier")
    earlier = {item["id"]: item for item in resource.listed(client)}
    assert now.keys() == earlier.keys()
    for key, item in now.items():
        alike(item, earlier[key])


@pytest.mark.parametrize("path", ["", "/creditstatus"])
def test_what_there_is_one_of(world: World, path: str) -> None:
    client = world.sipcentric()
    now = client.get(f"{CUSTOMER}{path}").json()
    world.set(sipcentric_revision="earlier")
    alike(now, client.get(f"{CUSTOMER}{path}").json())
    assert client.get(f"{CUSTOMER}{path}").json() != now, "it differs in something"

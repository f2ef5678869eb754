"""Every filter narrows, every sort orders, every include resolves, every link answers."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from emulator.vendors.telecom_center.api import RESOURCES, SCHEMA
from tests.vendors.telecom_center.documents import TRUNK_OF_123

FILTERS = {
    "customers": ["id"],
    "incoming_trunks": ["customer.id", "domain", "id"],
    "available_did_numbers": ["id", "customer.id", "number", "enabled"],
    "termination_gateways": ["id", "customer.id", "name", "host"],
    "termination_routes": ["id", "customer.id", "name"],
    "external_account_routes": ["id", "customer.id", "external_caller_id", "allow_external_calls"],
    "sip_device_routes": [
        "id",
        "customer.id",
        "username",
        "caller_id_name",
        "allow_external_calls",
        "internal_caller_id",
        "external_caller_id",
    ],
    "termination_cdrs": [
        "id",
        "aleg_code",
        "aleg_reason",
        "src_name_in",
        "src_number_in",
        "dst_number_in",
        "orig_call_id",
        "local_tag",
        "global_tag",
        "time_start",
        "customer.id",
        "termination_gateway.id",
        "termination_route.id",
    ],
    "incoming_trunk_cdrs": ["id", "customer.id", "src_number", "dst_number", "success", "incoming_trunk.id"],
}
"""The document's filters, and those that later clients use on incoming trunk CDRs; ranges and domains below."""
RANGES = {"time_start_gteq", "time_start_lted"}
LISTED = {resource.type: resource for resource in RESOURCES if "list" in resource.operations}
RELATIONSHIPS = {kind: [link.name for link in resource.relationships] for kind, resource in LISTED.items()}
NESTED = {
    kind: [f"{link.name}.{name}" for link in resource.relationships for name in RELATIONSHIPS[link.type]]
    for kind, resource in LISTED.items()
}


def test_every_filter_is_tried() -> None:
    for kind, resource in LISTED.items():
        untried = SCHEMA.filters(resource).keys() - {*FILTERS.get(kind, ()), *RANGES}
        assert not untried - ({"domain"} if kind == "incoming_trunk_cdrs" else set()), f"add them to FILTERS[{kind!r}]"


def everything(api: httpx2.Client, kind: str, **query: str) -> Any:
    """A whole list."""
    answer = api.get(f"/{kind}", params={"page[size]": "1000"} | query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def value(item: Any, name: str) -> Any:
    """What a filter's name stands for in a resource object."""
    if name == "id":
        return item["id"]
    if name.endswith(".id"):
        linkage = item["relationships"][name.removesuffix(".id")]["data"]
        return linkage and linkage["id"]
    return item["attributes"][name]


def text(found: Any) -> str:
    """A value as a filter takes it."""
    return str(found).lower() if isinstance(found, bool) else str(found)


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in FILTERS.items() for name in names])
def test_every_filter_narrows(api: httpx2.Client, kind: str, name: str) -> None:
    """For each value there is: the records that have it, all of them, no others."""
    items = everything(api, kind, include=",".join(RELATIONSHIPS[kind]) if RELATIONSHIPS[kind] else "")["data"]
    values = {text(value(item, name)) for item in items if value(item, name) is not None}
    assert len(items) > 1
    assert values
    for wanted in sorted(values)[:12]:
        expected = [item["id"] for item in items if text(value(item, name)) == wanted]
        assert 0 < len(expected) < len(items)
        body = everything(api, kind, **{f"filter[{name}]": wanted})
        assert [item["id"] for item in body["data"]] == expected
        assert body["meta"] == {"record_count": len(expected)}


@pytest.mark.parametrize("kind", ["termination_cdrs", "incoming_trunk_cdrs"])
def test_ranges_narrow(api: httpx2.Client, kind: str) -> None:
    starts = sorted(item["attributes"]["time_start"] for item in everything(api, kind)["data"])
    middle = starts[len(starts) // 2]
    for name, kept in (("time_start_gteq", lambda s: s >= middle), ("time_start_lted", lambda s: s <= middle)):
        found = everything(api, kind, **{f"filter[{name}]": middle})["data"]
        assert sorted(item["attributes"]["time_start"] for item in found) == [s for s in starts if kept(s)]
        assert len(found) < len(starts)


def test_domains_narrow(api: httpx2.Client) -> None:
    domains = {item["id"]: item["attributes"]["domain"] for item in everything(api, "incoming_trunks")["data"]}
    for trunk in (TRUNK_OF_123, "6f1d2c3b-7a44-4c0e-9f52-2b1f0a9d3c11"):
        query = {"filter[domain]": domains[trunk], "include": "incoming_trunk"}
        found = everything(api, "incoming_trunk_cdrs", **query)["data"]
        assert found
        assert {value(item, "incoming_trunk.id") for item in found} == {trunk}


@pytest.mark.parametrize("kind", LISTED)
def test_every_sort_orders(api: httpx2.Client, kind: str) -> None:
    """By each attribute, up and down, null above everything; equal values by id."""
    items = everything(api, kind)["data"]
    for name in ["id", *items[0]["attributes"]]:
        up = [item["id"] for item in everything(api, kind, sort=name)["data"]]
        down = [item["id"] for item in everything(api, kind, sort=f"-{name}")["data"]]
        assert up == down[::-1]
        assert sorted(up) == sorted(item["id"] for item in items)
        found = {item["id"]: order(item, name, kind) for item in items}
        keys = [found[key] for key in up]
        assert keys == sorted(keys), name


def order(item: Any, name: str, kind: str) -> tuple[bool, Any]:
    """A value as it is ordered: nothing last, numbers as numbers, lists as their text."""
    found = value(item, name)
    number = name in ("duration", "lega_disconnect_code") or (name == "id" and kind in ("customers", *CDRS))
    if isinstance(found, list):
        found = json.dumps(found, separators=(",", ":"))
    return found is None, int(found) if number else found if found is not None else 0


CDRS = ("termination_cdrs", "incoming_trunk_cdrs")


@pytest.mark.parametrize("kind", LISTED)
def test_every_include_resolves(api: httpx2.Client, kind: str) -> None:
    for path in [*RELATIONSHIPS[kind], *NESTED[kind]]:
        body = everything(api, kind, include=path)
        included = {(item["type"], item["id"]): item for item in body["included"]}
        level = body["data"]
        for name in path.split("."):
            linkage = [item["relationships"][name]["data"] for item in level]
            level = [included[each["type"], each["id"]] for each in linkage if each]
            assert level
    whole = everything(api, kind, include=",".join([*RELATIONSHIPS[kind], *NESTED[kind]]))
    keys = [(item["type"], item["id"]) for item in whole.get("included", [])]
    assert len(keys) == len(set(keys))


def links(body: Any) -> Iterator[str]:
    """Every address in a document."""
    if isinstance(body, dict):
        for name, each in body.items():
            if name == "links":
                yield from each.values()
            else:
                yield from links(each)
    elif isinstance(body, list):
        for each in body:
            yield from links(each)


@pytest.mark.parametrize("kind", LISTED)
def test_every_link_answers(api: httpx2.Client, kind: str) -> None:
    includes = ",".join(RELATIONSHIPS[kind])
    answer = api.get(f"/{kind}?page[size]=4&page[number]=2" + (f"&include={includes}" if includes else ""))
    first = everything(api, kind, **{"page[size]": "3"})
    addresses = {*links(answer.json()), *links(first)}
    assert addresses
    for address in addresses:
        found = api.get(address)
        assert found.status_code == 200, address
        assert found.headers["content-type"] == "application/vnd.api+json"
        assert set(links(found.json())) or found.json()["data"] is None


@pytest.mark.parametrize("kind", LISTED)
def test_links_name_the_records_they_stand_in(api: httpx2.Client, kind: str) -> None:
    for item in everything(api, kind)["data"][:5]:
        assert api.get(item["links"]["self"]).json()["data"]["id"] == item["id"]
        for name, relationship in item.get("relationships", {}).items():
            linkage = api.get(relationship["links"]["self"]).json()
            related = api.get(relationship["links"]["related"]).json()["data"]
            assert linkage["links"] == relationship["links"], name
            if related is None:
                assert linkage["data"] is None
            else:
                assert linkage["data"] == {"type": related["type"], "id": related["id"]}


@pytest.mark.rule("telecom_center.termination-cdrs.filters", "telecom_center.incoming-trunk-cdrs.filters")
def test_filters_are_the_documented_ones(api: httpx2.Client) -> None:
    """No list takes a filter by an attribute that the document does not name."""
    for kind, names in FILTERS.items():
        item = everything(api, kind)["data"][0]
        for name in set(item["attributes"]) - set(names) - RANGES:
            answer = api.get(f"/{kind}", params={f"filter[{name}]": "1"})
            assert re.search(r'"code":"102"', answer.text), (kind, name)

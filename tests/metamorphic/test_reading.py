"""Lists, pages, filters, order, HEAD: the same records, however they are asked for."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import httpx2
import pytest

from tests.conftest import World
from tests.control.docs.test_prefilled import ENDLESS, NOTHING_TO_TRY, Page
from tests.metamorphic.resources import RESOURCES, Item, Resource
from tests.vendors.sipgate.reading import ACCEPT

PAGED = [resource for resource in RESOURCES if resource.pages]
SORTED = [(resource, name) for resource in RESOURCES for name in resource.sorts]
UNLIKE = ("date", "x-emulator-request")
DIVIDED = [resource for resource in RESOURCES if resource.splits]


def keys(resource: Resource, items: list[Item]) -> list[str]:
    return [resource.id_of(item) for item in items]


def paged(resource: Resource, page: int, size: int) -> dict[str, Any]:
    """The parameters of a page."""
    assert resource.pages
    return {**resource.query, **resource.pages(page, size)}


@pytest.mark.parametrize("resource", PAGED, ids=str)
def test_a_list_is_all_of_its_pages(world: World, resource: Resource) -> None:
    """For every size from 1 to one more than there are, the largest lists but for some."""
    client = resource.client(world)
    whole = resource.listed(client)
    assert whole, "the dataset has some"
    most = len(whole) + 1
    for size in {1, 2, 3, most // 2 or 1, most - 1, most} if most > 9 else range(1, most + 1):
        parts = [
            item
            for page in range(1, -(-len(whole) // size) + 1)
            for item in resource.items(
                client.get(resource.path, params={**resource.query, **resource.pages(page, size)})
            )
        ]
        assert parts == whole, size
        beyond = client.get(resource.path, params=paged(resource, most + 1, size))
        assert resource.items(beyond) == []


@pytest.mark.parametrize("resource", DIVIDED, ids=str)
def test_a_filter_and_its_complement_make_the_list(world: World, resource: Resource) -> None:
    client = resource.client(world)
    whole = resource.listed(client)
    for filters in resource.splits:
        parts = [resource.listed(client, **conditions) for conditions in filters]
        together = [item for part in parts for item in part]
        assert sorted(keys(resource, together)) == sorted(keys(resource, whole)), filters
        assert all(part == [item for item in whole if item in part] for part in parts), "in the order of the list"


@pytest.mark.parametrize(("resource", "name"), SORTED, ids=str)
def test_sorted_backwards_is_reversed(world: World, resource: Resource, name: str) -> None:
    """Ties are broken by the id, in the same direction."""
    client = resource.client(world)
    forward, backward = resource.listed(client, sort=name), resource.listed(client, sort=f"-{name}")
    assert keys(resource, backward) == keys(resource, forward)[::-1]
    if name != "id":
        values = [item["attributes"][name] for item in forward]
        known = [value for value in values if value is not None]
        assert values == known + [None] * (len(values) - len(known)), "null is the largest"
        by_size = sorted(known, key=lambda value: int(value) if str(value).isdecimal() else 0)
        assert known in (sorted(known), by_size), "as texts, or as the numbers that are printed as texts"
        tied = [one["id"] < other["id"] for one, other in pairwise(forward) if same(one, other, name)]
        assert all(tied) or resource.path == "/customers", "ties go by the id, which is a text but for customers"
    assert sorted(keys(resource, forward)) == sorted(keys(resource, resource.listed(client)))


@pytest.mark.parametrize("name", ["sipcentric", "telecom_center", "sipgate"])
def test_head_is_get_without_a_body(world: World, name: str) -> None:
    """Of Dial 9 see exceptions.yaml: HEAD acts there."""
    page = Page(world, name)
    left_out = {*ENDLESS, *NOTHING_TO_TRY, "close_stream"}
    for operation, (method, path, _) in [*page.operations.items()]:
        if method == "get" and operation not in left_out:
            page.operations["head"] = ("head", path, page.operations[operation][2])
            got, head = page.execute(operation), page.execute("head")
            assert (head.status_code, head.content) == (got.status_code, b""), operation
            assert headers(head) == headers(got), operation


def same(one: Item, other: Item, name: str) -> bool:
    return bool(one["attributes"][name] == other["attributes"][name])


def headers(answer: httpx2.Response) -> dict[str, str]:
    """An answer's headers without what counts requests."""
    return {k: v for k, v in answer.headers.items() if not k.startswith("x-ratelimit") and k not in UNLIKE}


def test_at_dial9_head_acts(world: World) -> None:
    """The exception is needed."""
    client = world.dial9()
    client.request("HEAD", "/numbers/delete", json={"id": 3466})
    assert client.post("/numbers/info", json={"id": 3466}).json()["status"] == "not-found"


def test_both_forms_of_sipgate_say_the_same(world: World) -> None:
    """Every document that GET shows: the same texts, in the same order, under the same names."""
    page, compared = Page(world, "sipgate"), 0
    for operation, (method, _, said) in page.operations.items():
        contents = said["responses"]["200"].get("content", {}) if method == "get" and "200" in said["responses"] else {}
        if {*ACCEPT.values()} <= contents.keys():
            page.client.headers["Accept"] = ACCEPT["json"]
            one = page.execute(operation)
            page.client.headers["Accept"] = ACCEPT["xml"]
            other = page.execute(operation)
            if one.status_code == other.status_code == 200:
                said, shown = [*in_json(one.json())], [*in_xml(ET.fromstring(other.content))]
                assert [text for _, text in said] == [text for _, text in shown], operation
                assert [a for a, b in zip(said, shown, strict=True) if a[0] not in ("", b[0])] == [], operation
                compared += 1
    assert compared > 20


def in_json(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """The texts of a document with the names of their members, in order; empty ones, and names in lists, left out."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from in_json(each, key)
    elif isinstance(value, list):
        for each in value:
            yield from in_json(each)
    elif value not in (None, ""):
        yield name, str(value).lower() if isinstance(value, bool) else str(value)


def in_xml(element: ET.Element) -> Iterator[tuple[str, str]]:
    """The same of XML."""
    yield from ((each.tag, each.text) for each in element.iter() if each.text and not len(each))

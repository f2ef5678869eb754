"""What is written is read back, what is deleted is gone, what is refused or taken back has changed nothing."""

from typing import Any

import httpx2
import pytest

from emulator.vendors.telecom_center.api import RESOURCES as OPERATOR
from tests.conftest import World
from tests.metamorphic.resources import RESOURCES, Item, Resource

MADE = [resource for resource in RESOURCES if resource.new]
CHANGED = [resource for resource in RESOURCES if resource.change]
DELETED = [resource for resource in RESOURCES if resource.deletes and resource.vendor != "sipgate"]
TRASHED = [resource for resource in RESOURCES if resource.deletes and resource.vendor == "sipgate"]


def shown(resource: Resource, answer: httpx2.Response) -> Item:
    """The record of an answer."""
    assert answer.is_success, answer.text
    document = answer.json()
    item: Item = document["data"] if resource.vendor == "telecom_center" else document
    return item


def sent_members(resource: Resource, body: Any, item: Item) -> tuple[Any, Any]:
    """What was sent, and the same members as they are shown."""
    sent = body["data"].get("attributes", {}) if resource.vendor == "telecom_center" else body
    there = item["attributes"] if resource.vendor == "telecom_center" else item
    return sent, {name: there.get(name) for name in sent}


@pytest.mark.parametrize("resource", MADE, ids=str)
def test_what_is_posted_is_read_back(world: World, resource: Resource) -> None:
    client = resource.client(world)
    before = resource.listed(client)
    made = shown(resource, client.post(resource.path, json=resource.new))
    found = shown(resource, client.get(resource.address(made)))
    assert found == made
    assert sent_members(resource, resource.new, found)[0] == sent_members(resource, resource.new, found)[1]
    after = resource.listed(client)
    (added,) = [item for item in after if item not in before]
    assert len(after) == len(before) + 1
    assert {**made, **added} == made, "a list may show less of a record"


def sent_back(resource: Resource, got: Item) -> Any:
    """A record as a body that changes it."""
    if resource.vendor != "telecom_center":
        return got
    declared = next(each for each in OPERATOR if each.type == got["type"])
    attributes = {each.name: got["attributes"][each.name] for each in declared.attributes if each.updatable}
    assert attributes, "something can be changed"
    return {"data": {"type": got["type"], "id": got["id"], "attributes": attributes}}


@pytest.mark.parametrize("resource", CHANGED, ids=str)
def test_what_was_got_changes_nothing(world: World, resource: Resource) -> None:
    """Sent whole to Sipcentric; to telecom.center all that an update may have."""
    client = resource.client(world)
    for item in resource.listed(client)[:5]:
        whole = client.get(resource.address(item))
        got = shown(resource, whole)
        answer = client.request(resource.change, resource.address(item), json=sent_back(resource, got))
        assert answer.is_success, answer.text
        assert client.get(resource.address(item)).content == whole.content


@pytest.mark.parametrize("resource", DELETED, ids=str)
def test_what_is_deleted_is_gone(world: World, resource: Resource) -> None:
    client = resource.client(world)
    before = resource.listed(client)
    for item in before[:2]:
        assert client.delete(resource.address(item)).is_success
        assert client.get(resource.address(item)).status_code == 404
        assert client.delete(resource.address(item)).status_code == 404
    assert resource.listed(client) == [item for item in before if item not in before[:2]]


@pytest.mark.parametrize("resource", TRASHED, ids=str)
def test_a_deleted_event_stays_in_the_trash(world: World, resource: Resource) -> None:
    """The exception is needed."""
    client = resource.client(world)
    item = next(each for each in resource.listed(client) if each["location"] != "trash")
    assert client.delete(resource.address(item)).status_code == 204
    (found,) = client.get(resource.address(item)).json().values()
    assert found["location"] == "trash"


def test_dial9_s_numbers(world: World) -> None:
    """Posted, read back, saved as they are, deleted."""
    client = world.dial9()

    def run(action: str, **given: Any) -> Any:
        return client.post(f"/numbers/{action}", json=given).json()

    before = run("list")["data"]
    made = run("save", number="01214960777", caller_id_prefix="New", recording_enabled=False)["data"]
    assert run("info", id=made["id"])["data"] == made
    assert run("list")["data"] == [*before, made]
    for item in before:
        kept = {name: item[name] for name in ("id", "caller_id_prefix", "recording_enabled", "callerid_passthrough")}
        same = run("save", **kept)["data"]
        assert {**same, "updated_at": ""} == {**item, "updated_at": ""}
    assert run("delete", id=made["id"])["data"] is True
    assert [item["id"] for item in run("list")["data"]] == [item["id"] for item in before]
    assert run("info", id=made["id"])["status"] == "not-found"

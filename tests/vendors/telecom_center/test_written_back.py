"""What is read can be written back, by PATCH and by PUT: each kind of record, and each of its links."""

import httpx2
import pytest

from emulator.vendors.telecom_center.api import RESOURCES
from tests.vendors.telecom_center.documents import document

METHODS = ["PATCH", "PUT"]
WRITTEN = [resource for resource in RESOURCES if "update" in resource.operations]
LINKS = [
    (resource.type, relationship.name)
    for resource in RESOURCES
    if "update" in resource.operations
    for relationship in resource.relationships
    if relationship.updatable
]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", [resource.type for resource in WRITTEN])
def test_record_stays_as_it_is(api: httpx2.Client, kind: str, method: str) -> None:
    record = api.get(f"/{kind}").json()["data"][0]
    answer = api.request(method, f"/{kind}/{record['id']}", json=document(kind, record["id"]))
    assert answer.status_code == 200
    assert answer.json()["data"]["attributes"] == record["attributes"]
    assert api.get(f"/{kind}/{record['id']}").json() == answer.json()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("kind", "name"), LINKS)
def test_link_stays_as_it_is(api: httpx2.Client, kind: str, name: str, method: str) -> None:
    for record in api.get(f"/{kind}").json()["data"]:
        path = f"/{kind}/{record['id']}/relationships/{name}"
        link = api.get(path).json()
        if link["data"]:
            answer = api.request(method, path, json={"data": link["data"]})
            assert answer.status_code == 204
            assert api.get(path).json() == link
            return
    pytest.fail("no record of the dataset has such a link")

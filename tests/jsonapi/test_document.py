"""Documents: what was written of a record is kept, and written anew when the record or its address is another."""

from typing import Any

import httpx2

LIST = "/termination_cdrs?include=customer&page[size]=5&filter[customer.id]=123"


def included(body: Any) -> list[int | None]:
    """The limits of the customers that a list includes."""
    return [each["attributes"]["capacity_limit"] for each in body["included"]]


def test_a_record_that_changes_is_written_anew(api: httpx2.Client) -> None:
    first = api.get(LIST)
    assert api.get(LIST).content == first.content
    change = {"data": {"type": "customers", "id": "123", "attributes": {"capacity_limit": 77}}}
    assert api.patch("/customers/123", json=change).status_code == 200
    later = api.get(LIST)
    assert included(later.json()) == [77] != included(first.json())
    assert later.json()["data"] == first.json()["data"]
    assert later.headers["etag"] != first.headers["etag"]


def test_a_record_is_written_for_its_address_and_for_the_fields_asked_for(api: httpx2.Client) -> None:
    here, there = (api.get(LIST, headers={"Host": host}).json() for host in ("here.test", "there.test"))
    for body, host in ((here, "here.test"), (there, "there.test")):
        links = [each["links"]["self"] for each in body["data"] + body["included"]]
        assert all(link.startswith(f"http://{host}/") for link in links)
    narrow = api.get(f"{LIST}&fields[termination_cdrs]=duration").json()
    assert [each["attributes"].keys() for each in narrow["data"]] == [{"duration"}] * len(here["data"])
    assert [each["id"] for each in narrow["data"]] == [each["id"] for each in here["data"]]


def test_the_address_of_a_new_record_is_its_own(api: httpx2.Client) -> None:
    made = api.post("/customers", json={"data": {"type": "customers", "attributes": {"name": "Somebody"}}})
    assert made.headers["location"] == made.json()["data"]["links"]["self"]
    assert made.headers["location"].endswith(f"/customers/{made.json()['data']['id']}")

"""Paging, links, references and dates."""

import re
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.exchange.inputs import whole_id
from emulator.vendors.sipcentric.errors import ApiError
from emulator.vendors.sipcentric.wire import referred_id, stored_moment, whole_number
from tests.conftest import World
from tests.vendors.sipcentric.operations import LISTS

NUMBERS = "/customers/25/phonenumbers"


def pages(client: httpx2.Client, address: str) -> list[dict[str, Any]]:
    """All items, by following `nextPage` until it is absent, as a widely used client does."""
    items: list[dict[str, Any]] = []
    while address:
        answer = client.get(address).json()
        items += answer["items"]
        address = answer.get("nextPage", "")
    return items


def outcome(call: Callable[[], Any]) -> Any:
    """What a call gives, or the field that its refusal names."""
    try:
        return call()
    except ApiError as error:
        return error.fields[0][0]


@pytest.mark.parametrize("resource", LISTS)
class TestPaging:
    def test_every_page_size_gives_the_same_items_newest_first(self, world: World, resource: str) -> None:
        client = world.sipcentric()
        expected = pages(client, f"/customers/25/{resource}?pageSize=200")
        assert expected
        if resource != "phonebook":
            created = [item["created"] for item in expected if "created" in item]
            assert created == sorted(created, reverse=True)
        for size in (7, 20):
            assert pages(client, f"/customers/25/{resource}?pageSize={size}") == expected

    @pytest.mark.rule("sipcentric.lists.earlier-order")
    def test_the_earlier_document_prints_lists_as_they_were_made(self, world: World, resource: str) -> None:
        world.set(sipcentric_revision="earlier")
        keys = [int(item["id"]) for item in pages(world.sipcentric(), f"/customers/25/{resource}?pageSize=7")]
        assert keys == sorted(keys)

    def test_previous_pages_lead_back(self, world: World, resource: str) -> None:
        client = world.sipcentric()
        first = client.get(f"/customers/25/{resource}?pageSize=1").json()
        assert "prevPage" not in first
        if "nextPage" in first:
            second = client.get(first["nextPage"]).json()
            assert client.get(second["prevPage"]).json() == first

    def test_every_item_has_id_uri_and_parent(self, world: World, resource: str) -> None:
        client = world.sipcentric()
        for item in client.get(f"/customers/25/{resource}").json()["items"]:
            assert item["uri"] == f"{world.url}/api/v1/customers/25/{resource}/{item['id']}"
            assert item["parent"] == f"{world.url}/api/v1/customers/25"
            assert isinstance(item["id"], str)


@pytest.mark.rule("sipcentric.lists.neighbours")
def test_the_documents_page_links(world: World) -> None:
    answer = world.sipcentric().get(f"{NUMBERS}?pageSize=5&page=2").json()
    here = f"{world.url}/api/v1{NUMBERS}"
    assert (answer["totalItems"], answer["pageSize"], answer["page"], len(answer["items"])) == (15, 5, 2, 5)
    assert answer["prevPage"] == f"{here}?pageSize=5&page=1"
    assert answer["nextPage"] == f"{here}?pageSize=5&page=3"


@pytest.mark.rule("sipcentric.data.uri")
def test_links_go_where_the_client_found_us(world: World) -> None:
    answer = (
        world.sipcentric(headers={"Host": "pbx.example.com:99"}).get("/customers/me/phonenumbers?pageSize=5").json()
    )
    assert answer["nextPage"] == f"http://pbx.example.com:99/api/v1{NUMBERS}?pageSize=5&page=2"
    assert answer["items"][0]["uri"].startswith(f"http://pbx.example.com:99/api/v1{NUMBERS}/")


@pytest.mark.rule("sipcentric.lists.neighbours")
def test_links_keep_filters_and_odd_letters(world: World) -> None:
    answer = world.sipcentric().get("/customers/25/endpoints", params={"type": "Phone", "x": "ä&=", "pageSize": "2"})
    assert answer.json()["nextPage"].endswith("endpoints?type=Phone&x=%C3%A4%26%3D&pageSize=2&page=2")


@pytest.mark.rule("sipcentric.lists.nonsense")
@pytest.mark.parametrize(
    ("query", "size", "page"),
    [
        ("", 20, 1),
        ("pageSize=200", 200, 1),
        ("pageSize=201", 200, 1),
        ("pageSize=99999999999999999999", 200, 1),
        ("pageSize=0005&page=002", 5, 2),
        ("pageSize=0", 20, 1),
        ("pageSize=-5", 20, 1),
        ("pageSize=ten&page=two", 20, 1),
        ("pageSize=1.5&page=", 20, 1),
        ("page=0", 20, 1),
        ("page=%00", 20, 1),
        ("pageSize=5&pageSize=6", 6, 1),
        ("page=٣", 20, 1),
    ],
)
def test_nonsense_counts_as_not_given(world: World, query: str, size: int, page: int) -> None:
    answer = world.sipcentric().get(f"{NUMBERS}?{query}")
    assert answer.status_code == 200
    assert (answer.json()["pageSize"], answer.json()["page"]) == (size, page)


@pytest.mark.rule("sipcentric.lists.past-the-end")
@pytest.mark.parametrize("page", [4, 1000, 10**17, 10**30])
def test_a_page_past_the_end_is_empty_and_leads_back_to_the_last(world: World, page: int) -> None:
    answer = world.sipcentric().get(f"{NUMBERS}?pageSize=5&page={page}").json()
    assert answer["items"] == []
    assert answer["prevPage"].endswith("?pageSize=5&page=3")
    assert "nextPage" not in answer


@given(st.one_of(st.none(), st.text(), st.integers().map(str)))
def test_any_page_value_is_a_number_from_1(text: str | None) -> None:
    assert 1 <= whole_number(text, 20, 200) <= 200


@given(st.one_of(st.text(), st.integers().map(str)))
def test_any_id_fits_the_database(text: str) -> None:
    assert -1 <= whole_id(text) < 10**18


@given(
    st.one_of(st.text(), st.integers(), st.booleans(), st.lists(st.integers()), st.dictionaries(st.text(), st.text()))
)
def test_any_reference_is_an_id_or_refused(value: Any) -> None:
    found = outcome(lambda: referred_id(value, "endpoints", "endpoint", lambda key: key < 100))
    assert found in (None, "endpoint") or 0 <= found < 100


@pytest.mark.parametrize(
    "value",
    [
        "7",
        7,
        "/customers/me/endpoints/7",
        "/customers/25/endpoints/7/",
        "endpoints/7",
        "https://x.example/api/v1/customers/5/endpoints/7",
    ],
)
def test_references_of_every_form(value: Any) -> None:
    assert referred_id(value, "endpoints", "endpoint", lambda key: True) == 7


@pytest.mark.parametrize(
    ("value", "known"),
    [
        (7, True),
        ("endpoints/7", True),
        ("/endpoints/7", True),
        ("/customers/25/endpoints/7", True),
        ("https://x.example/api/v1/customers/me/endpoints/7/", True),
        ("/customers/5/endpoints/7", False),
        ("https://x.example/api/v1/customers/325/endpoints/7", False),
        ("/customers/025/endpoints/7", False),
        ("/customers/25/sounds/7", False),
    ],
)
def test_a_uri_names_its_customer_too(value: Any, known: bool) -> None:
    found = outcome(lambda: referred_id(value, "endpoints", "endpoint", lambda key: True, 25))
    assert found == (7 if known else "endpoint")


@pytest.mark.parametrize(
    "value", ["/customers/25/sounds/7", "7x", "endpoints/7?x=1", "seven", "/7", [7], {"id": 7}, 7.0, -7]
)
def test_what_is_no_reference(value: Any) -> None:
    with pytest.raises(ApiError):
        referred_id(value, "endpoints", "endpoint", lambda key: True)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("2014-03-10T13:37:00.000+0000", "2014-03-10T13:37:00.000"),
        ("2014-03-10T13:37:00Z", "2014-03-10T13:37:00.000"),
        ("2014-03-10T14:37:00+01:00", "2014-03-10T13:37:00.000"),
        ("2014-03-10T14:37:00 01:00", "2014-03-10T13:37:00.000"),
        ("2014-03-10", "2014-03-10T00:00:00.000"),
        ("20140310T133700Z", "2014-03-10T13:37:00.000"),
    ],
)
def test_dates_of_any_iso_form(written: str, stored: str) -> None:
    assert stored_moment(written, "createdAfter") == stored


@given(st.text())
def test_any_other_date_is_refused(text: str) -> None:
    found = outcome(lambda: stored_moment(text, "createdAfter"))
    assert found == "createdAfter" or len(found) == 23


@pytest.mark.rule("sipcentric.lists.envelope", "sipcentric.lists.uri")
def test_a_list_tells_what_it_holds(world: World) -> None:
    client = world.sipcentric()
    body = client.get("/customers/me/phonebook?pageSize=2").json()
    assert list(body) == ["totalItems", "pageSize", "page", "uri", "items", "nextPage"]
    assert (body["totalItems"], body["pageSize"], body["page"], len(body["items"])) == (18, 2, 1, 2)
    assert body["uri"] == f"{client.get('/customers/me').json()['uri']}/phonebook"


@pytest.mark.rule("sipcentric.lists.page-size", "sipcentric.lists.page")
def test_without_parameters_a_list_is_its_first_twenty(world: World) -> None:
    client = world.sipcentric()
    first, most = (client.get("/customers/25/calls", params=query).json() for query in ({}, {"pageSize": 500}))
    assert (first["pageSize"], first["page"], len(first["items"]), "prevPage" in first) == (20, 1, 20, False)
    assert (most["pageSize"], most["items"][:20]) == (200, first["items"])


@pytest.mark.rule("sipcentric.data.moments")
@pytest.mark.parametrize("resource", [resource for resource in LISTS if resource != "linkedusers"])
def test_moments_are_written_as_in_the_document(world: World, resource: str) -> None:
    names = {"created", "callStarted", "started", "validFrom", "validTo"}
    items = world.sipcentric().get(f"/customers/25/{resource}").json()["items"]
    moments = [value for item in items for name, value in item.items() if name in names]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000", moment) for moment in moments)
    assert moments


ORDERS = {
    "": "type uri created company firstName lastName telephone email address1 address2 city postcode links",
    "/phonebook/716": "type uri created name phoneNumber speedDial",
    "/sms/253368": "type uri created direction from to body sendStatus deliveryStatus cost",
    "/calls/7592317": "type uri created scope direction from to callStarted outcome duration cost callId linkedId "
    "links",
    "/sounds/1035": "type uri created name size",
    "/recordings/1358371": "type uri created direction partyId started size callId linkedId endpoint",
    "/timeintervals/431": "type uri created name repeat includedTimes",
    "/endpoints/101": "type uri created shortNumber name email timeout callWaiting callRecording voicemailEnabled "
    "links",
    "/phonenumbers/50": "type uri created number identifier destination smsEnabled smsAllowIncoming "
    "smsNotificationEmail smsNotificationUrl faxEnabled routingRules",
    "/outgoingcallerids/114": "type uri created number allowCalls allowSms",
    "/creditstatus": "type uri accountType balance",
    "/callbundles/1040": "type uri created name inclusiveMins priceMonthly validFrom validTo usedMins availableMins "
    "autoRenew status",
}
"""The members of the document's examples."""


@pytest.mark.rule("sipcentric.data.in-order")
@pytest.mark.parametrize("path", ORDERS)
def test_members_come_in_the_documents_order(world: World, path: str) -> None:
    body = world.sipcentric().get(f"/customers/25{path}").json()
    assert [name for name in body if name not in ("id", "parent")] == ORDERS[path].split()


@pytest.mark.rule("sipcentric.methods.type-lenient")
@pytest.mark.parametrize("type", [{}, {"type": "phonenumber"}])
def test_a_type_is_not_demanded(world: World, type: dict[str, str]) -> None:
    answer = world.sipcentric().put("/customers/25/phonenumbers/47", json={"identifier": "Front Desk", **type})
    assert answer.status_code == 200
    assert (answer.json()["type"], answer.json()["identifier"]) == ("did", "Front Desk")


@pytest.mark.rule("sipcentric.data.item")
@pytest.mark.parametrize("resource", LISTS)
def test_items_have_an_id_and_a_parent(world: World, resource: str) -> None:
    client = world.sipcentric()
    account = client.get("/customers/me").json()
    assert "parent" not in account
    for item in client.get(f"/customers/me/{resource}").json()["items"]:
        assert item["uri"] == f"{account['uri']}/{resource}/{item['id']}"
        assert item["parent"] == account["uri"]

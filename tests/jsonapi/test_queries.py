"""What query strings mean: include, fields, sort, page, filter, and the links that repeat them."""

from typing import Any
from urllib.parse import unquote

import httpx2
import pytest

from tests.vendors.telecom_center.documents import DID_OF_123, GATEWAY_OF_1, ROUTE_OF_1, TRUNK_OF_123, owned


def get(api: httpx2.Client, path: str) -> Any:
    """The body of a successful answer."""
    answer = api.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def keys(body: Any) -> list[str]:
    """Ids of the primary data."""
    return [item["id"] for item in body["data"]]


# Include


def test_nested_include(api: httpx2.Client) -> None:
    body = get(api, "/termination_cdrs?include=termination_route.gateway,customer&page[size]=1000")
    assert list(body) == ["data", "included", "meta", "links"]
    included = [(item["type"], item["id"]) for item in body["included"]]
    assert len(included) == len(set(included))
    assert {kind for kind, _ in included} == {"customers", "termination_routes", "termination_gateways"}
    for item in body["included"]:
        has_linkage = "data" in item.get("relationships", {}).get("gateway", {})
        assert has_linkage == (item["type"] == "termination_routes")


@pytest.mark.rule("telecom_center.include.only-asked")
def test_linkage_only_where_included(api: httpx2.Client) -> None:
    data = get(api, f"/termination_routes/{ROUTE_OF_1}?include=gateway")["data"]
    assert list(data["relationships"]["gateway"]) == ["links", "data"]
    assert list(data["relationships"]["gateway"]["data"].items()) == [
        ("type", "termination_gateways"),
        ("id", GATEWAY_OF_1),
    ]
    assert list(data["relationships"]["customer"]) == ["links"]


def test_include_of_nothing(api: httpx2.Client) -> None:
    body = get(api, "/external_account_routes/2001?include=available_did_number")
    assert body["data"]["relationships"]["available_did_number"]["data"] is None
    assert "included" not in body


@pytest.mark.parametrize("include", ["", "gateway,", ",gateway"])
def test_empty_parts_of_include(api: httpx2.Client, include: str) -> None:
    assert api.get(f"/termination_routes?include={include}").status_code == 200


@pytest.mark.rule("telecom_center.include.on-writes")
def test_include_on_create_and_update(api: httpx2.Client) -> None:
    created = api.post("/incoming_trunks?include=customer", json=owned("incoming_trunks")).json()
    assert [item["id"] for item in created["included"]] == ["123"]


# Fields


@pytest.mark.rule("telecom_center.fields.only")
def test_sparse_fieldset_as_in_the_document(api: httpx2.Client) -> None:
    body = get(api, "/termination_gateways?fields[termination_gateways]=host,name")
    for item in body["data"]:
        assert list(item) == ["id", "type", "links", "attributes"]
        assert list(item["attributes"]) == ["name", "host"]


def test_relationships_are_fields(api: httpx2.Client) -> None:
    path = f"/termination_routes/{ROUTE_OF_1}"
    only_customer = get(api, f"{path}?fields[termination_routes]=customer")["data"]
    assert list(only_customer) == ["id", "type", "links", "relationships"]
    assert list(only_customer["relationships"]) == ["customer"]
    assert list(get(api, f"{path}?fields[termination_routes]=id")["data"]) == ["id", "type", "links"]


def test_fields_of_included_types(api: httpx2.Client) -> None:
    """What is included is there even where the relationship that leads to it is not shown."""
    query = "include=gateway&fields[termination_gateways]=port&fields[termination_routes]=name"
    body = get(api, f"/termination_routes/{ROUTE_OF_1}?{query}")
    assert "relationships" not in body["data"]
    assert body["included"][0]["attributes"] == {"port": None}
    assert api.get("/customers?fields[termination_cdrs]=duration").status_code == 200


def test_fields_on_create_and_update(api: httpx2.Client) -> None:
    created = api.post("/incoming_trunks?fields[incoming_trunks]=domain", json=owned("incoming_trunks")).json()["data"]
    assert list(created["attributes"]) == ["domain"]


def test_one_printed_field(api: httpx2.Client) -> None:
    body = get(api, "/termination_cdrs/123?fields[termination_cdrs]=time_start")
    assert body["data"]["attributes"] == {"time_start": "2020-05-15 06:38:38"}


# Sort


@pytest.mark.rule("telecom_center.sort.sorted")
def test_sort_as_in_the_document(api: httpx2.Client) -> None:
    limits = [i["attributes"]["capacity_limit"] for i in get(api, "/customers?sort=-capacity_limit")["data"]]
    assert limits == [None, 30, 10, 2]
    api.post(
        "/customers", json={"data": {"type": "customers", "id": 2, "attributes": {"name": "a", "capacity_limit": 10}}}
    )
    body = get(api, "/customers?sort=capacity_limit,-sip_account_limit")
    assert keys(body) == ["999", "2", "123", "1", "124"]
    assert keys(get(api, "/customers?sort=capacity_limit,sip_account_limit")) == ["999", "123", "2", "1", "124"]


@pytest.mark.rule("telecom_center.sort.default")
def test_default_order_is_by_id(api: httpx2.Client) -> None:
    assert keys(get(api, "/customers")) == ["1", "123", "124", "999"]
    trunks = keys(get(api, "/incoming_trunks"))
    assert trunks == sorted(trunks)
    assert keys(get(api, "/customers?sort=")) == ["1", "123", "124", "999"]
    assert keys(get(api, "/customers?sort=-id")) == ["999", "124", "123", "1"]


# Page


@pytest.mark.rule("telecom_center.page.paged")
def test_pages(api: httpx2.Client) -> None:
    whole = keys(get(api, "/termination_cdrs?page[size]=1000"))
    assert get(api, "/termination_cdrs")["meta"] == {"record_count": len(whole)}
    assert keys(get(api, "/termination_cdrs")) == whole[:50]
    walked, address = [], "/termination_cdrs?page[size]=7&sort=-time_start"
    while address:
        body = get(api, address)
        walked += keys(body)
        address = body["links"].get("next")
    assert sorted(walked, key=int) == whole
    assert len(walked) == len(whole)


@pytest.mark.rule("telecom_center.page.links")
def test_page_links(api: httpx2.Client) -> None:
    def links(query: str) -> Any:
        return {name: unquote(url.partition("?")[2]) for name, url in get(api, f"/customers?{query}")["links"].items()}

    def page(number: int, size: int) -> str:
        return f"page[number]={number}&page[size]={size}"

    assert list(links("page[size]=1&page[number]=2").items()) == [
        ("first", page(1, 1)),
        ("prev", page(1, 1)),
        ("next", page(3, 1)),
        ("last", page(4, 1)),
    ]
    assert links("") == {"first": page(1, 50), "last": page(1, 50)}
    assert links("page[size]=4") == {"first": page(1, 4), "last": page(1, 4)}
    assert links("page[size]=2&page[number]=9") == {"first": page(1, 2), "prev": page(8, 2), "last": page(2, 2)}
    assert links("filter[id]=77")["last"].endswith(page(1, 50))


def test_page_links_repeat_the_query(api: httpx2.Client) -> None:
    query = "sort=-name&include=customer&filter[customer.id]=123&fields[incoming_trunks]=name,customer&page[size]=1&x=y"
    body = get(api, f"/incoming_trunks?{query}")
    expected = (
        f"{api.base_url}incoming_trunks?fields%5Bincoming_trunks%5D=name%2Ccustomer&filter%5Bcustomer.id%5D=123"
        "&include=customer&page%5Bnumber%5D={}&page%5Bsize%5D=1&sort=-name"
    )
    assert body["links"] == {"first": expected.format(1), "next": expected.format(2), "last": expected.format(2)}
    assert "sort=&" not in body["links"]["first"]
    assert get(api, "/customers?sort=")["links"]["first"].endswith("&sort=")


@pytest.mark.parametrize(
    ("query", "number", "size"),
    [("page[size]=2abc", 1, 2), ("page=2", 2, 50), ("page[number]=1&page[number]=3", 3, 50), ("page[limit]=9", 1, 50)],
)
def test_oddly_written_pages(api: httpx2.Client, query: str, number: int, size: int) -> None:
    links = get(api, f"/customers?{query}")["links"]
    assert f"page%5Bsize%5D={size}" in links["first"]
    if number > 1:
        assert f"page%5Bnumber%5D={number - 1}" in links["prev"]


def test_beyond_the_end(api: httpx2.Client) -> None:
    body = get(api, "/customers?page[number]=99999999999999999999")
    assert (body["data"], body["meta"]) == ([], {"record_count": 4})


def test_the_largest_page(api: httpx2.Client) -> None:
    assert api.get("/customers?page[size]=1000").status_code == 200


# Filter


@pytest.mark.parametrize("path", ["/customers?filter[id]=123", "/customers?filter%5Bid%5D=123"])
def test_brackets_raw_and_encoded(api: httpx2.Client, path: str) -> None:
    assert keys(get(api, path)) == ["123"]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/customers?filter[id]=123,999", ["123", "999"]),
        ("/customers?filter[id][]=123&filter[id][]=999", ["123", "999"]),
        ("/customers?filter[id]=77", []),
        ("/customers?filter[id]=abc", []),
        ("/customers?filter[id]=abc,123", ["123"]),
        ("/customers?filter[id]=", []),
        ("/customers?filter[id]=99999999999999999999999", []),
        ("/incoming_trunks?filter[id]=abc", []),
        ("/incoming_trunks?filter[customer.id]=abc", []),
        (f"/incoming_trunks?filter[id]={TRUNK_OF_123}&filter[customer.id]=123", [TRUNK_OF_123]),
        (f"/incoming_trunks?filter[id]={TRUNK_OF_123}&filter[customer.id]=1", []),
        ("/termination_gateways?filter[host]=SUP.com", []),
        ("/termination_gateways?filter[host]=sup.com", [GATEWAY_OF_1]),
        ("/available_did_numbers?filter[enabled]=", []),
        ("/customers?filter[id]=0123", ["123"]),
        ("/customers?filter[id]=123abc", ["123"]),
        ("/customers?filter[id]= 123 , 999", ["123", "999"]),
        ("/customers?filter[id][]=123,999", ["123"]),
        ("/customers?filter[id]=99999999999999999999,1", ["1"]),
        ("/termination_cdrs?filter[aleg_code]=0200.7&filter[id]=0123", ["123"]),
        (f"/incoming_trunks?filter[id]={TRUNK_OF_123.upper()}", [TRUNK_OF_123]),
        (f"/incoming_trunks?filter[id]={{{TRUNK_OF_123}}}", [TRUNK_OF_123]),
        (f"/incoming_trunks?filter[id]={TRUNK_OF_123.replace('-', '')}", [TRUNK_OF_123]),
        (f"/incoming_trunks?filter[id]={{{TRUNK_OF_123}", []),
        (f"/available_did_numbers?filter[id]={DID_OF_123.upper()}", [DID_OF_123]),
        (f"/termination_routes?filter[id]={ROUTE_OF_1.upper()},{ROUTE_OF_1}", [ROUTE_OF_1]),
        ("/available_did_numbers?filter[number]=987654345678", [DID_OF_123]),
    ],
)
@pytest.mark.rule("telecom_center.filter.filtered")
def test_values(api: httpx2.Client, path: str, found: list[str]) -> None:
    body = get(api, path)
    assert keys(body) == found
    assert body["meta"] == {"record_count": len(found)}


@pytest.mark.parametrize("text", ["true", "1", "TRUE", "t", "yes", "2", "false", "0", "FALSE", "f", "F", "off", "OFF"])
def test_truth_values(api: httpx2.Client, text: str) -> None:
    wanted = text in ("true", "1", "TRUE", "t", "yes", "2")
    found = get(api, f"/available_did_numbers?filter[enabled]={text}")["data"]
    assert {item["attributes"]["enabled"] for item in found} == {wanted}


def test_quotes_keep_a_comma(api: httpx2.Client) -> None:
    gateway = owned("termination_gateways", name="a,b", host="example.com")
    api.post("/termination_gateways", json=gateway)
    assert len(keys(get(api, "/termination_gateways?filter[name]=a,b"))) == 0
    assert len(keys(get(api, '/termination_gateways?filter[name]="a,b"'))) == 1


def test_ids_of_related_records_compare_without_case(api: httpx2.Client) -> None:
    """The same calls are found, whatever the case and form of the UUID."""
    for name, key in (("termination_gateway.id", GATEWAY_OF_1), ("termination_route.id", ROUTE_OF_1)):
        found = [
            keys(get(api, f"/termination_cdrs?filter[{name}]={text}")) for text in (key, key.upper(), f"{{{key}}}")
        ]
        assert found[0] == found[1] == found[2] != []


def test_an_empty_value_among_others_finds_null(api: httpx2.Client) -> None:
    every = get(api, "/external_account_routes")["data"]
    without = [item["id"] for item in every if item["attributes"]["external_caller_id"] is None]
    assert without
    assert keys(get(api, "/external_account_routes?filter[external_caller_id]=,")) == without
    assert set(keys(get(api, "/external_account_routes?filter[external_caller_id]=987654345678,"))) > set(without)


@pytest.mark.rule("telecom_center.sort.null")
def test_null_is_the_largest(api: httpx2.Client) -> None:
    """As in PostgreSQL: last when ascending, first when descending, on whatever page."""
    for sort, order in (
        ("capacity_limit", ["999", "123", "1", "124"]),
        ("-capacity_limit", ["124", "1", "123", "999"]),
    ):
        assert keys(get(api, f"/customers?sort={sort}")) == order
        assert [*keys(get(api, f"/customers?sort={sort}&page[size]=3&page[number]=2"))] == order[3:]


@pytest.mark.parametrize("query", ["foo=%", "foo=%zz", "%FF=1", "page=2&page[size]=1", "filter[id]=1&filter[]=2"])
def test_queries_that_cannot_be_read(api: httpx2.Client, query: str) -> None:
    answer = api.get(f"{api.base_url}customers?{query}")
    assert (answer.status_code, answer.content) == (400, b"")


def test_unknown_parameters_are_ignored(api: httpx2.Client) -> None:
    body = get(api, "/customers?colour=red&ids=1")
    assert "colour" not in body["links"]["first"]

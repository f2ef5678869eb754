"""The error catalogue, case by case: status, code, title, detail, pointer, order of members."""

from typing import Any

import httpx2
import pytest

from tests.vendors.telecom_center.documents import NOWHERE, ROUTE_OF_1, TRUNK_OF_123, document, link, owned

MEDIA_TYPE = "application/vnd.api+json"


def problems(answer: httpx2.Response, status: int) -> list[dict[str, Any]]:
    """The error objects of an answer, whose form is checked on the way."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert list(answer.json()) == ["errors"]
    errors: list[dict[str, Any]] = answer.json()["errors"]
    for error in errors:
        members = ["title", "detail", "code", "source", "status"]
        assert list(error) == (members if "source" in error else [m for m in members if m != "source"])
        assert all(isinstance(error[name], str) for name in error if name != "source")
    assert errors[0]["status"] == str(status)
    return errors


def only(answer: httpx2.Response, status: int, code: str, title: str, detail: str) -> None:
    """The answer has one error, without a source."""
    assert problems(answer, status) == [{"title": title, "detail": detail, "code": code, "status": str(status)}]


# Paths and ids


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
@pytest.mark.rule("jsonapi.addresses.found")
def test_unknown_id(api: httpx2.Client, method: str) -> None:
    detail = "The record identified by 77 could not be found."
    body = document("customers", "77") if method == "PATCH" else None
    only(api.request(method, "/customers/77", json=body), 404, "404", "Record not found", detail)


@pytest.mark.parametrize("path", ["customer", "relationships/customer"])
def test_unknown_parent(api: httpx2.Client, path: str) -> None:
    detail = f"The record identified by {NOWHERE} could not be found."
    only(api.get(f"/incoming_trunks/{NOWHERE}/{path}"), 404, "404", "Record not found", detail)


@pytest.mark.parametrize("key", ["abc", "123,124", "1e3", "08", "12__3"])
@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.rule("jsonapi.addresses.id-form")
def test_malformed_integer_id(api: httpx2.Client, method: str, key: str) -> None:
    answer = api.request(method, f"/customers/{key}")
    only(answer, 400, "103", "Invalid field value", f"{key} is not a valid value for id.")


@pytest.mark.parametrize(
    "key", ["123", "0x7b", "0b1111011", "0173", "1_23", "+123", "%20123", "123%0A", "123.xml", "123.5"]
)
def test_integer_ids_as_ruby_reads_them(api: httpx2.Client, key: str) -> None:
    assert api.get(f"/customers/{key}").json()["data"]["id"] == "123"


def test_an_update_takes_the_number_that_an_id_begins_with(api: httpx2.Client) -> None:
    answer = api.patch("/customers/123,124", json=document("customers", "123,124", capacity_limit=7))
    assert (answer.status_code, answer.json()["data"]["id"]) == (200, "123")


def test_ids_that_are_not_utf8(api: httpx2.Client) -> None:
    answer = api.get("/customers/%FF")
    assert (answer.status_code, answer.content) == (400, b"")
    assert api.get("/incoming_trunks/%FF").status_code == 404


@pytest.mark.parametrize(
    ("value", "text"), [(True, "true"), ([1], "[1]"), ([1, 2], "[1, 2]"), ({"a": 1}, '{"a"=>1}'), (1.5, "1.5")]
)
def test_values_that_are_no_text_are_quoted_as_ruby_shows_them(api: httpx2.Client, value: Any, text: str) -> None:
    if value != 1.5:
        linked = api.post("/incoming_trunks", json=owned("incoming_trunks", customer=value))
        only(linked, 400, "103", "Invalid field value", f"{text} is not a valid value for id.")
    detail = f"The URL does not support the key {text}"
    changed = api.patch("/customers/1", json=document("customers", value))
    only(changed, 400, "110", "Key is not included in URL", detail)
    detail = f"{text} is not a valid resource."
    only(api.post("/customers", json={"data": {"type": value}}), 400, "101", "Invalid resource", detail)


def test_filters_without_names(api: httpx2.Client) -> None:
    only(api.get("/customers?filter[]=1"), 400, "102", "Filter not allowed", "1 is not allowed.")
    assert api.get("/customers?filter[id][x]=1").json()["data"] == []


def test_malformed_integer_id_of_an_update(api: httpx2.Client) -> None:
    answer = api.patch("/customers/abc", json=document("customers", "abc"))
    only(answer, 404, "404", "Record not found", "The record identified by abc could not be found.")


def test_integer_id_beyond_the_range(api: httpx2.Client) -> None:
    key = "9" * 40
    detail = f"The record identified by {key} could not be found."
    only(api.get(f"/customers/{key}"), 404, "404", "Record not found", detail)


ROUTER_MISSES = [
    ("GET", "/nothing"),
    ("GET", ""),
    ("GET", "/incoming_trunks/abc"),
    ("GET", "/incoming_trunks/25d2ea46-f684-4e72-fake-5fbd26983cb0"),
    ("PATCH", "/incoming_trunks/abc"),
    ("GET", "/incoming_trunks/abc/customer"),
    ("GET", f"/incoming_trunks/{TRUNK_OF_123}/nothing"),
    ("GET", f"/incoming_trunks/{TRUNK_OF_123}/relationships/nothing"),
    ("POST", f"/incoming_trunks/{TRUNK_OF_123}/relationships/customer"),
    ("GET", f"/incoming_trunks/{TRUNK_OF_123}/relationships"),
    ("PATCH", "/customers"),
    ("DELETE", "/customers"),
    ("POST", "/customers/123"),
    ("OPTIONS", "/customers"),
    ("POST", "/termination_cdrs"),
    ("DELETE", "/sip_device_routes/c1c798dc-ee42-462e-8fca-0fa96d6fe3c0"),
]


@pytest.mark.parametrize(("method", "path"), ROUTER_MISSES)
@pytest.mark.rule("jsonapi.addresses.known")
def test_the_router_misses(api: httpx2.Client, method: str, path: str) -> None:
    """An unknown path, a wrong method and an id of the wrong shape: empty, and before sign-in."""
    for auth in (None, ("operator", "wrong")):
        answer = api.request(method, path, auth=auth)
        assert (answer.status_code, answer.content) == (404, b"")
        assert answer.headers["content-type"] == "text/html; charset=UTF-8"
    plain = api.request(method, path, headers={"Accept": "application/json"})
    assert (plain.status_code, plain.json()) == (404, {"status": 404, "error": "Not Found"})


@pytest.mark.parametrize("auth", [None, ("operator", "wrong"), ("nobody", "secret")])
@pytest.mark.rule("telecom_center.headers.signed-in")
def test_no_credentials(api: httpx2.Client, auth: Any) -> None:
    """Checked before media types, bodies and queries."""
    bare = httpx2.Client(base_url=api.base_url, trust_env=False)
    answer = bare.post("/customers?sort=bogus", content=b"{", headers={"Accept": "text/html"}, auth=auth)
    only(answer, 401, "401", "Authorization failed", "Authorization failed")
    assert answer.headers["www-authenticate"] == 'Basic realm="Application"'
    bare.close()


# Bodies


@pytest.mark.parametrize("content", [b"{", b"nonsense", b'{"data": NaN}', b'{"data": {}'])
@pytest.mark.rule("jsonapi.bodies.readable")
def test_malformed_json(api: httpx2.Client, content: bytes) -> None:
    found = problems(api.post("/customers", content=content), 400)
    assert (len(found), found[0]["code"], found[0]["title"]) == (1, "400", "Bad Request")


@pytest.mark.parametrize("content", [b"[]", b'"text"', b"1", b"null"])
def test_json_that_is_no_object(api: httpx2.Client, content: bytes) -> None:
    for answer in (api.post("/customers", content=content), api.patch("/customers/123", content=content)):
        only(answer, 400, "400", "Bad Request", "Request must be a hash")


@pytest.mark.parametrize("content", [b"", b"{}", b'{"data":null}', b'{"data":{}}', b'{"data":[]}', b'{"meta":{}}'])
@pytest.mark.rule("jsonapi.bodies.data")
def test_no_data(api: httpx2.Client, content: bytes) -> None:
    for answer in (api.post("/customers", content=content), api.patch("/customers/123", content=content)):
        only(answer, 400, "106", "Missing Parameter", "The required parameter, data, is missing.")


@pytest.mark.parametrize("data", ["text", [{"type": "customers"}], 5])
def test_data_that_is_no_object(api: httpx2.Client, data: Any) -> None:
    for answer in (
        api.post("/customers", json={"data": data}),
        api.patch("/customers/123", json={"data": data}),
    ):
        only(answer, 400, "122", "Invalid data format", "Data must be a hash.")


def test_no_type(api: httpx2.Client) -> None:
    for answer in (
        api.post("/customers", json={"data": {"attributes": {"name": "x"}}}),
        api.patch("/customers/123", json={"data": {"id": "123"}}),
    ):
        only(answer, 400, "106", "Missing Parameter", "The required parameter, type, is missing.")


@pytest.mark.parametrize("kind", ["customer", "incoming-trunks", "termination_routes", 5])
@pytest.mark.rule("jsonapi.bodies.type")
def test_wrong_type(api: httpx2.Client, kind: Any) -> None:
    for answer in (
        api.post("/incoming_trunks", json=owned(kind)),
        api.patch(f"/incoming_trunks/{TRUNK_OF_123}", json=document(kind, TRUNK_OF_123)),
    ):
        only(answer, 400, "101", "Invalid resource", f"{kind} is not a valid resource.")


@pytest.mark.rule("jsonapi.bodies.allowed")
def test_unknown_attribute(api: httpx2.Client) -> None:
    for answer in (
        api.post("/incoming_trunks", json=owned("incoming_trunks", bogus=1)),
        api.patch(f"/incoming_trunks/{TRUNK_OF_123}", json=document("incoming_trunks", TRUNK_OF_123, bogus=1)),
    ):
        only(answer, 400, "105", "Param not allowed", "bogus is not allowed.")


def test_unknown_relationship(api: httpx2.Client) -> None:
    body = document("incoming_trunks", TRUNK_OF_123, relationships={"bogus": {"data": None}})
    answer = api.patch(f"/incoming_trunks/{TRUNK_OF_123}", json=body)
    only(answer, 400, "105", "Param not allowed", "bogus is not allowed.")


def test_client_id_where_the_server_chooses(api: httpx2.Client) -> None:
    body = owned("incoming_trunks")
    body["data"]["id"] = NOWHERE
    only(api.post("/incoming_trunks", json=body), 400, "105", "Param not allowed", "id is not allowed.")


@pytest.mark.parametrize("member", ["meta", "links", "anything"])
def test_further_members_of_data(api: httpx2.Client, member: str) -> None:
    body = document("customers", "500", name="New")
    body["data"][member] = {}
    only(api.post("/customers", json=body), 400, "105", "Param not allowed", f"{member} is not allowed.")
    del body["data"][member]
    assert api.post("/customers", json={**body, member: {}}).status_code == 201


@pytest.mark.parametrize(
    ("name", "value"),
    [("attributes", None), ("attributes", "x"), ("attributes", [1]), ("relationships", ["x"]), ("relationships", None)],
)
def test_members_that_are_no_objects(api: httpx2.Client, name: str, value: Any) -> None:
    body = owned("incoming_trunks")
    body["data"][name] = value
    only(api.post("/incoming_trunks", json=body), 400, "105", "Param not allowed", f"{name} is not allowed.")


def test_a_list_is_read_as_names_without_values(api: httpx2.Client) -> None:
    body = document("customers", "500", name="a")
    body["data"]["relationships"] = []
    assert api.post("/customers", json=body).status_code == 201
    body["data"]["attributes"] = ["bogus"]
    only(api.post("/customers", json=body), 400, "105", "Param not allowed", "bogus is not allowed.")


@pytest.mark.parametrize("value", ["text", [], 5])
def test_relationships_that_are_no_objects(api: httpx2.Client, value: Any) -> None:
    body = document("incoming_trunks", relationships={"customer": value})
    only(api.post("/incoming_trunks", json=body), 400, "105", "Param not allowed", "customer is not allowed.")


@pytest.mark.parametrize("key", [None, ...])
def test_update_without_an_id(api: httpx2.Client, key: Any) -> None:
    body: dict[str, Any] = {"data": {"type": "customers"} | ({} if key is ... else {"id": key})}
    detail = "The resource object does not contain a key."
    only(api.patch("/customers/123", json=body), 400, "109", "A key is required", detail)


@pytest.mark.rule("jsonapi.bodies.update-id")
def test_update_with_another_id(api: httpx2.Client) -> None:
    answer = api.patch("/customers/123", json=document("customers", "124"))
    only(answer, 400, "110", "Key is not included in URL", "The URL does not support the key 124")


@pytest.mark.parametrize(
    "linkage",
    [
        "123",
        [{"type": "customers", "id": "123"}],
        {"id": "123"},
        {"type": "customers"},
        {"type": "customers", "id": "123", "meta": {}},
        {},
    ],
)
def test_malformed_linkage(api: httpx2.Client, linkage: Any) -> None:
    body = document("incoming_trunks", relationships={"customer": {"data": linkage}})
    answer = api.post("/incoming_trunks", json=body)
    only(answer, 400, "115", "Invalid Links Object", "Data is not a valid Links Object.")


@pytest.mark.rule("jsonapi.bodies.linkage")
def test_linkage_of_another_type(api: httpx2.Client) -> None:
    body = document("incoming_trunks", relationships={"customer": link("gateways", "abc")})
    answer = api.post("/incoming_trunks", json=body)
    only(answer, 400, "116", "Type Mismatch", "gateways is not a valid type for this operation.")


@pytest.mark.parametrize(
    ("kind", "name", "target", "key"),
    [
        ("incoming_trunks", "customer", "customers", "abc"),
        ("termination_routes", "gateway", "termination_gateways", "abc"),
        ("external_account_routes", "available_did_number", "available_did_numbers", "abc"),
    ],
)
def test_malformed_id_in_linkage(api: httpx2.Client, kind: str, name: str, target: str, key: str) -> None:
    body = document(kind, relationships={name: link(target, key)})
    only(api.post(f"/{kind}", json=body), 400, "103", "Invalid field value", f"{key} is not a valid value for id.")


def test_a_relationship_among_the_attributes_is_refused_last(api: httpx2.Client) -> None:
    for linked, code in ((link("gateways", 123), "116"), (link("customers", 123), "105")):
        body = document("incoming_trunks", customer=None, relationships={"customer": linked})
        assert api.post("/incoming_trunks", json=body).json()["errors"][0]["code"] == code


def test_members_beside_linkage_are_ignored(api: httpx2.Client) -> None:
    body = document("incoming_trunks", relationships={"customer": link("customers", 123) | {"links": {}, "meta": {}}})
    assert api.post("/incoming_trunks", json=body).status_code == 201


# Query parameters


@pytest.mark.parametrize(
    ("query", "code", "title", "detail"),
    [
        ("include=bogus", "112", "Invalid field", "bogus is not a valid relationship of termination_routes"),
        ("include=Gateway", "112", "Invalid field", "Gateway is not a valid relationship of termination_routes"),
        ("include=gateway, customer", "112", "Invalid field", " customer is not a valid relationship of {type}"),
        ("include=gateway.bogus", "112", "Invalid field", "bogus is not a valid relationship of termination_gateways"),
        ("include=bogus.x", "112", "Invalid field", "bogus is not a valid relationship of {type}"),
        ("include=a,b", "112", "Invalid field", "a is not a valid relationship of {type}"),
        ("fields[{type}]=bogus", "104", "Invalid field", "bogus is not a valid field for {type}."),
        ("fields[{type}]=name,a,b", "104", "Invalid field", "a is not a valid field for {type}."),
        ("fields[{type}]=", "104", "Invalid field", "nil is not a valid field for {type}."),
        ("fields[bogus]=name", "101", "Invalid resource", "bogus is not a valid resource."),
        ("fields[customers]=bogus", "104", "Invalid field", "bogus is not a valid field for customers."),
        ("fields=name", "119", "Invalid field format", "Fields must specify a type."),
        ("fields[]=name", "119", "Invalid field format", "Fields must specify a type."),
        ("sort=bogus", "114", "Invalid sort criteria", "bogus is not a valid sort criteria for {type}"),
        ("sort=-bogus", "114", "Invalid sort criteria", "bogus is not a valid sort criteria for {type}"),
        ("sort=name,gateway", "114", "Invalid sort criteria", "gateway is not a valid sort criteria for {type}"),
        ("sort=customer.id", "114", "Invalid sort criteria", "customer.id is not a valid sort criteria for {type}"),
        ("sort=%2Bname", "114", "Invalid sort criteria", "+name is not a valid sort criteria for {type}"),
        ("filter[bogus]=1", "102", "Filter not allowed", "bogus is not allowed."),
        ("filter[src_prefix]=1", "102", "Filter not allowed", "src_prefix is not allowed."),
        ("filter[bogus.id]=1", "102", "Filter not allowed", "id is not allowed."),
        ("filter[customer][id]=1", "102", "Filter not allowed", "customer is not allowed."),
        ("filter=1", "120", "Invalid filters syntax", "1 is not a valid syntax for filtering."),
        ("page[size]=0", "118", "Invalid page value", "0 is not a valid value for size page parameter."),
        ("page[size]=-5", "118", "Invalid page value", "-5 is not a valid value for size page parameter."),
        ("page[size]=abc", "118", "Invalid page value", "0 is not a valid value for size page parameter."),
        ("page[size]=", "118", "Invalid page value", "0 is not a valid value for size page parameter."),
        ("page[number]=0", "118", "Invalid page value", "0 is not a valid value for number page parameter."),
        ("page[number]=-1", "118", "Invalid page value", "-1 is not a valid value for number page parameter."),
        ("page[number]=abc", "118", "Invalid page value", "0 is not a valid value for number page parameter."),
        ("page=", "118", "Invalid page value", "0 is not a valid value for number page parameter."),
        ("page[size]=1001", "118", "Invalid page value", "size exceeds maximum page size of 1000."),
        ("page[size]=0&page[number]=0", "118", "Invalid page value", "0 is not a valid value for size page parameter."),
    ],
)
def test_query(api: httpx2.Client, query: str, code: str, title: str, detail: str) -> None:
    kind = "termination_routes"
    answer = api.get(f"/{kind}?{query.replace('{type}', kind)}")
    only(answer, 400, code, title, detail.replace("{type}", kind))


def test_include_of_a_type_without_relationships(api: httpx2.Client) -> None:
    only(api.get("/customers?include=x"), 400, "112", "Invalid field", "x is not a valid relationship of customers")


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("include=x&filter[x]=1&page[size]=0", ["112", "102", "118"]),
        ("page[size]=0&filter[x]=1&filter[y]=1&include=x,y", ["112", "102", "118"]),
        ("fields[x]=y&include=x&filter[x]=1&page[size]=0", ["101"]),
        ("sort=x&include=x&filter[x]=1&page[size]=0", ["114"]),
        ("sort=x&fields[termination_routes]=x", ["104"]),
    ],
)
def test_accumulation(api: httpx2.Client, query: str, codes: list[str]) -> None:
    answer = api.get(f"/termination_routes?{query}")
    assert [error["code"] for error in problems(answer, 400)] == codes


def test_an_include_error_joins_missing_data(api: httpx2.Client) -> None:
    answer = api.post("/termination_routes?include=x", content=b"{}")
    assert [error["code"] for error in problems(answer, 400)] == ["112", "106"]
    answer = api.patch(f"/termination_routes/{ROUTE_OF_1}?include=x", content=b"{}")
    assert [error["code"] for error in problems(answer, 400)] == ["112", "106"]
    answer = api.post("/termination_routes?include=x&fields[x]=y", content=b"{}")
    assert [error["code"] for error in problems(answer, 400)] == ["101"]


def test_one_record_checks_names_of_filters_and_no_pages(api: httpx2.Client) -> None:
    path = f"/termination_routes/{ROUTE_OF_1}"
    only(api.get(f"{path}?filter[x]=1"), 400, "102", "Filter not allowed", "x is not allowed.")
    assert api.get(f"{path}?filter[name]=nobody&page[size]=0&sort=x").status_code == 200


def test_a_query_error_wins_over_the_id(api: httpx2.Client) -> None:
    for key in (NOWHERE, ROUTE_OF_1):
        assert problems(api.get(f"/termination_routes/{key}?include=x"), 400)[0]["code"] == "112"
    assert problems(api.get("/customers/abc?include=x"), 400)[0]["code"] == "112"


def test_a_body_error_wins_over_the_id(api: httpx2.Client) -> None:
    answer = api.patch("/customers/77", json=document("customers", "77", name="x"))
    assert problems(answer, 400)[0]["code"] == "105"


def test_attributes_come_before_relationships_and_only_the_first_counts(api: httpx2.Client) -> None:
    links = {"customer": link("bogus", "abc")}
    answer = api.post("/incoming_trunks", json=document("incoming_trunks", relationships=links, x=1, y=2))
    assert [error["detail"] for error in problems(answer, 400)] == ["x is not allowed."]


def test_a_protocol_error_wins_over_the_rules(api: httpx2.Client) -> None:
    answer = api.post("/incoming_trunks", json=document("incoming_trunks", transport_protocol="TLS", bogus=1))
    assert [error["code"] for error in problems(answer, 400)] == ["105"]


@pytest.mark.parametrize(
    ("kind", "attributes", "relationships"),
    [
        ("customers", {"name": "a", "id": 777}, None),
        ("external_account_routes", {"id": "777"}, {"customer": link("customers", "123")}),
    ],
)
def test_an_id_among_the_attributes(api: httpx2.Client, kind: str, attributes: Any, relationships: Any) -> None:
    """The framework takes it where clients name new records, and nowhere else."""
    body: dict[str, Any] = {"type": kind, "attributes": attributes}
    if relationships:
        body["relationships"] = relationships
    answer = api.post(f"/{kind}", json={"data": body})
    assert (answer.status_code, answer.json()["data"]["id"]) == (201, "777")
    taken = api.post(f"/{kind}", json={"data": body})
    refusal = problems(taken, 422)[0]
    assert (refusal["detail"], refusal["source"]) == ("id - has already been taken", {"pointer": "/data/attributes/id"})
    both = api.post(f"/{kind}", json={"data": {"id": "778", **body, "attributes": {**attributes, "id": "779"}}})
    assert both.json()["data"]["id"] == "779"
    change = {"data": {"type": kind, "id": "777", "attributes": {"id": "777"}}}
    only(api.patch(f"/{kind}/777", json=change), 400, "105", "Param not allowed", "id is not allowed.")


@pytest.mark.parametrize("kind", ["incoming_trunks", "available_did_numbers", "sessions"])
def test_no_id_among_the_attributes_where_the_server_names(api: httpx2.Client, kind: str) -> None:
    answer = api.post(f"/{kind}", json=owned(kind, id="777"))
    only(answer, 400, "105", "Param not allowed", "id is not allowed.")

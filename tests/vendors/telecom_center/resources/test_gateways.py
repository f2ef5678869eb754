"""Gateways: the document's examples, then each rule of its tables."""

from typing import Any

import httpx2
import pytest

from tests.vendors.telecom_center.documents import (
    GATEWAY_OF_1,
    OTHER_GATEWAY_OF_1,
    ROUTE_OF_1,
    document,
    link,
    owned,
)

PATH, TYPE = "/termination_gateways", "termination_gateways"
EMPTY = {
    "port": None,
    "src_rewrite_rule": None,
    "src_rewrite_result": None,
    "dst_rewrite_rule": None,
    "dst_rewrite_result": None,
    "authorization_name": None,
    "authorization_password": None,
}
DEFAULT_CODECS = ["PCMU", "PCMA", "telephone-event/8000"]
NO_RULES = (
    "^(?P<cc>49)",
    "^(?<cc>49)",
    "(?i:4)",
    "(?z)4",
    "***4",
    "(4",
    "4)",
    "[4",
    "[9-0]",
    "[a-c-e]",
    "[[:number:]]",
)
NO_REPEATS = ("*4", "^*", "4**", "4{2,1}", "4{256}")
NO_ESCAPES = (r"\p{Nd}", r"\z", "4\\", r"\9", r"\1(4)", r"(4\1)")


@pytest.mark.rule("telecom_center.gateways.beside-data")
def test_create_as_in_the_document(api: httpx2.Client) -> None:
    """The example has `relationships` beside `data`."""
    example: dict[str, Any] = document(TYPE, name="Test Gateway", host="testing.api.com")
    example["relationships"] = {"customer": link("customers", "1")}
    answer = api.post(PATH, json=example, params={"include": "customer"})
    assert answer.status_code == 201
    data = answer.json()["data"]
    assert data["relationships"]["customer"]["data"] == {"type": "customers", "id": "1"}
    expected = {"name": "Test Gateway", "host": "testing.api.com", **EMPTY}
    assert data["attributes"] == expected | {"codecs": DEFAULT_CODECS, "network_protocol": "IPv4_only"}
    assert list(data["attributes"]) == [*expected, "codecs", "network_protocol"]


@pytest.mark.rule("telecom_center.gateways.filters")
def test_list_as_in_the_document(api: httpx2.Client) -> None:
    body = api.get(PATH, params={"filter[host]": "sup.com"}).json()
    assert [item["id"] for item in body["data"]] == [GATEWAY_OF_1]
    expected = {"name": "Test GW", "host": "sup.com", **EMPTY, "codecs": ["PCMU"], "network_protocol": "IPv4_only"}
    assert body["data"][0]["attributes"] == expected
    assert body["meta"] == {"record_count": 1}


def test_update_as_in_the_document(api: httpx2.Client) -> None:
    changes = {"port": 5060, "codecs": ["PCMU"], "name": "GatewayTest", "host": "testing.com"}
    answer = api.patch(f"{PATH}/{OTHER_GATEWAY_OF_1}", json=document(TYPE, OTHER_GATEWAY_OF_1, **changes))
    assert answer.status_code == 200
    assert answer.json()["data"]["attributes"] == EMPTY | changes | {"network_protocol": "IPv4_only"}


@pytest.mark.rule("telecom_center.gateways.deleted")
def test_deletion_takes_the_routes(api: httpx2.Client) -> None:
    assert api.get(f"/termination_routes/{ROUTE_OF_1}").status_code == 200
    assert api.delete(f"{PATH}/{GATEWAY_OF_1}").status_code == 204
    assert api.get(f"{PATH}/{GATEWAY_OF_1}").status_code == 404
    assert api.get(f"/termination_routes/{ROUTE_OF_1}").status_code == 404


@pytest.mark.rule("telecom_center.termination-cdrs.related")
def test_calls_outlive_gateway_and_route(api: httpx2.Client) -> None:
    through = {"filter[termination_gateway.id]": GATEWAY_OF_1}
    keys = [item["id"] for item in api.get("/termination_cdrs", params=through).json()["data"]]
    api.delete(f"{PATH}/{GATEWAY_OF_1}")
    query = {"filter[id]": ",".join(keys), "include": "termination_gateway,termination_route"}
    after = api.get("/termination_cdrs", params=query).json()["data"]
    assert len(after) == len(keys) > 0
    for item in after:
        assert item["relationships"]["termination_gateway"]["data"] is None
        assert item["relationships"]["termination_route"]["data"] is None


@pytest.mark.parametrize("protocol", ["IPv4_only", "IPv6_only", "IPv4_pref", "IPv6_pref", "Dualstack"])
def test_protocols(api: httpx2.Client, protocol: str) -> None:
    answer = api.post(PATH, json=owned(TYPE, name="a", host="example.com", network_protocol=protocol))
    assert answer.json()["data"]["attributes"]["network_protocol"] == protocol


@pytest.mark.rule("telecom_center.gateways.members")
def test_every_attribute_is_kept(api: httpx2.Client) -> None:
    attributes = {
        "name": "a",
        "host": "example.com",
        "port": 5080,
        "src_rewrite_rule": "^0(.*)$",
        "src_rewrite_result": r"44\1",
        "dst_rewrite_rule": "^00",
        "dst_rewrite_result": "",
        "authorization_name": "u",
        "authorization_password": "p",
        "codecs": ["OPUS", "g729"],
        "network_protocol": "Dualstack",
    }
    answer = api.post(PATH, json=owned(TYPE, **attributes))
    assert answer.json()["data"]["attributes"] == attributes
    for name, value in EMPTY.items():
        key = answer.json()["data"]["id"]
        cleared = api.patch(f"{PATH}/{key}", json=document(TYPE, key, **{name: value}))
        assert cleared.json()["data"]["attributes"][name] is None


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("name", None, "can't be blank"),
        ("host", "", "can't be blank"),
        ("port", 0, "must be greater than or equal to 1"),
        ("port", 65536, "must be less than or equal to 65535"),
        ("port", "sip", "is not a number"),
        ("codecs", ["MP3"], "is not included in the list"),
        ("network_protocol", "IPv5", "is not included in the list"),
        ("src_rewrite_rule", "(", "is invalid"),
        ("dst_rewrite_rule", "[", "is invalid"),
    ],
)
def test_values_that_cannot_be(api: httpx2.Client, name: str, value: Any, message: str) -> None:
    answer = api.post(PATH, json=owned(TYPE, **{"name": "a", "host": "example.com", name: value}))
    assert (answer.status_code, answer.json()["errors"][0]["detail"]) == (422, f"{name} - {message}")
    changed = api.patch(f"{PATH}/{GATEWAY_OF_1}", json=document(TYPE, GATEWAY_OF_1, **{name: value}))
    assert (changed.status_code, changed.json()["errors"]) == (422, answer.json()["errors"])


@pytest.mark.parametrize("side", ["src", "dst"])
@pytest.mark.parametrize("rule", [*NO_RULES, *NO_REPEATS, *NO_ESCAPES])
@pytest.mark.rule("telecom_center.gateways.rewriting")
def test_what_is_no_rule_to_postgresql(api: httpx2.Client, side: str, rule: str) -> None:
    name = f"{side}_rewrite_rule"
    answer = api.post(PATH, json=owned(TYPE, name="a", host="example.com", **{name: rule}))
    assert (answer.status_code, answer.json()["errors"][0]["detail"]) == (422, f"{name} - is invalid")


@pytest.mark.parametrize("rule", ["[[:digit:]]+", "4{", "4{,2}", "a||b", "()", "", "[]4]", "[^]]", r"(4)\1", "(?#x)4"])
@pytest.mark.parametrize("result", [r"\1", r"\10", r"\0", "\\", r"\g<cc>"])
def test_any_result_fits_a_rule(api: httpx2.Client, rule: str, result: str) -> None:
    body = owned(TYPE, name="a", host="example.com", dst_rewrite_rule=rule, dst_rewrite_result=result)
    assert api.post(PATH, json=body).status_code == 201


@pytest.mark.rule("telecom_center.gateways.name-and-host")
def test_name_and_host_must_be_there(api: httpx2.Client) -> None:
    answer = api.post(PATH, json=owned(TYPE))
    assert [error["detail"] for error in answer.json()["errors"]] == ["name - can't be blank", "host - can't be blank"]


@pytest.mark.parametrize("kind", ["termination_gateways", "termination_routes"])
def test_operator_is_no_attribute_but_clients_send_it(api: httpx2.Client, kind: str) -> None:
    body = owned(kind, "1", name="a", operator=True)
    if kind == TYPE:
        body["data"]["attributes"]["host"] = "example.com"
    else:
        body["data"]["relationships"]["gateway"] = link(TYPE, GATEWAY_OF_1)
    answer = api.post(f"/{kind}", json=body)
    assert answer.status_code == 201
    assert "operator" not in answer.json()["data"]["attributes"]

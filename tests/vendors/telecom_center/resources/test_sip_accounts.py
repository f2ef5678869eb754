"""SIP accounts: the document's examples, then each rule."""

from typing import Any

import httpx2
import pytest

from tests.vendors.telecom_center.documents import SIP_ACCOUNT, document

PATH, TYPE = "/sip_device_routes", "sip_device_routes"
EXAMPLE = {
    "username": "z4wnypvker",
    "password": "08hxobdp5z",
    "incoming_internal": False,
    "incoming_external": False,
    "outgoing_internal": False,
    "outgoing_external": False,
    "on_demand": False,
    "caller_id_name": "Helo bye",
    "internal_caller_id": None,
    "external_caller_id": None,
    "allow_external_calls": False,
    "is_online": False,
    "user_agent": None,
    "use_allowed_ips": False,
    "allowed_ips": "0.0.0.0/0,0000:0000:0000:0000:0000:0000:0000:0000/0",
}


def change(api: httpx2.Client, **attributes: Any) -> httpx2.Response:
    """Update the document's account."""
    return api.patch(f"{PATH}/{SIP_ACCOUNT}", json=document(TYPE, SIP_ACCOUNT, **attributes))


@pytest.mark.rule("telecom_center.sip-accounts.filters")
def test_list_as_in_the_document(api: httpx2.Client) -> None:
    body = api.get(PATH, params={"filter[username]": "z4wnypvker"}).json()
    assert [(item["id"], item["attributes"]) for item in body["data"]] == [(SIP_ACCOUNT, EXAMPLE)]
    assert list(body["data"][0]["attributes"]) == list(EXAMPLE)
    assert api.get(f"{PATH}/{SIP_ACCOUNT}").json()["data"] == body["data"][0]


def test_update_as_in_the_document(api: httpx2.Client) -> None:
    """The truth value is sent as text."""
    answer = change(api, use_allowed_ips="true", allowed_ips="127.0.0.1")
    assert answer.status_code == 200
    expected = EXAMPLE | {"use_allowed_ips": True, "allowed_ips": "127.0.0.1/32"}
    assert answer.json()["data"]["attributes"] == expected
    assert api.get(f"{PATH}/{SIP_ACCOUNT}").json() == answer.json()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("10.0.0.0/8", "10.0.0.0/8"),
        ("10.1.2.3/8", "10.0.0.0/8"),
        ("192.0.2.1, 198.51.100.0/24", "192.0.2.1/32,198.51.100.0/24"),
        ("::1", "0000:0000:0000:0000:0000:0000:0000:0001/128"),
        ("2001:db8::/32", "2001:0db8:0000:0000:0000:0000:0000:0000/32"),
        (EXAMPLE["allowed_ips"], EXAMPLE["allowed_ips"]),
    ],
)
def test_addresses_are_kept_as_networks(api: httpx2.Client, given: str, kept: str) -> None:
    assert change(api, allowed_ips=given).json()["data"]["attributes"]["allowed_ips"] == kept


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("allowed_ips", "300.0.0.1", "is invalid"),
        ("allowed_ips", "127.0.0.1,", "is invalid"),
        ("allowed_ips", "10.0.0.0/33", "is invalid"),
        ("allowed_ips", "localhost", "is invalid"),
        ("allowed_ips", ["127.0.0.1"], "is invalid"),
        ("allowed_ips", 2130706433, "is invalid"),
        ("allowed_ips", "", "can't be blank"),
        ("allowed_ips", None, "can't be blank"),
        ("use_allowed_ips", "yes", "is not included in the list"),
        ("use_allowed_ips", None, "is not included in the list"),
    ],
)
def test_values_that_cannot_be(api: httpx2.Client, name: str, value: Any, message: str) -> None:
    answer = change(api, **{name: value})
    assert (answer.status_code, answer.json()["errors"][0]["detail"]) == (422, f"{name} - {message}")
    assert api.get(f"{PATH}/{SIP_ACCOUNT}").json()["data"]["attributes"] == EXAMPLE


@pytest.mark.parametrize("name", [name for name in EXAMPLE if name not in ("use_allowed_ips", "allowed_ips")])
@pytest.mark.rule("telecom_center.sip-accounts.rest")
def test_the_rest_is_the_customers(api: httpx2.Client, name: str) -> None:
    answer = change(api, **{name: "x"})
    assert (answer.status_code, answer.json()["errors"][0]["detail"]) == (400, f"{name} is not allowed.")


@pytest.mark.rule("telecom_center.sip-accounts.read-and-updated")
def test_accounts_are_neither_made_nor_deleted_here(api: httpx2.Client) -> None:
    for answer in (api.post(PATH, json=document(TYPE)), api.delete(f"{PATH}/{SIP_ACCOUNT}")):
        assert (answer.status_code, answer.content) == (404, b"")

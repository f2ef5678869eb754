"""Whatever is sent, the answer is the protocol's own, and nothing is written by halves."""

from typing import Any
from urllib.parse import quote

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.vendors.telecom_center.documents import GATEWAY_OF_1, ROUTE_OF_1, SIP_ACCOUNT, TRUNK_OF_123

RECORDS = {
    "customers": "123",
    "incoming_trunks": TRUNK_OF_123,
    "available_did_numbers": "123",
    "termination_gateways": GATEWAY_OF_1,
    "termination_routes": ROUTE_OF_1,
    "external_account_routes": "123",
    "sip_device_routes": SIP_ACCOUNT,
}
WORDS = st.sampled_from(
    ["id", "type", "name", "number", "codecs", "port", "allowed_ips", "customer", "gateway", "available_did_number"]
)
PLAIN = st.none() | st.booleans() | st.integers(-(2**40), 2**70) | st.floats(allow_nan=False) | st.text(max_size=8)
JSON = st.recursive(
    PLAIN | WORDS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3), max_leaves=6
)
LINKAGE = st.fixed_dictionaries({"type": st.sampled_from(["customers", "termination_gateways"]) | JSON, "id": JSON})
DATA = st.fixed_dictionaries(
    {"type": st.sampled_from([*RECORDS]) | JSON},
    optional={
        "id": st.sampled_from([*RECORDS.values()]) | JSON,
        "attributes": st.dictionaries(WORDS | st.text(max_size=3), JSON, max_size=4) | JSON,
        "relationships": st.dictionaries(WORDS, st.fixed_dictionaries({"data": LINKAGE | JSON}) | JSON, max_size=3),
    },
)
fuzzed = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def check(answer: httpx2.Response) -> None:
    """A success, or an error of the protocol's form."""
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400 and answer.content:
        assert answer.headers["content-type"] == "application/vnd.api+json"
        assert {error["status"] for error in answer.json()["errors"]} == {str(answer.status_code)}


@pytest.mark.slow
@pytest.mark.parametrize("kind", RECORDS)
@fuzzed
@given(data=DATA | JSON)
def test_bodies(api: httpx2.Client, kind: str, data: Any) -> None:
    path = f"/{kind}/{RECORDS[kind]}"
    before, count = api.get(path).json(), api.get(f"/{kind}").json()["meta"]["record_count"]
    created = api.post(f"/{kind}", json={"data": data})
    check(created)
    added = api.get(f"/{kind}").json()["meta"]["record_count"] - count
    assert added == (1 if created.status_code == 201 else 0)
    changed = api.patch(path, json={"data": data})
    check(changed)
    if changed.status_code != 200:
        assert api.get(path).json() == before


FILTERS = [
    "filter",
    *(f"filter[{name}]" for name in ("id", "id][", "name", "time_start", "time_start_gteq", "customer.id")),
]
PAGES = ["page", "page[", "page[size]", "page[number]"]
NAMES = st.sampled_from(["include", "sort", "fields", "fields[customers]", *FILTERS, *PAGES])


@pytest.mark.parametrize("kind", [*RECORDS, "termination_cdrs", "incoming_trunk_cdrs"])
@fuzzed
@given(query=st.lists(st.tuples(NAMES | st.text(max_size=5), st.text(max_size=12) | WORDS), max_size=4))
def test_queries(api: httpx2.Client, kind: str, query: list[tuple[str, str]]) -> None:
    text = "&".join(f"{quote(name)}={quote(value)}" for name, value in query)
    for path in (f"/{kind}", f"/{kind}/{RECORDS.get(kind, '123')}"):
        check(api.get(f"{path}?{text}"))


def test_a_very_long_list_of_values(api: httpx2.Client) -> None:
    many = ",".join(["2020-05-15 06:38"] * 300)
    answer = api.get("/termination_cdrs", params={"filter[time_start]": many})
    assert answer.json()["errors"][0]["code"] == "107"

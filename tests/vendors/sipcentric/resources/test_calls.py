"""The call history: the document's examples, every filter, CSV, paging."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import World

CALLS = "/customers/25/calls"
OUTCOMES = {"ANSWERED", "NO_ANSWER", "BUSY", "FAILED"}
Item = dict[str, Any]


def listed(world: World, **filters: Any) -> list[Item]:
    answer = world.sipcentric().get(CALLS, params={"pageSize": 200} | filters)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def number(party: str) -> str:
    return party.rpartition("<")[2].rstrip(">")


@pytest.mark.rule("sipcentric.calls.table", "sipcentric.calls.parties")
def test_history_as_in_the_document(world: World) -> None:
    query = {"createdAfter": "2014-03-10T13:30:00Z", "pageSize": 2, "page": 1}
    body = world.sipcentric().get(CALLS, params=query).json()
    missed, made = body["items"]
    base = str(world.sipcentric().base_url).rstrip("/")
    assert missed == {
        "type": "call",
        "id": "7592432",
        "uri": f"{base}/customers/25/calls/7592432",
        "parent": f"{base}/customers/25",
        "created": "2014-03-10T13:47:05.000+0000",
        "scope": "EXTERNAL",
        "direction": "IN",
        "from": "07557000000",
        "to": "Sales Group <500>",
        "callStarted": "2014-03-10T13:46:35.000+0000",
        "outcome": "NO_ANSWER",
        "duration": 0,
        "cost": 0,
        "callId": "ast01-1400142051.1562723",
        "linkedId": "ast01-1400142051.1562723",
        "links": {"recordings": f"{base}/customers/25/recordings?linkedId=ast01-1400142051.1562723"},
    }
    assert (made["id"], made["from"], made["to"]) == ("7592134", "Greg Sanderson <103>", "07557000000")
    assert (made["outcome"], made["duration"], made["cost"]) == ("ANSWERED", 60, 0.09)
    assert made["created"] == "2014-03-10T13:37:00.000+0000"
    assert made["callStarted"] == "2014-03-10T13:35:51.000+0000"
    assert "createdAfter=2014-03-10T13%3A30%3A00Z" in body["nextPage"]
    (last,) = world.sipcentric().get(body["nextPage"]).json()["items"]
    assert last["id"] == "7592317"


@pytest.mark.rule("sipcentric.calls.recordings")
def test_recordings_of_a_call(world: World) -> None:
    client = world.sipcentric()
    call = client.get(f"{CALLS}/7592134").json()
    (recording,) = client.get(call["links"]["recordings"]).json()["items"]
    assert recording["id"] == "1358372"


def test_every_kind_of_call_can_be_seen(world: World) -> None:
    seen = {(c["scope"], c["direction"], c["outcome"]) for c in listed(world, includeLocal="true")}
    wanted = {("EXTERNAL", direction, outcome) for direction in ("IN", "OUT") for outcome in OUTCOMES}
    wanted |= {("DOMAIN", direction, outcome) for direction in ("IN", "OUT") for outcome in OUTCOMES}
    # Of a call inside the account, the history has the outgoing record only.
    assert seen == wanted | {("LOCAL", "OUT", outcome) for outcome in OUTCOMES}


FILTERS: list[tuple[dict[str, str], Callable[[Item], bool]]] = [
    ({}, lambda c: c["scope"] != "LOCAL"),
    ({"includeLocal": "false"}, lambda c: c["scope"] != "LOCAL"),
    ({"includeLocal": "True"}, lambda c: True),
    ({"direction": "in"}, lambda c: c["direction"] == "IN" and c["scope"] != "LOCAL"),
    ({"direction": "OUT", "includeLocal": "true"}, lambda c: c["direction"] == "OUT"),
    ({"from": "07557000000"}, lambda c: number(c["from"]) == "07557000000"),
    ({"to": "500"}, lambda c: number(c["to"]) == "500"),
    ({"from": "103"}, lambda c: number(c["from"]) == "103" and c["scope"] != "LOCAL"),
    ({"from": "103", "includeLocal": "true"}, lambda c: number(c["from"]) == "103"),
    ({"from": "Greg Sanderson <103>"}, lambda c: number(c["from"]) == "103" and c["scope"] != "LOCAL"),
    ({"from": "103", "direction": "out", "to": "07557000000"}, lambda c: c["id"] == "7592134"),
    ({"from": "103", "direction": "in"}, lambda c: False),
    ({"from": "0755700000"}, lambda c: False),
    ({"from": "0755700000%"}, lambda c: False),
]


@pytest.mark.rule("sipcentric.calls.from-to", "sipcentric.calls.direction", "sipcentric.calls.include-local")
@pytest.mark.parametrize(("filters", "expected"), FILTERS, ids=[str(filters) for filters, _ in FILTERS])
def test_filter(world: World, filters: dict[str, str], expected: Callable[[Item], bool]) -> None:
    """The same as picking from the whole history by hand, in the same order."""
    everything = listed(world, includeLocal="true")
    assert listed(world, **filters) == [call for call in everything if expected(call)]


@pytest.mark.rule("sipcentric.calls.created", "sipcentric.calls.started")
def test_dates_include_both_ends_to_the_millisecond(world: World) -> None:
    moment = "2014-03-10T13:37:00.000+0000"
    same = [call["id"] for call in listed(world, createdAfter=moment, createdBefore=moment)]
    assert same == ["7592134", "7592317"]
    assert [c["id"] for c in listed(world, createdAfter="2014-03-10T13:37:00.001Z")] == ["7592432"]
    assert "7592317" not in [c["id"] for c in listed(world, createdBefore="2014-03-10T13:36:59.999Z")]
    started = [c["id"] for c in listed(world, startedAfter="2014-03-10T13:35:51Z", startedBefore=moment)]
    assert started == ["7592134", "7592317"], "in the order of the whole list"


@pytest.mark.parametrize(
    "moment",
    ["2014-03-10T13:47:05Z", "2014-03-10T14:47:05+0100", "2014-03-10T13:47:05.000+0000", "2014-03-10 13:47:05"],
)
def test_dates_in_any_form(world: World, moment: str) -> None:
    assert [c["id"] for c in listed(world, createdAfter=moment)] == ["7592432"]


def test_plus_sign_that_was_not_encoded(world: World) -> None:
    answer = world.sipcentric().get(f"{CALLS}?createdAfter=2014-03-10T14:47:05+01:00")
    assert [c["id"] for c in answer.json()["items"]] == ["7592432"]


@pytest.mark.rule("sipcentric.calls.endpoint-id")
def test_filter_by_endpoint(world: World) -> None:
    """Clients send it, in whichever form they have the endpoint."""
    calls = listed(world, endpointId="6901")
    assert [c["id"] for c in calls] == ["7592432", "7592317"]
    assert listed(world, endpointId="https://pbx.example.com/api/v1/customers/25/endpoints/6901") == calls
    assert listed(world, endpointId="999999") == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("createdAfter", "soon"),
        ("createdBefore", "2014-02-30"),
        ("startedAfter", "12"),
        ("startedBefore", "0000-00-00T00:00:00Z"),
        ("createdAfter", "9999-12-31T23:59:59-23:59"),
        ("direction", "up"),
        ("includeLocal", "2"),
        ("endpointId", "reception"),
    ],
)
def test_bad_filter_is_named(world: World, name: str, value: str) -> None:
    answer = world.sipcentric().get(CALLS, params={name: value})
    assert answer.status_code == 400
    assert answer.json()["validationErrors"][0]["field"] == name
    assert answer.json()["errors"]


@pytest.mark.rule("sipcentric.calls.csv")
def test_csv_has_the_names_of_the_members(world: World) -> None:
    client = world.sipcentric()
    items = client.get(CALLS, params={"pageSize": 30}).json()["items"]
    answer = client.get(CALLS, params={"pageSize": 30}, headers={"Accept": "text/csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    header, *rows = csv.reader(io.StringIO(answer.text))
    assert header == list(items[0])
    for item, row in zip(items, rows, strict=True):
        found = dict(zip(header, row, strict=True))
        assert found.pop("links") == item.pop("links")["recordings"]
        assert found == {name: str(value) for name, value in item.items()}
    assert client.get(f"{CALLS}.csv", params={"pageSize": 30}).text == answer.text


@pytest.mark.rule("sipcentric.calls.one")
def test_csv_of_one_call_and_of_none(world: World) -> None:
    client = world.sipcentric()
    header, row = csv.reader(io.StringIO(client.get(f"{CALLS}/7592134.csv").text))
    assert dict(zip(header, row, strict=True))["from"] == "Greg Sanderson <103>"
    assert client.get(f"{CALLS}.csv", params={"from": "nobody"}).text.count("\n") == 1


@pytest.mark.rule("sipcentric.calls.earlier")
def test_earlier_revision(world: World) -> None:
    world.set(sipcentric_revision="earlier")
    calls = listed(world, includeLocal="true")
    assert {call["callType"] for call in calls} == {"domain", "OUT"}
    assert {call["outcome"] for call in calls} == {"answered", "no-answer", "busy", "failed"}
    assert {call["direction"] for call in calls} == {"IN", "OUT"}
    assert all("scope" not in call for call in calls)
    header = world.sipcentric().get(f"{CALLS}.csv").text.splitlines()[0]
    assert header.split(",")[5] == "callType"


def test_extension_users_have_no_history(world: World) -> None:
    client = world.sipcentric("extension")
    assert client.get(CALLS).status_code == 401
    assert client.get(f"{CALLS}/7592432").status_code == 401


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST"])
def test_calls_cannot_be_changed(world: World, method: str) -> None:
    answer = world.sipcentric().request(method, f"{CALLS}/7592432", json={})
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize("key", ["1", "x", "9" * 40, "7400001"])
def test_unknown_call(world: World, key: str) -> None:
    assert world.sipcentric().get(f"{CALLS}/{key}").status_code == 404


def test_pages_hold_every_call_once(world: World) -> None:
    client = world.sipcentric()
    seen: list[str] = []
    address: str | None = f"{CALLS}?pageSize=7&includeLocal=true"
    while address:
        body = client.get(address).json()
        seen += [call["id"] for call in body["items"]]
        address = body.get("nextPage")
    assert seen == [call["id"] for call in listed(world, includeLocal="true")]
    assert len(set(seen)) == body["totalItems"]


def test_planted_call_is_found_by_its_numbers(world: World) -> None:
    row = {
        "customer_id": 25,
        "created": "2026-03-01T10:00:09Z",
        "scope": "EXTERNAL",
        "direction": "IN",
        "caller": "Ann <Anna> Marsh <07700900001>",
        "callee": "07700900002",
        "started": "2026-03-01T10:00:00Z",
        "outcome": "BUSY",
        "call_id": "c1",
        "linked_id": "c1",
    }
    planted = world.control.post("/data/sipcentric/calls", json=row)
    assert planted.status_code == 201, planted.text
    for filters in ({"from": "07700900001"}, {"to": "07700900002"}, {"createdAfter": "2026-03-01T10:00:09Z"}):
        assert [call["callId"] for call in listed(world, **filters)] == ["c1"]


NAMES = ("createdAfter", "createdBefore", "startedAfter", "startedBefore", "from", "to", "direction", "includeLocal")
VALUES = st.one_of(
    st.text(max_size=20),
    st.datetimes().map(str),
    st.sampled_from(["in", "OUT", "true", "07557000000", "500", "2014-03-10T13:37:00+0000", "9999-12-31T23:59:59Z"]),
)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(filters=st.dictionaries(st.sampled_from((*NAMES, "endpointId", "page", "pageSize", "any")), VALUES))
def test_any_filter_gives_a_list_or_names_itself(world: World, filters: dict[str, str]) -> None:
    world.set(sipcentric_rate_limit=0)
    answer = world.sipcentric().get(CALLS, params=filters)
    assert answer.status_code in (200, 400)
    if answer.status_code == 400:
        assert {each["field"] for each in answer.json()["validationErrors"]} <= set(filters)
    else:
        body = answer.json()
        assert len(body["items"]) <= min(body["pageSize"], body["totalItems"])

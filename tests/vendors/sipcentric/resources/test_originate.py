"""Originate call: who may, what is refused, how it ends, who hears of it, and what it costs."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import World
from tests.vendors.sipcentric.listener import listening

CALLS = "/customers/25/calls"
PHONE = "https://pbx.sipcentric.com/api/v1/customers/25/endpoints/1234"
CALL = {"type": "call", "endpoint": PHONE, "to": "07902000000"}


def originate(world: World, **changed: Any) -> None:
    answer = world.sipcentric().post(CALLS, json=CALL | changed)
    assert (answer.status_code, answer.content) == (200, b""), answer.text


def history(world: World, user: str = "admin") -> list[dict[str, Any]]:
    answer = world.sipcentric(user).get(
        "/customers/me/calls", params={"createdAfter": "2026-01-01", "includeLocal": "true"}
    )
    return answer.json()["items"]


def balance(world: World) -> float:
    return world.sipcentric().get("/customers/25/creditstatus").json()["balance"]


@pytest.mark.rule("sipcentric.calls.originated")
def test_originate_as_in_the_document(world: World) -> None:
    originate(world)
    assert history(world) == [], "it rings"
    world.advance(11.9)
    assert history(world) == [], "they talk"
    world.advance(0.1)
    (call,) = history(world)
    assert (call["from"], call["to"]) == ("Greg Sanderson <103>", "07902000000")
    assert (call["scope"], call["direction"], call["outcome"]) == ("EXTERNAL", "OUT", "ANSWERED")
    assert call["callStarted"] == "2026-03-02T09:00:00.000+0000"
    assert call["created"] == "2026-03-02T09:00:12.000+0000"
    assert (call["duration"], call["cost"]) == (10, 0.09)
    assert call["callId"] == call["linkedId"]


def test_ringing_and_talking_are_settings(world: World) -> None:
    world.set(sipcentric_ring_seconds=5, sipcentric_talk_seconds=61)
    originate(world)
    world.advance(66)
    (call,) = history(world)
    assert (call["duration"], call["cost"]) == (61, 0.18)


@pytest.mark.parametrize(
    "endpoint", [1234, "1234", "/customers/me/endpoints/1234", "/customers/25/endpoints/1234/", PHONE]
)
def test_endpoint_in_every_form(world: World, endpoint: Any) -> None:
    originate(world, endpoint=endpoint)


@pytest.mark.parametrize(
    "endpoint",
    [
        "/customers/325/endpoints/1234",
        "/customers/25/phonebook/1234",
        102,
        94,
        6874,
        6900,
        6901,
        7001,
        1,
        "x",
        "",
        True,
        None,
        {},
        ["101"],
        "9" * 18,
    ],
)
def test_endpoint_that_cannot_call_is_named(world: World, endpoint: Any) -> None:
    """Other types than phones, another account's, and none at all."""
    answer = world.sipcentric().post(CALLS, json=CALL | {"endpoint": endpoint})
    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["validationErrors"]] == ["endpoint"]
    assert world.advance(60) == []


@pytest.mark.parametrize("to", ["", "*67", "nobody", "+", None, 7902000000, "12", "1" * 30, "*6707902000000x"])
def test_number_that_cannot_be_called_is_named(world: World, to: Any) -> None:
    answer = world.sipcentric().post(CALLS, json=CALL | {"to": to})
    assert answer.status_code == 400
    assert answer.json()["validationErrors"][0]["field"] == "to"


def test_missing_properties_are_named(world: World) -> None:
    answer = world.sipcentric().post(CALLS, json={"type": "call"})
    assert [each["field"] for each in answer.json()["validationErrors"]] == ["endpoint", "to"]


@pytest.mark.parametrize("caller_id", [None, 114, "114", "/customers/me/outgoingcallerids/114"])
def test_caller_id_approved_for_calls(world: World, caller_id: Any) -> None:
    originate(world, callerId=caller_id)


@pytest.mark.parametrize(
    "caller_id", ["/customers/325/outgoingcallerids/114", "/customers/25/endpoints/114", 115, "1", "x", {}, True]
)
def test_caller_id_that_is_not_approved_is_named(world: World, caller_id: Any) -> None:
    answer = world.sipcentric().post(CALLS, json=CALL | {"callerId": caller_id})
    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["validationErrors"]] == ["callerId"]


@pytest.mark.parametrize(
    ("to", "outcome", "seconds"),
    [("01632960480", "NO_ANSWER", 30), ("01632 960486", "BUSY", 2), ("+441632960503", "FAILED", 2)],
)
def test_magic_numbers_decide_the_outcome(world: World, to: str, outcome: str, seconds: int) -> None:
    originate(world, to=to)
    world.advance(seconds - 0.1)
    assert history(world) == []
    world.advance(0.1)
    (call,) = history(world)
    assert (call["outcome"], call["duration"], call["cost"]) == (outcome, 0, 0)


def test_phone_that_records_leaves_a_recording(world: World) -> None:
    originate(world, endpoint=101)
    world.advance(12)
    (call,) = history(world)
    client = world.sipcentric()
    (recording,) = client.get(call["links"]["recordings"]).json()["items"]
    assert (recording["direction"], recording["partyId"]) == ("OUT", "07902000000")
    assert recording["endpoint"].endswith("/endpoints/101")
    assert recording["started"] == call["callStarted"]
    assert len(client.get(f"{recording['uri']}.wav").content) == recording["size"] == 44 + 80_000


@pytest.mark.rule("sipcentric.recordings.off")
@pytest.mark.parametrize(("endpoint", "to"), [(1234, "07902000000"), (1928, "07902000000"), (101, "01632960486")])
def test_no_recording_without_need(world: World, endpoint: int, to: str) -> None:
    """Recording is off, on demand, or nobody answered."""
    originate(world, endpoint=endpoint, to=to)
    world.advance(60)
    (call,) = history(world)
    assert world.sipcentric().get(call["links"]["recordings"]).json()["items"] == []


@pytest.mark.rule("sipcentric.callbundles.used")
def test_landlines_use_the_bundle(world: World) -> None:
    before = balance(world)
    world.set(sipcentric_talk_seconds=61)
    originate(world, to="02079460001")
    world.advance(70)
    assert history(world)[0]["cost"] == 0
    assert balance(world) == before
    bundle = world.sipcentric().get("/customers/25/callbundles/1040").json()
    assert (bundle["usedMins"], bundle["availableMins"]) == (59, 941)


def test_mobiles_use_the_credit(world: World) -> None:
    before = balance(world)
    originate(world)
    world.advance(12)
    assert balance(world) == pytest.approx(before - 0.09)


def test_without_credit_calls_are_cut_off_and_then_fail(world: World) -> None:
    """Each minute is paid when it begins; who cannot pay one is cut off, and not put through again."""
    world.set(sipcentric_talk_seconds=7200)
    for _ in range(3):
        originate(world)
        world.advance(7202)
    failed, cut_off, whole = history(world)
    assert (whole["duration"], whole["cost"]) == (7200, pytest.approx(120 * 0.09))
    assert (cut_off["outcome"], cut_off["duration"], cut_off["cost"]) == ("ANSWERED", 97 * 60, pytest.approx(97 * 0.09))
    assert (failed["outcome"], failed["duration"], failed["cost"]) == ("FAILED", 0, 0)
    assert balance(world) == pytest.approx(19.571 - (120 + 97) * 0.09)


def test_call_inside_the_account(world: World) -> None:
    with listening(world.sipcentric()) as stream:
        originate(world, to="102")
        assert stream.next() == {
            "event": "incomingcall",
            "location": None,
            "values": {
                "callerIdNumber": "103",
                "callerIdName": "Greg Sanderson",
                "endpoint": "/customers/25/endpoints/101",
                "did": "",
            },
        }
    world.advance(12)
    (call,) = history(world)
    assert (call["scope"], call["direction"], call["cost"]) == ("LOCAL", "OUT", 0)
    assert (call["from"], call["to"]) == ("Greg Sanderson <103>", "John Simmonds <102>")
    assert world.sipcentric().get(CALLS, params={"createdAfter": "2026-01-01"}).json()["items"] == []


def test_calling_oneself_is_busy(world: World) -> None:
    originate(world, to="103")
    world.advance(12)
    assert history(world)[0]["outcome"] == "BUSY"


@pytest.mark.parametrize(
    ("changed", "shown"),
    [
        ({}, "01212854400"),
        ({"callerId": 114}, "01212854411"),
        pytest.param(
            {"callerId": 114, "to": "*6701632960325"}, "anonymous", marks=pytest.mark.rule("sipcentric.calls.withheld")
        ),
    ],
)
def test_call_to_another_account(world: World, changed: dict[str, Any], shown: str) -> None:
    with listening(world.sipcentric("bakery")) as stream:
        originate(world, **{"to": "01632960325"} | changed)
        values = stream.next()["values"]
        assert values["callerIdNumber"] == shown
        assert (values["endpoint"], values["did"]) == ("/customers/325/endpoints/7001", "01632960325")
    world.advance(12)
    (ours,), (theirs,) = history(world), history(world, "bakery")
    assert (ours["scope"], ours["direction"], ours["to"]) == ("DOMAIN", "OUT", "01632960325")
    assert (theirs["scope"], theirs["direction"], theirs["from"]) == ("DOMAIN", "IN", shown)
    assert theirs["linkedId"] == ours["callId"] != theirs["callId"]


def test_call_to_ones_own_number_goes_to_its_destination(world: World) -> None:
    originate(world, to="+441212854411")
    world.advance(12)
    assert (history(world)[0]["to"], history(world)[0]["scope"]) == ("John Simmonds <102>", "LOCAL")


@pytest.mark.rule("sipcentric.phonenumbers.fax-takes-no-calls")
def test_fax_number_takes_no_calls(world: World) -> None:
    originate(world, to="01214960051")
    world.advance(12)
    assert history(world)[0]["outcome"] == "FAILED"


def test_extension_user_calls_from_the_own_phone_only(world: World) -> None:
    client = world.sipcentric("extension")
    assert client.post(CALLS, json=CALL | {"endpoint": 101}).status_code == 200
    answer = client.post(CALLS, json=CALL)
    assert answer.status_code == 400
    assert answer.json()["validationErrors"][0]["field"] == "endpoint"


def test_endpoint_deleted_during_the_call(world: World) -> None:
    originate(world, endpoint=1928)
    assert world.sipcentric().delete("/customers/25/endpoints/1928").status_code == 204
    world.advance(12)
    assert history(world)[0]["from"] == "Sally Marsh <104>"


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.fixed_dictionaries({}, optional={
    "endpoint": st.one_of(st.integers(), st.text(max_size=30), st.sampled_from(["1234", "/x/endpoints/101", None, []])),
    "to": st.one_of(st.text(max_size=30), st.from_regex(r"\A(\*67)?[0-9+ ()]{1,20}\Z"), st.none()),
    "callerId": st.one_of(st.integers(), st.text(max_size=10), st.none(), st.booleans()),
}))  # fmt: skip
def test_any_body_is_taken_or_refused(world: World, body: dict[str, Any]) -> None:
    world.set(sipcentric_rate_limit=0)
    answer = world.sipcentric().post(CALLS, json=body)
    assert answer.status_code in (200, 400)
    world.advance(100)

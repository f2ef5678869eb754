"""Random acts on random calls: no state that the model does not know, histories that add up, money never created."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import World

PARTIES = (
    "07700900123", "01632960480", "01632960486", "01212854411", "01212854400", "01214960051", "01632960325",
    "07902000000", "02079460001", "sipcentric/101", "sipcentric/102", "sipcentric/94", "sipcentric/1234",
    "sipcentric/1928", "sipcentric/6874", "sipcentric/6900", "sipcentric/6901", "sipcentric/7001",
)  # fmt: skip
PHONES = ("sipcentric/101", "sipcentric/1234", "sipcentric/1928", "sipcentric/2535", "sipcentric/7001")
BEHAVIOURS = ("ask", "never", "busy", "refuse", "unreachable", {"after": 3})
ACTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("answer", {}), ("answer", {}), ("refuse", {"code": 486}), ("refuse", {"code": 603}), ("hang-up", {"by": "caller"}),
    ("hang-up", {}), ("hold", {}), ("resume", {}), ("digits", {"digits": "104"}), ("record", {}),
    ("leave-message", {"seconds": 3}), ("transfer", {"to": "sipcentric/1928"}), ("transfer", {"to": "07902000000"}),
    ("transfer", {"to": "01632960325", "leg": 1}), ("transfer", {"to": "sipcentric/94"}),
)  # fmt: skip
STATES = {"ringing", "answered", "voicemail", "ended"}
LEG_STATES = {"trying", "ringing", "answered", "held", "parked", "ended"}
OUTCOMES = {"ANSWERED", "NO_ANSWER", "BUSY", "FAILED"}
STEPS = st.one_of(
    st.tuples(st.just("call"), st.sampled_from(PARTIES), st.sampled_from(PARTIES)),
    st.tuples(st.just("act"), st.integers(0, 3), st.sampled_from(ACTS)),
    st.tuples(st.just("wait"), st.sampled_from((1.0, 7.0, 31.0, 61.0))),
    st.tuples(st.just("behave"), st.sampled_from(PHONES), st.sampled_from(BEHAVIOURS)),
    st.tuples(
        st.just("originate"), st.sampled_from((101, 1234)), st.sampled_from(("07902000000", "104", "01632960325"))
    ),
)


def step(world: World, kind: str, *values: Any) -> None:
    """One thing that somebody does; what cannot be is refused."""
    if kind == "wait":
        world.advance(values[0])
        return
    if kind == "behave":
        world.kit.phone(values[0]).behave(answers=values[1])
        return
    if kind == "call":
        answer = world.control.post("/calls", json={"from": values[0], "to": values[1]})
        allowed = (201, 404, 422)
    elif kind == "originate":
        answer = world.sipcentric().post("/customers/me/calls", json={"endpoint": values[0], "to": values[1]})
        allowed = (200,)
    else:
        calls = world.control.get("/calls").json()["calls"]
        if not calls:
            return
        call, (act, body) = calls[values[0] % len(calls)], values[1]
        answer = world.control.post(f"/calls/{call['id']}/{act}", json=body)
        allowed = (200, 404, 409, 422)
    assert answer.status_code in allowed, answer.text


def histories(world: World) -> dict[str, list[dict[str, Any]]]:
    query = {"createdAfter": "2026-01-01", "includeLocal": "true", "pageSize": 200}
    get = world.sipcentric("reseller").get
    return {key: get(f"/customers/{key}/calls", params=query).json()["items"] for key in ("25", "325")}


def run(world: World, steps: list[tuple[Any, ...]]) -> dict[str, list[dict[str, Any]]]:
    """All of it, and then as long as it takes until everybody has hung up."""
    world.control.post("/reset")
    world.set(sipcentric_rate_limit=0)
    for each in steps:
        step(world, *each)
        for call in world.control.get("/calls", params={"state": "all"}).json()["calls"]:
            assert call["state"] in STATES
            assert {leg["state"] for leg in call["legs"]} <= LEG_STATES
    for call in world.control.get("/calls").json()["calls"]:
        world.control.post(f"/calls/{call['id']}/hang-up", json={"by": "caller"})
    world.advance(2000)
    assert world.control.get("/calls").json()["calls"] == []
    return histories(world)


def balances(world: World) -> dict[str, float]:
    get = world.sipcentric("reseller").get
    return {key: get(f"/customers/{key}/creditstatus").json()["balance"] for key in ("25", "325")}


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=40))
def test_random_acts(world: World, caplog: Any, steps: list[tuple[Any, ...]]) -> None:
    world.control.post("/reset")
    before = balances(world)
    found = run(world, steps)
    for key, after in balances(world).items():
        spent = sum(call["cost"] for call in found[key])
        assert round(before[key] - spent, 3) == after, "what is gone stands in the history"
    for call in (each for calls in found.values() for each in calls):
        assert call["outcome"] in OUTCOMES
        assert call["outcome"] == "ANSWERED" or (call["duration"], call["cost"]) == (0, 0)
        assert call["callStarted"] <= call["created"]
    assert run(world, steps) == found, "the same once more"
    assert not caplog.records

"""Random acts on random calls of every vendor: the model holds, the books balance, and the same again is the same.

`make test` takes some thousand steps, the same ones each time; `RANDOM_RUNS=500` takes as many runs of others.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator import Emulator
from tests.conftest import World
from tests.control.test_events import listening
from tests.random_runs import random_runs

CALL_STATES = {"ringing": 0, "answered": 1, "voicemail": 2, "ended": 3}
"""A call goes from one to a later one only."""
LEG_STATES = {"trying", "ringing", "answered", "held", "parked", "ended"}
OUTCOMES = {"answered", "no_answer", "busy", "refused", "failed", "cancelled"}
TALKING = {"answered", "held", "parked"}
PHONES = [
    "sipcentric/101", "sipcentric/1234", "sipcentric/1928", "sipcentric/2535", "sipcentric/7001",
    "telecom_center/1a6f0d3c-58b2-4e97-8c14-d7e5b9032a08", "telecom_center/123", "telecom_center/2001",
    "sipgate/1112233e0", "sipgate/1112233e1", "sipgate/1112233x0", "447700900123", "4915735980001",
]  # fmt: skip
TARGETS = [
    *PHONES, "441212854411", "441632960325", "441632960301", "441632960302", "493023125000", "493023125001",
    "sipcentric/6901", "sipcentric/94", "sipcentric/6900", "sipcentric/6874", "441632960480", "441632960486",
    "441632960503", "443301222970",
]  # fmt: skip
BEHAVIOURS: list[dict[str, Any]] = [
    {"answers": "ask"}, {"answers": "ask"}, {"answers": {"after": 3}}, {"answers": "never"}, {"answers": "busy"},
    {"answers": "refuse"}, {"answers": {"refuse": 404}}, {"answers": "unreachable"}, {"talks": 20}, {"talks": None},
    {"registered": False}, {"registered": True}, {"dnd": True}, {"dnd": False},
]  # fmt: skip
RULES = [
    {"outcome": "busy"}, {"outcome": "failed", "after": 2}, {"outcome": "no_answer"},
    {"outcome": "answered", "after": 1}, {"outcome": "refused", "code": 410},
]  # fmt: skip
ACTS: list[tuple[str, dict[str, Any]]] = [
    ("answer", {}), ("answer", {}), ("answer", {"in": 2}), ("refuse", {}), ("refuse", {"code": 486}), ("hang-up", {}),
    ("hang-up", {"by": "caller"}), ("hold", {}), ("resume", {}), ("digits", {"digits": "1#"}), ("record", {}),
    ("record", {"value": False}), ("leave-message", {"seconds": 5}), ("hang-up", {"in": 7}),
]  # fmt: skip
HISTORIES = [
    "sipcentric/calls", "sipcentric/recordings", "sipcentric/sms", "sipcentric/callbundles",
    "telecom_center/termination_cdrs", "telecom_center/incoming_trunk_cdrs", "sipgate/events", "sipgate/accounts",
    "sipgate/vouchers",
]  # fmt: skip
NAMES = count(1)
Step = tuple[str, int, int, int]

SELDOM = ["rule", "text", "transfer", "vendor"]

indexes = st.integers(0, 999)
steps = st.lists(
    st.tuples(
        st.sampled_from(["call"] * 4 + ["act"] * 9 + ["wait"] * 4 + ["behave"] * 2 + SELDOM),
        indexes, indexes, indexes,
    ),
    min_size=90,
    max_size=130,
)  # fmt: skip


def of(choices: list[Any], index: int) -> Any:
    """One of some choices."""
    return choices[index % len(choices)]


class Run:
    """A world in which steps are taken; what each came to is kept."""

    def __init__(self, server: Emulator) -> None:
        self.world = World(server.url, f"random-{next(NAMES)}")
        self.world.kit.reset(seed=7)
        self.sipcentric, self.sipgate = self.world.sipcentric(), self.world.sipgate()
        self.calls: list[str] = []
        self.answers: list[tuple[int, bytes]] = []
        self.over: dict[str, Any] = {}
        self.reached: dict[str, int] = {}
        self.before = {name: self.rows(name) for name in HISTORIES}
        self.money = self.balances()

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Stored rows of a vendor's resource."""
        found: list[dict[str, Any]] = self.world.control.get(f"/data/{name}", params={"limit": 1000}).json()["rows"]
        return found

    def added(self, name: str) -> list[dict[str, Any]]:
        """Rows that were not there at the start."""
        known = {row["id"] for row in self.before[name]}
        return [row for row in self.rows(name) if row["id"] not in known]

    def balances(self) -> dict[str, float]:
        """What each account has."""
        customers = {f"sipcentric/{row['id']}": row["balance"] for row in self.rows("sipcentric/customers")}
        return customers | {f"sipgate/{row['id']}": row["balance"] for row in self.rows("sipgate/accounts")}

    def take(self, step: Step) -> None:
        """Do something, and keep how it went."""
        answer = getattr(self, step[0])(*step[1:])
        assert answer.status_code < 500, (step, answer.text)
        assert answer.status_code < 300 or step[0] == "vendor" or answer.json()["error"], (step, answer.text)
        self.answers.append((answer.status_code, answer.content.replace(self.world.name.encode(), b"WORLD")))

    # Steps

    def post(self, path: str, values: dict[str, Any]) -> httpx2.Response:
        return self.world.control.post(path, json=values)

    def call(self, source: int, target: int, other: int) -> httpx2.Response:
        answer = self.post("/calls", {"from": of(PHONES, source), "to": of(TARGETS, target)})
        self.calls += [answer.json()["id"]] if answer.status_code == 201 else []
        return answer

    def recent(self, index: int) -> str:
        return of(self.calls[-6:] or ["c1"], index)

    def act(self, call: int, act: int, leg: int) -> httpx2.Response:
        name, values = of(ACTS, act)
        own = {"leg": leg % 3 + 1} if leg % 4 == 0 and name != "leave-message" else {}
        return self.post(f"/calls/{self.recent(call)}/{name}", values | own)

    def transfer(self, call: int, target: int, leg: int) -> httpx2.Response:
        own = {"leg": leg % 3 + 1} if leg % 2 else {}
        return self.post(f"/calls/{self.recent(call)}/transfer", {"to": of(TARGETS, target), **own})

    def wait(self, seconds: int, *others: int) -> httpx2.Response:
        return self.post("/clock/advance", {"seconds": of([1, 2, 5, 20, 31, 61], seconds)})

    def behave(self, phone: int, behaviour: int, other: int) -> httpx2.Response:
        return self.world.control.put(f"/phones/{of(PHONES, phone)}", json=of(BEHAVIOURS, behaviour))

    def rule(self, target: int, rule: int, other: int) -> httpx2.Response:
        return self.post(
            "/outcomes", {"match": {"kind": "call", "to": of(TARGETS, target)}, "times": 1, **of(RULES, rule)}
        )

    def text(self, source: int, target: int, other: int) -> httpx2.Response:
        return self.post(f"/phones/{of(PHONES, source)}/messages", {"to": of(TARGETS, target), "text": "Hello"})

    def vendor(self, kind: int, target: int, other: int) -> httpx2.Response:
        """Through a vendor's own API: click-to-dial, of both that have it."""
        number = of(TARGETS, target)
        if kind % 2:
            caller, callee = of(["1112233e0", "1112233e1"], other), number.rpartition("/")[2]
            return self.sipgate.post(
                "/my/sessions/calls/", data={"caller": f"sip:{caller}", "callee": f"tel:+{callee}"}
            )
        body = {"type": "call", "endpoint": "/customers/25/endpoints/101", "to": number.rpartition("/")[2]}
        return self.sipcentric.post("/customers/25/calls", json=body)

    # What must hold

    def check(self) -> None:
        """Every call is in a state that there is, and its legs with it; money is never made."""
        found = self.world.control.get("/calls", params={"state": "all"})
        assert found.status_code == 200
        for call in found.json()["calls"]:
            check_call(call)
            assert call["id"] not in self.over or self.over[call["id"]] == call
            state = CALL_STATES[call["state"]]
            assert self.reached.get(call["id"], 0) <= state
            self.reached[call["id"]] = state
            if call["state"] == "ended":
                self.over[call["id"]] = call
        money = self.balances()
        assert all(money[name] <= self.money[name] for name in money), (self.money, money)
        self.money = money

    def finish(self) -> None:
        """Everybody hangs up, and what is scheduled comes about."""
        for call in self.world.control.get("/calls").json()["calls"]:
            self.post(f"/calls/{call['id']}/hang-up", {})
        self.world.advance(4000)
        self.check()
        assert self.world.control.get("/calls").json()["calls"] == []

    def dump(self) -> Iterator[Any]:
        """All that the run came to."""
        yield from self.answers
        yield self.world.control.get("/calls", params={"state": "all"}).content
        yield self.world.control.get("/mails").content
        for name in HISTORIES:
            yield self.rows(name)

    def events(self) -> list[dict[str, Any]]:
        """What was streamed of calls and scheduled work."""
        with listening(self.world, last_event_id="0") as stream:
            self.world.kit.reset()
            found = []
            for event in stream:
                if event["kind"] == "reset":
                    return found[1:]
                if event["kind"] in ("call", "mail", "fired"):
                    found.append({name: value for name, value in event.items() if name != "number"})
        raise AssertionError("the stream ended")


def check_call(call: dict[str, Any]) -> None:
    """A call and its legs agree."""
    assert call["state"] in CALL_STATES, call
    assert call["outcome"] in OUTCOMES | {None}, call
    legs, live = call["legs"], [leg for leg in call["legs"] if leg["state"] != "ended"]
    assert [leg["leg"] for leg in legs] == [*range(1, len(legs) + 1)], call
    assert (call["outcome"] is None) == (call["state"] == "ringing") == (call["code"] is None), call
    assert (call["answered"] is None) == (call["outcome"] != "answered"), call
    assert (call["ended"] is None) == (call["ended_by"] is None) == (call["state"] != "ended") == bool(live), call
    assert in_order(call["started"], call["answered"], call["ended"]), call
    assert call["outcome"] in ("answered", None) or 300 <= call["code"] <= 699, call
    assert call["outcome"] != "answered" or call["code"] == 200, call
    if call["state"] in ("answered", "voicemail"):
        assert len(live) >= 2, call
        assert any(leg["state"] in TALKING for leg in live), call
    for leg in legs:
        check_leg(leg, call)


def check_leg(leg: dict[str, Any], call: dict[str, Any]) -> None:
    """A leg's state and its moments agree."""
    assert leg["state"] in LEG_STATES, call
    assert (leg["state"] == "ended") == (leg["ended_at"] is not None) == (leg["code"] is not None), call
    assert leg["state"] not in TALKING or leg["answered_at"], call
    assert leg["state"] != "ringing" or leg["ringing_at"], call
    assert leg["state"] != "trying" or not (leg["ringing_at"] or leg["answered_at"]), call
    assert in_order(call["started"], leg["ringing_at"], leg["answered_at"], leg["ended_at"], call["ended"]), call
    assert not leg["digits"] or leg["answered_at"], call


def in_order(*moments: str | None) -> bool:
    """Whether moments follow each other, as far as they came."""
    known = [moment for moment in moments if moment is not None]
    return known == sorted(known)


def simple(run: Run, vendor: str) -> list[dict[str, Any]]:
    """Calls from outside that rang one phone of a vendor, and nobody else."""
    found = []
    for call in run.over.values():
        caller, *called = call["legs"]
        if len(called) == 1 and caller["phone"] is None and (called[0]["phone"] or "").startswith(f"{vendor}/"):
            found.append(call)
    return found


def seconds(call: dict[str, Any]) -> int:
    """How long the two talked."""
    return int(call["duration"])


def check_sipcentric(run: Run) -> None:
    """Each call has its record: outcome and seconds are those of its leg."""
    words = {"answered": "ANSWERED", "busy": "BUSY", "refused": "BUSY", "failed": "FAILED"}
    expected = Counter(
        (call["started"][:-1], words.get(call["outcome"], "NO_ANSWER"), seconds(call))
        for call in simple(run, "sipcentric")
    )
    rows = run.added("sipcentric/calls")
    assert not expected - Counter((row["started"], row["outcome"], row["duration"]) for row in rows)
    for row in rows:
        assert row["duration"] == 0 or row["outcome"] == "ANSWERED", row
        assert row["cost"] >= 0, row
    assert len(rows) <= 2 * sum(len(call["legs"]) for call in run.over.values())


def check_telecom_center(run: Run) -> None:
    """Each call to a number has its CDR, and the times of all add up."""
    incoming = run.added("telecom_center/incoming_trunk_cdrs")
    for row in incoming + run.added("telecom_center/termination_cdrs"):
        assert in_order(row["time_start"], row["time_connect"], row["time_end"]), row
        assert row["duration"] == 0 or row["time_connect"], row
    expected = Counter(
        (call["from"], call["outcome"] == "answered", seconds(call))
        for call in simple(run, "telecom_center")
        if "/" not in call["to"] and call["legs"][1]["ringing_at"]
    )
    assert not expected - Counter((row["src_number"], row["success"], row["duration"]) for row in incoming)


def check_sipgate(run: Run) -> None:
    """Each session that is over is one event: missed, or not."""
    over = run.rows("sipgate/sessions")
    ends = {"HUNGUP", *(f"CALL_{n}_{how}" for n in "12" for how in ("BUSY", "FAILED"))}
    assert {row["status"] for row in over} <= ends
    events = [row for row in run.added("sipgate/events") if row["kind"] == "call"]
    told = Counter((row["extension_id"], row["direction"].removeprefix("missed_"), row["created"]) for row in events)
    assert told == Counter((row["extension_id"], row["direction"], row["created"]) for row in over)
    missed = [row for row in events if row["direction"].startswith("missed_")]
    assert len(missed) == sum(row["established"] is None for row in over)


@pytest.mark.slow
@random_runs(8)
@given(steps)
def test_random_acts(server: Emulator, taken: list[Step]) -> None:
    first, again = Run(server), Run(server)
    with closing(first.world), closing(again.world):
        for number, step in enumerate(taken):
            first.take(step)
            if number % 15 == 0:
                first.check()
            again.take(step)
        for run in (first, again):
            run.finish()
        check_sipcentric(first)
        check_telecom_center(first)
        check_sipgate(first)
        for one, other in zip(first.dump(), again.dump(), strict=True):
            assert one == other
        assert first.events() == again.events()
        for run in (first, again):
            run.world.kit.drop()

"""Calls: begun, watched, waited for; kept by snapshots and restarts; the same in two worlds."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from emulator.testing.calls import PhoneCall
from tests.conftest import RunningServer, World

JOHN, GREG, RECEPTION, MAILBOX = "sipcentric/101", "sipcentric/1234", "sipcentric/2535", "sipcentric/6900"
OUTSIDE, JOHNS_NUMBER = "447700900123", "441212854411"
CALL = {
    "id", "from", "to", "name", "state", "outcome", "code", "reason", "started", "answered", "ended", "duration",
    "ended_by", "legs",
}  # fmt: skip
LEG = {
    "leg", "phone", "number", "name", "state", "code", "reason", "digits", "recording", "ringing_at", "answered_at",
    "ended_at",
}  # fmt: skip


def place(world: World, **values: Any) -> Any:
    answer = world.control.post("/calls", json=values)
    assert answer.status_code == 201, answer.text
    return answer.json()


def ringing(world: World, to: str = JOHN, **values: Any) -> PhoneCall:
    """A call that rings until somebody acts."""
    world.kit.phone(to).behave(answers="ask")
    return world.kit.place_call(to=to, **values)


class TestPlace:
    def test_from_outside_to_a_number(self, world: World) -> None:
        call = place(world, **{"from": "07700 900123", "to": "0121 285 4411", "name": "Wilma"})
        assert call.keys() == CALL
        assert (call["from"], call["to"], call["name"]) == (OUTSIDE, JOHNS_NUMBER, "Wilma")
        assert (call["state"], call["outcome"], call["code"], call["ended_by"]) == ("ringing", None, None, None)
        assert call["started"] == "2026-03-02T09:00:00.000Z"
        assert all(leg.keys() == LEG for leg in call["legs"])
        caller, called = call["legs"]
        assert (caller["leg"], caller["phone"], caller["number"]) == (1, None, OUTSIDE)
        assert (called["leg"], called["phone"], called["name"]) == (2, JOHN, "John Simmonds")
        assert (called["state"], called["ringing_at"]) == ("ringing", "2026-03-02T09:00:00.000Z")

    def test_by_default_somebody_outside_calls_the_first_phone(self, world: World) -> None:
        answer = world.control.post("/calls")
        assert answer.status_code == 201
        first = world.control.get("/phones").json()["phones"][0]
        assert answer.json()["legs"][-1]["phone"] == first["phone"]
        assert answer.json()["from"] == OUTSIDE

    def test_by_default_the_first_phone_calls_another(self, world: World) -> None:
        call = place(world, **{"from": JOHN})
        assert [leg["phone"] for leg in call["legs"]][:2] == [JOHN, GREG]

    def test_from_a_group_its_first_phone_calls(self, world: World) -> None:
        call = place(world, **{"from": "sipcentric/7105", "to": OUTSIDE})
        assert (call["legs"][0]["phone"], call["legs"][1]["number"]) == (JOHN, OUTSIDE)

    @pytest.mark.parametrize("name", ["", "anonymous"])
    def test_withheld_number(self, world: World, name: str) -> None:
        assert place(world, **{"from": name, "to": JOHN})["from"] == ""

    def test_between_two_phones(self, world: World) -> None:
        call = place(world, **{"from": GREG, "to": JOHN})
        assert [leg["phone"] for leg in call["legs"]] == [GREG, JOHN]
        assert call["name"] == "Greg Sanderson"

    def test_to_the_outside(self, world: World) -> None:
        call = place(world, **{"from": JOHN, "to": "07700900124"})
        assert call["to"] == "447700900124"
        world.advance(2)
        assert world.control.get(f"/calls/{call['id']}").json()["state"] == "answered"

    def test_to_a_mailbox(self, world: World) -> None:
        call = place(world, to=MAILBOX)
        assert (call["state"], call["outcome"], call["code"]) == ("voicemail", "answered", 200)

    @pytest.mark.parametrize(
        ("values", "status", "field"),
        [
            ({"to": "12"}, 404, ""),
            ({"to": "nobody"}, 404, ""),
            ({"to": "sipcentric/999999"}, 404, ""),
            ({"to": "nobody/1"}, 404, ""),
            ({"to": ""}, 404, ""),
            ({"to": "99999999999999999999"}, 404, ""),
            ({"from": "nobody", "to": JOHN}, 404, ""),
            ({"from": "sipcentric/999999", "to": JOHN}, 404, ""),
            ({"from": MAILBOX, "to": JOHN}, 404, ""),
            ({"from": "nobody/1", "to": JOHN}, 404, ""),
            ({"from": "07700900123", "to": "07700900124"}, 422, "to"),
            ({"from": JOHN, "to": JOHN}, 422, "to"),
            ({"to": 5}, 422, "to"),
            ({"to": "1" * 256}, 422, "to"),
            ({"from": [], "to": JOHN}, 422, "from"),
            ({"to": JOHN, "name": "x" * 256}, 422, "name"),
            ({"to": JOHN, "colour": "red"}, 422, "colour"),
        ],
    )
    def test_bad_call(self, world: World, values: dict[str, Any], status: int, field: str) -> None:
        answer = world.control.post("/calls", json=values)
        assert answer.status_code == status, answer.text
        assert [each["field"] for each in answer.json().get("fields", ())] == ([field] if field else [])
        assert world.kit.calls(state="all") == []


class TestList:
    def test_by_state_phone_and_vendor(self, world: World) -> None:
        one, other = ringing(world), ringing(world, to=GREG)
        other.refuse()
        assert world.kit.calls() == [one]
        assert world.kit.calls(state="all") == [one, other]
        assert world.kit.calls(state="ended") == [other]
        assert world.kit.calls(state="ringing", vendor="sipcentric") == [one]
        assert world.kit.calls(state="all", phone=GREG) == [other]
        assert world.kit.calls(state="all", phone="07700900123") == [one, other]
        assert world.kit.calls(state="answered") == []

    @pytest.mark.parametrize(
        ("query", "status"),
        [({"state": "asleep"}, 422), ({"phone": "nobody"}, 404), ({"phone": "sipcentric/999999"}, 404)],
    )
    def test_what_is_no_filter(self, world: World, query: dict[str, str], status: int) -> None:
        assert world.control.get("/calls", params=query).status_code == status

    def test_of_no_such_vendor_is_refused(self, world: World) -> None:
        ringing(world)
        answer = world.control.get("/calls", params={"vendor": "nobody"})
        assert answer.status_code == 422
        assert answer.json()["fields"][0]["field"] == "vendor"

    @pytest.mark.parametrize("name", ["c999", "c0", "x", "c-1", "c1.5", "%00", "c" + "9" * 40])
    def test_unknown_is_404(self, world: World, name: str) -> None:
        assert world.control.get(f"/calls/{name}").status_code == 404


class TestWait:
    def test_what_is_so_already_counts(self, world: World) -> None:
        call = ringing(world)
        found = world.control.post("/calls/wait", json={"phone": JOHN, "state": "ringing", "timeout_seconds": 0})
        assert found.json()["id"] == call.id

    def test_until_a_phone_rings(self, world: World) -> None:
        with ThreadPoolExecutor() as pool:
            waiting = pool.submit(world.control.post, "/calls/wait", json={"phone": "01212854411"})
            call = ringing(world)
            assert waiting.result().json()["id"] == call.id

    def test_until_a_call_is_over(self, world: World) -> None:
        call = ringing(world)
        with ThreadPoolExecutor() as pool:
            waiting = pool.submit(world.control.post, "/calls/wait", json={"state": "ended"})
            call.refuse(486)
            assert waiting.result().json()["outcome"] == "busy"

    def test_the_time_is_up(self, world: World) -> None:
        begun = perf_counter()
        answer = world.control.post("/calls/wait", json={"phone": JOHN, "timeout_seconds": 0.2})
        assert answer.status_code == 408
        assert JOHN in answer.json()["error"]
        assert 0.2 <= perf_counter() - begun < 5

    @pytest.mark.parametrize(
        ("values", "status"),
        [
            ({"phone": "nobody"}, 404),
            ({"state": "asleep"}, 422),
            ({"state": "held"}, 422),
            ({"timeout_seconds": -1}, 422),
            ({"timeout_seconds": 301}, 422),
        ],
    )
    def test_what_cannot_be_waited_for(self, world: World, values: dict[str, Any], status: int) -> None:
        answer = world.control.post("/calls/wait", json={"timeout_seconds": 0} | values)
        assert answer.status_code == status, answer.text


class TestState:
    def test_a_snapshot_keeps_a_call_that_rings(self, world: World) -> None:
        call = ringing(world)
        world.kit.snapshot("ringing")
        call.refuse()
        world.kit.restore("ringing")
        assert call.state == "ringing"
        assert call.answer().state == "answered"

    def test_a_reset_knows_no_calls(self, world: World) -> None:
        call = ringing(world)
        world.kit.reset()
        assert world.control.get(f"/calls/{call.id}").status_code == 404
        assert world.advance(60) == []

    def test_a_call_goes_on_ringing_over_a_restart(self, tmp_path: Path) -> None:
        with RunningServer(data=str(tmp_path)) as server:
            world = server.world("kept")
            world.phone(JOHN).behave(answers="ask", talks=None)
            call = world.place_call(from_="07700900123", to="01212854411")
            world.advance(10)
            before = call.read()
        with RunningServer(data=str(tmp_path)) as server:
            world = server.world("kept")
            call = PhoneCall(world, call.id)
            assert call.read() == before
            assert world.phone(JOHN).wait_for_ring(timeout=0) == call
            assert world.phone(JOHN).answer().state == "answered"
            world.advance(7)
            assert call.hang_up().duration == 7

    def test_a_call_that_rings_over_a_restart_is_given_up_in_time(self, tmp_path: Path) -> None:
        with RunningServer(data=str(tmp_path)) as server:
            world = server.world("kept")
            world.phone(RECEPTION).behave(answers="never")
            call = world.place_call(to=RECEPTION)
            world.advance(29)
        with RunningServer(data=str(tmp_path)) as server:
            world = server.world("kept")
            world.advance(1)
            assert PhoneCall(world, call.id).outcome == "no_answer"

    @pytest.mark.slow
    def test_two_worlds_answer_alike(self, server: RunningServer) -> None:
        answers = []
        for name in ("alike-1", "alike-2"):
            world = World(server.url, name)
            world.kit.reset(seed=3)
            world.kit.phone(JOHN).behave(answers={"after": 4}, talks=9)
            world.kit.place_call(from_="07700900124", to="01212854411", name="Wilma")
            ringing(world, to=GREG).answer().hold().resume().press("12#").transfer(RECEPTION)
            world.kit.place_call(from_=RECEPTION, to="07700900125")
            world.advance(100)
            answers.append(world.control.get("/calls", params={"state": "all"}).content)
            answers.append(world.control.get("/clock").content)
            world.kit.drop()
            world.close()
        assert answers[:2] == answers[2:]
        assert b"Wilma" in answers[0]


@pytest.mark.slow
def test_a_thousand_that_are_over_are_remembered(world: World) -> None:
    """Of more the oldest are forgotten; the vendor's history keeps its own."""
    world.kit.phone(RECEPTION).behave(answers="busy")

    async def place_all() -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(4):
                group.create_task(asyncio.to_thread(place_many))

    def place_many() -> None:
        with world.client("/_emulator", params={"world": world.name}) as client:
            for _ in range(251):
                assert client.post("/calls", json={"to": RECEPTION}).json()["outcome"] == "busy"

    asyncio.run(place_all())
    known = [call["id"] for call in world.control.get("/calls", params={"state": "all"}).json()["calls"]]
    assert len(known) == 1000
    assert known[0] == "c5"

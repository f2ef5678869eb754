"""What is done to a call: by whom, when it is allowed, and that the same act wins only once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from emulator.testing.calls import PhoneCall
from tests.conftest import World
from tests.control.telephony.test_calls import GREG, JOHN, MAILBOX, OUTSIDE, RECEPTION, ringing

ACTS: dict[str, dict[str, Any]] = {
    "answer": {},
    "refuse": {},
    "hang-up": {},
    "hold": {},
    "resume": {},
    "transfer": {"to": "sipcentric/1928"},
    "digits": {"digits": "1"},
    "record": {},
    "leave-message": {},
}
ALLOWED = {
    "ringing": {"answer", "refuse", "hang-up"},
    "answered": {"hang-up", "hold", "transfer", "digits", "record"},
    "held": {"hang-up", "resume", "transfer", "digits", "record"},
    "voicemail": {"hang-up", "leave-message"},
    "ended": set(),
}


def do(world: World, call: PhoneCall, act: str, status: int = 200, **values: Any) -> Any:
    answer = world.control.post(f"/calls/{call.id}/{act}", json=values)
    assert answer.status_code == status, answer.text
    return answer.json()


def talking(world: World, to: str = RECEPTION, **values: Any) -> PhoneCall:
    world.kit.phone(OUTSIDE).behave(talks=None)
    return ringing(world, to, **values).answer()


def call_in(world: World, state: str) -> PhoneCall:
    """A call in a state."""
    if state == "ringing":
        return ringing(world, RECEPTION)
    if state == "voicemail":
        return world.kit.place_call(to=MAILBOX)
    call = talking(world)
    if state == "held":
        call.hold()
    return call.hang_up() if state == "ended" else call


def states(call: PhoneCall) -> list[str]:
    return [leg["state"] for leg in call.legs]


class TestAnswer:
    def test_the_phone_that_rings(self, world: World) -> None:
        call = ringing(world, RECEPTION)
        world.advance(5)
        shown = do(world, call, "answer")
        assert (shown["state"], shown["outcome"], shown["code"]) == ("answered", "answered", 200)
        assert shown["answered"] == shown["legs"][1]["answered_at"] == "2026-03-02T09:00:05.000Z"
        assert states(call) == ["answered", "answered"]

    def test_who_answers_by_hand_stays_until_somebody_hangs_up(self, world: World) -> None:
        call = talking(world)
        world.advance(3600)
        assert (call.state, call.duration) == ("answered", 3600)

    def test_another_leg_is_refused(self, world: World) -> None:
        call = ringing(world)
        assert do(world, call, "answer", 409, leg=1)["state"] == "trying"
        answer = do(world, call, "answer", 422, leg=3)
        assert (answer["fields"][0]["field"], "1 to 2" in answer["error"]) == ("leg", True)
        assert call.state == "ringing"

    def test_a_second_call_holds_the_first(self, world: World) -> None:
        one = talking(world)
        other = ringing(world, RECEPTION, from_="07700900124").answer()
        assert states(one) == ["answered", "held"]
        assert states(other) == ["answered", "answered"]
        assert {call.id for call in world.kit.phone(RECEPTION).calls} == {one.id, other.id}

    def test_a_phone_without_call_waiting_is_busy(self, world: World) -> None:
        talking(world, GREG)
        second = world.kit.place_call(to=GREG, from_="07700900124")
        assert (second.state, second.outcome, second.code) == ("ended", "busy", 486)


class TestRefuse:
    @pytest.mark.parametrize(
        ("values", "outcome", "code", "reason"),
        [
            ({}, "refused", 603, "Decline"),
            ({"code": 486}, "busy", 486, "Busy Here"),
            ({"code": 600}, "busy", 600, "Busy Everywhere"),
            ({"code": 300}, "refused", 300, None),
            ({"code": 404}, "refused", 404, "Not Found"),
            ({"code": 480}, "refused", 480, "Temporarily Unavailable"),
            ({"code": 487}, "refused", 487, "Request Terminated"),
            ({"code": 503}, "refused", 503, "Service Unavailable"),
            ({"code": 699, "reason": "On holiday"}, "refused", 699, "On holiday"),
        ],
    )
    def test_codes(self, world: World, values: Any, outcome: str, code: int, reason: str | None) -> None:
        call = ringing(world, RECEPTION)
        shown = do(world, call, "refuse", **values)
        assert (shown["state"], shown["outcome"], shown["code"]) == ("ended", outcome, code)
        assert shown["ended_by"] == "callee"
        assert reason in (None, shown["reason"], shown["legs"][1]["reason"])

    @pytest.mark.parametrize("code", [0, 200, 299, 700, -1, "busy", 486.5, 2**70])
    def test_what_is_no_code(self, world: World, code: Any) -> None:
        call = ringing(world)
        assert do(world, call, "refuse", 422, code=code)["fields"][0]["field"] == "code"
        assert call.state == "ringing"


class TestHangUp:
    @pytest.mark.parametrize(
        ("values", "by"), [({}, "callee"), ({"by": "caller"}, "caller"), ({"leg": 1}, "caller"), ({"leg": 2}, "callee")]
    )
    def test_who_does(self, world: World, values: Any, by: str) -> None:
        call = talking(world)
        world.advance(42)
        shown = do(world, call, "hang-up", **values)
        assert (shown["state"], shown["outcome"], shown["ended_by"]) == ("ended", "answered", by)
        assert (shown["duration"], states(call)) == (42, ["ended", "ended"])

    def test_while_it_rings_only_who_calls_can(self, world: World) -> None:
        call = ringing(world)
        assert do(world, call, "hang-up", 409, by="callee")["state"] == "ringing"
        shown = do(world, call, "hang-up")
        assert (shown["outcome"], shown["code"], shown["ended_by"]) == ("cancelled", 487, "caller")


class TestTalk:
    def test_hold_and_resume(self, world: World) -> None:
        call = talking(world)
        do(world, call, "hold")
        assert states(call) == ["answered", "held"]
        do(world, call, "hold", leg=1)
        assert states(call) == ["held", "held"]
        assert do(world, call, "hold", 409)["state"] == "held"
        do(world, call, "resume", leg=2)
        do(world, call, "resume")
        assert states(call) == ["answered", "answered"]

    def test_holding_twice_does_not_hold_the_other_side(self, world: World) -> None:
        call = talking(world)
        do(world, call, "hold")
        assert do(world, call, "hold", 409)["error"] == "leg 2 is held, not answered"
        assert states(call) == ["answered", "held"]

    def test_digits_add_up(self, world: World) -> None:
        call = talking(world)
        do(world, call, "digits", digits="2#")
        do(world, call, "digits", digits="ab*")
        do(world, call, "digits", digits="9", leg=1)
        assert [leg["digits"] for leg in call.legs] == ["9", "2#AB*"]

    @pytest.mark.parametrize("digits", ["", "E", "1 2", "1" * 101, 5, "²"])
    def test_what_no_phone_can_press(self, world: World, digits: Any) -> None:
        call = talking(world)
        assert do(world, call, "digits", 422, digits=digits)["fields"][0]["field"] == "digits"
        assert call.legs[1]["digits"] == ""

    def test_recording_twice_is_recording_once(self, world: World) -> None:
        call = talking(world)
        for value in (True, True, False, False):
            do(world, call, "record", value=value)
        assert do(world, call, "record", 422, value="yes")["fields"][0]["field"] == "value"


class TestTransfer:
    def test_another_phone_rings_and_the_old_leg_is_over(self, world: World) -> None:
        world.kit.phone("sipcentric/1928").behave(answers="ask")
        call = talking(world)
        shown = do(world, call, "transfer", to="sipcentric/1928")
        assert shown["state"] == "answered"
        assert [(leg["state"], leg["code"]) for leg in shown["legs"]] == [
            ("answered", None), ("ended", 200), ("ringing", None),
        ]  # fmt: skip
        assert shown["legs"][1]["reason"].lower() == "transferred"
        do(world, call, "answer")
        assert states(call) == ["answered", "ended", "answered"]
        assert world.kit.phone("sipcentric/1928").hang_up().state == "ended"

    def test_one_that_nobody_takes_ends_the_call(self, world: World) -> None:
        world.kit.phone(GREG).behave(answers="busy")
        call = talking(world)
        do(world, call, "transfer", to=GREG)
        assert (call.state, call.outcome) == ("ended", "answered")
        assert call.legs[2]["code"] == 486

    def test_of_two_who_are_gone_nobody_is_handed_over(self, world: World) -> None:
        world.kit.phone(GREG).behave(answers="ask")
        call = talking(world)
        do(world, call, "transfer", to=GREG)
        assert do(world, call, "transfer", 409, leg=1, to="sipcentric/1928")["state"] == "answered"
        assert states(call) == ["answered", "ended", "ringing"]

    @pytest.mark.parametrize("to", [RECEPTION, OUTSIDE, "+44 7700 900123"])
    def test_to_oneself_or_who_is_there_already(self, world: World, to: str) -> None:
        call = talking(world)
        assert do(world, call, "transfer", 422, to=to)["fields"][0]["field"] == "to"
        assert states(call) == ["answered", "answered"]

    def test_to_a_number_of_ones_own(self, world: World) -> None:
        call = talking(world, JOHN)
        assert do(world, call, "transfer", 422, to="01212854411")["fields"][0]["field"] == "to"
        assert states(call) == ["answered", "answered"]

    @pytest.mark.parametrize("to", ["nobody", "12", "sipcentric/999999", "nobody/1"])
    def test_to_nobody(self, world: World, to: str) -> None:
        call = talking(world)
        do(world, call, "transfer", 404, to=to)
        assert call.state == "answered"

    @pytest.mark.parametrize("values", [{}, {"to": ""}, {"to": 5}])
    def test_to_what_is_none(self, world: World, values: Any) -> None:
        assert do(world, talking(world), "transfer", 422, **values)["fields"][0]["field"] == "to"


class TestVoicemail:
    def test_a_message_is_left_after_no_answer(self, world: World) -> None:
        world.kit.phone(JOHN).behave(answers="never")
        call = world.kit.place_call(to=JOHN)
        world.advance(31)
        assert (call.state, call.outcome) == ("voicemail", "no_answer")
        shown = do(world, call, "leave-message", seconds=12)
        assert (shown["state"], shown["outcome"], shown["ended_by"]) == ("ended", "no_answer", "caller")

    def test_it_listens_for_a_minute(self, world: World) -> None:
        call = world.kit.place_call(to=MAILBOX)
        world.advance(59)
        assert call.state == "voicemail"
        world.advance(1)
        assert (call.state, call.ended_by) == ("ended", "network")

    @pytest.mark.parametrize("seconds", [0, -1, 601, "long", None])
    def test_what_is_no_length(self, world: World, seconds: Any) -> None:
        call = world.kit.place_call(to=MAILBOX)
        assert do(world, call, "leave-message", 422, seconds=seconds)["fields"][0]["field"] == "seconds"
        assert call.state == "voicemail"

    def test_who_calls_leaves_it(self, world: World) -> None:
        call = world.kit.place_call(to=MAILBOX)
        assert do(world, call, "leave-message", 422, leg=1)["fields"][0]["field"] == "leg"


class TestState:
    @pytest.mark.parametrize("state", ALLOWED)
    @pytest.mark.parametrize("act", ACTS)
    def test_only_what_the_state_allows(self, world: World, state: str, act: str) -> None:
        call = call_in(world, state)
        before = call.read()
        allowed = act in ALLOWED[state]
        answer = do(world, call, act, 200 if allowed else 409, **ACTS[act])
        if not allowed:
            assert answer["state"] in ("ringing", "answered", "held", "voicemail", "ended")
            assert answer["error"]
            assert call.read() == before

    @pytest.mark.parametrize("act", ACTS)
    def test_unknown_call_is_404(self, world: World, act: str) -> None:
        assert world.control.post(f"/calls/c999/{act}", json=ACTS[act]).status_code == 404

    @pytest.mark.parametrize("name", ["c01", "1", "C1", "cc1", "c+1", "c1 ", "c1_0", "c\u0661"])
    def test_a_call_has_one_name(self, world: World, name: str) -> None:
        assert ringing(world).id == "c1"
        assert world.control.post(f"/calls/{name}/answer").status_code == 404

    @pytest.mark.parametrize("act", ACTS)
    def test_unknown_member_is_named(self, world: World, act: str) -> None:
        call = ringing(world)
        assert do(world, call, act, 422, **ACTS[act], colour="red")["fields"][0]["field"] == "colour"

    @pytest.mark.parametrize("leg", [0, -1, "first", 1001, 1.5])
    def test_what_is_no_leg(self, world: World, leg: Any) -> None:
        call = ringing(world)
        assert do(world, call, "answer", 422, leg=leg)["fields"][0]["field"] == "leg"


class TestLater:
    def test_in_seconds(self, world: World) -> None:
        call = ringing(world)
        assert do(world, call, "answer", **{"in": 5})["state"] == "ringing"
        world.advance(5)
        assert call.state == "answered"
        call.hang_up("caller", in_=10)
        world.advance(10)
        assert (call.duration, call.ended_by) == (10, "caller")

    def test_what_is_not_possible_then_is_left(self, world: World) -> None:
        call = ringing(world)
        call.answer(in_=5).refuse(486)
        world.advance(5)
        assert (call.state, call.outcome) == ("ended", "busy")

    def test_an_ended_call_takes_none(self, world: World) -> None:
        call = call_in(world, "ended")
        assert do(world, call, "hang-up", 409, **{"in": 5})["state"] == "ended"

    @pytest.mark.parametrize("seconds", [-1, "soon", 1e10])
    def test_what_is_no_delay(self, world: World, seconds: Any) -> None:
        call = ringing(world)
        assert do(world, call, "answer", 422, **{"in": seconds})["fields"][0]["field"] == "in"

    def test_a_bad_act_is_refused_now_not_then(self, world: World) -> None:
        call = talking(world)
        assert do(world, call, "digits", 422, digits="E", **{"in": 5})["fields"][0]["field"] == "digits"
        assert do(world, call, "record", 422, value="yes", **{"in": 5})["fields"][0]["field"] == "value"


class TestTwoAtOnce:
    @pytest.mark.parametrize("acts", [("answer", "answer"), ("answer", "refuse"), ("refuse", "hang-up")])
    def test_one_wins(self, world: World, acts: tuple[str, str]) -> None:
        for _ in range(5):
            call = ringing(world)
            clients = [world.client("/_emulator", params={"world": world.name}) for _ in range(8)]
            with ThreadPoolExecutor(8) as pool:
                paths = [f"/calls/{call.id}/{acts[i % 2]}" for i in range(8)]
                answers = [*pool.map(lambda client, path: client.post(path, json={}), clients, paths)]
            statuses = sorted(answer.status_code for answer in answers)
            assert statuses == [200] + [409] * 7
            losers = [answer.json()["state"] for answer in answers if answer.status_code == 409]
            assert set(losers) <= {"answered", "ended", "ringing"}
            if call.state != "ended":
                call.hang_up()

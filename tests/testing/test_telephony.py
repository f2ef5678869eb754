"""Phones and calls as a test holds them."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from emulator.testing.calls import CallMissing, PhoneCall, RingMissing
from emulator.testing.control import EmulatorError
from emulator.testing.phones import Phone
from emulator.testing.world import World

JOHN, GREG, RECEPTION, MAILBOX = "sipcentric/101", "sipcentric/1234", "sipcentric/2535", "sipcentric/6900"
OUTSIDE, NUMBER = "447700900123", "441212854411"


class TestStory:
    def test_missed_call_goes_to_voicemail(self, emulator_world: World) -> None:
        emulator_world.freeze("2026-03-02T10:00:00Z")
        phone = emulator_world.phone(JOHN)
        phone.behave(answers="ask")
        call = emulator_world.place_call(from_="07700900123", to="01212854411")
        assert phone.wait_for_ring(timeout=2).caller == OUTSIDE
        emulator_world.advance(31)
        call.leave_message(seconds=12)
        assert call.outcome == "no_answer"
        assert [each["seconds"] for each in phone.voicemails][-1:] == [12]


class TestPhone:
    @pytest.mark.parametrize("name", [JOHN, "01212854411", "+44 121 285 4411", "sip:25-102@example.com?a=b#c"])
    def test_by_any_name(self, emulator_world: World, name: str) -> None:
        phone = emulator_world.phone(name)
        assert (phone.key, str(phone), phone.name) == (JOHN, JOHN, "John Simmonds")
        assert NUMBER in phone.numbers
        assert phone == emulator_world.phone(JOHN)
        assert len({phone, emulator_world.phone(JOHN)}) == 1

    def test_what_it_has_no_call_for_is_said_in_words(self, emulator_world: World) -> None:
        with pytest.raises(CallMissing, match="has no call to press digits in"):
            emulator_world.phone(JOHN).press("1")

    def test_unknown_is_refused(self, emulator_world: World) -> None:
        with pytest.raises(EmulatorError, match="no phone 'sipcentric/999999'"):
            emulator_world.phone("sipcentric/999999")

    @pytest.mark.parametrize("name", ["", " ", "/"])
    def test_no_name_is_no_phone(self, emulator_world: World, name: str) -> None:
        with pytest.raises(ValueError, match="names none"):
            emulator_world.phone(name)

    def test_every_phone(self, emulator_world: World) -> None:
        assert emulator_world.phone(JOHN) in emulator_world.phones(vendor="sipcentric")
        assert emulator_world.phones(state="ringing") == []

    def test_behaviour(self, emulator_world: World) -> None:
        phone = emulator_world.phone(JOHN).behave(answers={"after": 3}, talks=7, dnd=True)
        shown = phone.read()
        assert (shown["answers"], shown["talks"], phone.dnd, phone.registered) == ({"after": 3}, 7, True, True)
        phone.behave(talks=None, registered=False)
        assert (phone.read()["talks"], phone.registered, phone.dnd) == (None, False, True)

    def test_bad_behaviour_names_what_is_wrong(self, emulator_world: World) -> None:
        with pytest.raises(EmulatorError, match="answers: must be"):
            emulator_world.phone(JOHN).behave(answers="maybe")

    def test_every_act(self, emulator_world: World) -> None:
        phone, outside = emulator_world.phone(RECEPTION), emulator_world.phone("07700900123")
        phone.behave(answers="ask")
        outside.behave(talks=None)
        call = emulator_world.place_call(from_=outside, to=phone)
        assert (phone.state, phone.calls) == ("ringing", [call])
        assert phone.answer() == call
        assert phone.state == outside.state == "busy"
        phone.hold()
        assert [leg["state"] for leg in call.legs] == ["answered", "held"]
        phone.resume()
        phone.press("2#")
        outside.press("9")
        assert [leg["digits"] for leg in call.legs] == ["9", "2#"]
        phone.record()
        phone.record(False)
        emulator_world.phone(GREG).behave(answers="ask")
        phone.transfer(GREG)
        assert emulator_world.phone(GREG).wait_for_ring() == call
        emulator_world.phone(GREG).answer()
        outside.hang_up()
        assert (call.state, call.ended_by, phone.state) == ("ended", "caller", "idle")

    def test_who_calls_gives_up(self, emulator_world: World) -> None:
        emulator_world.phone(JOHN).behave(answers="ask")
        call = emulator_world.place_call(from_="07700900123", to=JOHN)
        emulator_world.phone("07700900123").hang_up()
        assert (call.state, call.outcome) == ("ended", "cancelled")

    def test_of_two_calls_the_one_that_is_talked_on(self, emulator_world: World) -> None:
        phone = emulator_world.phone(RECEPTION).behave(answers="ask")
        held = emulator_world.place_call(from_="07700900123", to=phone)
        phone.answer()
        second = emulator_world.place_call(from_="07700900124", to=phone)
        phone.answer()
        assert phone.press("1") == second
        assert phone.hang_up() == second
        assert phone.resume() == held

    def test_nothing_rings(self, emulator_world: World) -> None:
        phone = emulator_world.phone(JOHN)
        for act in (phone.answer, phone.refuse):
            with pytest.raises(RingMissing, match=r"no call to .*ringing"):
                act()

    def test_nobody_talks(self, emulator_world: World) -> None:
        phone = emulator_world.phone(JOHN).behave(answers="ask")
        emulator_world.place_call(to=phone)
        for act in (phone.hold, phone.resume, phone.record):
            with pytest.raises(CallMissing, match=f"{JOHN} has no call"):
                act()


class TestWait:
    def test_a_ring_that_comes_meanwhile(self, emulator_world: World) -> None:
        phone = emulator_world.phone(JOHN).behave(answers="ask")
        with ThreadPoolExecutor() as pool:
            waiting = pool.submit(phone.wait_for_ring, 5)
            call = emulator_world.place_call(from_="07700900123", to="01212854411", name="Wilma")
            assert waiting.result() == call
        assert (call.caller, call.called, call.name) == (OUTSIDE, NUMBER, "Wilma")

    def test_a_ring_that_does_not_come_says_what_the_phone_did_instead(self, emulator_world: World) -> None:
        phone = emulator_world.phone(RECEPTION).behave(answers="busy", dnd=True)
        emulator_world.place_call(from_="07700900123", to=phone)
        with pytest.raises(RingMissing) as caught:
            phone.wait_for_ring(timeout=0)
        first, standing, call = str(caught.value).splitlines()
        assert first == f"{RECEPTION} was not ringing after 0 s"
        assert standing == "  it is idle, registered, not to be disturbed; when it rings: busy"
        assert call == f"  c1 from {OUTSIDE} to {RECEPTION}: ended, busy (486 Busy Here)"

    def test_a_ring_that_never_was(self, emulator_world: World) -> None:
        with pytest.raises(RingMissing, match="there was no call"):
            emulator_world.phone(JOHN).wait_for_ring(timeout=0)

    def test_a_ring_that_came_elsewhere(self, emulator_world: World) -> None:
        emulator_world.freeze("2026-03-01T10:00:00Z")  # a Sunday
        emulator_world.place_call(from_="07700900123", to=NUMBER)
        with pytest.raises(RingMissing, match=f"  not here: c1 from {OUTSIDE} to {NUMBER}: ringing, at 001 Main IVR"):
            emulator_world.phone(JOHN).wait_for_ring(timeout=0)

    def test_a_state_of_a_call(self, emulator_world: World) -> None:
        emulator_world.phone(JOHN).behave(answers="ask")
        call = emulator_world.place_call(to=JOHN)
        with pytest.raises(CallMissing, match="no call was answered after 0 s"):
            emulator_world.wait_for_call("answered", timeout=0)
        call.answer()
        assert emulator_world.wait_for_call("answered", timeout=0) == call
        assert emulator_world.wait_for_call("answered", phone=JOHN, timeout=0) == call

    def test_not_in_an_event_loop(self, emulator_world: World) -> None:
        async def wait() -> None:
            emulator_world.phone(JOHN).wait_for_ring(timeout=0)

        with pytest.raises(RuntimeError, match=r"to_thread\(phone.wait_for_ring"):
            asyncio.run(wait())


class TestCall:
    def test_what_it_says_of_itself(self, emulator_world: World) -> None:
        emulator_world.phone(RECEPTION).behave(answers={"after": 4}, talks=None)
        emulator_world.phone(OUTSIDE).behave(talks=None)
        call = emulator_world.place_call(from_=OUTSIDE, to=RECEPTION)
        assert (call.state, call.outcome, call.code, call.reason, call.ended_by) == ("ringing", None, None, None, None)
        emulator_world.advance(14)
        call.hang_up("caller")
        assert (call.state, call.outcome, call.code, call.reason) == ("ended", "answered", 200, "OK")
        assert (call.duration, call.ended_by) == (10, "caller")
        assert [leg["leg"] for leg in call.legs] == [1, 2]
        assert call == PhoneCall(emulator_world, call.id) in emulator_world.calls("ended")

    def test_every_act(self, emulator_world: World) -> None:
        emulator_world.phone(RECEPTION).behave(answers="ask")
        emulator_world.phone(GREG).behave(answers="ask")
        call = emulator_world.place_call(to=RECEPTION)
        call.answer(in_=3)
        emulator_world.advance(3)
        call.hold(leg=1).resume().press("1").record().record(False).transfer(emulator_world.phone(GREG))
        assert call.answer().hang_up(leg=3).state == "ended"
        refused = emulator_world.place_call(to=RECEPTION).refuse(486, "Gone fishing")
        assert (refused.outcome, refused.reason) == ("busy", "Gone fishing")

    def test_an_act_that_the_state_does_not_allow(self, emulator_world: World) -> None:
        emulator_world.phone(JOHN).behave(answers="ask")
        call = emulator_world.place_call(to=JOHN).refuse()
        with pytest.raises(EmulatorError, match="the call is ended") as caught:
            call.answer()
        assert (caught.value.status, caught.value.answer["state"]) == (409, "ended")

    def test_a_message_is_left(self, emulator_world: World) -> None:
        call = emulator_world.place_call(to=MAILBOX)
        assert call.state == "voicemail"
        assert call.leave_message(5).state == "ended"


class TestOutcomesAndTexts:
    def test_fails_once_then_goes_through(self, emulator_world: World) -> None:
        rule = emulator_world.outcome(kind="call", to="01212854411", outcome="failed", code=503, reason="Down")
        calls = [emulator_world.place_call(to="01212854411") for _ in range(2)]
        assert [call.state for call in calls] == ["ended", "ringing"]
        assert (calls[0].code, calls[0].reason) == (503, "Down")
        assert [(each["id"], each["hits"]) for each in emulator_world.outcomes()] == [(rule, 1)]

    def test_never_and_for_ever(self, emulator_world: World) -> None:
        emulator_world.outcome(outcome="answered", from_="0770*", vendor="sipcentric", after=None, times=None)
        (rule,) = emulator_world.outcomes()
        assert (rule["times"], rule["match"]) == (None, {"vendor": "sipcentric", "from": "0770*"})
        assert [emulator_world.place_call(to=RECEPTION).state for _ in range(2)] == ["ringing", "ringing"]
        emulator_world.advance(30)
        assert [call.outcome for call in emulator_world.calls("all")] == ["no_answer", "no_answer"]

    def test_texts_and_mails(self, emulator_world: World) -> None:
        sent = emulator_world.phone("07700900123").send("01212854411", "Hello")
        phone: Phone = emulator_world.phone(JOHN)
        received = phone.messages[-1]
        assert (received["id"], received["from"], received["direction"]) == (sent["id"], OUTSIDE, "in")
        assert [mail["to"] for mail in emulator_world.mails(why="sms")] == ["support@sipcentric.com"]
        assert phone.faxes == []
        assert {each["from"] for each in phone.recordings}

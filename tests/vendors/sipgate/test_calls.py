"""Calls of the telephone network as sipgate's users see them: sessions while they live, events once they are over."""

from typing import Any

import pytest

from tests.conftest import World
from tests.vendors.sipgate.reading import fetch

LIST, EVENTS = "/my/sessions/calls/", "/my/events/calls/"
DESK, DESK_NUMBER, WORKSHOP_NUMBER = "sipgate/1112233e0", "493023125000", "493023125001"
RECEPTION, RECEPTION_NUMBER = "sipgate/1112233e3", "493023125003"
MOBILE = "4917604069077"


def originate(world: World, caller: str = "sip:1112233e0", callee: str = f"tel:{MOBILE}") -> str:
    """Begin a session; its address."""
    values = {"caller": caller, "callee": callee, "registerSip": "1112233e0"}
    answer = world.sipgate(accept="application/json").post(LIST, data=values)
    assert answer.status_code == 200, answer.text
    return f"{LIST}{answer.json()['Call']['sessionId']}/"


def live(world: World, user: str = "sipgate") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = fetch(world, "json", LIST, user=user)
    return found


def only(world: World, user: str = "sipgate") -> str:
    """The address of the one live session."""
    (session,) = live(world, user)
    return f"{LIST}{session['sessionId']}/"


def status(world: World, address: str, user: str = "sipgate") -> str:
    found: str = fetch(world, "json", address, user=user)["status"]
    return found


def last_event(world: World, user: str = "sipgate") -> tuple[str, str, list[str], list[str], str]:
    """Direction, status, numbers and extension of the newest call event."""
    event = fetch(world, "json", EVENTS, user=user, limit=1)["calls"][0]
    numbers = [[party["numberE164"] for party in event[name]] for name in ("sources", "targets")]
    return event["direction"], event["status"], *numbers, event["extension"]["id"]


def count(world: World, user: str = "sipgate") -> int:
    return int(fetch(world, "json", EVENTS, user=user)["overallCount"])


def balance(world: World) -> tuple[float, str]:
    """Money, and credits used of the minute voucher."""
    full = world.sipgate(accept="application/json").get("/my/billing/balance/", params={"complexity": "full"}).json()
    return full["balance"]["totalIncludingVat"], full["balance"]["minuteVouchers"][0]["creditsUsed"]


def without_voucher(world: World, money: float) -> None:
    """So much money, and nothing else to pay minutes with."""
    rows = world.control.get("/data/sipgate/vouchers", params={"kind": "minute"}).json()["rows"]
    for row in rows:
        assert (
            world.control.patch(f"/data/sipgate/vouchers/{row['id']}", json={"credits": 0, "used": 0}).status_code
            == 200
        )
    assert world.simulate("sipgate", "credit", balance=money)["balance"] == money


class TestStatuses:
    """The eight statuses of a session, each by what a person does with a telephone."""

    def test_first_dial_second_dial_established_hung_up(self, world: World) -> None:
        desk, mobile = world.kit.phone(DESK), world.kit.phone(MOBILE)
        desk.behave(answers="ask")
        mobile.behave(answers="ask")
        address = originate(world)
        assert (status(world, address), desk.state, mobile.state) == ("FIRST_DIAL", "ringing", "idle")
        desk.answer()
        assert (status(world, address), desk.state, mobile.state) == ("SECOND_DIAL", "busy", "ringing")
        assert mobile.wait_for_ring().caller == DESK_NUMBER
        mobile.answer()
        assert status(world, address) == "ESTABLISHED"
        world.advance(3600)
        assert status(world, address) == "ESTABLISHED"
        mobile.hang_up()
        assert status(world, address) == "HUNGUP"
        assert last_event(world) == ("outgoing", "sent", [DESK_NUMBER], [MOBILE], "1112233e0")

    @pytest.mark.parametrize(
        ("rings", "code", "expected"),
        [
            (DESK, 486, "CALL_1_BUSY"),
            (DESK, 603, "CALL_1_BUSY"),
            (MOBILE, 486, "CALL_2_BUSY"),
            (MOBILE, 603, "CALL_2_BUSY"),
            (DESK, None, "CALL_1_FAILED"),
            (MOBILE, None, "CALL_2_FAILED"),
        ],
    )
    def test_refused_or_not_answered(self, world: World, rings: str, code: int | None, expected: str) -> None:
        """Refused is busy; who does not answer is given up after thirty seconds."""
        phone = world.kit.phone(rings).behave(answers="ask")
        address = originate(world)
        world.advance(3)
        assert phone.state == "ringing"
        if code:
            phone.refuse(code)
        else:
            world.advance(30)
        assert (status(world, address), phone.state) == (expected, "idle")
        assert last_event(world)[:2] == ("missed_outgoing", "failed")

    def test_a_telephone_that_is_not_registered_fails(self, world: World) -> None:
        world.simulate("sipgate", "unregister", phone="1112233e0")
        address = originate(world)
        world.advance(3)
        assert status(world, address) == "CALL_1_FAILED"

    def test_an_incoming_call(self, world: World) -> None:
        desk = world.kit.phone(DESK).behave(answers="ask")
        call = world.kit.place_call(from_="+44 7700 900050", to="030 23125000")
        (session,) = live(world)
        assert session["status"] == "FIRST_DIAL"
        assert [member["uri"] for member in session["members"]] == ["tel:447700900050", "sip:1112233e0"]
        assert live(world, "colleague") == []
        address, before = only(world), count(world)
        desk.answer()
        assert status(world, address) == "ESTABLISHED"
        call.hang_up(by="caller")
        assert (status(world, address), live(world), count(world)) == ("HUNGUP", [], before + 1)
        assert last_event(world) == ("incoming", "sent", ["447700900050"], [DESK_NUMBER], "1112233e0")

    @pytest.mark.parametrize(
        ("act", "expected"),
        [("refuse", "CALL_1_BUSY"), ("wait", "CALL_1_FAILED"), ("give up", "HUNGUP"), ("delete", "CALL_1_BUSY")],
    )
    def test_an_incoming_call_that_is_missed(self, world: World, act: str, expected: str) -> None:
        """The colleague has no mailbox."""
        reception = world.kit.phone(RECEPTION).behave(answers="ask")
        call = world.kit.place_call(from_=MOBILE, to=RECEPTION_NUMBER)
        address = only(world, "colleague")
        if act == "refuse":
            reception.refuse()
        elif act == "wait":
            world.advance(30)
        elif act == "give up":
            call.hang_up()
        else:
            assert world.sipgate("colleague").delete(address).status_code == 200
        assert status(world, address, "colleague") == expected
        assert (call.state, live(world, "colleague")) == ("ended", [])
        assert last_event(world, "colleague")[0] == "missed_incoming"

    def test_a_call_that_a_telephone_makes(self, world: World) -> None:
        call = world.kit.place_call(from_=DESK, to=f"+{MOBILE}")
        address = only(world)
        assert status(world, address) == "FIRST_DIAL"
        world.advance(2)
        assert status(world, address) == "ESTABLISHED"
        world.advance(60)
        assert (call.state, status(world, address)) == ("ended", "HUNGUP")
        assert last_event(world) == ("outgoing", "sent", [DESK_NUMBER], [MOBILE], "1112233e0")

    def test_a_call_between_two_users_is_seen_by_both(self, world: World) -> None:
        address = originate(world, callee=f"tel:{RECEPTION_NUMBER}")
        world.advance(6)
        assert status(world, only(world, "colleague"), "colleague") == "ESTABLISHED"
        world.sipgate().delete(address)
        assert last_event(world)[0] == "outgoing"
        assert last_event(world, "colleague") == ("incoming", "sent", [DESK_NUMBER], [RECEPTION_NUMBER], "1112233e3")

    def test_a_call_between_telephones_of_one_user_is_one(self, world: World) -> None:
        before = count(world)
        address = originate(world, callee="sip:1112233e2")
        world.advance(6)
        assert (len(live(world)), status(world, address)) == (1, "ESTABLISHED")
        world.sipgate().delete(address)
        assert count(world) == before + 1


class TestActs:
    """What the API does is done to the network's call."""

    def test_park_record_hang_up(self, world: World) -> None:
        address, client = originate(world), world.sipgate()
        world.advance(6)
        (call,) = world.kit.calls()
        assert client.put(f"{address}member/1/parking/", params={"value": "true"}).status_code == 200
        assert [leg["state"] for leg in call.legs] == ["parked", "answered"]
        assert client.put(f"{address}member/1/parking/", params={"value": "false"}).status_code == 200
        assert [leg["state"] for leg in call.legs] == ["answered", "answered"]
        client.put(f"{address}recording/", params={"value": "true"})
        world.advance(5)
        client.delete(address)
        assert (call.state, call.ended_by) == ("ended", "caller")
        (recording,) = world.kit.phone(DESK).recordings[-1:]
        assert recording["seconds"] == 5

    def test_an_incoming_call_is_parked_and_recorded(self, world: World) -> None:
        call, client = world.kit.place_call(from_=MOBILE, to=DESK_NUMBER), world.sipgate()
        world.advance(2)
        address = only(world)
        assert client.put(f"{address}member/2/parking/", params={"value": "true"}).status_code == 200
        assert fetch(world, "json", address)["members"][1]["parked"] == "true"
        assert client.put(f"{address}recording/", params={"value": "true"}).status_code == 200
        assert fetch(world, "json", address)["recording"] == "true"
        world.advance(4)
        assert client.delete(address).status_code == 200
        assert (call.state, call.ended_by) == ("ended", "callee")
        assert len(fetch(world, "json", EVENTS, limit=1)["calls"][0]["recordings"]) == 1

    def test_what_others_do_shows(self, world: World) -> None:
        """Recorded by hand, transferred to the colleague, where it ends."""
        address = originate(world)
        world.advance(6)
        (call,) = world.kit.calls()
        call.record(leg=1)
        assert fetch(world, "json", address)["recording"] == "true"
        call.transfer(RECEPTION, leg=2)
        world.advance(10)
        assert status(world, address) == "ESTABLISHED"
        assert status(world, only(world, "colleague"), "colleague") == "ESTABLISHED"
        assert world.sipgate().put(f"{address}member/2/parking/", params={"value": "true"}).status_code == 200
        assert [leg["state"] for leg in call.legs] == ["answered", "ended", "parked"]

    def test_who_hands_a_call_over_to_the_outside_pays_for_it(self, world: World) -> None:
        """One event of the call that came in, one of the call that it went on as."""
        before = count(world)
        call = world.kit.place_call(from_=MOBILE, to=DESK_NUMBER)
        world.advance(2)
        world.kit.phone(DESK).transfer("+49 221 4710077")
        assert last_event(world) == ("incoming", "sent", [MOBILE], [DESK_NUMBER], "1112233e0")
        world.advance(10)
        assert ([each["status"] for each in live(world)], balance(world)) == (["ESTABLISHED"], (24.37, "213"))
        call.hang_up(by="caller")
        assert last_event(world) == ("outgoing", "sent", [DESK_NUMBER], ["492214710077"], "1112233e0")
        assert count(world) == before + 2

    def test_handed_over_to_a_colleague(self, world: World) -> None:
        """It is an incoming call there, from who calls."""
        call = world.kit.place_call(from_=MOBILE, to=DESK_NUMBER)
        world.advance(2)
        world.kit.phone(DESK).transfer(RECEPTION)
        world.advance(2)
        assert [each["status"] for each in live(world, "colleague")] == ["ESTABLISHED"]
        call.hang_up(by="caller")
        assert last_event(world, "colleague")[2] == [MOBILE]

    def test_a_held_member_cannot_be_parked(self, world: World) -> None:
        address = originate(world)
        world.advance(6)
        world.kit.calls()[0].hold(leg=1)
        answer = world.sipgate(accept="application/json").put(f"{address}member/1/parking/", params={"value": "true"})
        assert answer.status_code == 409


class TestMoney:
    """Each minute is paid when it begins."""

    @pytest.mark.rule("sipgate.balance.calls-paid")
    def test_money_runs_out_in_the_middle_of_a_call(self, world: World) -> None:
        """Two minutes at 0.018."""
        without_voucher(world, 0.04)
        address = originate(world)
        world.advance(6)
        assert balance(world)[0] == 0.022
        world.advance(60)
        assert (status(world, address), balance(world)[0]) == ("ESTABLISHED", 0.004)
        world.advance(59.9)
        assert status(world, address) == "ESTABLISHED"
        world.advance(0.1)
        assert status(world, address) == "HUNGUP"
        (call,) = world.kit.calls("ended")
        assert (call.ended_by, call.outcome) == ("network", "answered")
        assert (last_event(world)[0], balance(world)[0]) == ("outgoing", 0.004)

    def test_vouchers_come_first(self, world: World) -> None:
        rows = world.control.get("/data/sipgate/vouchers", params={"kind": "minute"}).json()["rows"]
        world.control.patch(f"/data/sipgate/vouchers/{rows[0]['id']}", json={"credits": 213})
        originate(world)
        world.advance(6)
        assert balance(world) == (24.37, "213")
        world.advance(60)
        assert balance(world) == (24.352, "213")

    def test_a_topped_up_account_goes_on(self, world: World) -> None:
        without_voucher(world, 0.018)
        address = originate(world)
        world.advance(36)
        world.simulate("sipgate", "credit", add=0.018)
        world.advance(60)
        assert status(world, address) == "ESTABLISHED"
        world.advance(60)
        assert status(world, address) == "HUNGUP"

    def test_a_call_that_is_never_covered_ends_when_it_is_answered(self, world: World) -> None:
        without_voucher(world, 0)
        address = originate(world)
        world.advance(6)
        assert (status(world, address), balance(world)[0]) == ("HUNGUP", 0)

    @pytest.mark.parametrize("kind", ["incoming", "to an extension"])
    def test_what_costs_nothing(self, world: World, kind: str) -> None:
        without_voucher(world, 0)
        if kind == "incoming":
            world.kit.place_call(from_=MOBILE, to=DESK_NUMBER)
        else:
            originate(world, callee="sip:1112233e2")
        world.advance(30)
        assert [call["status"] for call in live(world)] == ["ESTABLISHED"]

    def test_a_telephone_s_call_is_paid(self, world: World) -> None:
        world.kit.place_call(from_=DESK, to=f"+{MOBILE}")
        world.advance(2)
        assert balance(world) == (24.37, "213")


class TestMailbox:
    """A missed call goes on to the mailbox of the telephone's user."""

    def test_a_missed_call_becomes_a_voicemail(self, world: World) -> None:
        world.kit.phone(DESK).behave(answers="never")
        before = fetch(world, "json", "/my/events/voicemails/")["overallCount"]
        call = world.kit.place_call(from_="447700900050", to=DESK_NUMBER)
        world.advance(30)
        assert (call.state, call.outcome, live(world)) == ("voicemail", "no_answer", [])
        assert last_event(world)[0] == "missed_incoming"
        call.leave_message(seconds=12)
        event = fetch(world, "json", "/my/events/voicemails/", limit=1)["events"][0]
        assert (call.state, event["duration"], event["caller"]) == ("ended", "12", "447700900050")
        assert [party["numberE164"] for party in event["targets"]] == [DESK_NUMBER]
        assert event["extension"]["id"] == "1112233v0"
        assert int(fetch(world, "json", "/my/events/voicemails/")["overallCount"]) == int(before) + 1

    def test_who_says_nothing_leaves_nothing(self, world: World) -> None:
        world.kit.phone(DESK).behave(answers="never")
        before = fetch(world, "json", "/my/events/voicemails/")["overallCount"]
        call = world.kit.place_call(from_=MOBILE, to=DESK_NUMBER)
        world.advance(90)
        assert (call.state, call.outcome) == ("ended", "no_answer")
        assert fetch(world, "json", "/my/events/voicemails/")["overallCount"] == before

    def test_a_telephone_that_is_not_registered_has_its_mailbox(self, world: World) -> None:
        world.kit.phone(DESK).behave(registered=False)
        assert world.kit.place_call(from_=MOBILE, to=DESK_NUMBER).state == "voicemail"

    @pytest.mark.parametrize("answers", ["busy", "refuse"])
    def test_busy_and_refused_calls_end(self, world: World, answers: str) -> None:
        world.kit.phone(DESK).behave(answers=answers)
        call = world.kit.place_call(from_=MOBILE, to=DESK_NUMBER)
        assert (call.state, call.outcome) == ("ended", {"busy": "busy", "refuse": "refused"}[answers])

    @pytest.mark.parametrize("to", ["493023125004", "493023125009", "sipgate/1112233v0"])
    def test_a_call_to_the_mailbox_itself(self, world: World, to: str) -> None:
        """Its number, the number that mobiles forward to, its extension."""
        call = world.kit.place_call(from_=MOBILE, to=to)
        assert (call.state, call.outcome) == ("voicemail", "answered")
        call.leave_message(seconds=3)
        event = fetch(world, "json", "/my/events/voicemails/", limit=1)["events"][0]
        assert (event["duration"], event["caller"]) == ("3", MOBILE)

    def test_a_mailbox_is_spoken_to_or_left(self, world: World) -> None:
        """Nothing else is possible with it."""
        call = world.kit.place_call(from_=DESK, to="493023125004")
        address, client = only(world), world.sipgate(accept="application/json")
        assert status(world, address) == "ESTABLISHED"
        for path in ("recording/", "member/1/parking/", "member/2/parking/"):
            assert client.put(f"{address}{path}", params={"value": "true"}).status_code == 409
        for act in ("hold", "resume", "transfer", "digits", "record", "answer", "refuse"):
            body = {"transfer": {"to": RECEPTION}, "digits": {"digits": "1"}}.get(act, {})
            answer = world.control.post(f"/calls/{call.id}/{act}", json=body)
            assert (answer.status_code, answer.json()["state"]) == (409, "voicemail")
        assert client.delete(address).status_code == 200
        assert call.state == "ended"

    def test_a_session_that_a_mailbox_takes_is_established(self, world: World) -> None:
        world.kit.phone("sipgate/1112233e2").behave(answers="never")
        address = originate(world, callee="sip:1112233e2")
        world.advance(33)
        assert status(world, address) == "ESTABLISHED"
        world.sipgate().delete(address)
        assert (status(world, address), last_event(world)[0]) == ("HUNGUP", "outgoing")


class TestDoNotDisturb:
    """Nobody reaches an extension that is set to it: by number, by SIP address, with a text, a fax, a voicemail."""

    def set_dnd(self, world: World, extension: str, value: str = "true") -> None:
        path = f"/my/settings/extensions/{extension}/dnd/"
        assert world.sipgate().post(path, params={"value": value}).status_code == 204

    @pytest.mark.parametrize("to", [DESK_NUMBER, "sip:1112233e0@sipgate.de", DESK])
    def test_calls(self, world: World, to: str) -> None:
        self.set_dnd(world, "1112233e0")
        call = world.kit.place_call(from_=MOBILE, to=to.removeprefix("sip:").partition("@")[0])
        assert (call.state, call.outcome, call.code) == ("ended", "busy", 486)
        assert last_event(world)[:2] == ("missed_incoming", "failed")
        self.set_dnd(world, "1112233e0", "false")
        assert world.kit.place_call(from_=MOBILE, to=DESK_NUMBER).state == "ringing"

    @pytest.mark.parametrize("callee", [f"tel:{DESK_NUMBER}", "sip:1112233e0@sipgate.de"])
    def test_sessions(self, world: World, callee: str) -> None:
        self.set_dnd(world, "1112233e0")
        address = originate(world, caller="sip:1112233e2", callee=callee)
        world.advance(6)
        assert status(world, address) == "CALL_2_BUSY"

    def test_the_control_plane_s_flag_is_the_api_s(self, world: World) -> None:
        desk = world.kit.phone(DESK).behave(dnd=True)
        assert fetch(world, "json", "/my/settings/extensions/1112233e0/dnd/")["value"] == "true"
        self.set_dnd(world, "1112233e0", "false")
        assert not desk.dnd

    @pytest.mark.parametrize("happening", ["incoming-sms", "incoming-fax", "voicemail", "incoming-voicemail"])
    def test_messages(self, world: World, happening: str) -> None:
        extension = {"incoming-sms": "1112233s0", "incoming-fax": "1112233f0"}.get(happening, "1112233v0")
        before = fetch(world, "json", "/my/events/")["overallCount"]
        self.set_dnd(world, extension)
        answer = world.control.post(f"/simulate/sipgate/{happening}", json={})
        assert (answer.status_code, "Do Not Disturb" in answer.text) == (422, True)
        assert fetch(world, "json", "/my/events/")["overallCount"] == before
        self.set_dnd(world, extension, "false")
        assert world.control.post(f"/simulate/sipgate/{happening}", json={}).status_code == 200

    def test_a_missed_call_does_not_go_to_the_mailbox(self, world: World) -> None:
        self.set_dnd(world, "1112233v0")
        world.kit.phone(DESK).behave(answers="never")
        call = world.kit.place_call(from_=MOBILE, to=DESK_NUMBER)
        world.advance(30)
        assert (call.state, call.outcome) == ("ended", "no_answer")
        assert world.kit.place_call(from_=MOBILE, to="493023125004").outcome == "busy"

    @pytest.mark.parametrize(("path", "extension", "number"), [("sms", "1112233s0", "491713920009")])
    def test_who_writes_learns_of_it(self, world: World, path: str, extension: str, number: str) -> None:
        self.set_dnd(world, extension)
        client = world.sipgate(accept="application/json")
        sent = client.post(f"/my/events/{path}/", data={"target": number, "content": "hi"}).json()[path]["id"]
        world.advance(2)
        assert fetch(world, "json", f"/my/events/{path}/{sent}/")["status"] == "failed"


class TestCallthrough:
    """Its targets answer by the same rule as everybody."""

    def ask(self, world: World, target: str) -> str:
        values = {"sourceNumber": MOBILE, "targetNumber": target}
        answer = world.sipgate(accept="application/json").post("/my/sessions/callthrough/", data=values)
        number: str = answer.json()["Callthrough"]["number"]
        return number

    def test_a_call_goes_on_to_the_target(self, world: World) -> None:
        target = world.kit.phone("492214710077").behave(answers="ask")
        call = world.kit.place_call(from_=MOBILE, to=self.ask(world, "492214710077"))
        assert target.wait_for_ring().caller == MOBILE
        address = only(world)
        assert status(world, address) == "FIRST_DIAL"
        target.answer()
        assert balance(world) == (24.37, "213")
        world.advance(59)
        call.hang_up()
        assert status(world, address) == "HUNGUP"
        assert last_event(world) == ("outgoing", "sent", [MOBILE], ["492214710077"], "1112233e0")

    def test_a_target_that_is_busy(self, world: World) -> None:
        call = world.kit.place_call(from_=MOBILE, to=self.ask(world, "493023125486"))
        world.advance(2)
        assert (call.outcome, last_event(world)[:2]) == ("busy", ("missed_outgoing", "failed"))
        assert balance(world) == (24.37, "212")

    def test_nobody_is_put_through_without_one(self, world: World) -> None:
        before = count(world)
        call = world.kit.place_call(from_=MOBILE, to="493023125008")
        assert (call.state, call.outcome, count(world)) == ("ended", "failed", before)

    def test_a_target_at_another_user_shows_there_too(self, world: World) -> None:
        call = world.kit.place_call(from_=MOBILE, to=self.ask(world, RECEPTION_NUMBER))
        world.advance(2)
        assert [len(live(world, user)) for user in ("sipgate", "colleague")] == [1, 1]
        call.hang_up()
        assert last_event(world)[2:4] == ([MOBILE], [RECEPTION_NUMBER])
        assert last_event(world, "colleague")[0] == "incoming"

    def test_money_ends_it(self, world: World) -> None:
        world.set(talk_seconds=300)
        number = self.ask(world, "492214710077")
        without_voucher(world, 0.018)
        call = world.kit.place_call(from_=MOBILE, to=number)
        world.advance(62)
        assert (call.state, call.ended_by) == ("ended", "network")


class TestNumbers:
    """What a telephone shows, and whom an external one rings."""

    def test_a_withheld_number(self, world: World) -> None:
        assert world.kit.place_call(from_="sipgate/1112233x0", to=f"+{MOBILE}").caller == ""

    def test_a_number_of_the_account_that_rings_nobody(self, world: World) -> None:
        call = world.kit.place_call(from_=MOBILE, to="442079460020")
        assert (call.state, call.outcome, call.code) == ("ended", "failed", 404)

    def test_the_fax_number_rings_its_user_s_first_telephone(self, world: World) -> None:
        call = world.kit.place_call(from_=MOBILE, to="493023125002")
        assert call.legs[1]["phone"] == DESK

    @pytest.mark.parametrize(("number", "outcome"), [("493023125486", "busy"), ("493023125408", "no_answer")])
    def test_an_external_telephone_is_the_number_that_it_has(self, world: World, number: str, outcome: str) -> None:
        """A missed call would go to the mailbox."""
        row = {"external_phonenumber": number}
        assert world.control.patch("/data/sipgate/extensions/1112233x0", json=row).status_code == 200
        call = world.kit.place_call(from_=MOBILE, to="sipgate/1112233x0")
        world.advance(30)
        assert call.outcome == outcome

    def test_registering(self, world: World) -> None:
        """The API lists the devices that are there."""

        def devices() -> int:
            client = world.sipgate(accept="application/json")
            return len(client.get("/my/settings/extensions/1112233e0/").json()["extension"]["devices"])

        desk = world.kit.phone(DESK)
        assert (desk.registered, devices()) == (True, 2)
        assert world.simulate("sipgate", "unregister", phone=DESK_NUMBER) == {"phone": DESK, "registered": False}
        assert (desk.registered, devices()) == (False, 0)
        desk.behave(registered=True)
        assert devices() == 2
        world.simulate("sipgate", "register", phone="1112233e1")
        assert world.kit.phone("sipgate/1112233e1").registered
        world.simulate("sipgate", "unregister", phone="1112233x0")
        assert not world.kit.phone("sipgate/1112233x0").registered


def test_a_snapshot_keeps_a_live_session(world: World) -> None:
    address = originate(world)
    world.advance(4)
    world.kit.snapshot("ringing")
    world.sipgate().delete(address)
    world.kit.restore("ringing")
    assert status(world, address) == "SECOND_DIAL"
    world.advance(2)
    assert status(world, address) == "ESTABLISHED"


def test_an_extension_that_is_deleted_rings_no_longer(world: World) -> None:
    world.kit.phone(RECEPTION).behave(answers="ask")
    call = world.kit.place_call(from_=MOBILE, to=RECEPTION_NUMBER)
    assert world.control.delete("/data/sipgate/extensions/1112233e3").status_code == 204
    assert (call.state, live(world, "colleague")) == ("ended", [])

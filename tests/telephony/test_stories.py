"""What people do with telephones, told through the kit and over HTTP: with one vendor, and from one to another."""

from typing import Any
from urllib.parse import parse_qs

import pytest

from emulator.testing.calls import PhoneCall
from tests.conftest import World

JOHN, JOHNS_NUMBER = "sipcentric/101", "441212854411"
DESK, DESKS_NUMBER = "sipgate/1112233e0", "493023125000"
TEXTS = "491713920009"
"""The number of sipgate's that takes texts."""
RECEPTION, RECEPTIONS_NUMBER = "telecom_center/1a6f0d3c-58b2-4e97-8c14-d7e5b9032a08", "441632960301"
OUTSIDE = "447700900123"
NUMBERS = {JOHN: JOHNS_NUMBER, DESK: DESKS_NUMBER, RECEPTION: RECEPTIONS_NUMBER}
PAIRS = [(one, other) for one in NUMBERS for other in NUMBERS if one != other]
HISTORIES = {
    JOHN: ["sipcentric/calls"],
    DESK: ["sipgate/events"],
    RECEPTION: ["telecom_center/incoming_trunk_cdrs", "telecom_center/termination_cdrs"],
}
each_vendor = pytest.mark.parametrize("phone", NUMBERS, ids=lambda name: name.partition("/")[0])


def rows(world: World, name: str, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.control.get(f"/data/{name}", params={"limit": "1000", **query}).json()["rows"]
    return found


def known(world: World, *phones: str) -> dict[str, set[Any]]:
    """What the vendors' histories hold already."""
    return {name: {row["id"] for row in rows(world, name)} for phone in phones for name in HISTORIES[phone]}


def added(world: World, phone: str, before: dict[str, set[Any]]) -> list[dict[str, Any]]:
    """What has come to a vendor's histories since."""
    return [row for name in HISTORIES[phone] for row in rows(world, name) if row["id"] not in before[name]]


def ring(world: World, phone: str, **values: Any) -> PhoneCall:
    """Somebody outside calls a number, and its phone rings until somebody acts."""
    world.kit.phone(OUTSIDE).behave(talks=None)
    world.kit.phone(phone).behave(answers="ask")
    call = world.kit.place_call(from_=OUTSIDE, to=f"+{NUMBERS[phone]}", **values)
    assert world.kit.phone(phone).wait_for_ring(timeout=0) == call
    return call


class TestEveryVendor:
    """The same acts, and each history tells of them in its own words."""

    @each_vendor
    def test_a_call_lasts_no_less_than_nothing(self, world: World, phone: str) -> None:
        before = known(world, phone)
        call = ring(world, phone)
        world.kit.phone(phone).answer()
        world.control.post(f"/calls/{call.id}/record")
        world.control.put("/clock", json={"now": "2026-01-01T00:00:00Z"})
        assert call.read()["duration"] == 0
        world.kit.phone(phone).hang_up()
        assert call.read()["duration"] == 0
        assert [row.get("duration") or 0 for row in added(world, phone, before)] == [0]
        shown = world.control.get(f"/phones/{phone}").json()
        assert [each["seconds"] for each in shown["recordings"] if each["seconds"] < 0] == []

    @each_vendor
    def test_a_call_is_answered_and_hung_up(self, world: World, phone: str) -> None:
        before = known(world, phone)
        call = ring(world, phone)
        assert (call.caller, call.called) == (OUTSIDE, NUMBERS[phone])
        world.advance(6)
        world.kit.phone(phone).answer()
        world.advance(42)
        world.kit.phone(OUTSIDE).hang_up()
        assert (call.outcome, call.duration, call.ended_by) == ("answered", 42, "caller")
        (row,) = added(world, phone, before)
        assert self.tells(row) == ("answered", 42)

    @each_vendor
    def test_a_call_is_refused(self, world: World, phone: str) -> None:
        before = known(world, phone)
        call = ring(world, phone).refuse(603)
        assert (call.outcome, call.code) == ("refused", 603)
        (row,) = added(world, phone, before)
        assert self.tells(row) == ("missed", 0)

    @each_vendor
    def test_a_caller_gives_up(self, world: World, phone: str) -> None:
        before = known(world, phone)
        call = ring(world, phone)
        world.advance(4)
        assert call.hang_up().outcome == "cancelled"
        (row,) = added(world, phone, before)
        assert self.tells(row) == ("missed", 0)

    @each_vendor
    def test_busy_once_then_it_goes_through(self, world: World, phone: str) -> None:
        world.kit.outcome(kind="call", to=NUMBERS[phone], outcome="busy", times=1)
        world.kit.phone(phone).behave(answers="ask")
        first, second = (world.kit.place_call(from_=OUTSIDE, to=f"+{NUMBERS[phone]}") for _ in range(2))
        assert (first.outcome, first.code) == ("busy", 486)
        assert second.answer().state == "answered"

    @each_vendor
    def test_not_to_be_disturbed(self, world: World, phone: str) -> None:
        world.kit.phone(phone).behave(dnd=True)
        call = world.kit.place_call(from_=OUTSIDE, to=f"+{NUMBERS[phone]}")
        assert call.outcome == "busy"

    @each_vendor
    def test_a_call_is_held_recorded_and_handed_over_outside(self, world: World, phone: str) -> None:
        call = ring(world, phone).answer()
        world.kit.phone(phone).hold()
        assert call.legs[1]["state"] == "held"
        world.kit.phone(phone).resume()
        world.kit.phone(phone).record()
        world.advance(10)
        world.kit.phone("07700900124").behave(answers="ask", talks=None)
        world.kit.phone(phone).transfer("+447700900124")
        assert world.kit.phone(phone).state == "idle"
        world.kit.phone("07700900124").answer()
        world.advance(10)
        assert (call.state, [leg["state"] for leg in call.legs]) == ("answered", ["answered", "ended", "answered"])
        assert world.kit.phone("07700900124").hang_up().duration == 20

    @staticmethod
    def tells(row: dict[str, Any]) -> tuple[str, int | None]:
        """What a record says of a call: whether it was answered, and for how long."""
        if "lega_disconnect_code" in row:
            return "answered" if row["success"] else "missed", row["duration"]
        if "outcome" in row:
            return "answered" if row["outcome"] == "ANSWERED" else "missed", row["duration"]
        return ("missed", 0) if row["direction"].startswith("missed_") else ("answered", 42)


class TestSipcentric:
    def test_a_missed_call_goes_to_voicemail(self, world: World) -> None:
        world.kit.freeze("2026-03-02T10:00:00Z")
        phone = world.kit.phone(JOHN).behave(answers="ask")
        call = world.kit.place_call(from_="07700900123", to="01212854411")
        assert phone.wait_for_ring(timeout=2).caller == OUTSIDE
        world.advance(31)
        call.leave_message(seconds=12)
        assert call.outcome == "no_answer"
        voicemail = phone.voicemails[-1]
        assert (voicemail["from"], voicemail["seconds"]) == (OUTSIDE, 12)
        assert "john@sipcentric.com" in [mail["to"] for mail in world.kit.mails(why="voicemail")]

    def test_the_same_over_http(self, world: World) -> None:
        world.control.put("/clock", json={"mode": "frozen", "now": "2026-03-02T10:00:00Z"})
        world.control.put(f"/phones/{JOHN}", json={"answers": "ask"})
        begun = world.control.post("/calls", json={"from": "07700900123", "to": "01212854411"}).json()
        waited = world.control.post("/calls/wait", json={"phone": JOHN, "timeout_seconds": 2})
        assert waited.json()["from"] == OUTSIDE
        world.control.post("/clock/advance", json={"seconds": 31})
        left = world.control.post(f"/calls/{begun['id']}/leave-message", json={"seconds": 12})
        assert (left.status_code, left.json()["outcome"]) == (200, "no_answer")
        audio = world.control.get(f"/phones/{JOHN}").json()["voicemails"][-1]["audio"]
        assert world.client("").get(audio).status_code == 200

    def test_a_group_rings_everybody_and_one_answers(self, world: World) -> None:
        for phone in world.kit.phones(vendor="sipcentric"):
            phone.behave(answers="ask")
        call = world.kit.place_call(from_=OUTSIDE, to="sipcentric/6901")
        ringing = [leg for leg in call.legs if leg["state"] == "ringing"]
        assert len(ringing) > 1
        call.answer(leg=ringing[0]["leg"])
        others = [leg for leg in call.legs if leg["leg"] in [each["leg"] for each in ringing[1:]]]
        assert {(leg["state"], leg["code"]) for leg in others} == {("ended", 487)}
        assert {leg["reason"] for leg in others} == {"Call completed elsewhere"}


class TestTelecomCenter:
    def test_the_cdr_has_the_times_of_its_leg(self, world: World) -> None:
        before = known(world, RECEPTION)
        ring(world, RECEPTION)
        world.advance(5)
        world.kit.phone(RECEPTION).answer()
        world.advance(30)
        world.kit.phone(RECEPTION).hang_up()
        (cdr,) = added(world, RECEPTION, before)
        assert (cdr["time_start"], cdr["time_connect"], cdr["time_end"]) == (
            "2026-03-02T09:00:00.000", "2026-03-02T09:00:05.000", "2026-03-02T09:00:35.000",
        )  # fmt: skip

    def test_who_refused_with_which_code(self, world: World) -> None:
        before = known(world, RECEPTION)
        ring(world, RECEPTION).refuse(480, "Gone home")
        (cdr,) = added(world, RECEPTION, before)
        assert (cdr["lega_disconnect_code"], cdr["lega_disconnect_reason"]) == (480, "Gone home")

    def test_the_call_too_many(self, world: World) -> None:
        customer = next(
            row["customer_id"]
            for row in rows(world, "telecom_center/sip_accounts")
            if row["id"] == RECEPTION.split("/")[1]
        )
        answer = world.control.patch(f"/data/telecom_center/customers/{customer}", json={"capacity_limit": 1})
        assert answer.status_code == 200, answer.text
        ring(world, RECEPTION).answer()
        before = known(world, RECEPTION)
        second = world.kit.place_call(from_="07700900124", to=f"+{RECEPTIONS_NUMBER}")
        assert (second.state, second.outcome, second.code) == ("ended", "failed", 503)
        (cdr,) = added(world, RECEPTION, before)
        assert cdr["lega_disconnect_reason"] == "Capacity limit exceeded"


class TestSipgate:
    def sessions(self, world: World) -> list[str]:
        return [row["status"] for row in rows(world, "sipgate/sessions")]

    def begin(self, world: World) -> None:
        """Click-to-dial: the own phone rings first."""
        parties = {"caller": "sip:1112233e0", "callee": "tel:+447700900124", "registerSip": "1112233e0"}
        answer = world.sipgate().post("/my/sessions/calls/", data=parties)
        assert answer.status_code == 200, answer.text

    def test_a_session_from_first_ring_to_the_end(self, world: World) -> None:
        for phone in (DESK, "07700900124"):
            world.kit.phone(phone).behave(answers="ask", talks=None)
        self.begin(world)
        assert self.sessions(world) == ["FIRST_DIAL"]
        world.kit.phone(DESK).answer()
        assert self.sessions(world) == ["SECOND_DIAL"]
        world.kit.phone("07700900124").answer()
        assert self.sessions(world) == ["ESTABLISHED"]
        world.kit.phone(DESK).hang_up()
        assert self.sessions(world) == ["HUNGUP"]

    @pytest.mark.parametrize(
        ("phone", "answers", "status"),
        [
            (DESK, "busy", "CALL_1_BUSY"),
            (DESK, "unreachable", "CALL_1_FAILED"),
            ("447700900124", "busy", "CALL_2_BUSY"),
            ("447700900124", "refuse", "CALL_2_BUSY"),
            ("447700900124", "unreachable", "CALL_2_FAILED"),
        ],
    )
    def test_how_a_session_fails(self, world: World, phone: str, answers: str, status: str) -> None:
        world.kit.phone(phone).behave(answers=answers)
        self.begin(world)
        world.advance(60)
        assert self.sessions(world) == [status]

    def test_an_incoming_call_is_a_session_while_it_lives(self, world: World) -> None:
        call = ring(world, DESK)
        client = world.sipgate(accept="application/json")
        assert "FIRST_DIAL" in client.get("/my/sessions/calls/").text
        call.answer()
        assert "ESTABLISHED" in client.get("/my/sessions/calls/").text
        call.hang_up()
        assert "ESTABLISHED" not in client.get("/my/sessions/calls/").text


class TestAcross:
    @pytest.mark.parametrize(("one", "other"), PAIRS)
    def test_a_call_is_in_both_histories(self, world: World, one: str, other: str) -> None:
        before = known(world, one, other)
        world.kit.phone(one).behave(talks=None)
        world.kit.phone(other).behave(answers="ask", talks=None)
        call = world.kit.place_call(from_=one, to=f"+{NUMBERS[other]}")
        assert world.kit.phone(other).wait_for_ring(timeout=0) == call
        world.advance(3)
        world.kit.phone(other).answer()
        world.advance(42)
        world.kit.phone(one).hang_up()
        assert (call.outcome, call.duration, call.ended_by) == ("answered", 42, "caller")
        for phone in (one, other):
            assert {TestEveryVendor.tells(row) for row in added(world, phone, before) if "aleg_code" not in row} <= {
                ("answered", 42)
            }
            assert added(world, phone, before), phone

    @pytest.mark.parametrize(("one", "other", "to"), [(JOHN, DESK, TEXTS), (DESK, JOHN, JOHNS_NUMBER)])
    def test_a_text_arrives(self, world: World, one: str, other: str, to: str) -> None:
        world.kit.phone(one).send(f"+{to}", "Shall we meet at noon?")
        world.advance(10)
        received = world.kit.phone(other).messages[-1]
        assert (received["direction"], received["to"], received["text"]) == ("in", to, "Shall we meet at noon?")
        assert world.kit.phone(one).messages[-1]["direction"] == "out"

    def test_a_long_text_is_shown_joined_and_posted_in_parts(self, world: World) -> None:
        text = "Shall we meet at noon? " * 10
        world.kit.phone(JOHN).send(f"+{TEXTS}", text)
        world.advance(10)
        assert world.kit.phone(DESK).messages[-1]["text"] == text
        world.set(webhook_mode="pull")
        url = {"sms_notification_url": "http://example.com/sms"}
        assert world.control.patch("/data/sipcentric/phonenumbers/50", json=url).status_code == 200
        world.kit.phone(DESK).send(f"+{JOHNS_NUMBER}", text)
        world.advance(10)
        assert world.kit.phone(JOHN).messages[-1]["text"] == text
        posted = [parse_qs(each["request"]["body"]) for each in world.kit.wait_for_webhook(count=2)[:2]]
        assert [form["udh"][0][-4:] for form in posted] == ["0201", "0202"]
        assert "".join(form["body"][0] for form in posted) == text

    @pytest.mark.parametrize(("one", "to"), [(JOHN, TEXTS), (DESK, JOHNS_NUMBER)])
    def test_a_text_stays_out_where_they_are_apart(self, world: World, one: str, to: str) -> None:
        world.set(network="apart")
        before = [phone.messages for phone in (world.kit.phone(JOHN), world.kit.phone(DESK))]
        world.kit.phone(one).send(f"+{to}", "Shall we meet at noon?")
        world.advance(10)
        after = [phone.messages for phone in (world.kit.phone(JOHN), world.kit.phone(DESK))]
        assert sum(map(len, after)) == sum(map(len, before)) + 1

    @pytest.mark.parametrize(("one", "other"), PAIRS)
    def test_apart_nobody_of_another_vendor_is_reached(self, world: World, one: str, other: str) -> None:
        world.set(network="apart")
        world.kit.phone(other).behave(answers="ask")
        before = known(world, other)
        call = world.kit.place_call(from_=one, to=f"+{NUMBERS[other]}")
        world.advance(100)
        assert other not in [leg["phone"] for leg in call.legs]
        assert added(world, other, before) == []


@pytest.mark.parametrize("outcome", ["answered", "no_answer", "busy", "refused", "failed", "cancelled"])
@each_vendor
def test_every_outcome_is_reached(world: World, phone: str, outcome: str) -> None:
    world.kit.phone(phone).behave(
        answers={"answered": {"after": 1}, "failed": "unreachable"}.get(outcome, "ask"), talks=3
    )
    call = world.kit.place_call(from_=OUTSIDE, to=f"+{NUMBERS[phone]}")
    if outcome in ("busy", "refused"):
        call.refuse(486 if outcome == "busy" else 603)
    if outcome == "cancelled":
        call.hang_up("caller")
    world.advance(200)
    assert (call.state, call.outcome) == ("ended", outcome)

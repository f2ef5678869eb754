"""Calls of the platform's phones: who rings, what the stream and the history make of it, what it costs."""

from typing import Any

import pytest

from emulator.testing.calls import PhoneCall
from tests.conftest import World
from tests.vendors.sipcentric.listener import listening

OUTSIDE = "07700900123"
JOHN, GREG, SALLY, RECEPTION = "sipcentric/101", "sipcentric/1234", "sipcentric/1928", "sipcentric/2535"
MENU, QUEUE, VIRTUAL, MAILBOX, GROUP = (f"sipcentric/{key}" for key in (102, 94, 6874, 6900, 6901))
BAKERY = "sipcentric/7001"
DID = "01212854411"


def history(world: World, user: str = "admin") -> list[dict[str, Any]]:
    """The calls since the world began, the latest first."""
    query = {"createdAfter": "2026-01-01", "includeLocal": "true"}
    items: list[dict[str, Any]] = world.sipcentric(user).get("/customers/me/calls", params=query).json()["items"]
    return items


def outline(call: dict[str, Any]) -> tuple[str, str, str, str, str, int]:
    """What matters of a record."""
    return call["scope"], call["direction"], call["from"], call["to"], call["outcome"], call["duration"]


def recordings(world: World, call: dict[str, Any]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = world.sipcentric().get(call["links"]["recordings"]).json()["items"]
    return items


def change(world: World, endpoint: str, user: str = "admin", **values: Any) -> None:
    path = f"/customers/me/endpoints/{endpoint.rpartition('/')[2]}"
    answer = world.sipcentric(user).put(path, json=values)
    assert answer.status_code == 200, answer.text


def balance(world: World, user: str = "admin") -> float:
    return float(world.sipcentric(user).get("/customers/me/creditstatus").json()["balance"])


def ask(world: World, *phones: str) -> None:
    for phone in phones:
        world.kit.phone(phone).behave(answers="ask", talks=None)


def call(world: World, to: str = JOHN, from_: str = OUTSIDE, **values: Any) -> PhoneCall:
    return world.kit.place_call(from_=from_, to=to, **values)


# The story


@pytest.mark.rule("sipcentric.endpoints.to-voicemail")
def test_missed_call_goes_to_voicemail(world: World) -> None:
    world.freeze("2026-03-02T10:00:00Z")
    phone = world.kit.phone(JOHN).behave(answers="ask")
    with listening(world.sipcentric()) as stream:
        missed = call(world, to=DID)
        assert phone.wait_for_ring(timeout=2).caller == "447700900123"
        assert stream.next()["values"] == {
            "callerIdNumber": OUTSIDE,
            "callerIdName": "",
            "endpoint": "/customers/25/endpoints/101",
            "did": DID,
        }
    world.advance(31)
    assert missed.state == "voicemail"
    missed.leave_message(seconds=12)
    assert (missed.state, missed.outcome, missed.ended_by) == ("ended", "no_answer", "caller")
    (record,) = history(world)
    assert outline(record) == ("EXTERNAL", "IN", OUTSIDE, "John Simmonds <102>", "NO_ANSWER", 0)
    assert record["created"] == "2026-03-02T10:00:30.000+0000", "when the phone stopped ringing"
    (voicemail,) = phone.voicemails
    assert (voicemail["from"], voicemail["seconds"]) == ("447700900123", 12)
    assert world.client("").get(voicemail["audio"]).content[:4] == b"RIFF"
    (mail,) = world.kit.mails()
    assert (mail["to"], mail["why"], mail["vendor"]) == ("john@sipcentric.com", "voicemail", "sipcentric")


@pytest.mark.rule("sipcentric.calls.in-history-when-over", "sipcentric.calls.duration", "sipcentric.recordings.made")
def test_call_is_answered_recorded_and_hung_up(world: World) -> None:
    ask(world, JOHN)
    talk = call(world, to=DID)
    world.advance(5)
    talk.answer()
    world.advance(20)
    talk.hang_up(by="callee")
    (record,) = history(world)
    assert outline(record) == ("EXTERNAL", "IN", OUTSIDE, "John Simmonds <102>", "ANSWERED", 20)
    assert record["callStarted"] == "2026-03-02T09:00:00.000+0000"
    assert record["created"] == "2026-03-02T09:00:25.000+0000"
    (recording,) = recordings(world, record)
    assert (recording["partyId"], recording["size"]) == (OUTSIDE, 44 + 20 * 8000)
    assert [each["seconds"] for each in world.kit.phone(JOHN).recordings][-1:] == [20]


# How calls end


@pytest.mark.rule("sipcentric.calls.outcomes")
@pytest.mark.parametrize(
    ("answers", "outcome", "code", "shown"),
    [
        ("busy", "busy", 486, "BUSY"),
        ("refuse", "refused", 603, "BUSY"),
        ({"refuse": 600}, "busy", 600, "BUSY"),
        ({"refuse": 488}, "refused", 488, "BUSY"),
        ("unreachable", "failed", 480, "FAILED"),
    ],
)
def test_phones_that_take_no_call(world: World, answers: Any, outcome: str, code: int, shown: str) -> None:
    """Voicemail is for those whom nobody answers."""
    world.kit.phone(JOHN).behave(answers=answers)
    turned_away = call(world)
    assert (turned_away.state, turned_away.outcome, turned_away.code) == ("ended", outcome, code)
    assert [record["outcome"] for record in history(world)] == [shown]
    with pytest.raises(Exception, match="409"):
        turned_away.leave_message()


def test_refused_by_hand(world: World) -> None:
    ask(world, GREG)
    refused = call(world, to=GREG)
    refused.refuse(486)
    assert (refused.outcome, history(world)[0]["outcome"]) == ("busy", "BUSY")


def test_caller_gives_up(world: World) -> None:
    ask(world, JOHN)
    given_up = call(world)
    world.advance(3)
    given_up.hang_up()
    assert (given_up.outcome, given_up.code, given_up.ended_by) == ("cancelled", 487, "caller")
    assert [record["outcome"] for record in history(world)] == ["NO_ANSWER"]


@pytest.mark.rule("sipcentric.endpoints.unanswered")
def test_nobody_answers_a_phone_without_voicemail(world: World) -> None:
    world.kit.phone(GREG).behave(answers="never")
    missed = call(world, to=GREG)
    world.advance(19)
    assert missed.state == "ringing"
    world.advance(1)
    assert (missed.state, missed.outcome, missed.ended_by) == ("ended", "no_answer", "network")
    assert history(world)[0]["outcome"] == "NO_ANSWER"


@pytest.mark.parametrize(
    ("phone", "state", "outcome", "shown"),
    [(JOHN, "voicemail", "no_answer", "NO_ANSWER"), (GREG, "ended", "failed", "FAILED")],
)
def test_phone_that_is_not_registered(world: World, phone: str, state: str, outcome: str, shown: str) -> None:
    """Its voicemail takes the call at once, if it has one."""
    world.kit.phone(phone).behave(registered=False)
    with listening(world.sipcentric()) as stream:
        missed = call(world, to=phone)
        assert (missed.state, missed.outcome) == (state, outcome)
        world.simulate("sipcentric", "incoming-sms")
        assert stream.next()["event"] == "smsreceived", "nothing rang"
    assert history(world)[0]["outcome"] == shown
    path = f"/customers/25/endpoints/{phone.rpartition('/')[2]}/sip/registrations"
    assert world.sipcentric().get(path).json()["totalItems"] == 0


def test_do_not_disturb(world: World) -> None:
    world.kit.phone(JOHN).behave(dnd=True)
    assert call(world).outcome == "busy"


@pytest.mark.parametrize("to", ["01212854400", "01214960051"])
def test_number_that_leads_to_no_phone(world: World, to: str) -> None:
    """It has no destination, or is for faxes: nobody else's phone rings."""
    with listening(world.sipcentric()) as stream:
        nowhere = call(world, to=to)
        world.simulate("sipcentric", "incoming-sms")
        assert stream.next()["event"] == "smsreceived"
    assert (nowhere.state, nowhere.outcome, nowhere.code) == ("ended", "failed", 404)
    assert outline(history(world)[0]) == ("EXTERNAL", "IN", OUTSIDE, to, "FAILED", 0)


def test_routing_rules_decide_who_rings(world: World) -> None:
    world.freeze("2026-03-02T18:00:00Z")
    evening = call(world, to=DID)
    world.advance(2)
    assert [leg["name"] for leg in evening.legs] == ["", "Main IVR"]
    assert evening.state == "answered"
    evening.hang_up()
    assert outline(history(world)[0])[3:5] == ("Main IVR <001>", "ANSWERED")


# Call waiting


@pytest.mark.rule("sipcentric.endpoints.call-waiting")
def test_phone_without_call_waiting_is_busy(world: World) -> None:
    ask(world, GREG)
    call(world, to=GREG).answer()
    second = call(world, to=GREG, from_="07700900124")
    assert (second.outcome, second.code) == ("busy", 486)
    assert [record["outcome"] for record in history(world)] == ["BUSY"]


@pytest.mark.rule("sipcentric.endpoints.call-waiting")
def test_phone_with_call_waiting_holds_the_first(world: World) -> None:
    ask(world, SALLY)
    first = call(world, to=SALLY).answer()
    second = call(world, to=SALLY, from_="07700900124").answer()
    assert [first.legs[1]["state"], second.legs[1]["state"]] == ["held", "answered"]


# Groups and queues


@pytest.mark.rule("sipcentric.endpoints.cascade")
def test_group_rings_one_after_the_other(world: World) -> None:
    """Members begin at the interval, and ring as long as they may from their own beginning."""
    change(world, GROUP, cascadeDelay=10, memberTimeout=15, failoverDestination=None)
    phones = [each["phone"] for each in world.control.get("/phones", params={"vendor": "sipcentric"}).json()["phones"]]
    ask(world, *(phone for phone in phones if phone not in (BAKERY, "sipcentric/7101")))
    ringing = call(world, to=GROUP)
    members = [leg["phone"] for leg in ringing.legs[1:]]
    assert members[0] == JOHN
    states: dict[int, list[str]] = {}
    for second in (0, 9, 10, 14, 15, 20, 25):
        world.advance(second - max(states, default=0))
        states[second] = [leg["state"] for leg in ringing.legs[1:4]]
    assert states == {
        0: ["ringing", "trying", "trying"],
        9: ["ringing", "trying", "trying"],
        10: ["ringing", "ringing", "trying"],
        14: ["ringing", "ringing", "trying"],
        15: ["ended", "ringing", "trying"],
        20: ["ended", "ringing", "ringing"],
        25: ["ended", "ended", "ringing"],
    }
    world.advance(10 * (len(members) - 1) + 15 - 25 - 0.001)
    assert ringing.state == "ringing"
    world.advance(0.001)
    assert (ringing.state, ringing.outcome) == ("ended", "no_answer")
    assert [outline(each)[3:5] for each in history(world)] == [("Sales Group <500>", "NO_ANSWER")]


@pytest.mark.rule("sipcentric.endpoints.ring-all")
def test_group_goes_on_without_those_who_are_busy(world: World) -> None:
    world.kit.phone(JOHN).behave(answers="busy")
    world.kit.phone(GREG).behave(answers={"after": 1})
    talk = call(world, to=GROUP)
    with listening(world.sipcentric()) as stream:
        world.advance(1)
        talk.hang_up()
        world.simulate("sipcentric", "incoming-sms")
        assert stream.next()["event"] == "smsreceived"
    legs = {leg["phone"]: leg for leg in talk.legs}
    assert (legs[JOHN]["code"], legs[GREG]["code"]) == (486, 200)
    assert (legs[SALLY]["code"], legs[SALLY]["reason"]) == (487, "Call completed elsewhere")
    assert [outline(each)[3:5] for each in history(world)] == [("Sales Group <500>", "ANSWERED")]


@pytest.mark.rule("sipcentric.endpoints.failover")
def test_group_fails_over_to_a_phone_that_is_answered(world: World) -> None:
    change(world, GROUP, memberTimeout=10, failoverDestination=1928)
    for phone in world.control.get("/phones", params={"vendor": "sipcentric"}).json()["phones"]:
        world.kit.phone(phone["phone"]).behave(answers="never")
    ask(world, SALLY)
    talk = call(world, to=GROUP)
    world.advance(10)
    assert [leg["phone"] for leg in talk.legs if leg["state"] == "ringing"] == [SALLY]
    talk.answer()
    world.advance(7)
    talk.hang_up()
    second, first = history(world)
    assert outline(first)[3:] == ("Sales Group <500>", "NO_ANSWER", 0)
    assert outline(second)[3:] == ("Sally Marsh <104>", "ANSWERED", 7)
    assert second["linkedId"] == first["callId"] != second["callId"]
    assert second["callStarted"] == "2026-03-02T09:00:10.000+0000"


def test_failover_to_a_mailbox(world: World) -> None:
    for phone in world.control.get("/phones", params={"vendor": "sipcentric"}).json()["phones"]:
        world.kit.phone(phone["phone"]).behave(answers="never")
    missed = call(world, to=GROUP)
    world.advance(30)
    assert (missed.state, missed.outcome) == ("voicemail", "no_answer")
    world.advance(5)
    missed.leave_message(seconds=5)
    second, first = history(world)
    assert (first["to"], first["outcome"]) == ("Sales Group <500>", "NO_ANSWER")
    assert (second["to"], second["outcome"], second["duration"]) == ("Out of Hours <600>", "ANSWERED", 5)
    assert [mail["to"] for mail in world.kit.mails()] == ["messages@example.com"]


@pytest.mark.rule("sipcentric.endpoints.max-wait")
def test_queue_waits_as_long_as_it_says(world: World) -> None:
    for phone in world.control.get("/phones", params={"vendor": "sipcentric"}).json()["phones"]:
        world.kit.phone(phone["phone"]).behave(answers="never")
    waiting = call(world, to=QUEUE)
    world.advance(599)
    assert waiting.state == "ringing"
    world.advance(1)
    assert (waiting.state, waiting.outcome) == ("ended", "no_answer")
    (record,) = history(world)
    assert (record["to"], record["outcome"]) == ("Support Queue <400>", "NO_ANSWER")
    assert record["created"] == "2026-03-02T09:10:00.000+0000"


@pytest.mark.rule("sipcentric.endpoints.zero-seconds")
@pytest.mark.parametrize(
    ("endpoint", "name"), [(GREG, "timeout"), (GROUP, "memberTimeout"), (QUEUE, "maxWait"), (VIRTUAL, "timeout")]
)
def test_no_time_at_all_is_a_time(world: World, endpoint: str, name: str) -> None:
    if endpoint == GROUP:
        change(world, GROUP, failoverDestination=None)
    for phone in world.control.get("/phones", params={"vendor": "sipcentric"}).json()["phones"]:
        world.kit.phone(phone["phone"]).behave(answers="never")
    change(world, endpoint, **{name: 0})
    missed = call(world, to=endpoint)
    world.advance(1)
    assert (missed.state, missed.outcome) == ("ended", "no_answer")


@pytest.mark.rule("sipcentric.endpoints.queued")
def test_who_waits_in_a_queue_is_put_through_when_a_phone_is_free(world: World) -> None:
    for phone in world.control.get("/phones", params={"vendor": "sipcentric"}).json()["phones"]:
        world.kit.phone(phone["phone"]).behave(answers="busy")
    ask(world, GREG)
    first = call(world, to=GREG).answer()
    waiting, later = (call(world, to=QUEUE, from_=f"0770090013{n}") for n in range(2))
    assert [each.state for each in (waiting, later)] == ["ringing", "ringing"]
    world.advance(50)
    first.hang_up()
    assert [leg["phone"] for leg in waiting.legs if leg["state"] == "ringing"] == [None, GREG]
    assert [leg["phone"] for leg in later.legs if leg["state"] == "ringing"] == [None], "who waits longest, first"
    world.kit.phone(GREG).answer()
    world.advance(4)
    waiting.hang_up()
    assert outline(history(world)[0])[3:] == ("Support Queue <400>", "ANSWERED", 4)
    assert [leg["phone"] for leg in later.legs if leg["state"] == "ringing"] == [None, GREG]


# Virtual extensions


@pytest.mark.rule("sipcentric.endpoints.forwarded")
def test_virtual_extension_forwards_at_the_accounts_expense(world: World) -> None:
    before = balance(world)
    with listening(world.sipcentric()) as stream:
        forwarded = call(world, to=VIRTUAL)
        assert stream.next()["values"]["endpoint"] == "/customers/25/endpoints/6874"
    assert [leg["number"] for leg in forwarded.legs] == ["447700900123", "447700900107"]
    world.advance(2)
    world.advance(59)
    forwarded.hang_up()
    (record,) = history(world)
    assert outline(record) == ("EXTERNAL", "IN", OUTSIDE, "Fred Mobile <107>", "ANSWERED", 59)
    assert record["cost"] == 0.09
    assert balance(world) == pytest.approx(before - 0.09)


def test_virtual_extension_leads_to_another_account(world: World) -> None:
    change(world, VIRTUAL, destination="01632960325")
    ask(world, BAKERY)
    with listening(world.sipcentric("bakery")) as stream:
        forwarded = call(world, to=VIRTUAL)
        values = stream.next()["values"]
        assert (values["callerIdNumber"], values["did"]) == (OUTSIDE, "01632960325")
    forwarded.answer()
    world.advance(10)
    forwarded.hang_up()
    (ours,), (theirs,) = history(world), history(world, "bakery")
    assert (ours["to"], ours["duration"]) == ("Fred Mobile <107>", 10)
    assert (theirs["to"], theirs["duration"]) == ("Bakery Counter <101>", 10)
    assert theirs["linkedId"] == ours["linkedId"]


def test_virtual_extension_leads_to_a_number_that_leads_nowhere(world: World) -> None:
    change(world, VIRTUAL, destination="01212854400")
    nowhere = call(world, to=VIRTUAL)
    assert (nowhere.state, nowhere.outcome, nowhere.code) == ("ended", "failed", 404)
    assert history(world)[0]["outcome"] == "FAILED"


def test_virtual_extension_without_credit(world: World) -> None:
    world.simulate("sipcentric", "credit", balance=0.05)
    forwarded = call(world, to=VIRTUAL)
    assert (forwarded.outcome, forwarded.code) == ("failed", 402)
    assert outline(history(world)[0])[3:5] == ("Fred Mobile <107>", "FAILED")


# Inside, and between accounts


@pytest.mark.rule("sipcentric.calls.local-once")
def test_call_within_the_account_has_one_record(world: World) -> None:
    ask(world, JOHN, GREG)
    inside = call(world, from_=GREG, to="102").answer()
    world.advance(6)
    inside.hang_up(by="caller")
    (record,) = history(world)
    assert outline(record) == ("LOCAL", "OUT", "Greg Sanderson <103>", "John Simmonds <102>", "ANSWERED", 6)
    assert record["cost"] == 0


@pytest.mark.rule("sipcentric.recordings.inside")
@pytest.mark.parametrize(
    ("caller", "called", "count"), [(GREG, "102", 1), (JOHN, "103", 1), (GREG, "104", 0), (SALLY, "103", 0)]
)
def test_inside_calls_are_recorded_if_either_end_records(world: World, caller: str, called: str, count: int) -> None:
    """In the name of who calls."""
    call(world, from_=caller, to=called)
    world.advance(60)
    (record,) = history(world)
    found = recordings(world, record)
    assert len(found) == count
    for recording in found:
        assert recording["endpoint"].endswith(f"/endpoints/{caller.rpartition('/')[2]}")
        assert (recording["direction"], recording["partyId"]) == ("OUT", called)


@pytest.mark.rule("sipcentric.recordings.on-demand")
def test_recording_on_demand(world: World) -> None:
    ask(world, SALLY)
    talk = call(world, to=SALLY).answer()
    world.advance(5)
    talk.record()
    world.advance(7)
    talk.record(False)
    world.advance(10)
    talk.hang_up()
    (record,) = history(world)
    (recording,) = recordings(world, record)
    assert recording["started"] == "2026-03-02T09:00:05.000+0000"
    assert recording["size"] == 44 + 7 * 8000
    assert recording["endpoint"].endswith("/endpoints/1928")


def test_phone_that_does_not_record_does_not_on_demand_either(world: World) -> None:
    ask(world, GREG)
    talk = call(world, to=GREG).answer().record()
    world.advance(5)
    talk.hang_up()
    assert recordings(world, history(world)[0]) == []


@pytest.mark.rule("sipcentric.calls.between-accounts", "sipcentric.calls.scopes")
def test_call_between_accounts_stands_in_both_histories(world: World) -> None:
    ask(world, BAKERY)
    across = call(world, from_=GREG, to="01632960325").answer()
    world.advance(9)
    across.hang_up()
    (ours,), (theirs,) = history(world), history(world, "bakery")
    assert outline(ours) == ("DOMAIN", "OUT", "Greg Sanderson <103>", "01632960325", "ANSWERED", 9)
    assert outline(theirs) == ("DOMAIN", "IN", "01212854400", "Bakery Counter <101>", "ANSWERED", 9)
    assert (ours["cost"], theirs["linkedId"]) == (0, ours["callId"])
    assert theirs["callId"] != ours["callId"]


@pytest.mark.parametrize(
    ("dialled", "to"),
    [("*6701632960325", "01632960325"), ("101", None), ("*67102", "John Simmonds <102>"), ("500", "Sales Group <500>")],
)
def test_what_only_the_account_can_dial(world: World, dialled: str, to: str | None) -> None:
    """`*67` withholds the number; speed dials and short numbers are the account's own."""
    if to is None:
        contact = {"name": "Shop", "phoneNumber": "01632960325", "speedDial": 101}
        assert world.sipcentric().post("/customers/me/phonebook", json=contact).status_code == 201
        to = "01632960325"
    call(world, from_=GREG, to=dialled)
    world.advance(60)
    assert history(world)[0]["to"] == to
    if to == "01632960325":
        expected = "anonymous" if dialled.startswith("*67") else "01212854400"
        assert history(world, "bakery")[0]["from"] == expected


def test_phone_that_calls_itself_is_busy(world: World) -> None:
    assert call(world, from_=JOHN, to="102").outcome == "busy"


# Handing over, menus, mailboxes


@pytest.mark.rule("sipcentric.calls.linked")
def test_transfer_to_a_colleague(world: World) -> None:
    ask(world, JOHN, SALLY)
    talk = call(world, to=DID, name="Fred").answer()
    world.advance(5)
    with listening(world.sipcentric()) as stream:
        talk.transfer(SALLY)
        values = stream.next()["values"]
        assert (values["endpoint"], values["callerIdName"]) == ("/customers/25/endpoints/1928", "Fred")
    world.advance(3)
    talk.answer()
    world.advance(4)
    talk.hang_up()
    second, first = history(world)
    assert outline(first)[2:] == ("Fred <07700900123>", "John Simmonds <102>", "ANSWERED", 5)
    assert outline(second)[2:] == ("Fred <07700900123>", "Sally Marsh <104>", "ANSWERED", 4)
    assert second["linkedId"] == first["linkedId"] == first["callId"]


@pytest.mark.rule("sipcentric.calls.handed-over")
def test_transfer_to_the_outside_is_charged_to_who_hands_over(world: World) -> None:
    ask(world, JOHN)
    before = balance(world)
    talk = call(world, to=DID).answer()
    talk.transfer("07902000000")
    world.advance(2)
    world.advance(30)
    talk.hang_up()
    out = next(each for each in history(world) if each["direction"] == "OUT")
    assert outline(out) == ("EXTERNAL", "OUT", "John Simmonds <102>", "07902000000", "ANSWERED", 30)
    assert out["cost"] == 0.09
    assert balance(world) == pytest.approx(before - 0.09)


def test_caller_who_hands_over_pays_on(world: World) -> None:
    ask(world, GREG, SALLY)
    world.kit.phone("07902000000").behave(talks=None)
    before = balance(world)
    talk = call(world, from_=GREG, to="07902000000")
    world.advance(2)
    talk.transfer(SALLY, leg=1)
    talk.answer()
    world.advance(119)
    talk.hang_up()
    records = {each["direction"]: each for each in history(world)}
    assert outline(records["OUT"]) == ("EXTERNAL", "OUT", "Greg Sanderson <103>", "07902000000", "ANSWERED", 119)
    assert outline(records["IN"])[2:] == ("07902000000", "Sally Marsh <104>", "ANSWERED", 119)
    assert records["OUT"]["cost"] == 0.18
    assert balance(world) == pytest.approx(before - 0.18)


@pytest.mark.rule("sipcentric.endpoints.menu")
def test_caller_dials_on_from_a_menu(world: World) -> None:
    ask(world, SALLY)
    talk = call(world, to=MENU)
    world.advance(2)
    talk.press("104")
    assert [leg["phone"] for leg in talk.legs if leg["state"] == "ringing"] == [SALLY]
    talk.answer()
    talk.hang_up()
    assert [each["to"] for each in history(world)] == ["Sally Marsh <104>", "Main IVR <001>"]


@pytest.mark.rule("sipcentric.endpoints.mailbox")
def test_call_to_a_mailbox(world: World) -> None:
    spoken = call(world, to=MAILBOX)
    assert (spoken.state, spoken.outcome) == ("voicemail", "answered")
    world.advance(60)
    assert spoken.state == "ended"
    assert outline(history(world)[0])[3:] == ("Out of Hours <600>", "ANSWERED", 60)


@pytest.mark.parametrize(
    ("act", "body"),
    [
        ("answer", {}),
        ("refuse", {}),
        ("hold", {}),
        ("resume", {"leg": 1}),
        ("digits", {"digits": "1"}),
        ("record", {}),
        ("transfer", {"to": SALLY}),
    ],
)
def test_a_mailbox_takes_messages_only(world: World, act: str, body: dict[str, Any]) -> None:
    spoken = call(world, to=MAILBOX)
    answer = world.control.post(f"/calls/{spoken.id}/{act}", json=body)
    assert (answer.status_code, answer.json()["state"]) == (409, "voicemail"), answer.text
    assert spoken.state == "voicemail"


def test_number_forwarded_to_a_mailbox(world: World) -> None:
    number = {"destination": 6900}
    assert world.sipcentric().put("/customers/25/phonenumbers/47", json=number).status_code == 200
    change(world, VIRTUAL, destination="01212854400")
    assert call(world, to="01212854400").state == "voicemail"
    assert call(world, to=VIRTUAL).state == "voicemail"


def test_handing_over_to_a_mailbox(world: World) -> None:
    ask(world, JOHN)
    talk = call(world, to=DID).answer()
    world.advance(3)
    talk.transfer(MAILBOX)
    assert (talk.state, talk.outcome) == ("voicemail", "answered")
    talk.leave_message(seconds=5)
    assert world.kit.mails()[0]["to"] == "messages@example.com"
    assert {each["to"] for each in history(world)} == {"John Simmonds <102>", "Out of Hours <600>"}


def test_nobody_hands_over_what_rings(world: World) -> None:
    ask(world, JOHN)
    with pytest.raises(Exception, match="409"):
        call(world, to=DID).transfer(SALLY)


# Click-to-dial


@pytest.mark.rule("sipcentric.calls.own-phone-first")
def test_originate_rings_ones_own_phone_first(world: World) -> None:
    ask(world, GREG)
    body = {"endpoint": 1234, "to": "07902000000"}
    assert world.sipcentric().post("/customers/25/calls", json=body).status_code == 200
    ringing = world.kit.phone(GREG).wait_for_ring()
    assert [leg["state"] for leg in ringing.legs] == ["ringing"]
    ringing.answer()
    assert [leg["number"] for leg in ringing.legs][1:] == ["447902000000"]
    world.advance(2)
    assert ringing.state == "answered"
    world.advance(8)
    ringing.hang_up(by="caller")
    assert outline(history(world)[0])[3:] == ("07902000000", "ANSWERED", 8)


@pytest.mark.parametrize(
    ("answers", "outcome"), [("refuse", "BUSY"), ("never", "NO_ANSWER"), ("unreachable", "FAILED")]
)
def test_originate_from_a_phone_that_nobody_picks_up(world: World, answers: str, outcome: str) -> None:
    world.kit.phone(GREG).behave(answers=answers)
    world.sipcentric().post("/customers/25/calls", json={"endpoint": 1234, "to": "07902000000"})
    world.advance(61)
    assert outline(history(world)[0]) == ("EXTERNAL", "OUT", "Greg Sanderson <103>", "07902000000", outcome, 0)


# Money


@pytest.mark.rule("sipcentric.calls.paid")
def test_credit_that_runs_out_ends_the_call(world: World) -> None:
    world.simulate("sipcentric", "credit", balance=0.2)
    world.kit.phone(GREG).behave(talks=None)
    world.kit.phone("07902000000").behave(talks=None)
    talk = call(world, from_=GREG, to="07902000000")
    world.set(sipcentric_talk_seconds=600)
    world.advance(2)
    assert balance(world) == pytest.approx(0.11)
    world.advance(59)
    assert balance(world) == pytest.approx(0.11)
    world.advance(1)
    assert balance(world) == pytest.approx(0.02)
    world.advance(60)
    assert (talk.state, talk.outcome, talk.ended_by) == ("ended", "answered", "network")
    assert [leg["reason"] for leg in talk.legs]
    (record,) = history(world)
    assert (record["outcome"], record["duration"], record["cost"]) == ("ANSWERED", 120, 0.18)


def test_bundle_shares_minutes_with_the_credit(world: World) -> None:
    """The bundle's last minute, then the credit."""
    row = world.control.patch("/data/sipcentric/callbundles/1040", json={"used_mins": 999})
    assert row.status_code == 200, row.text
    world.set(sipcentric_talk_seconds=150)
    before = balance(world)
    world.sipcentric().post("/customers/25/calls", json={"endpoint": 1234, "to": "02079460001"})
    world.advance(160)
    (record,) = history(world)
    assert (record["duration"], record["cost"]) == (150, 0.03)
    assert balance(world) == pytest.approx(before - 0.03)
    assert world.sipcentric().get("/customers/25/callbundles/1040").json()["availableMins"] == 0


def test_top_up_during_the_call(world: World) -> None:
    world.simulate("sipcentric", "credit", balance=0.1)
    world.set(sipcentric_talk_seconds=100)
    world.sipcentric().post("/customers/25/calls", json={"endpoint": 1234, "to": "07902000000"})
    world.advance(30)
    world.simulate("sipcentric", "credit", add=1)
    world.advance(100)
    assert (history(world)[0]["duration"], history(world)[0]["cost"]) == (100, 0.18)


def test_call_that_cannot_be_paid_fails(world: World) -> None:
    world.simulate("sipcentric", "credit", balance=0)
    refused = call(world, from_=GREG, to="07902000000")
    assert (refused.outcome, refused.code) == ("failed", 402)
    assert outline(history(world)[0])[3:5] == ("07902000000", "FAILED")


# What goes away


def test_endpoint_that_is_deleted_rings_no_longer(world: World) -> None:
    ask(world, JOHN)
    ringing = call(world)
    assert world.sipcentric().delete("/customers/25/endpoints/101").status_code == 204
    assert (ringing.state, ringing.outcome) == ("ended", "failed")
    assert outline(history(world)[0])[3:5] == ("John Simmonds <102>", "FAILED")


def test_the_same_calls_twice_are_the_same(world: World) -> None:
    """Whatever else the world did: ids, moments and all."""

    def run() -> list[dict[str, Any]]:
        world.control.post("/reset")
        world.freeze("2026-03-02T10:00:00Z")
        for to in (JOHN, GROUP, VIRTUAL, "01632960325"):
            call(world, from_=GREG, to=to)
            world.advance(100)
        return history(world)

    assert run() == run()


# Rules, and rows from outside


@pytest.mark.parametrize("to", [DID, "+441212854411", "441212*"])
def test_rule_about_a_call(world: World, to: str) -> None:
    """It strikes once, whatever the phone would do; then the call goes through."""
    world.kit.outcome(kind="call", to=to, outcome="failed", code=503, times=1)
    ask(world, JOHN)
    failed = call(world, to=DID)
    assert (failed.state, failed.outcome, failed.code) == ("ended", "failed", 503)
    assert call(world, to=DID).state == "ringing"
    assert [record["outcome"] for record in history(world)] == ["FAILED"]


def test_rule_about_an_originated_call(world: World) -> None:
    world.kit.outcome(kind="call", to="07902000000", outcome="busy")
    world.sipcentric().post("/customers/me/calls", json={"endpoint": 1234, "to": "07902000000"})
    world.advance(1)
    assert outline(history(world)[0])[3:5] == ("07902000000", "BUSY")


def test_rows_from_outside_take_part(world: World) -> None:
    """A planted phone, number and rule are as if the API had made them."""
    own = {"customer_id": 25, "created": "2026-03-02T09:00:00.000"}
    phone = own | {"id": 9001, "type": "phone", "short_number": "871", "name": "Planted"}
    number = own | {"number": "01632960398", "destination_id": 9001, "sms_enabled": True}
    assert world.control.post("/data/sipcentric/endpoints", json=phone).is_success
    assert world.control.post("/data/sipcentric/phonenumbers", json=number).is_success
    shown = world.sipcentric().get("/customers/25/endpoints/9001").json()
    assert (shown["timeout"], shown["callWaiting"], shown["callRecording"]) == (30, True, "OFF")
    assert world.sipcentric().get("/customers/25/endpoints/9001/sip").json()["password"]
    assert world.kit.phone("01632960398").key == "sipcentric/9001"
    world.kit.phone("07700900123").send("01632960398", "Hello")
    assert [each["text"] for each in world.kit.phone("sipcentric/9001").messages] == ["Hello"]
    change_row = world.control.patch("/data/sipcentric/endpoints/9001", json={"voicemail_enabled": True, "timeout": 5})
    assert change_row.is_success, change_row.text
    world.kit.phone("sipcentric/9001").behave(answers="never")
    missed = call(world, to="01632960398")
    world.advance(5)
    assert missed.state == "voicemail"


def test_number_is_its_phones_at_any_hour(world: World) -> None:
    """In the evening calls go to a menu, but the phone is still the one that the number is for."""
    world.freeze("2026-03-02T18:00:00Z")
    assert world.kit.phone(DID).key == JOHN


def test_world_that_keeps_vendors_apart_keeps_accounts_together(world: World) -> None:
    world.set(network="apart")
    ask(world, BAKERY)
    assert call(world, from_=GREG, to="01632960325").state == "ringing"

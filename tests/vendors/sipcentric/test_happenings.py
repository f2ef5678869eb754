"""What the world does to an account, and who hears of it."""

from base64 import b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.telephony.audio import speech
from emulator.telephony.fax import count_pages, write_fax
from tests.conftest import World
from tests.vendors.sipcentric.listener import listening

SIMULATE = "/simulate/sipcentric"


def happen(world: World, happening: str, **values: Any) -> dict[str, Any]:
    return world.simulate("sipcentric", happening, **values)


def refused(world: World, happening: str, **values: Any) -> str:
    answer = world.control.post(f"{SIMULATE}/{happening}", json=values)
    assert answer.status_code == 422, answer.text
    return answer.text


def newest(world: World, resource: str, user: str = "admin") -> dict[str, Any]:
    query = {"pageSize": 1, "includeLocal": "true"}
    return world.sipcentric(user).get(f"/customers/me/{resource}", params=query).json()["items"][0]


def test_every_example_works(world: World) -> None:
    """The examples that `GET simulate` shows."""
    happenings = world.control.get("/simulate").json()["sipcentric"]
    assert {each["happening"] for each in happenings} >= {"incoming-call", "incoming-sms", "delivery-receipt"}
    for each in happenings:
        happen(world, each["happening"], **each["example"])


# Incoming calls


def test_incoming_call_rings_the_first_phone(world: World) -> None:
    with listening(world.sipcentric()) as stream:
        result = happen(world, "incoming-call")
        event = stream.next()
    assert (event["event"], event["location"]) == ("incomingcall", None)
    assert list(event) == ["event", "location", "values"]
    assert event["values"]["endpoint"] == result["endpoint"] == "/customers/25/endpoints/101"
    assert event["values"]["callerIdNumber"]


@pytest.mark.rule("sipcentric.stream.did")
def test_incoming_call_tells_the_number_that_was_called(world: World) -> None:
    with listening(world.sipcentric()) as stream:
        happen(world, "incoming-call", to="01212854411", callerIdNumber="07557000000")
        event = stream.next()
    values = {"callerIdNumber": "07557000000", "callerIdName": "", "endpoint": "/customers/25/endpoints/101"}
    assert event == {"event": "incomingcall", "location": None, "values": {**values, "did": "01212854411"}}


@pytest.mark.rule("sipcentric.stream.incomingcall")
def test_incoming_call_as_in_the_document(world: World) -> None:
    known = {"callerIdNumber": "01234567890", "callerIdName": "Support"}
    with listening(world.sipcentric()) as stream:
        happen(world, "incoming-call", endpoint="/customers/25/endpoints/6874", **known)
        assert stream.next()["values"] == {**known, "endpoint": "/customers/25/endpoints/6874", "did": ""}


def test_answered_call_lands_in_history_with_its_recording(world: World) -> None:
    result = happen(world, "incoming-call", callerIdNumber="07557000000", endpoint=101, duration=61)
    assert result["ends"] == "2026-03-02T09:01:03.000Z"
    world.advance(63)
    call = newest(world, "calls")
    assert (call["from"], call["to"]) == ("07557000000", "John Simmonds <102>")
    assert (call["scope"], call["direction"], call["outcome"]) == ("EXTERNAL", "IN", "ANSWERED")
    assert (call["duration"], call["cost"], call["callId"]) == (61, 0, result["callId"])
    (recording,) = world.sipcentric().get(call["links"]["recordings"]).json()["items"]
    assert (recording["direction"], recording["partyId"]) == ("IN", "07557000000")
    assert recording["size"] == 44 + 61 * 8000


def test_unanswered_call_rings_until_the_time_out(world: World) -> None:
    happen(world, "incoming-call", callerIdName="Fred", callerIdNumber="07557000000", endpoint=1234, answered=False)
    assert world.advance(19.9) == []
    world.advance(0.1)
    call = newest(world, "calls")
    assert (call["from"], call["outcome"], call["duration"]) == ("Fred <07557000000>", "NO_ANSWER", 0)
    assert world.sipcentric().get(call["links"]["recordings"]).json()["items"] == []


@pytest.mark.parametrize(
    "endpoint", [1928, "1928", "/customers/25/endpoints/1928", "http://x.example/api/v1/customers/me/endpoints/1928/"]
)
def test_endpoint_in_every_form(world: World, endpoint: Any) -> None:
    assert happen(world, "incoming-call", endpoint=endpoint)["endpoint"] == "/customers/25/endpoints/1928"


@pytest.mark.rule("sipcentric.phonenumbers.destination")
def test_call_to_a_number_goes_to_its_destination(world: World) -> None:
    with listening(world.sipcentric()) as stream:
        happen(world, "incoming-call", to="+44 121 285 4411")
        values = stream.next()["values"]
    assert (values["endpoint"], values["did"]) == ("/customers/25/endpoints/101", "01212854411")


@pytest.mark.rule("sipcentric.timeintervals.inclusive", "sipcentric.phonenumbers.routing")
@pytest.mark.parametrize(
    ("moment", "endpoint"),
    [
        ("2026-03-02T17:29:59Z", 101),
        ("2026-03-02T17:30:00Z", 102),
        ("2026-03-07T12:00:00Z", 102),
        ("2026-12-25T09:00:00Z", 102),
        ("2026-12-24T09:00:00Z", 101),
        ("2026-07-06T16:29:59Z", 101),
        ("2026-07-06T16:30:00Z", 102),
    ],
)
def test_routing_rules_follow_the_worlds_clock(world: World, moment: str, endpoint: int) -> None:
    """Number 50 goes to the IVR in the evenings, at weekends and on public holidays, by British time."""
    world.freeze(moment)
    result = happen(world, "incoming-call", to="01212854411")
    assert result["endpoint"] == f"/customers/25/endpoints/{endpoint}"


@pytest.mark.rule("sipcentric.timeintervals.local-time")
def test_time_intervals_follow_the_time_zone_that_is_set(world: World) -> None:
    world.freeze("2026-03-02T17:00:00Z")
    assert happen(world, "incoming-call", to="01212854411")["endpoint"].endswith("/101")
    world.set(sipcentric_time_zone="Europe/Berlin")
    assert happen(world, "incoming-call", to="01212854411")["endpoint"].endswith("/102")
    answer = world.control.patch("/settings", json={"sipcentric_time_zone": "Mars/Olympus"})
    assert (answer.status_code, "sipcentric_time_zone" in answer.text) == (422, True)


@pytest.mark.rule("sipcentric.phonenumbers.no-destination")
def test_number_without_a_destination_rings_nobody(world: World) -> None:
    """The call is over at once, and the history has it as failed."""
    with listening(world.sipcentric()) as stream:
        result = happen(world, "incoming-call", to="01212854400", callerIdNumber="+44 7557 000000")
        happen(world, "incoming-sms")
        assert stream.next()["event"] == "smsreceived", "nothing rang before"
    assert result["endpoint"] is None
    call = newest(world, "calls")
    assert (call["from"], call["to"], call["outcome"]) == ("07557000000", "01212854400", "FAILED")
    assert (call["scope"], call["direction"], call["callId"]) == ("EXTERNAL", "IN", result["callId"])


def test_numbers_of_a_deleted_endpoint_ring_nobody(world: World) -> None:
    client = world.sipcentric()
    assert client.delete("/customers/25/endpoints/101").status_code == 204
    assert "destination" not in client.get("/customers/25/phonenumbers/50").json()
    assert happen(world, "incoming-call", to="01212854411")["endpoint"] is None
    answer = client.post("/customers/25/calls", json={"endpoint": 1234, "to": "01212854411"})
    assert answer.status_code == 200
    world.advance(60)
    assert (newest(world, "calls")["to"], newest(world, "calls")["outcome"]) == ("01212854411", "FAILED")


@pytest.mark.rule("sipcentric.phonenumbers.identifier")
def test_label_of_the_number_goes_before_the_callers_name(world: World) -> None:
    with listening(world.sipcentric()) as stream:
        world.sipcentric().put("/customers/25/phonenumbers/47", json={"destination": 101})
        happen(world, "incoming-call", to="01212854400", callerIdName="Fred")
        assert stream.next()["values"]["callerIdName"] == "Main Fred"


@pytest.mark.rule("sipcentric.endpoints.members")
def test_group_rings_every_phone_and_fails_over(world: World) -> None:
    with listening(world.sipcentric()) as stream:
        happen(world, "incoming-call", to="500", answered=False)
        rung = {stream.next()["values"]["endpoint"] for _ in range(4)}
    assert {f"/customers/25/endpoints/{key}" for key in (101, 1234, 1928, 2535)} <= rung
    world.advance(30)
    first = newest(world, "calls")
    assert (first["to"], first["outcome"]) == ("Sales Group <500>", "NO_ANSWER")
    world.advance(12)
    second = newest(world, "calls")
    assert (second["to"], second["outcome"]) == ("Out of Hours <600>", "ANSWERED")
    assert second["linkedId"] == first["callId"] != second["callId"]


def test_call_of_a_colleague_is_local(world: World) -> None:
    happen(world, "incoming-call", callerIdNumber="103", endpoint=101)
    world.advance(60)
    call = newest(world, "calls")
    assert (call["scope"], call["direction"]) == ("LOCAL", "OUT")
    assert (call["from"], call["to"]) == ("Greg Sanderson <103>", "John Simmonds <102>")


def test_call_of_another_account_is_domain(world: World) -> None:
    happen(world, "incoming-call", callerIdNumber="01632960325", endpoint=101)
    world.advance(60)
    assert newest(world, "calls")["scope"] == "DOMAIN"


@pytest.mark.parametrize(
    "values",
    [
        {"endpoint": 1},
        {"endpoint": "reception"},
        {"endpoint": "/customers/325/endpoints/101"},
        {"endpoint": "/customers/25/timeintervals/101"},
        {"to": "07902000000"},
        {"to": "01214960051"},
        {"duration": -1},
        {"duration": 99999},
        {"answered": "perhaps"},
        {"caller": "x"},
    ],
)
def test_call_that_cannot_be_is_refused(world: World, values: dict[str, Any]) -> None:
    assert next(iter(values)) in refused(world, "incoming-call", **values)
    assert world.advance(60) == []


def test_calls_are_heard_by_those_whom_they_concern(world: World) -> None:
    """A reseller and an admin hear all of the account, an extension user its own phone, another account nothing."""
    users = ("reseller", "admin", "extension", "reception", "bakery")
    with (
        listening(world.sipcentric(users[0])) as reseller,
        listening(world.sipcentric(users[1])) as admin,
        listening(world.sipcentric(users[2])) as extension,
        listening(world.sipcentric(users[3])) as reception,
        listening(world.sipcentric(users[4])) as bakery,
    ):
        happen(world, "incoming-call", callerIdNumber="1", endpoint=2535)
        happen(world, "incoming-call", callerIdNumber="2", endpoint=101)
        happen(world, "incoming-call", callerIdNumber="3", endpoint=7001)
        heard = {
            name: [listener.next()["values"]["callerIdNumber"] for _ in range(count)]
            for name, listener, count in (
                ("reseller", reseller, 3),
                ("admin", admin, 2),
                ("extension", extension, 1),
                ("reception", reception, 1),
                ("bakery", bakery, 1),
            )
        }
    assert heard == {
        "reseller": ["1", "2", "3"],
        "admin": ["1", "2"],
        "extension": ["2"],
        "reception": ["1"],
        "bakery": ["3"],
    }


# Messages


@pytest.mark.rule("sipcentric.stream.smsreceived")
def test_incoming_sms(world: World) -> None:
    text = "A message that is too long for an excerpt {of fifty letters}, and goes on"
    with listening(world.sipcentric()) as stream:
        happen(world, "incoming-sms", **{"to": "01212854411", "from": "07902000000", "body": text})
        event = stream.next()
    message = newest(world, "sms")
    assert (message["direction"], message["from"], message["to"]) == ("IN", "07902000000", "01212854411")
    assert (message["body"], message["cost"]) == (text, 0)
    assert "sendStatus" not in message
    assert event == {
        "event": "smsreceived",
        "location": f"/customers/25/sms/{message['id']}",
        "values": {
            "to": "01212854411",
            "from": "07902000000",
            "excerpt": "A message that is too long for an excerpt {of fif…",
        },
    }


def test_incoming_sms_by_default(world: World) -> None:
    happen(world, "incoming-sms")
    assert newest(world, "sms")["to"] == "01212854400"


@pytest.mark.parametrize("to", ["07902000000", "01214960051", "x"])
def test_sms_to_a_number_that_takes_none_is_refused(world: World, to: str) -> None:
    before = newest(world, "sms")
    assert "to" in refused(world, "incoming-sms", to=to)
    assert newest(world, "sms") == before


@pytest.mark.rule("sipcentric.phonenumbers.allow-incoming")
def test_number_may_disallow_incoming_sms(world: World) -> None:
    client = world.sipcentric()
    number = client.get("/customers/25/phonenumbers/47").json()
    assert client.put("/customers/25/phonenumbers/47", json=number | {"smsAllowIncoming": False}).status_code == 200
    refused(world, "incoming-sms", to="01212854400")


@pytest.fixture
def notified() -> Iterator[tuple[str, list[tuple[str, dict[str, list[str]]]]]]:
    """A listener for notifications: its URL, and what it got."""
    got: list[tuple[str, dict[str, list[str]]]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            got.append((self.headers["content-type"], parse_qs(body, keep_blank_values=True)))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Be silent."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/sms", got
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.rule("sipcentric.phonenumbers.sms-posted")
def test_incoming_sms_is_posted_to_the_notification_url(world: World, notified: Any) -> None:
    url, got = notified
    client = world.sipcentric()
    number = client.get("/customers/25/phonenumbers/47").json()
    client.put("/customers/25/phonenumbers/47", json=number | {"smsNotificationUrl": url})
    happen(world, "incoming-sms", **{"to": "01212854400", "from": "+447700900123", "body": "é & 1", "udh": "050003"})
    for _ in range(200):
        deliveries = world.control.get("/webhooks").json()["webhooks"]
        if deliveries[-1]["status"]:
            break
    content_type, form = got[0]
    assert content_type.startswith("application/x-www-form-urlencoded")
    assert form == {"to": ["01212854400"], "from": ["07700900123"], "body": ["é & 1"], "udh": ["050003"]}


def test_delivery_receipt(world: World) -> None:
    with listening(world.sipcentric()) as stream:
        happen(world, "delivery-receipt", sms="/customers/25/sms/253368", deliveryStatus=16)
        assert stream.next() == {"event": "smsdelivered", "location": "/customers/25/sms/253368", "values": None}
    assert world.sipcentric().get("/customers/25/sms/253368").json()["deliveryStatus"] == 16


@pytest.mark.parametrize("values", [{"sms": 253369}, {"sms": 1}, {"deliveryStatus": 3}, {"deliveryStatus": 0}])
def test_receipt_that_cannot_be_is_refused(world: World, values: dict[str, Any]) -> None:
    assert next(iter(values)) in refused(world, "delivery-receipt", **values)


# Finished calls


@pytest.mark.parametrize("direction", ["IN", "OUT"])
@pytest.mark.parametrize("outcome", ["ANSWERED", "NO_ANSWER", "BUSY", "FAILED"])
def test_call_ended(world: World, direction: str, outcome: str) -> None:
    values = {"endpoint": 101, "number": "07557000000", "duration": 90}
    result = happen(world, "call-ended", direction=direction, outcome=outcome, **values)
    call = newest(world, "calls")
    assert call["callId"] == result["callId"]
    assert (call["direction"], call["outcome"]) == (direction, outcome)
    answered = outcome == "ANSWERED"
    assert call["duration"] == (90 if answered else 0)
    assert call["cost"] == (0.18 if answered and direction == "OUT" else 0)
    assert call["callStarted"] < call["created"] == "2026-03-02T09:00:00.000+0000"
    assert len(world.sipcentric().get(call["links"]["recordings"]).json()["items"]) == answered


# Calls that live on the network


@pytest.mark.parametrize(
    ("values", "outcome", "seconds"),
    [
        ({"outcome": "answered", "duration": 5}, "ANSWERED", 5),
        ({"outcome": "no_answer"}, "NO_ANSWER", 0),
        ({"outcome": "busy"}, "BUSY", 0),
        ({"outcome": "refused"}, "BUSY", 0),
        ({"outcome": "failed"}, "FAILED", 0),
        ({"busy": True}, "BUSY", 0),
        ({"code": 603}, "BUSY", 0),
        ({"code": 486}, "BUSY", 0),
        ({"answers": "never"}, "NO_ANSWER", 0),
        ({"answers": {"after": 7}, "duration": 3}, "ANSWERED", 3),
        ({"after": 4, "duration": 3}, "ANSWERED", 3),
        ({"answered": False}, "NO_ANSWER", 0),
    ],
)
def test_what_is_said_of_a_call_beats_the_phone(
    world: World, values: dict[str, Any], outcome: str, seconds: int
) -> None:
    world.kit.phone("sipcentric/1234").behave(answers="busy" if outcome != "BUSY" else {"after": 1})
    result = happen(world, "incoming-call", endpoint=1234, **values)
    world.advance(60)
    call = newest(world, "calls")
    assert (call["callId"], call["outcome"], call["duration"]) == (result["callId"], outcome, seconds)
    assert call["created"] == result["ends"].replace("Z", "+0000")


def test_without_a_word_the_phone_decides(world: World) -> None:
    world.kit.phone("sipcentric/1234").behave(answers="busy")
    happen(world, "incoming-call", endpoint=1234)
    assert newest(world, "calls")["outcome"] == "BUSY"


def test_call_that_asks_names_itself(world: World) -> None:
    result = happen(world, "incoming-call", endpoint=101, answers="ask")
    assert result["ends"] is None
    (call,) = world.kit.calls()
    assert (call.id, call.state) == (result["call"], "ringing")
    call.answer()
    assert call.state == "answered"


def test_call_is_turned_away_after_a_while(world: World) -> None:
    happen(world, "incoming-call", endpoint=1234, outcome="refused", after=5)
    world.advance(4.9)
    assert [call.state for call in world.kit.calls()] == ["ringing"]
    world.advance(0.1)
    assert newest(world, "calls")["outcome"] == "BUSY"


@pytest.mark.parametrize("side", ["caller", "callee"])
def test_who_hangs_up(world: World, side: str) -> None:
    happen(world, "incoming-call", endpoint=1234, answered=True, duration=5, hangs_up=side)
    world.advance(10)
    (call,) = world.kit.calls(state="ended")
    assert call.ended_by == side


@pytest.mark.parametrize(
    ("endpoint", "seconds"),
    [
        pytest.param(102, 12, id="a menu picks up"),
        pytest.param(94, 600, id="who is in a queue waits on"),
        pytest.param(6901, None, id="a group's mailbox takes it"),
    ],
)
def test_call_is_turned_away_where_somebody_else_takes_it(world: World, endpoint: int, seconds: float | None) -> None:
    world.freeze("2026-03-02T10:00:00Z")
    ends = happen(world, "incoming-call", endpoint=endpoint, outcome="busy")["ends"]
    if seconds is None:
        assert ends is None
        return
    world.advance(seconds)
    assert (newest(world, "calls")["created"], world.kit.calls()) == (ends.replace("Z", "+0000"), [])


@pytest.mark.parametrize(
    "values",
    [
        {"answers": "perhaps"},
        {"answers": {"refuse": 200}},
        {"answers": {"after": -1}},
        {"code": 200},
        {"code": 700},
        {"outcome": "cancelled"},
        {"after": -1},
        {"busy": "perhaps"},
        {"hangs_up": "nobody"},
        {"code": 404, "outcome": "answered"},
        {"busy": True, "outcome": "answered"},
    ],
)
def test_call_that_cannot_go_so_is_refused(world: World, values: dict[str, Any]) -> None:
    assert next(iter(values)) in refused(world, "incoming-call", **values)
    assert world.kit.calls() == []


# Money, registrations, voicemails, faxes


def test_credit(world: World) -> None:
    assert happen(world, "credit", balance=3) == {"customer": 25, "balance": 3}
    assert happen(world, "credit", add=1.5)["balance"] == 4.5
    assert happen(world, "credit", customer=325, add=-1)["balance"] == -43.18
    assert world.sipcentric().get("/customers/me/creditstatus").json()["balance"] == 4.5


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "balance"),
        ({"balance": 1, "add": 1}, "balance"),
        ({"add": "x"}, "add"),
        ({"customer": 1, "add": 1}, "customer"),
    ],
)
def test_credit_that_cannot_be_is_refused(world: World, values: dict[str, Any], field: str) -> None:
    assert field in refused(world, "credit", **values)


@pytest.mark.parametrize("name", ["sipcentric/101", "101", "01212854411", "25-102", None])
def test_phone_comes_and_goes(world: World, name: str | None) -> None:
    values = {"phone": name} if name else {}
    phone = world.kit.phone("sipcentric/101")
    assert happen(world, "unregister", **values)["endpoint"] == "/customers/25/endpoints/101"
    assert not phone.registered
    assert happen(world, "register", **values)["registered"] is True
    assert phone.registered


@pytest.mark.parametrize("name", ["sipcentric/102", "07902000000", "nobody", ""])
def test_phone_that_is_none_is_refused(world: World, name: str) -> None:
    assert "phone" in refused(world, "unregister", phone=name)


def test_voicemail(world: World) -> None:
    happen(world, "voicemail", **{"to": "01212854411", "from": "+447700900123", "name": "Fred", "seconds": 4.5})
    (voicemail,) = world.kit.phone("sipcentric/101").voicemails
    assert (voicemail["from"], voicemail["seconds"]) == ("447700900123", 4.5)
    (mail,) = world.kit.mails(why="voicemail")
    assert (mail["to"], mail["subject"]) == ("john@sipcentric.com", "New voicemail from Fred <07700900123>")


def test_voicemail_of_ones_own(world: World) -> None:
    sound = speech("Hello", 1, "audio/wav")
    happen(world, "voicemail", to="102", audio=b64encode(sound).decode())
    (voicemail,) = world.kit.phone("sipcentric/101").voicemails
    answer = world.client("").get(voicemail["audio"])
    assert (answer.content, answer.headers["content-type"]) == (sound, "audio/wav")


@pytest.mark.parametrize(
    "values",
    [
        {"to": "103"},
        {"to": "01212854400"},
        {"to": "07902000000"},
        {"seconds": 0},
        {"seconds": 601},
        {"audio": "?"},
        {"audio": "aGVsbG8="},
    ],
)
def test_voicemail_that_cannot_be_is_refused(world: World, values: dict[str, Any]) -> None:
    assert next(iter(values)) in refused(world, "voicemail", **values)
    assert world.kit.mails() == []


@pytest.mark.rule("sipcentric.phonenumbers.fax-mailed")
def test_fax_is_mailed_and_shown(world: World) -> None:
    result = happen(world, "incoming-fax", **{"from": "+44 20 7946 0123", "text": "One\fTwo"})
    assert (result["pages"], result["to"]) == (2, "01214960051")
    (mail,) = world.kit.mails()
    assert (mail["to"], mail["why"]) == ("fax@example.com", "fax")
    (fax,) = world.kit.phone("sipcentric/101").faxes
    assert (fax["from"], fax["to"], fax["pages"], fax["status"]) == ("442079460123", "441214960051", 2, "received")
    content = world.client("").get(fax["pdf"]).content
    assert count_pages(content) == 2


def test_fax_that_breaks_off(world: World) -> None:
    document = write_fax("", ["One", "Two", "Three"], 0)
    happen(world, "incoming-fax", pdf=b64encode(document).decode(), pages_received=2)
    (fax,) = world.kit.phone("sipcentric/101").faxes
    assert (fax["pages"], fax["status"]) == (2, "incomplete")
    assert count_pages(world.client("").get(fax["pdf"]).content) == 2


@pytest.mark.parametrize(
    "values", [{"to": "01212854400"}, {"to": "x"}, {"pdf": "?"}, {"pdf": "aGVsbG8="}, {"pages_received": 0}]
)
def test_fax_that_cannot_be_is_refused(world: World, values: dict[str, Any]) -> None:
    assert next(iter(values)) in refused(world, "incoming-fax", **values)
    assert world.kit.mails() == []


def test_put_off(world: World) -> None:
    """Any happening may wait for its moment."""
    happen(world, "incoming-sms", **{"in": 5, "body": "Later"})
    assert newest(world, "sms")["body"] != "Later"
    world.advance(5)
    assert newest(world, "sms")["body"] == "Later"


WORDS = st.one_of(st.none(), st.integers(), st.text(max_size=20), st.sampled_from(["101", "6901", "01212854411"]))
VALUES = (
    "callerIdNumber", "callerIdName", "endpoint", "to", "answered", "duration", "from", "body", "sms", "number",
    "outcome", "code", "answers", "after", "busy", "hangs_up", "phone", "balance", "add", "customer", "seconds", "pdf",
)  # fmt: skip
KINDS = (
    "incoming-call", "incoming-sms", "delivery-receipt", "call-ended", "credit", "voicemail", "incoming-fax",
    "register", "unregister",
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    happening=st.sampled_from(KINDS),
    values=st.dictionaries(st.sampled_from(VALUES), WORDS, max_size=3),
)
def test_any_values_happen_or_are_refused(
    world: World, caplog: pytest.LogCaptureFixture, happening: str, values: dict[str, Any]
) -> None:
    """And what was scheduled runs: a failure of it would stand in the log."""
    answer = world.control.post(f"{SIMULATE}/{happening}", json=values)
    assert answer.status_code in (200, 422), answer.text
    world.advance(7500)
    assert not caplog.records
    world.control.post("/reset")

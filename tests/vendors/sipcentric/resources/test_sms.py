"""SMS: the document's examples, who may send, what becomes of a message, and what is refused."""

from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.telephony.texts import join
from tests.conftest import World
from tests.vendors.sipcentric.listener import listening

SMS = "/customers/25/sms"
MESSAGE = {"type": "smsmessage", "to": "07902000000", "from": "01212854400", "body": "Hey, this API is awesome!"}


def send(world: World, **changed: Any) -> dict[str, Any]:
    """A message that is taken."""
    answer = world.sipcentric().post(SMS, json=MESSAGE | changed)
    assert answer.status_code == 201, answer.text
    return answer.json()


def read(world: World, message: dict[str, Any]) -> dict[str, Any]:
    """The same message now."""
    return world.sipcentric().get(f"{SMS}/{message['id']}").json()


def balance(world: World) -> float:
    return world.sipcentric().get("/customers/25/creditstatus").json()["balance"]


@pytest.mark.rule("sipcentric.sms.table", "sipcentric.lists.newest-first")
def test_list_as_in_the_document(world: World) -> None:
    body = world.sipcentric().get(SMS, params={"pageSize": 2, "page": 1}).json()
    received, sent = body["items"]
    assert received["uri"].endswith("/api/v1/customers/25/sms/253369")
    assert received["created"] == "2014-03-10T13:38:00.000+0000"
    assert (received["direction"], received["from"], received["to"]) == ("IN", "07902000000", "01212854400")
    assert received["body"] == "I know, it's great!"
    assert received["cost"] == 0
    assert {"sendStatus", "deliveryStatus"}.isdisjoint(received)
    assert sent["uri"].endswith("/sms/253368")
    assert (sent["sendStatus"], sent["deliveryStatus"], sent["cost"]) == ("SENT", 1, 0.1)
    assert body["nextPage"].endswith("/customers/25/sms?pageSize=2&page=2")


def test_every_direction_and_status_can_be_seen(world: World) -> None:
    items = world.sipcentric().get(SMS, params={"pageSize": 200}).json()["items"]
    assert {item["direction"] for item in items} == {"IN", "OUT"}
    assert {item.get("sendStatus") for item in items} == {None, "PENDING", "SENT", "FAILED"}
    assert {item.get("deliveryStatus") for item in items} == {None, 1, 2, 4, 8, 16}
    moments = [item["created"] for item in items]
    assert moments == sorted(moments, reverse=True)


def test_send_as_in_the_document(world: World) -> None:
    client = world.sipcentric()
    answer = client.post(SMS, json=MESSAGE)
    assert answer.status_code == 201
    body = answer.json()
    assert MESSAGE.items() <= body.items()
    assert (body["direction"], body["sendStatus"], body["cost"]) == ("OUT", "SENT", 0.1)
    assert "deliveryStatus" not in body
    assert client.get(answer.headers["location"]).json() == body
    assert client.get(SMS).json()["items"][0] == body


@pytest.mark.rule("sipcentric.sms.delivery-later", "sipcentric.stream.smsdelivered")
def test_delivery_comes_on_the_worlds_clock_and_on_the_stream(world: World) -> None:
    with listening(world.sipcentric()) as stream:
        message = send(world)
        world.advance(1.9)
        assert "deliveryStatus" not in read(world, message)
        world.advance(0.1)
        assert read(world, message)["deliveryStatus"] == 1
        location = f"/customers/25/sms/{message['id']}"
        assert stream.next() == {"event": "smsdelivered", "location": location, "values": None}


def test_delivery_delay_is_a_setting(world: World) -> None:
    world.set(sms_delivery_seconds=120)
    message = send(world)
    world.advance(119)
    assert "deliveryStatus" not in read(world, message)
    world.advance(1)
    assert read(world, message)["deliveryStatus"] == 1


def test_delivery_without_delay(world: World) -> None:
    world.set(sms_delivery_seconds=0)
    message = send(world)
    world.advance(0)
    assert read(world, message)["deliveryStatus"] == 1


@pytest.mark.rule("sipcentric.sms.delivery-codes")
@pytest.mark.parametrize(
    ("to", "status"), [("07700900902", 2), ("07700900904", 4), ("07700900908", 8), ("07700900916", 16)]
)
def test_magic_numbers_decide_the_delivery_status(world: World, to: str, status: int) -> None:
    message = send(world, to=to)
    assert message["sendStatus"] == "SENT"
    world.advance(2)
    assert read(world, message)["deliveryStatus"] == status


@pytest.mark.rule("sipcentric.sms.failed")
def test_refused_message_fails_and_costs_nothing(world: World) -> None:
    before = balance(world)
    message = send(world, to="+44 7700 900900")
    assert (message["sendStatus"], message["cost"]) == ("FAILED", 0)
    world.advance(60)
    assert "deliveryStatus" not in read(world, message)
    assert balance(world) == before


@pytest.mark.rule("sipcentric.sms.cost")
@pytest.mark.parametrize(("letters", "cost"), [(1, 0.1), (160, 0.1), (161, 0.2), (307, 0.3)])
def test_each_part_is_charged(world: World, letters: int, cost: float) -> None:
    before = balance(world)
    assert send(world, body="x" * letters)["cost"] == cost
    assert balance(world) == pytest.approx(before - cost)


def test_an_escaped_letter_is_not_cut_in_two(world: World) -> None:
    assert send(world, body="a" * 152 + "€" + "b" * 152)["cost"] == 0.3


def test_other_alphabets_have_shorter_parts(world: World) -> None:
    assert send(world, body="ж" * 70)["cost"] == 0.1
    assert send(world, body="ж" * 71)["cost"] == 0.2


@pytest.mark.rule("sipcentric.sms.credit")
def test_without_credit_messages_fail(world: World) -> None:
    sent = [send(world, body="x" * 1530) for _ in range(20)]
    assert [message["sendStatus"] for message in sent] == ["SENT"] * 19 + ["FAILED"]
    assert balance(world) == pytest.approx(0.571)


@pytest.mark.rule("sipcentric.creditstatus.postpaid")
def test_accounts_with_a_bill_have_no_limit(world: World) -> None:
    client = world.sipcentric("bakery")
    answer = client.post("/customers/me/sms", json=MESSAGE | {"from": "01632960325"})
    assert answer.json()["sendStatus"] == "SENT"
    assert client.get("/customers/me/creditstatus").json()["balance"] == pytest.approx(-42.28)


@pytest.mark.parametrize(
    ("sender", "shown"),
    [
        ("01212854400", "01212854400"),
        ("441212854400", "01212854400"),
        ("+44 (0)121 285 4411", "01212854411"),
        ("Sipcentric", "Sipcentric"),
    ],
)
def test_approved_senders(world: World, sender: str, shown: str) -> None:
    assert send(world, **{"from": sender})["from"] == shown


@pytest.mark.parametrize("sender", ["07557000000", "01214960051", "01632960325", "sipcentric ltd", "{}"])
def test_sender_that_is_not_approved_is_named(world: World, sender: str) -> None:
    client = world.sipcentric()
    before = client.get(SMS).json()["totalItems"]
    answer = client.post(SMS, json=MESSAGE | {"from": sender})
    assert answer.status_code == 400
    assert answer.json()["validationErrors"][0]["field"] == "from"
    assert client.get(SMS).json()["totalItems"] == before


@pytest.mark.parametrize("field", ["to", "from", "body"])
@pytest.mark.parametrize("value", ["", None, 7, [], {"a": 1}, "x" * 2000])
def test_bad_property_is_named(world: World, field: str, value: Any) -> None:
    answer = world.sipcentric().post(SMS, json=MESSAGE | {field: value})
    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["validationErrors"]] == [field]
    assert answer.json()["errors"]


def test_every_missing_property_is_named(world: World) -> None:
    answer = world.sipcentric().post(SMS, json={})
    assert answer.status_code == 400
    assert {each["field"] for each in answer.json()["validationErrors"]} == {"to", "from", "body"}


@pytest.mark.rule("sipcentric.sms.arrives")
def test_message_to_another_number_of_the_platform_arrives(world: World) -> None:
    send(world, to="01632960325", body="Bread?")
    world.advance(2)
    arrived = world.sipcentric("bakery").get("/customers/me/sms").json()["items"][0]
    assert (arrived["direction"], arrived["from"], arrived["body"]) == ("IN", "01212854400", "Bread?")


# What becomes of messages


def fail(world: World, outcome: str, **values: Any) -> None:
    world.kit.outcome(kind="sms", to="07902000000", outcome=outcome, **values)


@pytest.mark.parametrize(
    ("outcome", "values", "status"),
    [
        ("rejected", {}, 16),
        ("rejected", {"code": 2}, 2),
        ("buffered", {}, 4),
        ("sent", {"code": 8}, 8),
        ("no_answer", {}, 4),
        ("sent", {}, 1),
    ],
)
def test_rules_decide_the_delivery_status(world: World, outcome: str, values: dict[str, Any], status: int) -> None:
    fail(world, outcome, times=1, **values)
    first = send(world)
    assert first["sendStatus"] == "SENT"
    world.advance(2)
    assert read(world, first)["deliveryStatus"] == status
    second = send(world)
    world.advance(2)
    assert read(world, second)["deliveryStatus"] == 1, "it fails once, then goes through"


@pytest.mark.parametrize(("outcome", "values"), [("failed", {}), ("refused", {}), ("sent", {"code": 0})])
def test_rules_refuse_messages(world: World, outcome: str, values: dict[str, Any]) -> None:
    fail(world, outcome, **values)
    before = balance(world)
    assert send(world)["sendStatus"] == "FAILED"
    assert send(world, to="07902000001")["sendStatus"] == "SENT", "the rule is about another target"
    assert balance(world) == pytest.approx(before - 0.1)


def test_receipt_may_be_late(world: World) -> None:
    fail(world, "sent", after=30)
    message = send(world)
    world.advance(29)
    assert "deliveryStatus" not in read(world, message)
    world.advance(1)
    assert read(world, message)["deliveryStatus"] == 1


def test_receipt_may_never_come(world: World) -> None:
    world.kit.outcome(kind="sms", to="01632960325", outcome="sent", after=None)
    message = send(world, to="01632960325", body="Bread?")
    world.advance(86400)
    assert "deliveryStatus" not in read(world, message)
    assert world.sipcentric("bakery").get("/customers/me/sms").json()["items"][0]["body"] == "Bread?", "it arrived"


def test_message_that_does_not_arrive_arrives_nowhere(world: World) -> None:
    world.kit.outcome(kind="sms", to="01632960325", outcome="rejected")
    send(world, to="01632960325", body="Bread?")
    world.advance(60)
    assert world.sipcentric("bakery").get("/customers/me/sms").json()["items"][0]["body"] != "Bread?"


@pytest.mark.rule("sipcentric.phonenumbers.sms-posted")
def test_long_message_is_notified_part_by_part(world: World) -> None:
    """One item in the list, one POST for each part, which the header links together."""
    world.set(webhook_mode="pull")
    text = "a" * 152 + "€" + "b" * 200
    client = world.sipcentric("bakery")
    client.put("/customers/me/phonenumbers/60", json={"smsNotificationUrl": "https://example.com/sms"})
    send(world, to="01632960325", body=text)
    world.advance(2)
    message = client.get("/customers/me/sms").json()["items"][0]
    assert message["body"] == text
    forms = [
        dict(parse_qsl(each["request"]["body"])) for each in world.control.post("/webhooks/pull").json()["webhooks"]
    ]
    assert [form["body"] for form in forms] == ["a" * 152, "€" + "b" * 151, "b" * 49]
    assert join((form["udh"], form["body"]) for form in forms) == [text]
    assert [form["udh"][:6] for form in forms] == ["050003"] * 3


def test_texts_stand_in_the_threads_of_both_phones(world: World) -> None:
    greeting = world.kit.phone("07700900123").send("01212854411", "Hello")
    assert greeting["direction"] == "out"
    world.kit.phone("sipcentric/101").send("01632960325", "Bread?")
    world.advance(2)
    ours = world.kit.phone("sipcentric/101").messages
    assert [(each["direction"], each["from"], each["text"]) for each in ours[-2:]] == [
        ("in", "447700900123", "Hello"),
        ("out", "441212854411", "Bread?"),
    ]
    assert ours[-1]["status"] == "delivered"
    (theirs,) = [each for each in world.kit.phone("sipcentric/7001").messages if each["text"] == "Bread?"]
    assert (theirs["direction"], theirs["from"], theirs["to"]) == ("in", "441212854411", "441632960325")


@pytest.mark.rule("sipcentric.phonenumbers.sms-mailed")
def test_message_is_mailed_where_the_number_says_so(world: World) -> None:
    world.kit.phone("07700900123").send("01212854411", "Hello")
    (mail,) = world.kit.mails(why="sms")
    assert (mail["to"], mail["text"]) == ("support@sipcentric.com", "Hello")


def test_extension_user_reads_and_sends(world: World) -> None:
    client = world.sipcentric("extension")
    assert client.get(SMS).status_code == 200
    assert client.post(SMS, json=MESSAGE).status_code == 201


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST"])
def test_messages_cannot_be_changed(world: World, method: str) -> None:
    answer = world.sipcentric().request(method, f"{SMS}/253368")
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}
    assert answer.json()["errors"]


@pytest.mark.parametrize("key", ["1", "0", "-1", "x", "9" * 30, "240001"])
def test_unknown_message(world: World, key: str) -> None:
    answer = world.sipcentric().get(f"{SMS}/{key}")
    assert answer.status_code == 404
    assert answer.json()["errors"]


@pytest.mark.rule("sipcentric.sms.earlier")
def test_earlier_revision_spells_in_lower_case(world: World) -> None:
    world.set(sipcentric_revision="earlier")
    message = send(world)
    assert (message["direction"], message["sendStatus"], message["deliveryStatus"]) == ("out", "sent", 0)
    world.advance(2)
    assert read(world, message)["deliveryStatus"] == 1
    assert world.sipcentric().get(f"{SMS}/253369").json()["direction"] == "in"


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(to=st.text(max_size=30), sender=st.text(max_size=30), body=st.text(max_size=200))
def test_any_text_is_taken_or_refused(world: World, to: str, sender: str, body: str) -> None:
    world.set(sipcentric_rate_limit=0)
    answer = world.sipcentric().post(SMS, json={"to": to, "from": sender, "body": body})
    assert answer.status_code in (201, 400)
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.rule("sipcentric.sms.statuses")
def test_incoming_messages_have_no_statuses(world: World) -> None:
    for item in world.sipcentric().get(SMS, params={"pageSize": 200}).json()["items"]:
        assert ("sendStatus" in item) == (item["direction"] == "OUT")
        assert "deliveryStatus" not in item or item["direction"] == "OUT"

"""Sending SMS: targets, sender, length, schedule, price, and what becomes of it on the world's clock."""

from typing import Any

import httpx2
import pytest

from tests.conftest import START, World
from tests.vendors.sipgate.reading import ACCEPT, fetch, read

LIST = "/my/events/sms/"
TARGET, OTHER = "4917604069077", "447700900077"
UNREACHABLE = "491760406903"
PRICE = 0.079


def send(world: World, **values: Any) -> httpx2.Response:
    return world.sipgate(accept="application/json").post(LIST, data={"target": TARGET, "content": "Hello"} | values)


def sent(world: World, **values: Any) -> str:
    """Send; the event's address."""
    answer = send(world, **values)
    assert answer.status_code == 200, answer.text
    address: str = answer.json()["sms"]["modify"]
    return address


def balance(world: World) -> float:
    return float(fetch(world, "json", "/my/billing/balance/")["totalIncludingVat"])


def refused(answer: httpx2.Response) -> str:
    """The parameter that a 400 names."""
    assert answer.status_code == 400, answer.text
    parameter: str = answer.json()["error"]["parameter"]
    return parameter


@pytest.mark.parametrize("form", ACCEPT)
@pytest.mark.rule("sipgate.sms.states")
def test_story_of_an_sms(world: World, form: str) -> None:
    """Pending, paid for, and sent when the delivery time is over."""
    before = balance(world)
    answer = world.sipgate(accept=ACCEPT[form]).post(LIST, data={"target": f"tel:{TARGET}", "content": "Grüße, Ünal"})
    root, event = read(answer)
    assert (answer.status_code, root) == (200, "sms")
    assert (event["status"], event["sent"], event["scheduled"]) == ("pending", None, None)
    assert (event["text"], event["direction"], event["location"]) == ("Grüße, Ünal", "outgoing", "sent")
    assert [source["numberE164"] for source in event["sources"]] == ["491713920001"]
    assert [target["numberE164"] for target in event["targets"]] == [TARGET]
    assert event["extension"]["id"] == "1112233s0"
    assert balance(world) == pytest.approx(before - PRICE)
    world.advance(1.999)
    assert fetch(world, form, event["modify"])["status"] == "pending"
    world.advance(0.001)
    event = fetch(world, form, event["modify"])
    assert (event["status"], event["sent"]) == ("sent", "2026-03-02T10:00:02.000+0100")
    assert fetch(world, form, LIST, limit=1)["events"] == [event]
    assert balance(world) == pytest.approx(before - PRICE)


def test_parameters_in_the_query(world: World) -> None:
    answer = world.sipgate().post(LIST, params={"target": TARGET, "content": "Hello & good bye", "source": OTHER[:0]})
    assert read(answer)[1]["text"] == "Hello & good bye"


@pytest.mark.parametrize(
    "values",
    [
        {"target": [TARGET, f"tel:+{OTHER}"]},
        {"target": f"tel:{TARGET},tel:{OTHER}"},
        {"targets": f"tel:{TARGET},tel:{OTHER}", "target": ""},
        {"target": ["0176 04069077", "+44 (7700) 900077", TARGET]},
    ],
)
def test_several_targets_are_one_event_and_paid_each(world: World, values: dict[str, Any]) -> None:
    before = balance(world)
    event = fetch(world, "xml", sent(world, **values))
    assert [target["numberE164"] for target in event["targets"]] == [TARGET, OTHER]
    assert balance(world) == pytest.approx(before - 2 * PRICE)


@pytest.mark.parametrize(
    ("letter", "length", "parts"),
    [
        ("ü", 1, 1), ("ü", 160, 1), ("ü", 161, 2), ("ü", 306, 2), ("ü", 307, 3), ("ü", 460, 3),
        ("€", 100, 2), ("ж", 71, 2), ("ж", 201, 3), ("\U0001f600", 80, 3),
    ],
)  # fmt: skip
def test_parts(world: World, letter: str, length: int, parts: int) -> None:
    before = balance(world)
    assert fetch(world, "json", sent(world, content=letter * length))["text"] == letter * length
    assert balance(world) == pytest.approx(before - parts * PRICE)


@pytest.mark.parametrize(
    ("values", "parameter"),
    [
        ({"content": "x" * 461}, "content"),
        ({"content": ""}, "content"),
        ({"target": ""}, "target"),
        ({"target": "hello"}, "target"),
        ({"target": "tel:"}, "target"),
        ({"targets": f"{TARGET},nobody"}, "targets"),
        ({"source": "491713920002"}, "source"),
        ({"source": "491713920003"}, "source"),
        ({"source": "493023125000"}, "source"),
        ({"source": "me"}, "source"),
        ({"schedule": "tomorrow"}, "schedule"),
        ({"schedule": "2026-03-02T10:00:00Z"}, "schedule"),
        ({"schedule": "2026-02-30 10:00:00"}, "schedule"),
        ({"schedule": "9999-12-31 23:59:59"}, "schedule"),
        ({"schedule": "0001-01-01 00:00:00"}, "schedule"),
        ({"schedule": ["2026-03-02 10:00:00", "2026-03-03 10:00:00"]}, "schedule"),
        ({"version": "1.0"}, "version"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_happens(world: World, values: dict[str, Any], parameter: str) -> None:
    """491713920002 is the user's, but not verified; 491713920003 the colleague's."""
    before = fetch(world, "json", LIST)["overallCount"], balance(world)
    client = world.sipgate(accept="application/json", version=None if "version" in values else "2.41")
    assert refused(client.post(LIST, data={"target": TARGET, "content": "Hello"} | values)) == parameter
    assert (fetch(world, "json", LIST)["overallCount"], balance(world)) == before


@pytest.mark.parametrize("source", ["447700900010", "tel:+447700900010", "+44 (0)7700 900010", "TEL:00447700900010"])
def test_a_verified_source(world: World, source: str) -> None:
    event = fetch(world, "json", sent(world, source=source))
    assert [party["numberE164"] for party in event["sources"]] == ["447700900010"]


def test_a_user_without_a_verified_number_cannot_send(world: World) -> None:
    """The dataset's colleague has one, but no SMS extension."""
    client = world.sipgate("colleague", accept="application/json")
    answer = client.post(LIST, data={"target": TARGET, "content": "Hello"})
    assert refused(answer) == "extension"


@pytest.mark.rule("sipgate.sms.scheduled")
def test_story_of_a_scheduled_sms(world: World) -> None:
    """Not paid and not sent until the world's clock gets there."""
    assert START == "2026-03-02T09:00:00.000Z"
    before = balance(world)
    address = sent(world, schedule="2026-03-02 10:30:00")
    event = fetch(world, "json", address)
    assert (event["status"], event["scheduled"], event["sent"]) == ("scheduled", "2026-03-02T11:30:00.000+0100", None)
    world.advance(5399)
    assert fetch(world, "json", address)["status"] == "scheduled"
    assert balance(world) == before
    world.advance(1)
    event = fetch(world, "xml", address)
    assert (event["status"], event["sent"]) == ("sent", "2026-03-02T11:30:00.000+0100")
    assert balance(world) == pytest.approx(before - PRICE)


def test_a_moment_that_has_passed_is_now(world: World) -> None:
    address = sent(world, schedule="2020-01-01 00:00:00")
    assert fetch(world, "json", address)["status"] == "pending"
    world.advance(2)
    assert fetch(world, "json", address)["status"] == "sent"


def test_a_scheduled_sms_in_the_trash_is_not_sent(world: World) -> None:
    before = balance(world)
    address = sent(world, schedule="2026-03-02 10:00:00")
    assert world.sipgate().delete(address).status_code == 204
    world.advance(7200)
    event = fetch(world, "json", address)
    assert (event["status"], event["location"], event["sent"]) == ("scheduled", "trash", None)
    assert balance(world) == before


def test_a_number_that_cannot_be_reached(world: World) -> None:
    address = sent(world, target=UNREACHABLE)
    world.advance(2)
    event = fetch(world, "xml", address)
    assert (event["status"], event["sent"]) == ("failed", None)


@pytest.mark.rule("sipgate.sms.covered")
def test_an_empty_account_cannot_send(world: World) -> None:
    for _ in range(100):
        if (answer := send(world, content="x" * 460, target=[TARGET, OTHER, UNREACHABLE])).status_code != 200:
            break
    assert (answer.status_code, answer.json()["error"]["code"]) == (402, 402)
    left, count = balance(world), fetch(world, "json", LIST)["overallCount"]
    assert 0 <= left < 9 * PRICE
    address = sent(world, content="x" * 460, target=[TARGET, OTHER, UNREACHABLE], schedule="2026-03-02 10:00:00")
    world.advance(3600)
    assert fetch(world, "json", address)["status"] == "failed"
    assert balance(world) == left
    assert int(fetch(world, "json", LIST)["overallCount"]) == int(count) + 1


def test_the_delivery_time_is_a_setting(world: World) -> None:
    world.set(sms_delivery_seconds=60)
    address = sent(world)
    world.advance(59)
    assert fetch(world, "json", address)["status"] == "pending"
    world.advance(1)
    assert fetch(world, "json", address)["status"] == "sent"


def test_the_text_as_a_file(world: World) -> None:
    answer = world.sipgate().get(f"{LIST}2000021/1/content/")
    assert (answer.headers["content-type"], answer.text) == ("text/plain; charset=utf-8", "See you at ten? Grüße, Anna")


def test_without_source_the_extension_s_number_is_the_sender(world: World) -> None:
    number = {"extensionId": "1112233s0", "number": "tel:493023125001"}
    assert world.sipgate().post("/my/settings/numbers/outgoing/", data=number).status_code == 204
    answer = world.sipgate(accept="application/json").post(LIST, data={"target": "491713920010", "content": "hi"})
    assert [source["numberE164"] for source in answer.json()["sms"]["sources"]] == ["493023125001"]

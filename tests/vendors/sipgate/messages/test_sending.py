"""What becomes of a message at each of its targets, and when that is known."""

from typing import Any

import pytest

from emulator.telephony import fax
from tests.conftest import World
from tests.vendors.sipgate.reading import fetch

FIRST, SECOND, THIRD = "491713920010", "447700900050", "493023125051"
SMS, FAX = "sms", "fax"
PATHS = {SMS: "sms", FAX: "faxes"}
SECONDS = {SMS: 2, FAX: 5}
"""Until it is usually known what became of a message: one page takes five."""
PDF = fax.write_fax("header", ["hello"], 0)
KINDS = pytest.mark.parametrize("kind", PATHS)


def send(world: World, kind: str, *targets: str) -> str:
    """Send a message to several targets; the address of its event."""
    client = world.sipgate(accept="application/json")
    if kind == SMS:
        answer = client.post("/my/events/sms/", data={"target": targets, "content": "hello"})
    else:
        headers = {"Content-Type": "application/pdf"}
        answer = client.post("/my/events/faxes/", params={"target": targets}, content=PDF, headers=headers)
    assert answer.status_code == 200, answer.text
    return f"/my/events/{PATHS[kind]}/{answer.json()[kind]['id']}/"


def state(world: World, address: str) -> tuple[str, str | None]:
    """Status of an event, and why it failed."""
    key = address.split("/")[-2]
    (row,) = world.control.get("/data/sipgate/events", params={"id": key}).json()["rows"]
    assert fetch(world, "json", address)["status"] == row["status"]
    return row["status"], row["fail_reason"]


def thread(world: World, kind: str) -> list[tuple[str, str]]:
    """Target and status of what the desk telephone's user sent lately, as the phone shows it."""
    phone = world.kit.phone("sipgate/1112233e0")
    shown = phone.messages if kind == SMS else phone.faxes
    return [(each["to"], each["status"]) for each in shown if each["at"].startswith("2026-03-02")]


@KINDS
def test_one_of_several_targets_fails(world: World, kind: str) -> None:
    """One event, failed, which names who was not reached; the phone tells them apart."""
    world.kit.outcome(kind=kind, to=SECOND, outcome="failed")
    address = send(world, kind, FIRST, SECOND, THIRD)
    assert thread(world, kind) == [(FIRST, "pending"), (SECOND, "pending"), (THIRD, "pending")]
    world.advance(SECONDS[kind])
    assert state(world, address) == ("failed", f"{SECOND}: number not reachable")
    assert thread(world, kind) == [(FIRST, "sent"), (SECOND, "failed"), (THIRD, "sent")]


@KINDS
def test_several_fail_for_reasons_of_their_own(world: World, kind: str) -> None:
    world.kit.outcome(kind=kind, to=FIRST, outcome="busy")
    world.kit.outcome(kind=kind, to="4477*", outcome="rejected", reason="blocked by the operator")
    address = send(world, kind, FIRST, SECOND, THIRD)
    world.advance(SECONDS[kind])
    assert state(world, address) == ("failed", f"{FIRST}: busy, {SECOND}: blocked by the operator")


@KINDS
def test_fails_once_then_goes_through(world: World, kind: str) -> None:
    world.kit.outcome(kind=kind, to=FIRST, outcome="failed", reason="line disturbed", times=1)
    states = []
    for _ in range(2):
        address = send(world, kind, FIRST)
        world.advance(SECONDS[kind])
        states.append(state(world, address))
    assert states == [("failed", f"{FIRST}: line disturbed"), ("sent", None)]
    assert world.kit.outcomes()[0]["hits"] == 1


@KINDS
def test_known_late_at_one_target(world: World, kind: str) -> None:
    """Pending until the last is known; one that fails meanwhile lets the whole fail at once."""
    world.kit.outcome(kind=kind, to=FIRST, outcome="sent", after=60)
    address = send(world, kind, FIRST, THIRD)
    world.advance(59)
    assert (state(world, address)[0], thread(world, kind)) == ("pending", [(FIRST, "pending"), (THIRD, "sent")])
    world.advance(1)
    assert state(world, address)[0] == "sent"
    assert fetch(world, "json", address)["sent"] == "2026-03-02T10:01:00.000+0100"


@KINDS
def test_fails_at_one_target_and_later_at_another(world: World, kind: str) -> None:
    world.kit.outcome(kind=kind, to=FIRST, outcome="busy", after=60)
    world.kit.outcome(kind=kind, to=THIRD, outcome="failed", after=1)
    address = send(world, kind, FIRST, THIRD)
    world.advance(1)
    assert state(world, address) == ("failed", f"{THIRD}: number not reachable")
    world.advance(59)
    assert state(world, address) == ("failed", f"{FIRST}: busy, {THIRD}: number not reachable")


@KINDS
def test_never_known(world: World, kind: str) -> None:
    world.kit.outcome(kind=kind, to=FIRST, outcome="sent", after=None)
    address = send(world, kind, FIRST)
    world.advance(86400)
    assert state(world, address)[0] == "pending"


def test_a_buffered_sms_stays_pending(world: World) -> None:
    world.kit.outcome(kind="sms", outcome="buffered")
    address = send(world, SMS, FIRST)
    world.advance(86400)
    assert state(world, address)[0] == "pending"


def test_a_rule_for_calls_is_not_for_messages(world: World) -> None:
    world.kit.outcome(kind="call", outcome="failed")
    address = send(world, SMS, FIRST)
    world.advance(2)
    assert state(world, address)[0] == "sent"


@KINDS
def test_a_scheduled_message_meets_its_outcome_at_its_moment(world: World, kind: str) -> None:
    """Changed by PATCH, it is sent at the new one."""
    row: dict[str, Any] = {
        "user_id": "1112233w0", "kind": kind, "created": "2026-03-02T09:00:00Z", "direction": "outgoing",
        "status": "scheduled", "location": "sent", "scheduled": "2026-03-02T09:10:00Z", "sources": ["491713920001"],
        "extension_id": "1112233s0" if kind == SMS else "1112233f0", "targets": [FIRST], "text": "hello",
    }  # fmt: skip
    key = world.control.post("/data/sipgate/events", json=row).json()["id"]
    changes = {"scheduled": "2026-03-02T09:20:00Z", "targets": [THIRD]}
    assert world.control.patch(f"/data/sipgate/events/{key}", json=changes).status_code == 200
    world.kit.outcome(kind=kind, to=THIRD, outcome="busy")
    address = f"/my/events/{PATHS[kind]}/{key}/"
    world.advance(1199)
    assert state(world, address)[0] == "scheduled"
    world.advance(1)
    assert state(world, address) == ("failed", f"{THIRD}: busy")


def test_a_text_to_an_account_of_the_world_arrives_joined(world: World) -> None:
    """Three parts are one text there."""
    text = "x" * 460
    sms = {"target": "491713920009", "content": text, "source": "447700900010"}
    assert world.sipgate().post("/my/events/sms/", data=sms).status_code == 200
    world.advance(2)
    event = fetch(world, "json", "/my/events/sms/", limit=1, direction="in")["events"][0]
    assert (event["text"], event["sources"][0]["numberE164"], event["location"]) == (text, "447700900010", "inbox")
    assert event["targets"][0]["numberE164"] == "491713920009"


def test_a_fax_to_an_account_of_the_world_arrives(world: World) -> None:
    address = send(world, FAX, "493023125002")
    world.advance(5)
    event = fetch(world, "json", "/my/events/faxes/", limit=1, direction="in")["events"][0]
    assert (state(world, address)[0], event["pageCount"]) == ("sent", "1")
    assert world.sipgate().get(event["get"]).content == PDF


def test_a_number_that_takes_no_texts_is_not_reached(world: World) -> None:
    """The colleague has no SMS extension."""
    address = send(world, SMS, "493023125003")
    world.advance(2)
    assert state(world, address) == ("failed", "493023125003: number not reachable")


@pytest.mark.parametrize("deliveries", [[{}], [{"target": FIRST, "status": "lost"}], [{"status": "sent"}]])
def test_what_is_planted_of_targets_is_checked(world: World, deliveries: list[Any]) -> None:
    row = {
        "user_id": "1112233w0", "kind": "sms", "created": "2026-03-02T08:00:00Z", "direction": "outgoing",
        "status": "sent", "location": "sent", "extension_id": "1112233s0", "sources": [""], "targets": [FIRST],
    }  # fmt: skip
    answer = world.control.post("/data/sipgate/events", json=row | {"deliveries": deliveries})
    assert (answer.status_code, "deliveries" in answer.text) == (422, True)

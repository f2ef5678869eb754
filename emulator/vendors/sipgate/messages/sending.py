"""Sending, the same for SMS and fax: targets, schedule, price, and what becomes of it when its moment comes."""

from datetime import UTC, datetime
from typing import Any

from emulator.rules.rule import Rule
from emulator.store.moments import from_text, to_text
from emulator.store.store import Condition
from emulator.telephony.directory import arrive, arrive_by_fax, owner_of
from emulator.telephony.outcomes import UNREACHABLE, Kind, fate
from emulator.telephony.texts import parts
from emulator.vendors.sipgate.auth import User
from emulator.vendors.sipgate.errors import invalid
from emulator.vendors.sipgate.numbers import e164
from emulator.vendors.sipgate.resources.balance import charge, require_charge
from emulator.vendors.sipgate.resources.documents import Document, pdf_of
from emulator.vendors.sipgate.resources.events import DELIVER, Event
from emulator.vendors.sipgate.resources.extensions import Extension
from emulator.vendors.sipgate.rules import messages as rules
from emulator.vendors.sipgate.wire import Parameters
from emulator.worlds.world import World

VENDOR = "sipgate"
SCHEDULE = "%Y-%m-%d %H:%M:%S"
WRITTEN = r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$"
YEARS = range(1970, 3000)
LONGEST_SMS, PARTS_OF_LONGEST = 460, 3
"""The document counts its longest text as three parts, although it is a letter too long for them."""
PAGE_SECONDS = 5
"""How long a fax machine takes for a page."""
FATES = {"sent": "sent", "accepted": "sent", "buffered": "pending"}
"""What an outcome in a word makes of a message; any other lets it fail."""
PARAMETERS: dict[str, Any] = {
    "target": (
        "Number of a recipient; may be repeated. `targets` takes several with commas.!",
        {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1},
    ),
    "source": "Number of the sender.",
    "schedule": ("When to send it, in UTC: `YYYY-MM-DD HH:MM:SS`.", {"type": "string", "pattern": WRITTEN}),
}


def read_number(name: str, value: str, rule: Rule = rules.TARGETS) -> str:
    """A telephone number in any form, as it is stored; 400 naming the parameter if it is none."""
    number = e164(value)
    if number is None:
        raise invalid(rule, name, f"{value!r} is not a telephone number")
    return number


def read_targets(given: Parameters) -> list[str]:
    """The recipients, each once."""
    named = [(name, value) for name in ("target", "targets") for value in ",".join(given.all(name)).split(",")]
    targets = [read_number(name, value) for name, value in named if value.strip()]
    if not targets:
        raise invalid(rules.TARGETS, "target", "at least one number is required")
    return [*dict.fromkeys(targets)]


def read_schedule(given: Parameters) -> str | None:
    """When to send, as it is stored; None for at once."""
    values = given.all("schedule")
    if len(values) > 1:
        raise invalid(rules.SCHEDULE, "schedule", "only one date and time is allowed")
    if not values:
        return None
    try:
        moment = datetime.strptime(values[0], SCHEDULE).replace(tzinfo=UTC)
    except ValueError:
        raise invalid(
            rules.SCHEDULE, "schedule", f"{values[0]!r} is not a date and time in the form YYYY-MM-DD HH:MM:SS"
        ) from None
    if moment.year not in YEARS:
        raise invalid(rules.SCHEDULE, "schedule", f"the year must be from {YEARS[0]} to {YEARS[-1]}")
    return to_text(moment)


def choose_extension(world: World, user: User, kind: str, wanted: str | None = None) -> Extension:
    """The user's extension for this kind of messages: the one asked for, or the first."""
    conditions: list[Condition] = [("user_id", "=", user.id), ("type", "=", kind)]
    if wanted:
        conditions.append(("id", "=", wanted))
    found = world.store.all(Extension, conditions, order="id", limit=1)
    if not found:
        raise invalid(
            rules.EXTENSION,
            "extension",
            f"{wanted!r} is no {kind} extension" if wanted else f"there is no {kind} extension",
        )
    return found[0]


def units(kind: str, text: str | None, pages: int | None) -> int:
    """What a message to one recipient costs: parts of an SMS, pages of a fax."""
    if kind != "sms":
        return pages or 0
    count = len(parts(text or ""))
    return PARTS_OF_LONGEST if text and len(text) == LONGEST_SMS and count == PARTS_OF_LONGEST + 1 else count


def send(
    world: World, user: User, kind: str, scheduled: str | None, content: bytes | None = None, **values: Any
) -> int:
    """Take a message over: at once and paid for, or to be sent and paid for later. Returns the event's id."""
    now = world.clock.stamp()
    later = scheduled if scheduled and scheduled > now else None
    price = units(kind, values.get("text"), values.get("pages")) * len(values["targets"])
    with world.store.transaction():
        if not later:
            require_charge(world, user.account_id, kind, price)
        event_id = world.store.insert(
            Event,
            user_id=user.id,
            kind=kind,
            created=now,
            direction="outgoing",
            status="scheduled" if later else "pending",
            location="sent",
            read=True,
            scheduled=scheduled,
            **values,
        )
        if content is not None:
            world.store.insert(Document, event_id=event_id, content=content)
        if later:
            world.clock.schedule(until(world, later), DELIVER, event=event_id)
        else:
            begin(world, event_now(world, event_id), seconds_needed(world, kind, values.get("pages")))
    return event_id


def event_now(world: World, event_id: int | None) -> Event:
    """An event as it stands."""
    row = world.store.one(Event, id=event_id)
    assert row is not None
    return row


def until(world: World, moment: str) -> float:
    """Seconds from now to a stored moment."""
    return (from_text(moment) - world.clock.now()).total_seconds()


def seconds_needed(world: World, kind: str, pages: int | None) -> float:
    """How long it takes to send a message."""
    return world.settings.sms_delivery_seconds if kind == "sms" else PAGE_SECONDS * (pages or 0)


def begin(world: World, row: Event, seconds: float) -> None:
    """A message is on its way: find out what becomes of it at each target, and look again when that is known."""
    deliveries = [delivery(world, row, target, seconds) for target in row.targets]
    world.store.update(Event, row.id, deliveries=deliveries)
    for due in sorted({each["due"] for each in deliveries if each["due"]}):
        if due > world.clock.stamp():
            world.clock.schedule(until(world, due), DELIVER, event=row.id)


def delivery(world: World, row: Event, target: str, seconds: float) -> dict[str, Any]:
    """What will become of a message at a target, and when; it takes so long if nobody says otherwise."""
    kind: Kind = "sms" if row.kind == "sms" else "fax"
    found = fate(world, kind, VENDOR, next(iter(row.sources), ""), target)
    end = FATES.get(found.outcome, "failed")
    due = (
        None if found.never or end == "pending" else world.clock.stamp(seconds if found.after is None else found.after)
    )
    reason = found.reason or found.outcome if end == "failed" else None
    return {"target": target, "status": "pending", "fate": end, "reason": reason, "due": due}


def deliver(world: World, given: dict[str, Any]) -> None:
    """The moment has come: sent, or failed with a reason. What is in the trash by then is not sent any more."""
    row = world.store.one(Event, id=given["event"])
    if row is None or is_over(row) or is_put_off(world, row):
        return
    if row.status == "scheduled":
        if not pay(world, row):
            reason = "the account's balance did not cover it"
            world.store.update(Event, row.id, status="failed", fail_reason=reason)
            return
        begin(world, row, 0)
    conclude(world, event_now(world, row.id))


def conclude(world: World, row: Event) -> None:
    """Write down what is known by now of each target; a message has failed as soon as it has at one of them."""
    now = world.clock.stamp()
    deliveries = [
        known(world, row, each) if each["status"] == "pending" and each["due"] and each["due"] <= now else each
        for each in row.deliveries
    ]
    values: dict[str, Any] = {"deliveries": deliveries}
    reasons = [f"{each['target']}: {each['reason']}" for each in deliveries if each["status"] == "failed"]
    if reasons:
        values |= {"status": "failed", "fail_reason": ", ".join(reasons)}
    elif not any(each["status"] == "pending" for each in deliveries):
        values |= {"status": "sent", "sent": now}
    else:
        values |= {"status": "pending"}
    world.store.update(Event, row.id, **values)


def known(world: World, row: Event, pending: dict[str, Any]) -> dict[str, Any]:
    """What has become of a message at a target; at an account of this world it arrives, if that takes it."""
    if pending["fate"] == "sent" and not arrives(world, row, pending["target"]):
        return pending | {"status": "failed", "fate": "failed", "reason": UNREACHABLE}
    return pending | {"status": pending["fate"]}


def arrives(world: World, row: Event, target: str) -> bool:
    """Take a message to the account that has its target; False if it takes no such message."""
    owner, source = owner_of(world, VENDOR, target), next(iter(row.sources), "")
    if owner is None:
        return True
    if row.kind == "sms":
        return owner.receive_text is None or arrive(world, VENDOR, source, target, row.text or "") is not None
    return owner.receive_fax is None or arrive_by_fax(world, VENDOR, source, target, pdf_of(world, row)) is not None


def is_over(row: Event) -> bool:
    """Whether a message is sent, or failed everywhere."""
    return row.status in ("sent", "failed") and not any(each["status"] == "pending" for each in row.deliveries)


def is_put_off(world: World, row: Event) -> bool:
    """Whether a message waits for another moment, or for none any more."""
    later = row.scheduled is not None and row.scheduled > world.clock.stamp()
    return row.status == "scheduled" and (later or row.location == "trash")


def pay(world: World, row: Event) -> bool:
    """Pay for a message that was scheduled; False if the balance does not suffice."""
    user = world.store.one(User, id=row.user_id)
    price = units(row.kind, row.text, row.pages) * len(row.targets)
    return user is not None and charge(world, user.account_id, row.kind, price)

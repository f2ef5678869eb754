"""Sending, the same for SMS and fax: targets, schedule, price, and what becomes of it when its moment comes."""

from datetime import UTC, datetime
from typing import Any

from emulator.store.moments import from_text, to_text
from emulator.store.store import Condition
from emulator.telephony.texts import parts
from emulator.vendors.sipgate import magic
from emulator.vendors.sipgate.auth import User
from emulator.vendors.sipgate.errors import invalid
from emulator.vendors.sipgate.numbers import e164
from emulator.vendors.sipgate.resources.balance import charge, require_charge
from emulator.vendors.sipgate.resources.events import DELIVER, Event
from emulator.vendors.sipgate.resources.extensions import Extension
from emulator.vendors.sipgate.wire import Parameters
from emulator.worlds.world import World

SCHEDULE = "%Y-%m-%d %H:%M:%S"
YEARS = range(1970, 3000)
LONGEST_SMS, PARTS_OF_LONGEST = 460, 3
"""The document counts its longest text as three parts, although it is a letter too long for them."""
PAGE_SECONDS = 5
"""How long a fax machine takes for a page."""
PARAMETERS = {
    "target": "Number of a recipient; may be repeated. `targets` takes several with commas.!",
    "source": "Number of the sender.",
    "schedule": "When to send it, in UTC: `YYYY-MM-DD HH:MM:SS`.",
}


def read_number(name: str, value: str) -> str:
    """A telephone number in any form, as it is stored; 400 naming the parameter if it is none."""
    number = e164(value)
    if number is None:
        raise invalid(name, f"{value!r} is not a telephone number")
    return number


def read_targets(given: Parameters) -> list[str]:
    """The recipients, each once."""
    named = [(name, value) for name in ("target", "targets") for value in ",".join(given.all(name)).split(",")]
    targets = [read_number(name, value) for name, value in named if value.strip()]
    if not targets:
        raise invalid("target", "at least one number is required")
    return [*dict.fromkeys(targets)]


def read_schedule(given: Parameters) -> str | None:
    """When to send, as it is stored; None for at once."""
    values = given.all("schedule")
    if len(values) > 1:
        raise invalid("schedule", "only one date and time is allowed")
    if not values:
        return None
    try:
        moment = datetime.strptime(values[0], SCHEDULE).replace(tzinfo=UTC)
    except ValueError:
        raise invalid("schedule", f"{values[0]!r} is not a date and time in the form YYYY-MM-DD HH:MM:SS") from None
    if moment.year not in YEARS:
        raise invalid("schedule", f"the year must be from {YEARS[0]} to {YEARS[-1]}")
    return to_text(moment)


def choose_extension(world: World, user: User, kind: str, wanted: str | None = None) -> Extension:
    """The user's extension for this kind of messages: the one asked for, or the first."""
    conditions: list[Condition] = [("user_id", "=", user.id), ("type", "=", kind)]
    if wanted:
        conditions.append(("id", "=", wanted))
    found = world.store.all(Extension, conditions, order="id", limit=1)
    if not found:
        raise invalid("extension", f"{wanted!r} is no {kind} extension" if wanted else f"there is no {kind} extension")
    return found[0]


def units(kind: str, text: str | None, pages: int | None) -> int:
    """What a message to one recipient costs: parts of an SMS, pages of a fax."""
    if kind != "sms":
        return pages or 0
    count = len(parts(text or ""))
    return PARTS_OF_LONGEST if text and len(text) == LONGEST_SMS and count == PARTS_OF_LONGEST + 1 else count


def send(world: World, user: User, kind: str, scheduled: str | None, **values: Any) -> int:
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
        seconds = until(world, later) if later else seconds_needed(world, kind, values.get("pages"))
        world.clock.schedule(seconds, DELIVER, event=event_id)
    return event_id


def until(world: World, scheduled: str) -> float:
    """Seconds from now to a stored moment."""
    return (from_text(scheduled) - world.clock.now()).total_seconds()


def seconds_needed(world: World, kind: str, pages: int | None) -> float:
    """How long it takes to send a message."""
    return world.settings.sms_delivery_seconds if kind == "sms" else PAGE_SECONDS * (pages or 0)


def deliver(world: World, given: dict[str, Any]) -> None:
    """The moment has come: sent, or failed with a reason. What is in the trash by now is not sent any more."""
    row = world.store.one(Event, id=given["event"])
    if row is None or row.status not in ("scheduled", "pending") or is_put_off(world, row):
        return
    reason = magic.failure(row.targets)
    if row.status == "scheduled" and not pay(world, row):
        reason = "the account's balance did not cover it"
    sent = None if reason else world.clock.stamp()
    world.store.update(Event, row.id, status="failed" if reason else "sent", sent=sent, fail_reason=reason)


def is_put_off(world: World, row: Event) -> bool:
    """Whether a message waits for another moment, or for none any more."""
    later = row.scheduled is not None and row.scheduled > world.clock.stamp()
    return row.status == "scheduled" and (later or row.location == "trash")


def pay(world: World, row: Event) -> bool:
    """Pay for a message that was scheduled; False if the balance does not suffice."""
    user = world.store.one(User, id=row.user_id)
    price = units(row.kind, row.text, row.pages) * len(row.targets)
    return user is not None and charge(world, user.account_id, row.kind, price)

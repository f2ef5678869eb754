"""What Faker adds to an account's history: messages, calls, sounds and recordings, each kind in its turn."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from emulator.datasets.seeder import Seeder
from emulator.store.moments import from_text, to_text
from emulator.telephony import audio
from emulator.telephony.fiction import british
from emulator.vendors.sipcentric.calling.phones import party_of
from emulator.vendors.sipcentric.charges import MINUTE_PRICES, sms_cost
from emulator.vendors.sipcentric.filling.accounts import Filler, created
from emulator.vendors.sipcentric.numbers import named, tariff
from emulator.vendors.sipcentric.resources.calls import Call
from emulator.vendors.sipcentric.resources.endpoints import Endpoint

NEWEST_IDS = {"sms": 253360, "calls": 7591980, "sounds": 1020, "recordings": 1358100}
"""Ids count down from here, so that the newer record has the greater one."""
OWN_NUMBER = "01212854400"
MESSAGES: tuple[tuple[str, str | None, int | None], ...] = (
    ("IN", None, None),
    ("OUT", "SENT", 1),
    ("OUT", "SENT", 2),
    ("OUT", "SENT", 4),
    ("IN", None, None),
    ("OUT", "SENT", 8),
    ("OUT", "SENT", 16),
    ("OUT", "PENDING", None),
    ("OUT", "FAILED", None),
)
"""Direction, send status and delivery status."""
CALLS = tuple(
    (scope, direction, outcome)
    for outcome in ("ANSWERED", "NO_ANSWER", "BUSY", "FAILED")
    for scope, direction in (
        ("EXTERNAL", "IN"),
        ("EXTERNAL", "OUT"),
        ("LOCAL", "OUT"),
        ("DOMAIN", "IN"),
        ("DOMAIN", "OUT"),
    )
)
"""Scope, direction and outcome. Of a local call, the history has the outgoing record only."""


def sms(seeder: Seeder, customer: int, n: int) -> dict[str, Any]:
    """A message, with each status in its turn."""
    direction, send_status, delivery_status = MESSAGES[n % len(MESSAGES)]
    other = british("mobile", seeder.dice.randrange(400))
    body = seeder.faker("en_GB").sentence()
    return {
        "id": NEWEST_IDS["sms"] - 3 * n,
        "created": created(n, 211),
        "direction": direction,
        "sender": other if direction == "IN" else OWN_NUMBER,
        "recipient": OWN_NUMBER if direction == "IN" else other,
        "body": body,
        "send_status": send_status,
        "delivery_status": delivery_status,
        "cost": sms_cost(body) if send_status == "SENT" else 0.0,
    }


def call(seeder: Seeder, customer: int, n: int) -> dict[str, Any]:
    """A call of one of the account's phones, with each scope, direction and outcome in its turn."""
    scope, direction, outcome = CALLS[n % len(CALLS)]
    phones = seeder.store.all(Endpoint, order="id", customer_id=customer, type="phone")
    if len(phones) < 2:
        raise seeder.fail("counts.calls", "the customer needs two phones that call each other")
    phone, colleague = seeder.dice.sample(phones, 2)
    number = party_of(colleague) if scope == "LOCAL" else outside_number(seeder, scope)
    duration = seeder.dice.randrange(5, 400) if outcome == "ANSWERED" else 0
    minutes = -(-duration // 60) if scope == "EXTERNAL" and direction == "OUT" else 0
    ends = created(n, 97)
    name = seeder.faker("en_GB").name() if n % 3 == 0 else ""
    parties = (party_of(phone), number) if direction == "OUT" else (named(name, number), party_of(phone))
    call_id = f"ast01-{int(from_text(ends).timestamp())}.{seeder.dice.randrange(10**7)}"
    return {
        "id": NEWEST_IDS["calls"] - 7 * n,
        "created": ends,
        "scope": scope,
        "direction": direction,
        "caller": parties[0],
        "callee": parties[1],
        "started": to_text(from_text(ends) - timedelta(seconds=duration + seeder.dice.randrange(3, 30))),
        "outcome": outcome,
        "duration": duration,
        "cost": round(MINUTE_PRICES[tariff(number)] * minutes, 3),
        "call_id": call_id,
        "linked_id": call_id,
        "endpoint_id": phone.id,
    }


def outside_number(seeder: Seeder, scope: str) -> str:
    """The other party's number: landline or mobile, never a magic one."""
    area = "1632" if scope == "DOMAIN" else seeder.dice.choice(("20", "121", "161", "mobile"))
    return british(area, seeder.dice.randrange(400))


def sound(seeder: Seeder, customer: int, n: int) -> dict[str, Any]:
    """A prompt or music, the latter now enabled, now not."""
    kind = ("music", "prompt")[n % 2]
    return {
        "id": NEWEST_IDS["sounds"] - 5 * n,
        "created": created(n, 3011),
        "type": kind,
        "name": "-".join(seeder.faker("en_GB").words(3)),
        "size": seeder.dice.randrange(audio.size_of(2), audio.size_of(12)),
        "enabled": n % 4 == 0 if kind == "music" else None,
    }


def recording(seeder: Seeder, customer: int, n: int) -> dict[str, Any]:
    """The recording of an answered call of the history, newest first."""
    answered = [("outcome", "=", "ANSWERED"), ("id", "<=", NEWEST_IDS["calls"])]
    calls = seeder.store.all(Call, answered, order="-created", limit=1, offset=n, customer_id=customer)
    if not calls:
        raise seeder.fail("counts.recordings", f"there are only {n} answered calls to record")
    call = calls[0]
    other = call.callee if call.direction == "OUT" else call.caller
    return {
        "id": NEWEST_IDS["recordings"] - 11 * n,
        "created": call.created,
        "direction": call.direction,
        "party_id": other.rpartition("<")[2].rstrip(">"),
        "started": call.started,
        "size": audio.size_of(call.duration),
        "call_id": call.call_id,
        "linked_id": call.linked_id,
        "endpoint_id": call.endpoint_id,
        "is_local": call.scope == "LOCAL",
    }


HISTORY_FILLERS: Mapping[str, Filler] = {"sms": sms, "calls": call, "sounds": sound, "recordings": recording}

"""What Faker adds to a dataset: plausible rows, older than every record of the document.

Each function gives the columns of the n-th row, without `customer_id`. Numbers come from the ranges
reserved for fiction, addresses from example.com.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from emulator.datasets.seeder import Seeder
from emulator.store.moments import to_text
from emulator.telephony import fiction

Filler = Callable[[Seeder, int, int], dict[str, Any]]
NEWEST = datetime(2014, 3, 10, 9, tzinfo=UTC)
TYPES = ("phone", "phone", "virtual", "group", "queue", "ivr", "mailbox")


def created(n: int, minutes: int = 437) -> str:
    """The moment of the n-th row, counted back from the newest."""
    return to_text(NEWEST - timedelta(minutes=n * minutes))


def phonebook_entry(seeder: Seeder, customer: int, n: int) -> dict[str, Any]:
    """A contact; every third has a speed dial, from 100 up."""
    return {
        "created": created(n),
        "name": seeder.faker("en_GB").name(),
        "phone_number": fiction.british(
            seeder.dice.choice(("20", "121", "161", "mobile")), seeder.dice.randrange(1000)
        ),
        "speed_dial": None if n % 3 else 100 + n,
    }


def endpoint(seeder: Seeder, customer: int, n: int) -> dict[str, Any]:
    """An endpoint, each type in its turn; short numbers from 200 up."""
    kind = TYPES[n % len(TYPES)]
    name = seeder.faker("en_GB").name()
    values = {"created": created(n), "type": kind, "short_number": f"{200 + n:03d}", "name": name}
    mail = f"{name.split()[-1].lower()}{n}@example.com"
    by_type: dict[str, dict[str, Any]] = {
        "phone": {
            "email": mail,
            "timeout": 30,
            "call_waiting": True,
            "call_recording": ("OFF", "ALWAYS", "ON_DEMAND")[n % 3],
            "voicemail_enabled": bool(n % 2),
            "sip_password": f"{seeder.dice.getrandbits(64):016x}",
        },
        "virtual": {"destination": fiction.british("mobile", 300 + n), "timeout": 30, "screening_enabled": bool(n % 2)},
        "group": {"member_timeout": 30, "cascade_delay": n % 10},
        "queue": {"max_wait": 600},
        "ivr": {"timeout": 5},
        "mailbox": {"email": mail},
    }
    return values | by_type[kind]


def phone_number(seeder: Seeder, customer: int, n: int) -> dict[str, Any]:
    """A number without destination; every fourth takes SMS."""
    return {
        "created": created(n),
        "number": fiction.british("1632", 100 + n),
        "identifier": seeder.faker("en_GB").city(),
        "sms_enabled": n % 4 == 3,
        "sms_allow_incoming": True if n % 4 == 3 else None,
    }


FILLERS: Mapping[str, Filler] = {
    "phonebook": phonebook_entry,
    "endpoints": endpoint,
    "phonenumbers": phone_number,
}

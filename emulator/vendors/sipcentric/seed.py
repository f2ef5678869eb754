"""A dataset's `sipcentric` section → rows.

A record is spelled as its table's columns, and checked as they are typed. `counts` says how many
more rows Faker adds to a resource of the first customer (see `filling.py`).
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel
from sqlmodel import SQLModel

from emulator.datasets.sections import section_of, write_section
from emulator.datasets.seeder import Seeder
from emulator.store.records import plant
from emulator.store.store import Store
from emulator.vendors.sipcentric.auth import User
from emulator.vendors.sipcentric.filling.accounts import FILLERS as ACCOUNT_FILLERS
from emulator.vendors.sipcentric.filling.history import HISTORY_FILLERS
from emulator.vendors.sipcentric.resources.callbundles import CustomerBundle
from emulator.vendors.sipcentric.resources.calls import Call
from emulator.vendors.sipcentric.resources.customers import Customer
from emulator.vendors.sipcentric.resources.endpoints import COLUMNS, Endpoint
from emulator.vendors.sipcentric.resources.outgoingcallerids import OutgoingCallerId
from emulator.vendors.sipcentric.resources.phonebook import PhoneBookEntry
from emulator.vendors.sipcentric.resources.phonenumbers import PhoneNumber, RoutingRule
from emulator.vendors.sipcentric.resources.recordings import Recording
from emulator.vendors.sipcentric.resources.sms import SmsMessage
from emulator.vendors.sipcentric.resources.sounds import Sound
from emulator.vendors.sipcentric.resources.timeintervals import TimeInterval

RECORDS: Mapping[str, type[SQLModel]] = {
    "customers": Customer,
    "endpoints": Endpoint,
    "users": User,
    "phonebook": PhoneBookEntry,
    "timeintervals": TimeInterval,
    "phonenumbers": PhoneNumber,
    "routingrules": RoutingRule,
    "outgoingcallerids": OutgoingCallerId,
    "callbundles": CustomerBundle,
    "sms": SmsMessage,
    "calls": Call,
    "sounds": Sound,
    "recordings": Recording,
}
"""Stored resources in the order in which they are written: what is referred to comes first."""
FILLERS = {**ACCOUNT_FILLERS, **HISTORY_FILLERS}


@cache
def section() -> type[BaseModel]:
    """The shape of the section."""
    return section_of(RECORDS, FILLERS)


def seed(seeder: Seeder, section: Any) -> None:
    """Write the section's records, then what the counts add."""
    write_section(seeder, section, RECORDS, row_problems)
    for name, fill in FILLERS.items():
        count = getattr(section.counts, name)
        if count and not section.customers:
            raise seeder.fail(f"counts.{name}", "there is no customer to fill")
        for n in range(count):
            customer = section.customers[0].id
            plant(seeder.store, RECORDS[name], {"customer_id": customer, **fill(seeder, customer, n)})


def row_problems(store: Store, model: type[SQLModel], values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What the API's own rules say of a row: faxes are apart from calls, and only groups have somewhere else to go."""
    if model is RoutingRule:
        number: Any = store.one(PhoneNumber, id=values["number_id"])
        if number.fax_enabled:
            yield "number_id", "a number for faxes has no routing rules"
    if model is PhoneNumber and values.get("fax_enabled") and values.get("destination_id"):
        yield "destination_id", "a number for faxes has no destination"
    kind = values["type"] if model is Endpoint else ""
    if values.get("failover_destination_id") and "failoverDestination" not in COLUMNS[kind]:
        yield "failover_destination_id", f"a {kind} has none"

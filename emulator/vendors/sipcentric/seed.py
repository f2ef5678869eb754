"""A dataset's `sipcentric` section → rows.

A record is spelled as its table's columns, and checked as they are typed. `counts` says how many
more rows Faker adds to a resource of the first customer (see `filling.py`).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model
from sqlmodel import SQLModel

from emulator.datasets.seeder import Seeder
from emulator.store.records import plant, problems, record_of
from emulator.store.store import Store, table_of
from emulator.vendors.sipcentric.auth import User
from emulator.vendors.sipcentric.filling.accounts import FILLERS as ACCOUNT_FILLERS
from emulator.vendors.sipcentric.filling.history import HISTORY_FILLERS
from emulator.vendors.sipcentric.resources.callbundles import CustomerBundle
from emulator.vendors.sipcentric.resources.calls import Call
from emulator.vendors.sipcentric.resources.customers import Customer
from emulator.vendors.sipcentric.resources.endpoints import Endpoint
from emulator.vendors.sipcentric.resources.outgoingcallerids import OutgoingCallerId
from emulator.vendors.sipcentric.resources.phonebook import PhoneBookEntry
from emulator.vendors.sipcentric.resources.phonenumbers import PhoneNumber, RoutingRule
from emulator.vendors.sipcentric.resources.recordings import Recording
from emulator.vendors.sipcentric.resources.sms import SmsMessage
from emulator.vendors.sipcentric.resources.sounds import Sound
from emulator.vendors.sipcentric.resources.timeintervals import TimeInterval

STRICT = ConfigDict(extra="forbid")
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
MODELS = {table_of(model).name: model for model in RECORDS.values()}
FILLERS = {**ACCOUNT_FILLERS, **HISTORY_FILLERS}


def section() -> type[BaseModel]:
    """The shape of the section: a list for each resource, and the counts."""
    counts: dict[str, Any] = {name: (int, Field(0, ge=0, le=100_000)) for name in FILLERS}
    many: Any = list
    shape = create_model("Counts", __config__=STRICT, **counts)
    fields: dict[str, Any] = {name: (many[record_of(model)], []) for name, model in RECORDS.items()}
    return create_model("Section", __config__=STRICT, counts=(shape, shape()), **fields)


Section = section()


def seed(seeder: Seeder, section: Any) -> None:
    """Write the section's records, then what the counts add."""
    for name, model in RECORDS.items():
        for position, record in enumerate(getattr(section, name)):
            values = record.model_dump()
            check_record(seeder, f"{name}.{position}", model, values)
            plant(seeder.store, model, values)
    for name, fill in FILLERS.items():
        count = getattr(section.counts, name)
        if count and not section.customers:
            raise seeder.fail(f"counts.{name}", "there is no customer to fill")
        for n in range(count):
            customer = section.customers[0].id
            plant(seeder.store, RECORDS[name], {"customer_id": customer, **fill(seeder, customer, n)})


def check_record(seeder: Seeder, path: str, model: type[SQLModel], values: dict[str, Any]) -> None:
    """Refuse a record whose id or unique value is taken, or that refers to what is not there."""
    wrong = list(problems(seeder.store, MODELS, model, values)) or row_problems(seeder.store, model, values)
    for column, problem in wrong:
        raise seeder.fail(f"{path}.{column}", problem)


def row_problems(store: Store, model: type[SQLModel], values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What the API's own rules say of a row: each customer's records are apart from all others', faxes from calls."""
    owner = values.get("customer_id")
    if model is RoutingRule:
        number: Any = store.one(PhoneNumber, id=values["number_id"])
        owner = number.customer_id
        if number.fax_enabled:
            yield "number_id", "a number for faxes has no routing rules"
    if model is PhoneNumber and values.get("fax_enabled") and values.get("destination_id"):
        yield "destination_id", "a number for faxes has no destination"
    for column, target, value in references(model, values):
        row: Any = store.one(target, id=value)
        if row.customer_id != owner:
            yield column, f"{value} is another customer's"


def references(model: type[SQLModel], values: dict[str, Any]) -> Iterator[tuple[str, type[SQLModel], int]]:
    """The columns of a row that refer to what belongs to a customer: to which table, and which id."""
    for column in table_of(model).columns:
        for key in column.foreign_keys:
            target, value = MODELS[key.column.table.name], values.get(column.key)
            if value is not None and "customer_id" in target.model_fields:
                yield column.key, target, value

"""A dataset's `sipgate` section → rows."""

from collections.abc import Iterator, Sequence, Set
from typing import Any

from sqlmodel import SQLModel

from emulator.datasets.seeder import Seeder
from emulator.store.store import Store
from emulator.vendors.sipgate.auth import User
from emulator.vendors.sipgate.filling.contacts import seed_contacts
from emulator.vendors.sipgate.filling.events import seed_events
from emulator.vendors.sipgate.filling.records import Record, Section
from emulator.vendors.sipgate.resources.balance import Account, Voucher
from emulator.vendors.sipgate.resources.contacts import Contact
from emulator.vendors.sipgate.resources.events import Event
from emulator.vendors.sipgate.resources.extensions import Device, Extension
from emulator.vendors.sipgate.resources.numbers import OwnNumber, PhoneNumber
from emulator.vendors.sipgate.resources.sessions import Session


def seed(seeder: Seeder, section: Section) -> None:
    """Write the section's records."""
    check(seeder, section)
    tables: list[tuple[type[SQLModel], list[Any]]] = [
        (Account, section.accounts),
        (User, section.users),
        (Voucher, section.vouchers),
        (Extension, section.extensions),
        (Device, section.devices),
        (PhoneNumber, section.phonenumbers),
        (OwnNumber, section.ownnumbers),
    ]
    for model, records in tables:
        for record in records:
            seeder.store.insert(model, **record.model_dump())
    seed_contacts(seeder, section)
    seed_events(seeder, section)


def check(seeder: Seeder, section: Section) -> None:
    """Every key is given once, and every reference names a record of the section."""
    accounts = {record.id for record in section.accounts}
    users = {record.id for record in section.users}
    extensions = {record.id for record in section.extensions}
    owners = accounts | users
    references: list[tuple[str, str, Sequence[Record], Set[str | None]]] = [
        ("users", "account_id", section.users, accounts),
        ("vouchers", "account_id", section.vouchers, accounts),
        ("extensions", "user_id", section.extensions, users),
        ("devices", "extension_id", section.devices, extensions),
        ("phonenumbers", "account_id", section.phonenumbers, accounts),
        ("phonenumbers", "extension_id", section.phonenumbers, extensions | {None}),
        ("ownnumbers", "user_id", section.ownnumbers, users),
        ("contacts", "owner", section.contacts, owners),
    ]
    keys: list[tuple[str, str, Sequence[Record]]] = [
        ("accounts", "id", section.accounts),
        ("users", "id", section.users),
        ("users", "username", section.users),
        ("extensions", "id", section.extensions),
        ("devices", "id", section.devices),
        ("phonenumbers", "number", section.phonenumbers),
        ("contacts", "id", section.contacts),
        ("events", "id", section.events),
    ]
    for name, column, records in keys:
        check_unique(seeder, name, column, [getattr(record, column) for record in records])
    for name, column, records, known in references:
        for i, record in enumerate(records):
            if (value := getattr(record, column)) not in known:
                raise seeder.fail(f"{name}.{i}.{column}", f"there is no {value!r}")


def row_problems(store: Store, model: type[SQLModel], values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What the API's own rules say of a row: what it refers to is there, and the same user's or account's."""
    extension: Any = store.one(Extension, id=values["extension_id"]) if values.get("extension_id") else None
    if model in (Event, Session) and (extension is None or extension.user_id != values["user_id"]):
        yield "extension_id", f"{values['user_id']} has no extension {values['extension_id']!r}"
    if model is PhoneNumber and extension is not None:
        user: Any = store.one(User, id=extension.user_id)
        if user.account_id != values["account_id"]:
            yield "extension_id", f"{values['extension_id']!r} is another account's"
    if model is Contact and not (store.one(User, id=values["owner"]) or store.one(Account, id=values["owner"])):
        yield "owner", f"there is no user or account {values['owner']!r}"


def check_unique(seeder: Seeder, name: str, column: str, values: Sequence[Any]) -> None:
    """No two records have the same value; none at all counts for nothing."""
    known: set[Any] = set()
    for i, value in enumerate(values):
        if value in known and value is not None:
            raise seeder.fail(f"{name}.{i}.{column}", f"{value!s} was given before")
        known.add(value)

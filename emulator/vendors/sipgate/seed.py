"""A dataset's `sipgate` section → rows."""

import re
from collections.abc import Sequence, Set
from typing import Any
from uuid import UUID

from sqlmodel import SQLModel

from emulator.core.fiction import british, german
from emulator.datasets import Seeder
from emulator.vendors.sipgate.auth import User
from emulator.vendors.sipgate.history import seed_events
from emulator.vendors.sipgate.records import EntryRecord, Record, Section, UserRecord
from emulator.vendors.sipgate.resources.balance import Account, Voucher
from emulator.vendors.sipgate.resources.contacts import PARTS, insert_contact
from emulator.vendors.sipgate.resources.extensions import TYPES, Device, Extension
from emulator.vendors.sipgate.resources.numbers import OwnNumber, PhoneNumber
from emulator.vendors.sipgate.telephone import e164

SHARED_EVERY = 3
"""One in so many filled-in contacts belongs to the account, the others to its first user."""


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
    for i, contact in enumerate(section.contacts):
        entries = [read_entry(seeder, f"contacts.{i}.entries.{n}", entry) for n, entry in enumerate(contact.entries)]
        insert_contact(seeder.store, str(contact.id), contact.owner, contact.created, entries)
    if section.users:
        for n in range(len(section.contacts), section.counts.contacts):
            add_contact(seeder, section.users[0], n)
    seed_events(seeder, section)


def check(seeder: Seeder, section: Section) -> None:
    """Every reference names a record of the section."""
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
    for name, column, records, known in references:
        for i, record in enumerate(records):
            if (value := getattr(record, column)) not in known:
                raise seeder.fail(f"{name}.{i}.{column}", f"there is no {value!r}")
    for i, extension in enumerate(section.extensions):
        if TYPES[extension.type] not in extension.id:
            raise seeder.fail(f"extensions.{i}.id", f"a {extension.type} extension has a {TYPES[extension.type]} in it")
    for i, contact in enumerate(section.contacts):
        if not any(entry.name == "FN" and entry.value for entry in contact.entries):
            raise seeder.fail(f"contacts.{i}.entries", "a contact needs an FN")


def read_entry(seeder: Seeder, path: str, record: EntryRecord) -> dict[str, Any]:
    """A contact's line as it is stored; what has parts has them joined as its value."""
    entry = {"entryName": record.name, "group": record.group, "types": record.types, "value": record.value}
    if record.name == "TEL":
        number = e164(record.value or "")
        if number is None:
            raise seeder.fail(path, f"{record.value!r} is not a telephone number")
        return entry | {"value": number}
    known = PARTS.get(record.name)
    if known is None:
        if record.parts or not record.value:
            raise seeder.fail(path, "this line has a value and no parts")
        return entry
    if unknown := record.parts.keys() - {*known, "code"}:
        raise seeder.fail(path, f"{record.name} has no {', '.join(sorted(unknown))}")
    return entry | record.parts | {"value": joined(record.name, record.parts)}


def joined(name: str, parts: dict[str, Any]) -> str:
    """The parts of a line as one value, in vCard's order."""
    order = {"ADR": ("po_box", "extended", "street", "city", "region", "code", "country")}.get(name, PARTS[name])
    values = [parts.get(part) or "" for part in order]
    flat = [text for value in values for text in (value if isinstance(value, list) else [value])]
    return ";".join(flat)


def add_contact(seeder: Seeder, user: UserRecord, n: int) -> None:
    """A contact that nobody wrote down: somebody in Germany or Britain."""
    dice = seeder.dice
    is_german = dice.random() < 0.7
    faker = seeder.faker("de_DE" if is_german else "en_GB")
    given, family = faker.first_name(), faker.last_name()
    mobile = german("mobile", 50 + n) if is_german else "44" + british("mobile", 50 + n)[1:]
    office = german("221", 100 + n) if is_german else "44" + british("20", 100 + n)[1:]
    mail = re.sub(r"[^a-z.]", "", f"{given}.{family}".lower()) or "someone"
    lines = [
        EntryRecord(name="FN", value=f"{given} {family}"),
        EntryRecord(name="N", parts={"family": family, "given": given}),
        EntryRecord(name="TEL", value=mobile, types=["CELL"]),
        EntryRecord(name="TEL", value=office, types=["WORK"]),
        EntryRecord(name="EMAIL", value=f"{mail}@example.com", types=["WORK"]),
    ]
    entries = [read_entry(seeder, "contacts", line) for line in lines]
    owner = user.account_id if n % SHARED_EVERY == 0 else user.id
    created = f"2025-{n % 12 + 1:02d}-{n % 28 + 1:02d}T{n % 24:02d}:15:00.000"
    insert_contact(seeder.store, str(UUID(int=dice.getrandbits(128), version=4)), owner, created, entries)

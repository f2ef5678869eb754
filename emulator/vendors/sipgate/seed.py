"""A dataset's `sipgate` section → rows."""

from collections.abc import Iterator
from typing import Any

from sqlmodel import SQLModel

from emulator.datasets.sections import write_section
from emulator.datasets.seeder import Seeder
from emulator.store.store import Store
from emulator.vendors.sipgate.auth import User
from emulator.vendors.sipgate.filling.contacts import fill_contacts
from emulator.vendors.sipgate.filling.events import HANDLED_BY, fill_events
from emulator.vendors.sipgate.filling.records import Section
from emulator.vendors.sipgate.resources.balance import Account, Voucher
from emulator.vendors.sipgate.resources.contacts import Contact
from emulator.vendors.sipgate.resources.events import Event
from emulator.vendors.sipgate.resources.extensions import Device, Extension
from emulator.vendors.sipgate.resources.numbers import OwnNumber, PhoneNumber
from emulator.vendors.sipgate.resources.sessions import Session

MODELS: dict[str, type[SQLModel]] = {
    "accounts": Account,
    "users": User,
    "vouchers": Voucher,
    "extensions": Extension,
    "devices": Device,
    "phonenumbers": PhoneNumber,
    "ownnumbers": OwnNumber,
    "contacts": Contact,
    "events": Event,
}
"""What a section has, in the order in which it is written: what is referred to comes first."""


def seed(seeder: Seeder, section: Section) -> None:
    """Write the section's records, then make up what the counts add."""
    write_section(seeder, section, MODELS, problems)
    for position, extension in enumerate(section.extensions):
        for column, problem in outgoing_problems(seeder.store, extension.model_dump()):
            raise seeder.fail(f"extensions.{position}.{column}", problem)
    fill_contacts(seeder, section)
    fill_events(seeder, section)


def row_problems(store: Store, model: type[SQLModel], values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What the API's own rules say of a row."""
    yield from problems(store, model, values)
    if model is Extension:
        yield from outgoing_problems(store, values)


def problems(store: Store, model: type[SQLModel], values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What says no foreign key: whose a contact is, and that a call is the same user's as its extension."""
    if model in (Event, Session):
        extension: Any = store.one(Extension, id=values["extension_id"], user_id=values["user_id"])
        kind = values.get("kind", "call")
        if extension is None:
            yield "extension_id", f"{values['user_id']} has no extension {values['extension_id']!r}"
        elif extension.type not in HANDLED_BY[kind]:
            yield "extension_id", f"a {kind} is not handled by a {extension.type} extension"
    if model is Contact and not (store.one(User, id=values["owner"]) or store.one(Account, id=values["owner"])):
        yield "owner", f"there is no user or account {values['owner']!r}"


def outgoing_problems(store: Store, values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """An extension shows a number of its account, or a verified one of its user."""
    user, number = store.one(User, id=values["user_id"]), values.get("outgoing_number")
    own = user and store.one(PhoneNumber, account_id=user.account_id, number=number)
    if number and not own and not store.one(OwnNumber, user_id=values["user_id"], number=number, verified=True):
        yield "outgoing_number", f"{number!r} is neither a number of the account nor a verified one of the user"

"""Contacts: a user's and the account's, as lists of vCard-like entries (document, "Contacts").

Numbers in events resolve to a contact's `FN` through `contact_by_number`.
"""

import re
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import AfterValidator
from pydantic import Field as Property
from sqlalchemy import JSON, Column, bindparam, select
from sqlmodel import Field, SQLModel
from starlette.responses import Response
from typing_extensions import TypedDict

from emulator.exchange.inputs import CurrentWorld
from emulator.exchange.routing import Route
from emulator.pacing.slices import off_the_loop
from emulator.store.pages import page_in_slices
from emulator.store.records import Moment, plant
from emulator.store.store import Condition, Query, Store, table_of
from emulator.telephony.numbers import beginning, dialled
from emulator.vendors.sipgate.auth import User
from emulator.vendors.sipgate.errors import ApiError
from emulator.vendors.sipgate.numbers import HOME, e164, local
from emulator.vendors.sipgate.phonebooks.entries import PARTS, Entries, ShownEntry
from emulator.vendors.sipgate.phonebooks.handsets import BOOKS, PHONEBOOKS
from emulator.vendors.sipgate.phonebooks.vcards import to_vcards
from emulator.vendors.sipgate.representation import DOCUMENTS, XML
from emulator.vendors.sipgate.rules import contacts as rules
from emulator.vendors.sipgate.structs import ShownMoment, Struct
from emulator.vendors.sipgate.wire import EVERYTHING, WHOLE, CurrentWire, Wire, moment, takes, wire_offering
from emulator.worlds.world import World

router = APIRouter(route_class=Route, tags=["Contacts"])
LIST = "/{userId}/contacts"
VCARD = ("text/vcard", "text/x-vcard", "text/directory")
ORDER = "fn,id"


def unique_id(text: str) -> str:
    """The id of a contact, which must be a UUID (document, "Contacts"), as it is stored."""
    try:
        return str(UUID(text))
    except ValueError:
        raise ValueError(f"{text!r} is not a UUID") from None


class Contact(SQLModel, table=True):
    """A person or firm. The owner is a user (its own contacts) or an account (shared ones)."""

    __tablename__ = "sipgate_contact"
    id: Annotated[str, AfterValidator(unique_id)] = Field(primary_key=True)
    owner: str = Field(index=True)
    created: Moment
    fn: str = Field(index=True)
    search: str = ""
    """Name and numbers, as the filter compares them."""
    entries: Entries = Field(sa_column=Column(JSON, nullable=False))

    def replace(self, before: Any, store: Store) -> None:
        """The name stands twice: beside the entries and in them."""
        if self.entries != before.entries and self.fn == before.fn:
            named = [entry["value"] for entry in self.entries if entry["entryName"] == "FN"]
            store.update(Contact, self.id, fn=next(iter(named), self.fn))
        elif self.fn != before.fn:
            entries = [entry | ({"value": self.fn} if entry["entryName"] == "FN" else {}) for entry in self.entries]
            store.update(Contact, self.id, entries=entries)

    def follow(self, store: Store) -> None:
        """What finds the contact: the text that the filter looks through, and its numbers."""
        numbers = [entry["value"] for entry in self.entries if entry["entryName"] == "TEL" and entry.get("value")]
        names = [entry["value"] for entry in self.entries if entry["entryName"] in ("FN", "N") and entry.get("value")]
        digits = [re.sub(r"[^0-9]", "", local(number)) for number in numbers]
        found_by = dict.fromkeys([self.fn, *names, *numbers, *digits])
        store.update(Contact, self.id, search="\n".join(found_by).casefold())
        store.delete(ContactNumber, contact_id=self.id)
        for number in numbers:
            store.insert(ContactNumber, contact_id=self.id, number=number)


class ContactNumber(SQLModel, table=True):
    """A telephone number of a contact, to find the contact by."""

    __tablename__ = "sipgate_contactnumber"
    id: int | None = Field(default=None, primary_key=True)
    contact_id: str = Field(foreign_key="sipgate_contact.id", ondelete="CASCADE", index=True)
    number: str = Field(index=True)
    """As stored numbers are; what is no number in full, such as 112, as it is."""


_contacts, _numbers = table_of(Contact), table_of(ContactNumber)
BY_NUMBER = Query(
    select(_contacts.c.id, _contacts.c.fn)
    .join(_numbers, _numbers.c.contact_id == _contacts.c.id)
    .where(_numbers.c.number == bindparam("number"), _contacts.c.owner.in_([bindparam("user"), bindparam("account")]))
    .order_by(_contacts.c.created, _contacts.c.id)
    .limit(1)
)


def contact_by_number(world: World, user: User, number: str) -> Any:
    """`id` and `fn` of the user's contact that has a number (E.164 without plus), the oldest of several, or None."""
    if world.store.one(ContactNumber, number=number) is None:  # which is remembered; most numbers are nobody's
        return None
    found = world.store.run(BY_NUMBER, number=number, user=user.id, account=user.account_id)
    return next(iter(found), None)


def insert_contact(store: Store, contact_id: str, owner: str, created: str, entries: list[dict[str, Any]]) -> None:
    """Store a contact and what finds it."""
    fn = next(entry["value"] for entry in entries if entry["entryName"] == "FN")
    plant(store, Contact, {"id": contact_id, "owner": owner, "created": created, "fn": fn, "entries": entries})


def visible(user: User) -> list[Condition]:
    """A user sees its own contacts and the account's."""
    return [("owner", "in", [user.id, user.account_id])]


def matching(text: str) -> Condition:
    """The condition that a filter puts on name and numbers; a number may be written in any form."""
    wanted, number = text.strip().casefold(), dialled(text)
    if number:
        # What has no prefix may be any part of a number.
        full = e164(text) if number.startswith(("+", "0")) else None
        abroad = beginning(text, HOME) if number.startswith(("+", "00")) else None
        wanted = full or (number if abroad is None else abroad)
    escaped = re.sub(r"([\\%_])", r"\\\1", wanted)
    return ("search", "like", f"%{escaped}%")


class ContactMeta(TypedDict):
    """What the system knows of a contact."""

    validFrom: ShownMoment
    UUID: Annotated[str, Property(json_schema_extra={"format": "uuid"})]
    owner: Annotated[str, Property(description="Id of the user, or of the account that shares it.")]


class ShownContact(TypedDict):
    """A contact."""

    entries: list[ShownEntry]
    contactMeta: ContactMeta


class ShownContacts(TypedDict):
    """Contacts by name."""

    items: list[ShownContact]
    overallMatches: Annotated[int, Property(description="How many there are, beyond limit and offset too.")]


CONTACTS = Struct("Contacts", ShownContacts)


def represent(row: Contact) -> ShownContact:
    """A contact as the document shows it."""
    return {
        "entries": [represent_entry(entry) for entry in row.entries],
        "contactMeta": {"validFrom": moment(row.created), "UUID": row.id, "owner": row.owner},
    }


def represent_entry(entry: dict[str, Any]) -> ShownEntry:
    """A line of a contact; `x-local-value` only for numbers, parts only where the kind of line has them."""
    name = entry["entryName"]
    value = entry.get("value")
    body: ShownEntry = {
        "entryName": name,
        "group": entry.get("group"),
        "types": entry.get("types") or [],
        "value": value,
    }
    if name == "TEL":
        body["x-local-value"] = local(value or "")
    parts: Any = {part: entry.get(part) for part in PARTS.get(name, ())}
    return {**body, **parts}


async def answer(rows: list[Contact], total: int, wire: Wire) -> Response:
    """Contacts in the representation asked for."""
    if wire.media in VCARD:
        return Response(await off_the_loop(len(rows), to_vcards, rows), media_type=wire.media)
    members = (("item", represent(row)) for row in rows)
    return await wire.answer_list(CONTACTS, "items", members, len(rows), {"overallMatches": total})


SHOWN: dict[str, Any] = {
    "response_model": CONTACTS,
    "responses": {200: {"content": {media: {"schema": {"type": "string"}} for media in VCARD}}},
}
"""What is answered: contacts as a document, or as vCards."""
VcardWire = Annotated[Wire, wire_offering((*DOCUMENTS, *VCARD))]


@router.get(
    LIST,
    **SHOWN,
    openapi_extra=takes(
        limit=("At most so many contacts; 0 is all of them, as is no limit.", WHOLE),
        offset=("So many contacts are skipped.", WHOLE),
        filter="What name or number contain.",
    ),
)
async def list_contacts(world: CurrentWorld, wire: VcardWire) -> Any:
    """List the user's and the account's contacts, as vCards too."""
    limit, offset = wire.given.page()
    conditions = visible(wire.user)
    if wanted := wire.given.get("filter"):
        conditions.append(matching(wanted))
    rows, total = await page_in_slices(world.store, Contact, conditions, ORDER, limit, offset)
    return await answer(rows, total, wire)


@router.get(LIST + "/{contactId}", **SHOWN)
async def get_contact(contactId: str, world: CurrentWorld, wire: VcardWire) -> Any:
    """Get one contact, as a vCard too."""
    rows = world.store.all(Contact, visible(wire.user), id=contactId.lower())
    if not rows:
        raise ApiError(404, rules.FOUND)
    return await answer(rows, 1, wire)


@router.get(
    LIST + "/phonebook/{vendorName}", response_class=Response, responses={200: {"content": {XML: {"schema": BOOKS}}}}
)
async def get_phonebook(
    vendorName: Annotated[str, Path(description="`snom` or `grandstream`.", json_schema_extra={"enum": [*PHONEBOOKS]})],
    world: CurrentWorld,
    wire: CurrentWire,
) -> Any:
    """Get the contacts in the XML of a telephone's vendor: `snom` or `grandstream`."""
    write = PHONEBOOKS.get(vendorName.lower())
    if write is None:
        raise ApiError(404, rules.VENDORS, f"There are phonebooks for {' and '.join(PHONEBOOKS)}.")
    rows, total = await page_in_slices(world.store, Contact, visible(wire.user), ORDER, EVERYTHING, 0)
    return Response(await off_the_loop(total, write, rows), media_type=XML)

"""Phone book: a customer's shared contacts (document, "Phone Book")."""

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field as Property
from sqlalchemy import Index
from sqlmodel import Field, SQLModel, UniqueConstraint
from starlette.requests import Request

from emulator.exchange.inputs import CurrentWorld
from emulator.exchange.routing import Json
from emulator.store.records import Moment
from emulator.vendors.sipcentric.bodies.sent import Sent, under
from emulator.vendors.sipcentric.bodies.shown import Dated, Listed, chapter
from emulator.vendors.sipcentric.errors import invalid
from emulator.vendors.sipcentric.numbers import ContactNumber, Jotted
from emulator.vendors.sipcentric.resources.customers import Customer, account_with, find_owned
from emulator.vendors.sipcentric.rules import phonebook as rules
from emulator.vendors.sipcentric.wire import AS_MADE, WHOLE, CurrentPage, CurrentWire, Line, Wire, list_rows
from emulator.worlds.world import World

router = chapter("Phone Book")
LIST = "/customers/{customerId}/phonebook"
ONE = LIST + "/{entryId}"
Account = Annotated[Customer, account_with("phonebook")]


class PhoneBookEntry(SQLModel, table=True):
    """A contact; a speed dial belongs to one entry of a customer at most."""

    __tablename__ = "sipcentric_phonebookentry"
    __table_args__ = (
        UniqueConstraint("customer_id", "speed_dial"),
        Index("ix_sipcentric_phonebookentry_made", "customer_id", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="sipcentric_customer.id", ondelete="CASCADE")
    created: Moment
    name: str
    phone_number: Jotted
    speed_dial: int | None = Field(default=None, ge=1, le=9999)


SpeedDial = Annotated[int, Property(ge=1, le=9999), WHOLE, under(rules.SPEED_DIAL)]


class EntryBody(Sent):
    """A contact."""

    rule = rules.REQUIRED
    name: Line = Property(description="Full name of the contact.")
    phoneNumber: ContactNumber = Property(description="Phone number of the contact.")
    speedDial: SpeedDial | None = Property(None, description="Speed dial of the contact.")

    def columns(self) -> dict[str, Any]:
        """As stored."""
        return {"name": self.name, "phone_number": self.phoneNumber, "speed_dial": self.speedDial}


class PhoneBookEntryShown(Dated):
    """A `phonebookentry`."""

    type: Literal["phonebookentry"]
    name: Annotated[str, Property(description="Full name of the contact.")]
    phoneNumber: Annotated[str, Property(description="Phone number of the contact.")]
    speedDial: NotRequired[Annotated[int, Property(ge=1, le=9999, description="Speed dial of the contact.")]]


def represent(row: PhoneBookEntry, wire: Wire) -> PhoneBookEntryShown:
    """A `phonebookentry`; without a speed dial the member is absent, as the document shows."""
    body: PhoneBookEntryShown = {
        "type": "phonebookentry",
        **wire.head(row.customer_id, "phonebook", row),
        "name": row.name,
        "phoneNumber": row.phone_number,
    }
    if row.speed_dial is not None:
        body["speedDial"] = row.speed_dial
    return body


def check_speed_dial(world: World, customer: Customer, body: EntryBody, own_id: int | None = None) -> None:
    """400 if another entry of the customer has the speed dial."""
    if body.speedDial is not None:
        taken = world.store.one(PhoneBookEntry, customer_id=customer.id, speed_dial=body.speedDial)
        if taken and taken.id != own_id:
            raise invalid(rules.SPEED_DIAL_ONCE, "speedDial", f"{body.speedDial} is already in use")


@router.get(LIST)
async def list_entries(
    request: Request, customer: Account, page: CurrentPage, wire: CurrentWire
) -> Listed[PhoneBookEntryShown]:
    """List the phone book, the oldest entry first, as both documents print it."""
    mine = [("customer_id", "=", customer.id)]
    return await list_rows(request, PhoneBookEntry, mine, page, lambda row: represent(row, wire), AS_MADE)


@router.get(ONE)
async def get_entry(entryId: str, customer: Account, world: CurrentWorld, wire: CurrentWire) -> PhoneBookEntryShown:
    """Get a phone book entry."""
    return represent(find_owned(world, PhoneBookEntry, customer, entryId), wire)


@router.post(LIST, status_code=201, response_model=PhoneBookEntryShown)
async def create_entry(body: EntryBody, customer: Account, world: CurrentWorld, wire: CurrentWire) -> Json:
    """Add a phone book entry."""
    check_speed_dial(world, customer, body)
    key = world.store.insert(PhoneBookEntry, customer_id=customer.id, created=world.clock.stamp(), **body.columns())
    entry = represent(find_owned(world, PhoneBookEntry, customer, str(key)), wire)
    return Json(entry, 201, {"Location": entry["uri"]})


@router.put(ONE)
async def update_entry(
    entryId: str, body: EntryBody, customer: Account, world: CurrentWorld, wire: CurrentWire
) -> PhoneBookEntryShown:
    """Change a phone book entry; a speed dial that is not sent is removed."""
    row = find_owned(world, PhoneBookEntry, customer, entryId)
    check_speed_dial(world, customer, body, row.id)
    world.store.update(PhoneBookEntry, row.id, **body.columns())
    return represent(find_owned(world, PhoneBookEntry, customer, entryId), wire)


@router.delete(ONE, status_code=204)
async def delete_entry(entryId: str, customer: Account, world: CurrentWorld) -> None:
    """Delete a phone book entry."""
    world.store.delete(PhoneBookEntry, id=find_owned(world, PhoneBookEntry, customer, entryId).id)

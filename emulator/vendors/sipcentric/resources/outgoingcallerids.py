"""Outgoing caller IDs: names and numbers approved for calls and SMS (document, "Outgoing Caller IDs")."""

from typing import Annotated, Literal

from pydantic import Field as Property
from sqlalchemy import Index
from sqlmodel import Field, SQLModel
from starlette.requests import Request

from emulator.exchange.inputs import CurrentWorld
from emulator.store.records import Moment
from emulator.vendors.sipcentric.bodies.shown import Dated, Listed, chapter
from emulator.vendors.sipcentric.numbers import Kept
from emulator.vendors.sipcentric.resources.customers import Customer, account_with, find_owned
from emulator.vendors.sipcentric.wire import CurrentPage, CurrentWire, Wire, list_rows

router = chapter("Outgoing Caller IDs")
LIST = "/customers/{customerId}/outgoingcallerids"
ONE = LIST + "/{id}"
Account = Annotated[Customer, account_with("outgoingcallerids")]


class OutgoingCallerId(SQLModel, table=True):
    """A name or number, and what it was approved for."""

    __tablename__ = "sipcentric_outgoingcallerid"
    __table_args__ = (Index("ix_sipcentric_outgoingcallerid_newest", "customer_id", "created", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="sipcentric_customer.id", ondelete="CASCADE")
    created: Moment
    number: Kept
    allow_calls: bool = False
    allow_sms: bool = False


class OutgoingCallerIdShown(Dated):
    """An `outgoingcallerid`."""

    type: Literal["outgoingcallerid"]
    number: Annotated[str, Property(description="Name or number to be displayed.")]
    allowCalls: Annotated[bool, Property(description="Whether it is approved for calls.")]
    allowSms: Annotated[bool, Property(description="Whether it is approved for SMS.")]


def represent(row: OutgoingCallerId, wire: Wire) -> OutgoingCallerIdShown:
    """An `outgoingcallerid`."""
    return {
        "type": "outgoingcallerid",
        **wire.head(row.customer_id, "outgoingcallerids", row),
        "number": row.number,
        "allowCalls": row.allow_calls,
        "allowSms": row.allow_sms,
    }


@router.get(LIST)
async def list_outgoing_caller_ids(
    request: Request, customer: Account, page: CurrentPage, wire: CurrentWire
) -> Listed[OutgoingCallerIdShown]:
    """List what has been approved for use on an account."""
    mine = [("customer_id", "=", customer.id)]
    return await list_rows(request, OutgoingCallerId, mine, page, lambda row: represent(row, wire))


@router.get(ONE)
async def get_outgoing_caller_id(
    id: str, customer: Account, world: CurrentWorld, wire: CurrentWire
) -> OutgoingCallerIdShown:
    """Get an outgoing caller id."""
    return represent(find_owned(world, OutgoingCallerId, customer, id), wire)

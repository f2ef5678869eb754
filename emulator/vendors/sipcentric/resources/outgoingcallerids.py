"""Outgoing caller IDs: names and numbers approved for calls and SMS (document, "Outgoing Caller IDs")."""

from typing import Annotated, Any

from fastapi import APIRouter
from sqlalchemy import Index
from sqlmodel import Field, SQLModel
from starlette.requests import Request

from emulator.core.routing import Route
from emulator.vendors.sipcentric.auth import CurrentWorld
from emulator.vendors.sipcentric.formats import Representation
from emulator.vendors.sipcentric.resources.customers import Customer, account_with, find_owned
from emulator.vendors.sipcentric.wire import CurrentPage, CurrentWire, Wire, list_rows

router = APIRouter(route_class=Route, tags=["Outgoing Caller IDs"], default_response_class=Representation)
LIST = "/customers/{customerId}/outgoingcallerids"
ONE = LIST + "/{id}"
Account = Annotated[Customer, account_with("outgoingcallerids")]


class OutgoingCallerId(SQLModel, table=True):
    """A name or number, and what it was approved for."""

    __tablename__ = "sipcentric_outgoingcallerid"
    __table_args__ = (Index("ix_sipcentric_outgoingcallerid_newest", "customer_id", "created", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="sipcentric_customer.id", ondelete="CASCADE")
    created: str
    number: str
    allow_calls: bool = False
    allow_sms: bool = False


def represent(row: OutgoingCallerId, wire: Wire) -> dict[str, Any]:
    """An `outgoingcallerid`."""
    body = wire.head("outgoingcallerid", row.customer_id, "outgoingcallerids", row)
    return {**body, "number": row.number, "allowCalls": row.allow_calls, "allowSms": row.allow_sms}


@router.get(LIST)
async def list_outgoing_caller_ids(request: Request, customer: Account, page: CurrentPage, wire: CurrentWire) -> Any:
    """List what has been approved for use on an account."""
    mine = [("customer_id", "=", customer.id)]
    return list_rows(request, OutgoingCallerId, mine, page, lambda row: represent(row, wire))


@router.get(ONE)
async def get_outgoing_caller_id(id: str, customer: Account, world: CurrentWorld, wire: CurrentWire) -> Any:
    """Get an outgoing caller id."""
    return represent(find_owned(world, OutgoingCallerId, customer, id), wire)

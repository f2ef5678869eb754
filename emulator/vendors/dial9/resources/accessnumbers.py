"""Access numbers: what a phone of the unit dials for the system's own services."""

from fastapi import APIRouter
from sqlmodel import Field, SQLModel
from typing_extensions import TypedDict

from emulator.exchange.routing import Route
from emulator.vendors.dial9.wire import Answer, CurrentCall

router = APIRouter(route_class=Route, tags=["Numbers"])


class AccessNumber(SQLModel, table=True):
    """A short number and what it does; `{number}` stands for digits dialled after it."""

    __tablename__ = "dial9_accessnumber"
    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    description: str


class ShownAccessNumber(TypedDict):
    """An access number as answers show it."""

    number: str
    description: str


@router.post("/numbers/available_access_numbers")
async def list_access_numbers(call: CurrentCall) -> Answer[list[ShownAccessNumber]]:
    """List the access numbers."""
    rows = call.world.store.all(AccessNumber, order="id")
    return call.success([{"number": row.number, "description": row.description} for row in rows])

"""Callthrough: for half a minute, calls from one number to the account's gateway go on to another number."""

from typing import Any

from fastapi import APIRouter
from sqlmodel import Field, SQLModel
from typing_extensions import TypedDict

from emulator.exchange.inputs import CurrentWorld
from emulator.exchange.routing import Route
from emulator.store.records import Moment
from emulator.store.store import Condition
from emulator.vendors.sipgate.errors import ApiError
from emulator.vendors.sipgate.messages.sending import read_number
from emulator.vendors.sipgate.numbers import Number
from emulator.vendors.sipgate.resources.balance import find_account
from emulator.vendors.sipgate.rules import sessions as rules
from emulator.vendors.sipgate.structs import ShownNumber, Struct
from emulator.vendors.sipgate.wire import CurrentWire, takes
from emulator.worlds.world import World

router = APIRouter(route_class=Route, tags=["Sessions"])
SECONDS = 30
"""How long the routing waits for the call to begin."""


class Callthrough(SQLModel, table=True):
    """A routing for one caller."""

    __tablename__ = "sipgate_callthrough"
    id: int | None = Field(default=None, primary_key=True)
    user_id: str = Field(foreign_key="sipgate_user.id", ondelete="CASCADE", index=True)
    source: Number
    number: Number
    target: Number
    until: Moment


class ShownCallthrough(TypedDict):
    """Which number to call, within thirty seconds."""

    number: ShownNumber


CALLTHROUGH = Struct("Callthrough", ShownCallthrough)


def find_routing(world: World, source: str, number: str) -> Callthrough | None:
    """The newest routing for a caller that is still good now."""
    conditions: list[Condition] = [
        ("source", "=", source),
        ("number", "=", number),
        ("until", ">", world.clock.stamp()),
    ]
    return next(iter(world.store.all(Callthrough, conditions, order="-id", limit=1)), None)


@router.post(
    "/{userId}/sessions/callthrough",
    response_model=CALLTHROUGH,
    openapi_extra=takes(
        sourceNumber="Number in E.164 that will call the returned number.!",
        targetNumber="Number in E.164 that the call is forwarded to.!",
    ),
)
async def set_callthrough(world: CurrentWorld, wire: CurrentWire) -> Any:
    """Get a number that, called within 30 seconds by one number, puts it through to another."""
    source = read_number("sourceNumber", wire.given.required("sourceNumber"), rules.NUMBERS)
    target = read_number("targetNumber", wire.given.required("targetNumber"), rules.NUMBERS)
    number = find_account(world, wire.user.account_id).callthrough_number
    if number is None:
        raise ApiError(403, rules.NO_CALLTHROUGH, "The account has no callthrough.")
    until = world.clock.stamp(SECONDS)
    world.store.insert(Callthrough, user_id=wire.user.id, source=source, number=number, target=target, until=until)
    return wire.answer(CALLTHROUGH, ShownCallthrough(number=number))

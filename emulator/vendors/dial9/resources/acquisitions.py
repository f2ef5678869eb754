"""Acquiring numbers from the pool (document, "List available numbers", "Purchase a new number")."""

from itertools import islice
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from pydantic import Field as Property

from emulator.core.routing import Route
from emulator.core.world import World
from emulator.vendors.dial9.errors import check
from emulator.vendors.dial9.resources.numbers import CONTEXTS, Number, ShownNumber, add_number, find, kept, represent
from emulator.vendors.dial9.resources.prefixes import is_offered, offered
from emulator.vendors.dial9.wire import CurrentCall, Refusal, Success, Text, document

router = APIRouter(route_class=Route, tags=["Numbers"])
SHOWN = 10


class WithinPrefix(BaseModel):
    """Where to look for numbers."""

    prefix: Text = Property(description="One of the available prefixes.")


class Acquire(BaseModel):
    """What to buy."""

    number: Text = Property(description="A number that can be acquired.")


def acquisition_problems(world: World, number: str) -> list[str]:
    """Why a number cannot be bought."""
    if not CONTEXTS["incoming"].fullmatch(number):
        return ["Number is invalid"]
    if world.store.one(Number, number=number):
        return ["Number has already been taken"]
    return [] if is_offered(world, number) else ["Number is not available"]


@router.post(
    "/numbers/acquirable_numbers", openapi_extra=document(WithinPrefix), response_model=Success[list[str]] | Refusal
)
async def list_acquirable_numbers(call: CurrentCall) -> Any:
    """List ten numbers within a prefix that can be bought."""
    prefix = call.read(WithinPrefix).prefix
    pool = offered(call.world, prefix)
    held = {row.number for row in call.world.store.all(Number, [("number", "like", f"{prefix}%")])} if pool else set()
    return call.success(list(islice((number for number in pool if number not in held), SHOWN)))


@router.post("/numbers/acquire", openapi_extra=document(Acquire), response_model=Success[ShownNumber] | Refusal)
async def acquire_number(call: CurrentCall) -> Any:
    """Buy a number; the answer shows no destination, as the document has it."""
    number = kept(call.read(Acquire).number)
    check(acquisition_problems(call.world, number))
    key = add_number(call, number=number, context="incoming", acquired_at=call.world.clock.stamp())
    bought = represent(find(call.world, call.unit, key), "created_at", "updated_at", "acquired_at")
    del bought["destination"]
    return call.success(bought)

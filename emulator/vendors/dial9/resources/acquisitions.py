"""Acquiring numbers from the pool (document, "List available numbers", "Purchase a new number")."""

from itertools import islice

from fastapi import APIRouter
from pydantic import BaseModel
from pydantic import Field as Property

from emulator.exchange.routing import Route
from emulator.rules.rule import Breach
from emulator.telephony.numbers import beginning, dialled
from emulator.vendors.dial9.errors import check
from emulator.vendors.dial9.numbers import HOME, kept
from emulator.vendors.dial9.resources.numbers import CONTEXTS, Number, ShownNumber, add_number, find, represent
from emulator.vendors.dial9.resources.prefixes import COUNTRY, descriptions, is_offered, offered, stem_of
from emulator.vendors.dial9.rules import prefixes as rules
from emulator.vendors.dial9.wire import Answer, CurrentCall, Text, document
from emulator.worlds.world import World

router = APIRouter(route_class=Route, tags=["Numbers"])
SHOWN = 10


class WithinPrefix(BaseModel):
    """Where to look for numbers."""

    prefix: Text = Property(
        description="What the numbers begin with: an available prefix, or less or more of a number."
    )


class Acquire(BaseModel):
    """What to buy."""

    number: Text = Property(description="A number that can be acquired.")


def acquisition_problems(world: World, number: str) -> list[Breach]:
    """Why a number cannot be bought."""
    if not CONTEXTS["incoming"].fullmatch(number):
        return [Breach(rules.AVAILABLE, "Number is invalid")]
    if world.store.one(Number, number=number):
        return [Breach(rules.AVAILABLE, "Number has already been taken")]
    return [] if is_offered(world, number) else [Breach(rules.AVAILABLE, "Number is not available")]


@router.post("/numbers/acquirable_numbers", openapi_extra=document(WithinPrefix))
async def list_acquirable_numbers(call: CurrentCall) -> Answer[list[str]]:
    """List ten numbers within a prefix that can be bought."""
    asked = call.read(WithinPrefix, rules.PREFIX_GIVEN).prefix
    beginning = national(asked)
    if not beginning:
        call.notes.append(f"no number begins with {asked!r}")
        return call.success([])
    held = {row.number for row in call.world.store.all(Number, [("number", "like", f"{beginning}%")])}
    found = list(islice((number for number in offered(call.world, beginning) if number not in held), SHOWN))
    if not found:
        call.notes.append(why_none(call.world, beginning))
    return call.success(found)


def national(text: str) -> str:
    """The beginning of a British number as it is stored, however it is written; empty if it is none."""
    full = beginning(text, HOME) or dialled(text) or ""
    return f"0{full.removeprefix(COUNTRY)}" if full.startswith(COUNTRY) and full.isdecimal() else ""


def why_none(world: World, beginning: str) -> str:
    """Why a search for numbers found none."""
    if any(offered(world, beginning)):
        return f"every number that begins with {beginning} is held already"
    prefix = next((prefix for prefix in descriptions() if beginning.startswith(prefix)), None)
    if prefix is None:
        return f"no available prefix begins with {beginning}: see available_prefixes"
    return f"no number on offer begins with {beginning}: those of {prefix} begin with {stem_of(prefix)}"


@router.post("/numbers/acquire", openapi_extra=document(Acquire))
async def acquire_number(call: CurrentCall) -> Answer[ShownNumber]:
    """Buy a number; the answer shows no destination, as the document has it."""
    number = kept(call.read(Acquire, rules.NUMBER_GIVEN).number)
    check(acquisition_problems(call.world, number))
    key = add_number(call, number=number, context="incoming", acquired_at=call.world.clock.stamp())
    bought = represent(find(call.world, call.unit, key), "created_at", "updated_at", "acquired_at")
    del bought["destination"]
    return call.success(bought)

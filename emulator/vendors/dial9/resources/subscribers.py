"""Subscribers: who uses a number and where, sent to be validated (document, "Update subscriber information").

New information waits as `validation_pending`. After a while on the world's clock it is `validated`,
with the moment in `pushed_at`, or `validation_failed` if nobody can live at the address: it has no
first line, its postcode is not of the British form, or it is the magic postcode.
"""

import re
from typing import Any

from fastapi import APIRouter
from pydantic import Field as Property

from emulator.exchange.routing import Route
from emulator.rules.rule import Breach
from emulator.vendors.dial9.errors import check, invalid
from emulator.vendors.dial9.resources.numbers import SUBSCRIBER, ById, Number, ShownNumber, find, represent
from emulator.vendors.dial9.rules import subscribers as rules
from emulator.vendors.dial9.wire import Answer, CurrentCall, OptionalText, document, too_long
from emulator.worlds.world import World

router = APIRouter(route_class=Route, tags=["Numbers"])
UNKNOWN, PENDING, VALIDATED, REFUSED = "unknown", "validation_pending", "validated", "validation_failed"
POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}")
MAGIC_POSTCODE = "ZZ99 9ZZ"
"""Looks right, and is always refused: there is no postcode area ZZ."""
MAGIC = {MAGIC_POSTCODE: "a subscriber's postcode: the address is refused (`validation_failed`)"}
SETTLE = "dial9.settle_subscriber"


class Subscriber(ById):
    """A number, and what is new about its subscriber; the rest stays as it was."""

    first_name: OptionalText = Property(None, description="First name.")
    name: OptionalText = Property(None, description="Surname, or name of the company.")
    address1: OptionalText = Property(None, description="First line of the address.")
    address2: OptionalText = Property(None, description="Second line of the address.")
    address3: OptionalText = Property(None, description="Third line of the address.")
    address4: OptionalText = Property(None, description="Fourth line of the address.")
    postcode: OptionalText = Property(None, description="Postcode.")


def is_address(first_line: str | None, postcode: str | None) -> bool:
    """Whether somebody may live there."""
    written = "".join((postcode or "").upper().split())
    return bool(first_line and POSTCODE.fullmatch(written) and written != MAGIC_POSTCODE.replace(" ", ""))


def settle(world: World, number: Number, accepted: bool) -> str:
    """End the validation of a number's subscriber; returns the new status."""
    now, status = world.clock.stamp(), VALIDATED if accepted else REFUSED
    pushed_at = now if accepted else None
    world.store.update(Number, number.id, updated_at=now, subscriber_pushed_at=pushed_at, subscriber_status=status)
    return status


def settle_subscriber(world: World, given: dict[str, Any]) -> None:
    """Validate what was submitted then, unless it has been replaced or the number is gone."""
    number = world.store.one(Number, id=given["id"], subscriber_status=PENDING)
    if number and number.subscriber_submitted_at == given["submitted_at"]:
        settle(world, number, is_address(number.subscriber_address1, number.subscriber_postcode))


@router.post("/numbers/update_subscriber", openapi_extra=document(Subscriber))
async def update_subscriber(call: CurrentCall) -> Answer[ShownNumber]:
    """Say who subscribes to a number; the information is then validated."""
    asked = call.read(Subscriber, rules.NUMBER_ID)
    world, number = call.world, find(call.world, call.unit, asked.id)
    if number.context != "incoming":
        raise invalid([Breach(rules.NOT_INTERNAL, "Number has no subscriber, because it is internal")])
    given = asked.model_dump(include=set(SUBSCRIBER), exclude_unset=True)
    check(too_long(given))
    now = world.clock.stamp()
    with world.store.transaction():
        world.store.update(
            Number,
            number.id,
            **{f"subscriber_{name}": value for name, value in given.items()},
            updated_at=now,
            subscriber_submitted_at=now,
            subscriber_pushed_at=None,
            subscriber_status=PENDING,
        )
        world.clock.schedule(world.settings.dial9_validation_seconds, SETTLE, id=number.id, submitted_at=now)
    return call.success(represent(find(world, call.unit, number.id), "updated_at"))

"""What the world can do to a Dial 9 customer: end the validation of a subscriber, either way."""

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from emulator.exchange.behaviour import Happening
from emulator.store.store import Condition
from emulator.vendors.dial9.resources.numbers import Number
from emulator.vendors.dial9.resources.subscribers import PENDING, settle
from emulator.worlds.world import World


class SettleSubscriber(BaseModel):
    """Whose validation ends, and how."""

    model_config = ConfigDict(extra="forbid")

    id: int | None = Field(None, description="Id of the number; by default the first whose subscriber waits, or any.")
    accepted: bool = Field(True, description="Whether the address turned out to be valid.")


def chosen(world: World, number_id: int | None) -> Number | None:
    """The number asked for, or one that fits."""
    conditions: list[Condition] = [("context", "=", "incoming")]
    if number_id is not None:
        conditions.append(("id", "=", number_id))
    numbers = world.store.all(Number, conditions, order="id")
    return next((number for number in numbers if number.subscriber_status == PENDING), next(iter(numbers), None))


class Settled(TypedDict):
    """A number, and how its subscriber stands now."""

    id: int | None
    status: str


def settle_now(world: World, values: SettleSubscriber) -> Settled:
    """End the validation of a subscriber without waiting for its time."""
    number = chosen(world, values.id)
    if number is None:
        raise ValueError("id: no unit has such a number for incoming calls")
    return {"id": number.id, "status": settle(world, number, values.accepted)}


HAPPENINGS = {
    "settle-subscriber": Happening(
        summary="A subscriber's address is validated or refused, ahead of its time.",
        values=SettleSubscriber,
        run=settle_now,
        example={"accepted": False},
    )
}

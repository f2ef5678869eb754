"""What the world can do to a Dial 9 customer: end the validation of a subscriber, either way."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from emulator.core.vendor import Happening
from emulator.core.world import World
from emulator.vendors.dial9.resources.numbers import Number
from emulator.vendors.dial9.resources.subscribers import PENDING, settle


class SettleSubscriber(BaseModel):
    """Whose validation ends, and how."""

    model_config = ConfigDict(extra="forbid")

    id: int | None = Field(None, description="Id of the number; by default the first whose subscriber waits.")
    accepted: bool = Field(True, description="Whether the address turned out to be valid.")


def settle_now(world: World, values: SettleSubscriber) -> dict[str, Any]:
    """End a pending validation without waiting for its time."""
    one = [("id", "=", values.id)] if values.id is not None else []
    waiting = world.store.all(Number, one, order="id", limit=1, subscriber_status=PENDING)
    if not waiting:
        raise ValueError("no number's subscriber waits for validation: call numbers/update_subscriber first")
    return {"id": waiting[0].id, "status": settle(world, waiting[0], values.accepted)}


HAPPENINGS = {
    "settle-subscriber": Happening(
        summary="A subscriber's address is validated or refused, ahead of its time.",
        values=SettleSubscriber,
        run=settle_now,
        example={"accepted": False},
    )
}

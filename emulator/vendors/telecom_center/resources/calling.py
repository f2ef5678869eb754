"""What external and SIP accounts have in common: calls in and out, the caller ids that they show, live calls."""

from typing import Any

from emulator.jsonapi.kinds import Boolean
from emulator.jsonapi.resource import Attribute
from emulator.telephony.acts import gone
from emulator.telephony.call import Leg, leg_now, live_calls, live_legs
from emulator.telephony.codes import NO_ANSWER
from emulator.telephony.dialling import end_leg
from emulator.vendors.telecom_center.numbers import Number
from emulator.vendors.telecom_center.wire import VENDOR
from emulator.worlds.world import World

CALLING = (
    Attribute("incoming_internal", Boolean(), default=False),
    Attribute("incoming_external", Boolean(), default=False),
    Attribute("outgoing_internal", Boolean(), default=False),
    Attribute("outgoing_external", Boolean(), default=False),
    Attribute("on_demand", Boolean(), default=False),
    Attribute("caller_id_name"),
    Attribute("internal_caller_id", Number()),
    Attribute("external_caller_id", Number()),
    Attribute("allow_external_calls", Boolean(), default=False),
)
"""Members of `attributes`, all read-only."""


def cut_off(world: World, name: str, value: Any) -> None:
    """End the legs about whose way in or out this is noted: the `customer`, the number (`did`)."""
    legs = (leg for call in live_calls(world.store) for leg in live_legs(world.store, call))
    for leg in [leg for leg in legs if is_noted(leg, name, value)]:
        if leg_now(world, leg).state != "ended":
            end_leg(world, leg_now(world, leg), NO_ANSWER, None, "failed")


def is_noted(leg: Leg, name: str, value: Any) -> bool:
    """Whether a leg came in or went out like this."""
    return any(way.get(name) == value for way in leg.via.get(VENDOR, {}).values() if isinstance(way, dict))


def drop_account(world: World, account: Any) -> None:
    """An account is no more: it rings no longer, and who talks there is cut off."""
    gone(world, VENDOR, account.id)

"""Calls to a unit's numbers: they end at the number's destination, a menu or the like, which is no phone."""

from emulator.telephony.acts import record
from emulator.telephony.call import Call, Leg, set_call
from emulator.telephony.codes import NOWHERE
from emulator.telephony.network import Ring, Route, Telephones
from emulator.vendors.dial9.numbers import HOME, kept
from emulator.vendors.dial9.resources.numbers import Destination, Number
from emulator.worlds.world import World

VENDOR = "dial9"


def find_number(world: World, number: str) -> Number | None:
    """The number of a unit that can be called from outside, by its stored form."""
    return world.store.one(Number, number=kept(f"+{number}"), context="incoming")


def owns(world: World, number: str) -> bool:
    """Whether a number is a unit's."""
    return find_number(world, number) is not None


def route(world: World, number: str, caller: Leg) -> Route:
    """What takes a call to a number: the SIP address that it forwards to, else its destination; or nothing does."""
    found = find_number(world, number)
    name = found and takes_calls(world, found)
    if found is None or not name:
        return Route(code=NOWHERE, number=number)
    via = {"number": found.id, "unit": found.unit_id}
    return Route((Ring(number, None, name, pickup=world.settings.ring_seconds, is_end=True, via=via),))


def takes_calls(world: World, number: Number) -> str | None:
    """The name of what takes a number's calls."""
    if number.forward_sip_to:
        return number.forward_sip_to
    destination = world.store.one(Destination, id=number.destination_id) if number.destination_id else None
    return destination.name if destination else None


def on_leg(world: World, call: Call, leg: Leg, change: str) -> None:
    """Show the number's prefix before the name of who calls from outside; record where it is to be recorded."""
    number = world.store.one(Number, id=leg.via[VENDOR].get("number"))
    if number is None:
        return
    if change == "ringing" and number.caller_id_prefix and not call.vendor:
        set_call(world, call, name=f"{number.caller_id_prefix} {call.name or call.source}")
    if change == "answered" and number.recording_enabled:
        record(world, call, position=leg.position)


telephones = Telephones(vendor=VENDOR, home=HOME, owns=owns, route=route, on_leg=on_leg)

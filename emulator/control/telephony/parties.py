"""Who takes part in a call, as requests name it: `vendor/id`, a number in any spelling, a SIP user."""

from typing import Annotated

from fastapi import Depends

from emulator.control.errors import ControlError, invalid
from emulator.control.worlds.worlds import CurrentWorld
from emulator.telephony import numbers
from emulator.telephony.call import Leg
from emulator.telephony.directory import HOME, find_phone, number_at, outside, owner_of, stranger
from emulator.telephony.fiction import british
from emulator.telephony.network import all_telephones, ready, telephones
from emulator.telephony.phone import Phone
from emulator.worlds.world import World

SOMEBODY = f"44{british('mobile', 123)[1:]}"
"""Who calls from outside unless the request says otherwise."""
WITHHELD = ("", "anonymous")


async def joined_world(world: CurrentWorld) -> World:
    """The world of `?world=`, with every vendor's telephones at hand."""
    await ready(world)
    return world


JoinedWorld = Annotated[World, Depends(joined_world)]


def vendor_named(world: World, name: str) -> str | None:
    """A vendor with telephones, whose name may be written with dashes."""
    wanted = name.replace("-", "_")
    return next((each.vendor for each in all_telephones(world) if each.vendor == wanted), None)


def known_vendor(world: World, name: str) -> str:
    """A vendor with telephones, or 422."""
    found = vendor_named(world, name)
    if found is None:
        known = [each.vendor for each in all_telephones(world)]
        raise invalid("vendor", f"no vendor with telephones is called {name!r}", known)
    return found


def spelled_out(world: World, name: str) -> str:
    """A phone's name with its vendor's as it is."""
    vendor, slash, rest = name.partition("/")
    return f"{vendor_named(world, vendor) or vendor}/{rest}" if slash else name


def phone_or_number(world: World, name: str) -> Phone:
    """The phone of a path; of an account's number that rings none, who takes its calls. 404 for what is neither."""
    if find_phone(world, spelled_out(world, name)) is None and (owned := number_owned(world, name)):
        return outside(owned, world)
    return phone_named(world, name)


def phone_named(world: World, name: str) -> Phone:
    """The phone of a path or a body, or 404."""
    found = find_phone(world, spelled_out(world, name))
    if found is None:
        how = "name it by vendor/id (GET /phones lists them), by a number, or by its SIP user"
        raise ControlError(404, f"there is no phone {name!r}: {how}")
    return found


def first_phone(world: World, caller: Phone) -> Phone:
    """The phone that rings where nobody says which, that of who calls excepted; 422 if the world has none."""
    phones = (phone for each in all_telephones(world) for phone in each.phones(world))
    found = next((phone for phone in phones if phone.key != caller.key), None)
    if found is None:
        raise invalid("to", "no account of this world has a phone")
    return found


def caller_named(world: World, name: str | None) -> Phone:
    """Who calls: somebody outside unless the request says otherwise, or 404."""
    if name is None or name in WITHHELD:
        return outside(SOMEBODY, world)
    if found := find_phone(world, spelled_out(world, name)):
        return found
    # An account's number that rings no phone calls like one outside.
    owned = number_owned(world, name)
    return outside(owned, world) if owned else first_rung(world, name) or phone_named(world, name)


def first_rung(world: World, name: str) -> Phone | None:
    """The first phone that a group, or what else `vendor/id` names, rings: that is who calls from there."""
    vendor, _, key = spelled_out(world, name).partition("/")
    found = telephones(world, vendor).route_to(world, key, stranger()) if key and vendor_named(world, vendor) else None
    ring = next((ring for ring in found.rings if ring.phone), None) if found else None
    return telephones(world, vendor).find(world, ring.phone) if ring and ring.phone else None


def number_owned(world: World, written: str) -> str | None:
    """A number that an account of any vendor has, in the stored form; None if none has it."""
    return next(filter(None, (number_at(world, each, written) for each in all_telephones(world))), None)


def target_named(world: World, caller: Phone, name: str) -> str:
    """What is called: a number in the stored form, or `vendor/id`; 404 for what is neither."""
    full = spelled_out(world, name)
    vendor, slash, key = full.partition("/")
    if slash:
        if vendor_named(world, vendor) and telephones(world, vendor).route_to(world, key, stranger()) is not None:
            return full
        raise ControlError(404, f"there is nothing to call at {name!r}")
    number = number_called(world, caller, name)
    if number is not None:
        return number
    return phone_named(world, name).key


def number_called(world: World, caller: Phone, written: str) -> str | None:
    """A number as it is stored, read at home of who calls, or of the account that has it; None if it is none."""
    number = numbers.read(written, telephones(world, caller.vendor).home) if caller.vendor else None
    number = number or number_owned(world, written)
    return number or (dialled_at(world, caller, written) if caller.vendor else numbers.e164(written, HOME))


def dialled_at(world: World, caller: Phone, written: str) -> str | None:
    """What is no number but to the account of who calls, such as a speed dial; None if it is none there either."""
    dialled = numbers.dialled(written)
    leg = Leg(call_id=0, position=1, vendor=caller.vendor, phone=caller.id, number=caller.number)
    found = telephones(world, caller.vendor).dial(world, leg, dialled) if dialled else None
    return dialled if found and any(ring.number != dialled for ring in found.rings) else None


def is_inside(world: World, caller: Phone, target: str) -> bool:
    """Whether who calls, or what is called, belongs to an account."""
    return bool(caller.vendor) or "/" in target or owner_of(world, "", target) is not None


def name_of(vendor: str, phone: str | None) -> str | None:
    """What a leg's phone is called."""
    return f"{vendor}/{phone}" if phone is not None else None

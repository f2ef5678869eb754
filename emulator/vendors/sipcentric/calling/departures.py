"""What a phone's call looks like to others, what only its own account can dial, and how far it goes."""

from typing import Any

from emulator.telephony.call import Leg
from emulator.telephony.codes import PAYMENT
from emulator.telephony.directory import find_phone
from emulator.telephony.network import Departure, Ring, Route
from emulator.vendors.sipcentric.calling.notes import VENDOR
from emulator.vendors.sipcentric.calling.phones import find_endpoint, find_number, party_of
from emulator.vendors.sipcentric.calling.routes import RINGING_SECONDS, lead, route, way_of
from emulator.vendors.sipcentric.charges import may_call
from emulator.vendors.sipcentric.numbers import WITHHOLD, national, printed, stored
from emulator.vendors.sipcentric.resources.customers import Customer
from emulator.vendors.sipcentric.resources.endpoints import Endpoint
from emulator.vendors.sipcentric.resources.phonebook import PhoneBookEntry
from emulator.vendors.sipcentric.resources.phonenumbers import PhoneNumber
from emulator.worlds.world import World

LONGEST_SPEED_DIAL = 4


def leave(world: World, phone_id: str, dialled: str) -> Departure:
    """What a call shows: inside an account name and short number, else the account's number; it must be affordable."""
    phone = find_endpoint(world, phone_id)
    if phone is None:
        return Departure("", code=PAYMENT)
    target = meant(world, phone.customer_id, dialled)
    scope = scope_of(world, phone.customer_id, target)
    note: dict[str, Any] = {
        "direction": "OUT",
        "endpoint": phone.id,
        "party": party_of(phone),
        "dialled": printed(target),
    }
    note |= {"scope": scope, "short": phone.short_number}
    ring, talk = world.settings.sipcentric_ring_seconds, world.settings.sipcentric_talk_seconds
    if scope == "LOCAL":
        via = {str(phone.customer_id): note}
        return Departure(phone.short_number, phone.name, via, ring, talk)
    shown = "" if dialled.startswith(WITHHOLD) else stored(shown_number(world, phone.customer_id))
    if scope == "DOMAIN":
        return Departure(shown, "", {str(phone.customer_id): note}, ring, talk)
    note["dialled"] = note["pays"] = price_number(world, target)
    code = None if may_call(world, phone.customer_id, note["pays"]) else PAYMENT
    return Departure(shown, "", {str(phone.customer_id): note}, ring, talk, code)


def price_number(world: World, target: str) -> str:
    """The number that is called outside, as it is printed; that of another vendor's phone too."""
    if "/" not in target:
        return printed(target)
    phone = find_phone(world, target)
    return printed(phone.number) if phone and phone.number else target


def shown_number(world: World, customer_id: int) -> str:
    """The number that others see by default: the account's first, else that of its contact."""
    own = world.store.all(PhoneNumber, order="id", limit=1, customer_id=customer_id, fax_enabled=False)
    customer = world.store.one(Customer, id=customer_id)
    return own[0].number if own else customer.telephone if customer else ""


def meant(world: World, customer_id: int, dialled: str) -> str:
    """What is called by dialling something: behind `*67`, and by speed dial, the number itself."""
    number = dialled.removeprefix(WITHHOLD)
    if "/" in number or world.store.one(Endpoint, customer_id=customer_id, short_number=number):
        return number
    return stored(speed_dialled(world, customer_id, number) or number)


def speed_dialled(world: World, customer_id: int, dialled: str) -> str | None:
    """The number in the phone book under a speed dial, unless an endpoint has it for its own short number."""
    if not dialled.isdigit() or len(dialled) > LONGEST_SPEED_DIAL:
        return None
    if world.store.one(Endpoint, customer_id=customer_id, short_number=dialled):
        return None
    entry = world.store.one(PhoneBookEntry, customer_id=customer_id, speed_dial=int(dialled))
    return national(entry.phone_number) if entry else None


def scope_of(world: World, customer_id: int, target: str) -> str:
    """How far a call goes: LOCAL within the account, DOMAIN to another one, EXTERNAL off the platform."""
    vendor, slash, key = target.partition("/")
    called: Endpoint | PhoneNumber | None
    if slash:
        called = find_endpoint(world, key) if vendor == VENDOR else None
    else:
        inside = world.store.one(Endpoint, customer_id=customer_id, short_number=target)
        called = inside or find_number(world, target)
    if called is None:
        return "EXTERNAL"
    return "LOCAL" if called.customer_id == customer_id else "DOMAIN"


def dial(world: World, caller: Leg, dialled: str) -> Route | None:
    """What an account's phone reaches that dials something only its account knows: an endpoint, a speed dial, `*67`."""
    phone = find_endpoint(world, caller.phone) if caller.vendor == VENDOR else None
    if phone is None:
        return None
    target = meant(world, phone.customer_id, dialled)
    if inside := world.store.one(Endpoint, customer_id=phone.customer_id, short_number=target):
        return lead(world, inside, way_of(world, caller))
    if target == dialled:
        return None
    if find_number(world, target):
        return route(world, target, caller)
    return Route((Ring(target, pickup=world.settings.sipcentric_ring_seconds, patience=RINGING_SECONDS),))

"""The platform's phones as the network knows them: endpoints of type phone, with the numbers that lead to them."""

from collections import defaultdict
from collections.abc import Sequence

from emulator.exchange.inputs import whole_id
from emulator.telephony.phone import Phone
from emulator.vendors.sipcentric.calling.notes import VENDOR
from emulator.vendors.sipcentric.numbers import named, printed, stored
from emulator.vendors.sipcentric.resources.endpoints import Endpoint
from emulator.vendors.sipcentric.resources.phonenumbers import PhoneNumber
from emulator.vendors.sipcentric.resources.sip import username
from emulator.worlds.world import World


def party_of(endpoint: Endpoint) -> str:
    """An endpoint as the history names it: `John Simmonds <102>`."""
    return named(endpoint.name, endpoint.short_number)


def find_endpoint(world: World, key: str | int | None) -> Endpoint | None:
    """The endpoint with an id, of any type and account."""
    number = whole_id(str(key)) if key is not None else None
    return world.store.one(Endpoint, id=number) if number is not None else None


def find_phone(world: World, phone_id: str) -> Phone | None:
    """The phone with an id."""
    row = find_endpoint(world, phone_id)
    if row is None or row.type != "phone":
        return None
    return as_phone(world, row, numbers_of(world, row))


def numbers_of(world: World, row: Endpoint) -> list[str]:
    """The numbers that lead to an endpoint, as they are printed."""
    rows = world.store.all(PhoneNumber, order="id", destination_id=row.id, fax_enabled=False)
    return [number.number for number in rows]


def number_of(world: World, row: Endpoint) -> str:
    """What a phone is known by: the first number that leads to it, else its short number."""
    return next(map(stored, numbers_of(world, row)), row.short_number)


def as_phone(world: World, row: Endpoint, numbers: Sequence[str]) -> Phone:
    """An endpoint as the network's phone; one to which no number leads is known by its short number."""
    return Phone(
        VENDOR,
        str(row.id),
        name=row.name,
        numbers=tuple(map(stored, numbers)) or (row.short_number,),
        user=username(row),
        takes_second=row.call_waiting is not False,
        talks=world.settings.sipcentric_talk_seconds,
    )


def all_phones(world: World) -> list[Phone]:
    """Every phone, account by account."""
    numbers: dict[int | None, list[str]] = defaultdict(list)
    for row in world.store.all(PhoneNumber, [("destination_id", "not null", None)], order="id", fax_enabled=False):
        numbers[row.destination_id].append(row.number)
    rows = world.store.all(Endpoint, order="customer_id,id", type="phone")
    return [as_phone(world, row, numbers[row.id]) for row in rows]


def phones_of(world: World, customer_id: int) -> list[Endpoint]:
    """The phones of an account, the oldest first."""
    return world.store.all(Endpoint, order="id", customer_id=customer_id, type="phone")


def first_phone(world: World, customer_id: int) -> Endpoint | None:
    """The account's first phone, which shows what belongs to no phone in particular."""
    return next(iter(world.store.all(Endpoint, order="id", limit=1, customer_id=customer_id, type="phone")), None)


def find_number(world: World, number: str) -> PhoneNumber | None:
    """An account's number, by how the network has it."""
    return world.store.one(PhoneNumber, number=printed(number))


def owns(world: World, number: str) -> bool:
    """Whether a number is an account's."""
    return find_number(world, number) is not None

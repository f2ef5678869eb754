"""Whom a happening is about: what its values name, of any account, and who it is if they name nobody."""

from typing import Annotated, Any

from pydantic import Field

from emulator.telephony.directory import find_phone
from emulator.telephony.fiction import british
from emulator.telephony.phone import Phone
from emulator.vendors.sipcentric.calling.notes import VENDOR
from emulator.vendors.sipcentric.calling.phones import first_phone
from emulator.vendors.sipcentric.resources.customers import Customer
from emulator.vendors.sipcentric.resources.endpoints import Endpoint
from emulator.vendors.sipcentric.wire import Reference, reference_parts
from emulator.worlds.world import World

SOMEBODY = british("20", 123)
SOMEBODY_MOBILE = british("mobile", 123)
OneOf = Annotated[Reference | None, Field(description="Absolute URI, relative URI or bare id.")]


def row_named(world: World, model: Any, reference: str, resource: str, what: str) -> Any:
    """The record that a reference names, of any account; ValueError if there is none."""
    owner, key = reference_parts(reference, resource)
    row = world.store.one(model, id=key) if key is not None else None
    if row is None or owner not in ("me", str(row.customer_id)):
        raise ValueError(f"{what}: {reference!r} is none of this world's")
    return row


def endpoint_named(world: World, reference: str) -> Endpoint:
    """The endpoint that a reference names."""
    row: Endpoint = row_named(world, Endpoint, reference, "endpoints", "endpoint")
    return row


def customer_named(world: World, key: int | None) -> Customer:
    """The customer with an id, else the first."""
    first = world.store.all(Customer, order="id", limit=1)
    found = world.store.one(Customer, id=key) if key is not None else first[0] if first else None
    if found is None:
        raise ValueError("customer: there is none" if key is None else f"customer: there is none with id {key}")
    return found


def phone_by_default(world: World) -> Endpoint:
    """The first phone of the first account."""
    for customer in world.store.all(Customer, order="id"):
        if phone := first_phone(world, customer.id or 0):
            return phone
    raise ValueError("endpoint: no account of this world has a phone")


def phone_named(world: World, name: str | None) -> Phone:
    """The account's phone that an id, a number, a SIP user or `sipcentric/id` names, else the first."""
    name = str(phone_by_default(world).id) if name is None else name
    found = find_phone(world, f"{VENDOR}/{name}") if "/" not in name else None
    found = found or find_phone(world, name)
    if found is None or found.vendor != VENDOR:
        raise ValueError(f"phone: {name!r} is no phone of this world's accounts")
    return found

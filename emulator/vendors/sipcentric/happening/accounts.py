"""What happens to an account itself: its money changes, its phones come and go."""

from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from emulator.telephony import phone as behaviour
from emulator.vendors.sipcentric.calling.phones import find_endpoint
from emulator.vendors.sipcentric.events import address
from emulator.vendors.sipcentric.happening.named import customer_named, phone_named
from emulator.vendors.sipcentric.resources.customers import Customer
from emulator.worlds.world import World

MOST_MONEY = 1e9


class Credit(BaseModel):
    """Money of an account in GBP: what it has then, or what it gets."""

    customer: int | None = Field(None, ge=1, description="Id of the customer; by default the first.")
    balance: float | None = Field(None, ge=-MOST_MONEY, le=MOST_MONEY, allow_inf_nan=False)
    add: float | None = Field(
        None, ge=-MOST_MONEY, le=MOST_MONEY, allow_inf_nan=False, description="Below 0: what is taken."
    )


class Registration(BaseModel):
    """A phone that registers, or goes away."""

    phone: str | None = Field(
        None,
        min_length=1,
        max_length=255,
        description="Id, number, SIP user or `sipcentric/id`; by default the first phone of the first account.",
    )


class CreditChanged(TypedDict):
    """An account's money now."""

    customer: int | None
    balance: float


class PhoneRegistered(TypedDict):
    """Whether calls reach a phone now."""

    phone: str
    endpoint: str
    registered: bool


def change_credit(world: World, given: Credit) -> CreditChanged:
    """Money is set, topped up or taken."""
    if (given.balance is None) == (given.add is None):
        raise ValueError("balance: give either `balance` or `add`")
    customer = customer_named(world, given.customer)
    balance = round(customer.balance + (given.add or 0) if given.balance is None else given.balance, 3)
    world.store.update(Customer, customer.id, balance=balance)
    return {"customer": customer.id, "balance": balance}


def register(world: World, given: Registration) -> PhoneRegistered:
    """A phone registers: calls reach it again."""
    return set_registered(world, given, True)


def unregister(world: World, given: Registration) -> PhoneRegistered:
    """A phone goes away: calls do not reach it."""
    return set_registered(world, given, False)


def set_registered(world: World, given: Registration, registered: bool) -> PhoneRegistered:
    """Write down whether calls reach a phone."""
    phone = phone_named(world, given.phone)
    behaviour.change(world.store, phone, registered=registered)
    row = find_endpoint(world, phone.id)
    assert row is not None
    endpoint = address(row.customer_id, "endpoints", row.id)
    return {"phone": phone.key, "endpoint": endpoint, "registered": registered}

"""Charges: what an SMS or a call costs, and who pays it, the credit or a bundle's minutes."""

from emulator.telephony.texts import parts
from emulator.vendors.sipcentric.numbers import tariff
from emulator.vendors.sipcentric.resources.callbundles import CustomerBundle, keep_up
from emulator.vendors.sipcentric.resources.customers import Customer
from emulator.worlds.world import World

SMS_PRICE = 0.1
"""GBP for each part of a message (document, "SMS")."""
MINUTE_PRICES = {"free": 0.0, "landline": 0.015, "mobile": 0.09, "other": 0.25}
"""GBP for each minute begun; the document shows that of a mobile."""


def sms_cost(body: str) -> float:
    """What sending a text costs."""
    return round(SMS_PRICE * len(parts(body)), 3)


def afford(world: World, customer_id: int, cost: float) -> bool:
    """Whether the account may spend so much: prepaid credit must cover it, other accounts run a bill."""
    customer = world.store.one(Customer, id=customer_id)
    return customer is not None and (not cost or customer.account_type == "POSTPAID" or customer.balance >= cost)


def charge(world: World, customer_id: int, cost: float) -> None:
    """Take from the account's credit."""
    customer = world.store.one(Customer, id=customer_id)
    if customer and cost:
        world.store.update(Customer, customer_id, balance=round(customer.balance - cost, 3))


def bundle_for(world: World, customer_id: int, number: str) -> CustomerBundle | None:
    """The oldest active bundle with a minute left for a call to this number."""
    if tariff(number) != "landline":
        return None
    keep_up(world, customer_id)
    begun = [("valid_from", "<=", world.clock.stamp()), ("customer_id", "=", customer_id), ("status", "=", "ACTIVE")]
    bundles = world.store.all(CustomerBundle, begun, order="created,id")
    return next((each for each in bundles if each.used_mins < each.inclusive_mins), None)


def may_call(world: World, customer_id: int, number: str) -> bool:
    """Whether the first minute of a call to this number is paid for."""
    price = MINUTE_PRICES[tariff(number)]
    return bool(bundle_for(world, customer_id, number)) or afford(world, customer_id, price)


def pay_minute(world: World, customer_id: int, number: str) -> float | None:
    """Take a minute from a bundle, or its price from the credit; what it cost, None if it cannot be paid."""
    bundle = bundle_for(world, customer_id, number)
    if bundle:
        world.store.update(CustomerBundle, bundle.id, used_mins=bundle.used_mins + 1)
        return 0.0
    price = MINUTE_PRICES[tariff(number)]
    if not afford(world, customer_id, price):
        return None
    charge(world, customer_id, price)
    return price


def charge_call(world: World, customer_id: int, number: str, seconds: int) -> float:
    """Take the minutes of a call that is over, as far as they can be paid; what it cost."""
    costs = [pay_minute(world, customer_id, number) or 0.0 for _ in range(-(-seconds // 60))]
    return round(sum(costs), 3)

"""Call bundles: prepaid minutes of an account (document, "Call Bundles").

A bundle that ends renews itself, if it is set to and can be paid, or expires. That is scheduled work; it is
also brought in line when it is used or shown, for a clock that was set anew. One that ended long ago, as
those of the document did, is history, and stays as it is written.
"""

from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, StrictBool
from pydantic import Field as Property
from sqlalchemy import Index, String
from sqlmodel import Field, SQLModel
from starlette.requests import Request

from emulator.exchange.inputs import CurrentWorld
from emulator.rules.rule import Rule
from emulator.store.moments import from_text, to_text
from emulator.store.records import Moment
from emulator.store.store import Store
from emulator.vendors.sipcentric.bodies.shown import Dated, Listed, Written, chapter
from emulator.vendors.sipcentric.resources.customers import Customer, account_with, find_owned
from emulator.vendors.sipcentric.rules import credit as rules
from emulator.vendors.sipcentric.wire import CurrentPage, CurrentWire, Wire, list_rows, moment
from emulator.worlds.clock import schedule_at
from emulator.worlds.world import World

router = chapter("Call Bundles")
LIST = "/customers/{customerId}/callbundles"
ONE = LIST + "/{bundleId}"
ENDS = "sipcentric.bundle-ends"
SCHEDULED_SINCE = "2020"
"""No clock waits for the end of what ended before, as the bundles of the document did."""
LONG_AGO = timedelta(days=366)
TICK = timedelta(milliseconds=1)
Account = Annotated[Customer, account_with("callbundles")]


class CustomerBundle(SQLModel, table=True):
    """A bundle: what it includes, how much of it is used, and how long it is valid."""

    __tablename__ = "sipcentric_customerbundle"
    __table_args__ = (Index("ix_sipcentric_customerbundle_newest", "customer_id", "created", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="sipcentric_customer.id", ondelete="CASCADE")
    created: Moment
    name: str
    inclusive_mins: int = Field(ge=0)
    price_monthly: int
    valid_from: Moment
    valid_to: Moment
    used_mins: int = Field(default=0, ge=0)
    auto_renew: bool = True
    status: Literal["ACTIVE", "EXPIRED"] = Field(default="ACTIVE", sa_type=String)

    def follow(self, store: Store) -> None:
        """What follows from a bundle that comes from outside: it ends one day."""
        if self.status == "ACTIVE" and self.valid_to >= SCHEDULED_SINCE:
            schedule_at(store, self.valid_to, ENDS, bundle_id=self.id)


class BundleBody(BaseModel):
    """The one property that a client may change."""

    rule: ClassVar[Rule] = rules.AUTO_RENEW
    autoRenew: StrictBool = Property(description="Whether the bundle renews itself.")


class CustomerBundleShown(Dated):
    """A `customerbundle`."""

    type: Literal["customerbundle"]
    name: Annotated[str, Property(description="Name of the bundle.")]
    inclusiveMins: Annotated[int, Property(description="Minutes included.")]
    priceMonthly: Annotated[int, Property(description="Monthly cost in GBP.")]
    validFrom: Annotated[Written, Property(description="When it begins.")]
    validTo: Annotated[Written, Property(description="When it ends.")]
    usedMins: Annotated[int, Property(description="Minutes used.")]
    availableMins: Annotated[int, Property(description="Minutes left.")]
    autoRenew: Annotated[bool, Property(description="Whether the bundle renews itself.")]
    status: Annotated[Literal["ACTIVE", "EXPIRED"], Property(description="Whether it is valid.")]


def represent(row: CustomerBundle, wire: Wire) -> CustomerBundleShown:
    """A `customerbundle`."""
    return {
        "type": "customerbundle",
        **wire.head(row.customer_id, "callbundles", row),
        "name": row.name,
        "inclusiveMins": row.inclusive_mins,
        "priceMonthly": row.price_monthly,
        "validFrom": moment(row.valid_from),
        "validTo": moment(row.valid_to),
        "usedMins": row.used_mins,
        "availableMins": row.inclusive_mins - row.used_mins,
        "autoRenew": row.auto_renew,
        "status": row.status,
    }


@router.get(LIST)
async def list_call_bundles(
    request: Request, customer: Account, world: CurrentWorld, page: CurrentPage, wire: CurrentWire
) -> Listed[CustomerBundleShown]:
    """List the bundles added to an account."""
    keep_up(world, customer.id or 0)
    mine = [("customer_id", "=", customer.id)]
    return await list_rows(request, CustomerBundle, mine, page, lambda row: represent(row, wire))


@router.get(ONE)
async def get_call_bundle(
    bundleId: str, customer: Account, world: CurrentWorld, wire: CurrentWire
) -> CustomerBundleShown:
    """Get a bundle."""
    keep_up(world, customer.id or 0)
    return represent(find_owned(world, CustomerBundle, customer, bundleId), wire)


@router.put(ONE)
async def update_call_bundle(
    bundleId: str, body: BundleBody, customer: Account, world: CurrentWorld, wire: CurrentWire
) -> CustomerBundleShown:
    """Say whether a bundle shall renew itself when it ends."""
    keep_up(world, customer.id or 0)
    row = find_owned(world, CustomerBundle, customer, bundleId)
    world.store.update(CustomerBundle, row.id, auto_renew=body.autoRenew)
    return represent(find_owned(world, CustomerBundle, customer, bundleId), wire)


# As time goes by


def end_bundle(world: World, given: dict[str, Any]) -> None:
    """Scheduled work: a bundle comes to its end, unless that has been moved meanwhile."""
    row = world.store.one(CustomerBundle, id=given["bundle_id"])
    if row:
        bring_in_line(world, row)


def keep_up(world: World, customer_id: int) -> None:
    """Bring an account's bundles in line with the clock."""
    for row in world.store.all(CustomerBundle, customer_id=customer_id):
        if has_ended(world, row):
            with world.store.transaction():
                bring_in_line(world, row)


def has_ended(world: World, row: CustomerBundle) -> bool:
    """Whether an active bundle has come to its end, not so long ago that it was meant to stand."""
    passed = world.clock.passed
    return row.status == "ACTIVE" and passed(row.valid_to) and not passed(to_text(from_text(row.valid_to) + LONG_AGO))


def bring_in_line(world: World, row: CustomerBundle) -> None:
    """Renew a bundle that has ended, as often as it takes, or let it expire."""
    if not has_ended(world, row):
        return
    now, ends, times = world.clock.now(), from_text(row.valid_to), 0
    while ends <= now and row.auto_renew and can_pay(world, row, times + 1):
        begins, times = ends + TICK, times + 1
        ends = a_month_later(begins) - TICK
    values: dict[str, Any] = {"status": "ACTIVE" if ends > now else "EXPIRED"}
    if times:
        values |= {"valid_from": to_text(begins), "valid_to": to_text(ends), "used_mins": 0}
        take(world, row, times)
    world.store.update(CustomerBundle, row.id, **values)
    if ends > now:
        world.clock.schedule((ends - now).total_seconds(), ENDS, bundle_id=row.id)


def a_month_later(moment: datetime) -> datetime:
    """The same day of the next month, or its last."""
    year, month = moment.year + moment.month // 12, moment.month % 12 + 1
    following = moment.replace(year=year + month // 12, month=month % 12 + 1, day=1)
    return moment.replace(year=year, month=month, day=min(moment.day, (following - timedelta(days=1)).day))


def can_pay(world: World, row: CustomerBundle, times: int) -> bool:
    """Whether the account covers the price of so many months."""
    customer = world.store.one(Customer, id=row.customer_id)
    price = row.price_monthly * times
    return customer is not None and (customer.account_type == "POSTPAID" or not price or customer.balance >= price)


def take(world: World, row: CustomerBundle, times: int) -> None:
    """Charge the price of so many months."""
    customer = world.store.one(Customer, id=row.customer_id)
    assert customer is not None
    world.store.update(Customer, customer.id, balance=round(customer.balance - row.price_monthly * times, 3))

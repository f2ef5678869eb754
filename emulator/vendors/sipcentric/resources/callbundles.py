"""Call bundles: prepaid minutes of an account (document, "Call Bundles")."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, StrictBool
from pydantic import Field as Property
from sqlalchemy import Index, String
from sqlmodel import Field, SQLModel
from starlette.requests import Request

from emulator.exchange.inputs import CurrentWorld
from emulator.store.records import Moment
from emulator.vendors.sipcentric.bodies.shown import Dated, Listed, chapter
from emulator.vendors.sipcentric.resources.customers import Customer, account_with, find_owned
from emulator.vendors.sipcentric.wire import CurrentPage, CurrentWire, Wire, list_rows, moment

router = chapter("Call Bundles")
LIST = "/customers/{customerId}/callbundles"
ONE = LIST + "/{bundleId}"
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


class BundleBody(BaseModel):
    """The one property that a client may change."""

    autoRenew: StrictBool = Property(description="Whether the bundle renews itself.")


class CustomerBundleShown(Dated, BundleBody):
    """A `customerbundle`."""

    name: str = Property(description="Name of the bundle.")
    inclusiveMins: int = Property(description="Minutes included.")
    priceMonthly: int = Property(description="Monthly cost in GBP.")
    validFrom: str = Property(description="When it begins, UTC.")
    validTo: str = Property(description="When it ends, UTC.")
    usedMins: int = Property(description="Minutes used.")
    availableMins: int = Property(description="Minutes left.")
    status: Literal["ACTIVE", "EXPIRED"] = Property(description="Whether it is valid.")


def represent(row: CustomerBundle, wire: Wire) -> dict[str, Any]:
    """A `customerbundle`."""
    return {
        **wire.head("customerbundle", row.customer_id, "callbundles", row),
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


@router.get(LIST, response_model=Listed[CustomerBundleShown])
async def list_call_bundles(request: Request, customer: Account, page: CurrentPage, wire: CurrentWire) -> Any:
    """List the bundles added to an account."""
    mine = [("customer_id", "=", customer.id)]
    return list_rows(request, CustomerBundle, mine, page, lambda row: represent(row, wire))


@router.get(ONE, response_model=CustomerBundleShown)
async def get_call_bundle(bundleId: str, customer: Account, world: CurrentWorld, wire: CurrentWire) -> Any:
    """Get a bundle."""
    return represent(find_owned(world, CustomerBundle, customer, bundleId), wire)


@router.put(ONE, response_model=CustomerBundleShown)
async def update_call_bundle(
    bundleId: str, body: BundleBody, customer: Account, world: CurrentWorld, wire: CurrentWire
) -> Any:
    """Say whether a bundle shall renew itself, which is kept."""
    row = find_owned(world, CustomerBundle, customer, bundleId)
    world.store.update(CustomerBundle, row.id, auto_renew=body.autoRenew)
    return represent(find_owned(world, CustomerBundle, customer, bundleId), wire)

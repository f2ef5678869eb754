"""Customers: accounts on the platform (document, "Customers")."""

from typing import Annotated, Any, Literal, NotRequired, TypeVar, cast

from fastapi import Depends, Path
from pydantic import Field as Property
from sqlalchemy import String
from sqlmodel import Field, SQLModel
from starlette.requests import Request
from typing_extensions import TypedDict

from emulator.exchange.inputs import CurrentWorld, whole_id
from emulator.exchange.routing import Json
from emulator.store.pages import read_page
from emulator.store.records import Moment
from emulator.store.store import Condition
from emulator.vendors.sipcentric.auth import EXTENSION, EXTENSION_RIGHTS, RESELLER, Caller, User
from emulator.vendors.sipcentric.bodies.described import documented_body
from emulator.vendors.sipcentric.bodies.formats import JSON, choose_format, json_only
from emulator.vendors.sipcentric.bodies.sent import Sent, under
from emulator.vendors.sipcentric.bodies.shown import Listed, Written, chapter
from emulator.vendors.sipcentric.errors import ApiError
from emulator.vendors.sipcentric.numbers import Dialled, Number
from emulator.vendors.sipcentric.rules import customers as rules
from emulator.vendors.sipcentric.rules import overview
from emulator.vendors.sipcentric.wire import (
    AnyCase,
    CurrentPage,
    CurrentWire,
    Email,
    Line,
    Wire,
    envelope,
    moment,
    order_in,
    referred_id,
    validated,
)
from emulator.worlds.world import World

router = chapter("Customers")
Owned = TypeVar("Owned", bound=SQLModel)
LINKS = {
    "callBundles": "callbundles",
    "recordings": "recordings",
    "phoneBook": "phonebook",
    "timeIntervals": "timeintervals",
    "endpoints": "endpoints",
    "phoneNumbers": "phonenumbers",
    "sms": "sms",
    "creditStatus": "creditstatus",
    "calls": "calls",
    "sounds": "sounds",
    "outgoingCallerIds": "outgoingcallerids",
}


class Customer(SQLModel, table=True):
    """A company on the platform, with its credit."""

    __tablename__ = "sipcentric_customer"
    id: int | None = Field(default=None, primary_key=True)
    created: Moment = Field(index=True)
    reseller: str = Field(index=True)
    company: str
    first_name: str
    last_name: str
    telephone: Dialled
    email: str
    address1: str
    address2: str | None = None
    city: str
    postcode: str
    account_type: Literal["PREPAID", "POSTPAID"] = Field(sa_type=String)
    balance: float


class CustomerBody(Sent):
    """What a client sends; what an update leaves out keeps its value."""

    rule = rules.REQUIRED
    company: Line = Property(description="Name of the company.")
    firstName: Line = Property(description="First name of the primary contact.")
    lastName: Line = Property(description="Last name of the primary contact.")
    telephone: Number = Property(description="Telephone number of the primary contact.")
    email: Email = Property(description="Email address of the primary contact.")
    address1: Line = Property(description="First line of the primary location's address.")
    address2: Line | None = Property(None, description="Second line of the address.")
    city: Line = Property(description="Town or city.")
    postcode: Line = Property(description="Postcode.")


class NewCustomerBody(CustomerBody):
    """A customer to add."""

    accountType: Annotated[Literal["PREPAID", "POSTPAID"], AnyCase, under(overview.ENUMS)] = Property(
        "PREPAID", description="Whether calls and messages are paid before or after."
    )


class CustomerShown(TypedDict):
    """A `customer`."""

    type: Literal["customer"]
    id: Annotated[str, Property(description="Id of this instance.")]
    uri: Annotated[str, Property(description="URI of this instance.")]
    created: Written
    company: Annotated[str, Property(description="Name of the company.")]
    firstName: Annotated[str, Property(description="First name of the primary contact.")]
    lastName: Annotated[str, Property(description="Last name of the primary contact.")]
    telephone: Annotated[str, Property(description="Telephone number of the primary contact.")]
    email: Annotated[str, Property(description="Email address of the primary contact.")]
    address1: Annotated[str, Property(description="First line of the primary location's address.")]
    address2: NotRequired[Annotated[str, Property(description="Second line of the address.")]]
    city: Annotated[str, Property(description="Town or city.")]
    postcode: Annotated[str, Property(description="Postcode.")]
    links: NotRequired[Annotated[dict[str, str], Property(description="Addresses of its resources; not in lists.")]]


COLUMNS = {
    "company": "company",
    "firstName": "first_name",
    "lastName": "last_name",
    "telephone": "telephone",
    "email": "email",
    "address1": "address1",
    "address2": "address2",
    "city": "city",
    "postcode": "postcode",
}
"""Properties with their columns, in the document's order."""


def represent(row: Customer, wire: Wire) -> CustomerShown:
    """A customer; it has no `parent`, because a widely used client breaks if it does."""
    columns = {name: getattr(row, column) for name, column in COLUMNS.items()}
    if row.address2 is None:
        del columns["address2"]
    head = {"type": "customer", "id": str(row.id), "uri": wire.account(row.id or 0), "created": moment(row.created)}
    return cast(CustomerShown, head | columns)


def links(row: Customer, wire: Wire) -> dict[str, str]:
    """Addresses of the customer's resources; the earlier document's example does not lead to call bundles."""
    left_out = "callBundles" if wire.earlier else ""
    return {name: f"{wire.account(row.id or 0)}/{path}" for name, path in LINKS.items() if name != left_out}


def visible(caller: User) -> list[Condition]:
    """Which customers a caller may see."""
    if caller.level == RESELLER:
        return [("reseller", "=", caller.reseller)]
    return [("id", "=", caller.customer_id)]


def find_account(world: World, caller: User, customer_id: str) -> Customer:
    """The customer of a path, `me` included: 404 if there is none, 401 if it is not the caller's."""
    # A reseller has many accounts, and none of its own: its user belongs to no customer (document, "Get customer").
    key = caller.customer_id if customer_id == "me" else whole_id(customer_id)
    customer = world.store.one(Customer, id=key) if key is not None else None
    if customer is None:
        raise ApiError(404, rules.ME_IS_NOBODY if customer_id == "me" else overview.FOUND)
    allowed = customer.reseller == caller.reseller if caller.level == RESELLER else customer.id == caller.customer_id
    if not allowed:
        raise ApiError(401, overview.OWN_ACCOUNTS)
    return customer


def account_with(resource: str, *formats: str) -> Any:
    """A dependency: the customer of the path, if the caller may use this resource of it.

    `formats` are those in which the resource answers besides JSON; see `CurrentFormat`.
    """

    async def account(
        request: Request,
        caller: Caller,
        customerId: Annotated[str, Path(description="Id of the customer, or `me` for one's own.")],
    ) -> Customer:
        scope = request.scope
        customer = find_account(scope["world"], caller, customerId)
        if caller.level == EXTENSION and request.method not in EXTENSION_RIGHTS.get(resource, ()):
            raise ApiError(401, overview.EXTENSION_RIGHTS)
        scope["account"] = customer.id
        scope["format"] = choose_format(request, (JSON, *formats))
        return customer

    return Depends(account)


def find_owned(world: World, model: type[Owned], customer: Customer, key: str) -> Owned:
    """The customer's row with the id of a path, or 404."""
    row = world.store.one(model, id=whole_id(key), customer_id=customer.id)
    if row is None:
        raise ApiError(404)
    return row


def find_referred(
    world: World, model: type[Owned], customer: Customer, value: Any, resource: str, field: str
) -> Owned | None:
    """The customer's row that a reference names, None without one; 400 naming the field if it is not the customer's."""
    known: dict[str, Any] = {"customer_id": customer.id}
    key = referred_id(
        value, resource, field, lambda key: world.store.one(model, id=key, **known) is not None, customer.id
    )
    return world.store.one(model, id=key, **known) if key is not None else None


Account = Annotated[Customer, account_with("customers")]


@router.get("/customers", dependencies=[Depends(json_only)])
async def list_customers(
    request: Request, caller: Caller, world: CurrentWorld, page: CurrentPage, wire: CurrentWire
) -> Listed[CustomerShown]:
    """List the customers that the caller may see."""
    rows, total = await read_page(world.store, Customer, visible(caller), order_in(world), page.size, page.offset)
    return envelope(request, page, total, [represent(row, wire) for row in rows])


@router.get("/customers/{customerId}")
async def get_customer(customer: Account, wire: CurrentWire) -> CustomerShown:
    """Get a customer, with links to its resources."""
    return {**represent(customer, wire), "links": links(customer, wire)}


async def reseller(caller: Caller) -> User:
    """A dependency: the caller, who must be a reseller, else 401: too few rights."""
    if caller.level != RESELLER:
        raise ApiError(401, rules.BY_RESELLER)
    return caller


Reseller = Annotated[User, Depends(reseller)]
CLIENT: dict[str, Any] = {"x-evidence": "client"}


@router.post(
    "/customers",
    status_code=201,
    response_model=CustomerShown,
    dependencies=[Depends(json_only)],
    openapi_extra=documented_body(NewCustomerBody, **CLIENT),
)
async def create_customer(sent: dict[str, Any], caller: Reseller, world: CurrentWorld, wire: CurrentWire) -> Json:
    """Add a customer, as a reseller; it has no credit yet."""
    body = validated(NewCustomerBody, sent)
    columns: dict[str, Any] = {column: getattr(body, name) for name, column in COLUMNS.items()}
    columns |= {"account_type": body.accountType, "balance": 0.0, "reseller": caller.reseller}
    key = world.store.insert(Customer, created=world.clock.stamp(), **columns)
    customer = shown(world, key, wire)
    return Json(customer, 201, {"Location": customer["uri"]})


@router.put("/customers/{customerId}", openapi_extra=documented_body(CustomerBody, whole=False, **CLIENT))
async def update_customer(
    sent: dict[str, Any], caller: Reseller, customer: Account, world: CurrentWorld, wire: CurrentWire
) -> CustomerShown:
    """Change a customer, as its reseller."""
    known = {name: getattr(customer, column) for name, column in COLUMNS.items()}
    body = validated(CustomerBody, {**known, **sent})
    world.store.update(Customer, customer.id, **{column: getattr(body, name) for name, column in COLUMNS.items()})
    return shown(world, customer.id or 0, wire)


def shown(world: World, key: int, wire: Wire) -> CustomerShown:
    """A customer as it stands now, with links to its resources."""
    row = world.store.one(Customer, id=key)
    assert row is not None
    return {**represent(row, wire), "links": links(row, wire)}

"""Linked users: the logins of a customer, each with its phone (clients ask who they are, and which phone is theirs)."""

from typing import Annotated, Literal

from pydantic import Field as Property
from starlette.requests import Request

from emulator.exchange.inputs import CurrentWorld
from emulator.store.store import Condition
from emulator.vendors.sipcentric.auth import EXTENSION, Caller, User
from emulator.vendors.sipcentric.bodies.shown import Item, Listed, chapter
from emulator.vendors.sipcentric.errors import ApiError
from emulator.vendors.sipcentric.resources.customers import Customer, account_with, find_owned
from emulator.vendors.sipcentric.rules import customers as rules
from emulator.vendors.sipcentric.wire import AS_MADE, CurrentPage, CurrentWire, Wire, list_rows
from emulator.worlds.world import World

router = chapter("Linked Users")
LIST = "/customers/{customerId}/linkedusers"
ONE = LIST + "/{userId}"
CLIENT = {"x-evidence": "client"}
Account = Annotated[Customer, account_with("linkedusers")]


class LinkedUser(Item):
    """A `linkeduser`."""

    type: Literal["linkeduser"]
    username: Annotated[str, Property(description="Name to sign in with.")]
    defaultExtension: Annotated[str | None, Property(description="The user's own phone, if it has one.")]


def represent(row: User, customer: Customer, wire: Wire) -> LinkedUser:
    """A `linkeduser`."""
    account = wire.account(customer.id or 0)
    return {
        "type": "linkeduser",
        "id": str(row.id),
        "uri": f"{account}/linkedusers/{row.id}",
        "parent": account,
        "username": row.username,
        "defaultExtension": wire.reference(customer.id or 0, "endpoints", row.endpoint_id),
    }


def find_user(world: World, caller: User, customer: Customer, key: str) -> User:
    """The user of a path, `me` included: 404 if there is none, 401 for an extension user who asks for another."""
    row = find_owned(world, User, customer, str(caller.id) if key == "me" else key)
    if caller.level == EXTENSION and row.id != caller.id:
        raise ApiError(401, rules.LINKED_OWN)
    return row


@router.get(LIST, openapi_extra=CLIENT)
async def list_linked_users(
    request: Request, customer: Account, caller: Caller, page: CurrentPage, wire: CurrentWire
) -> Listed[LinkedUser]:
    """List the users of an account; an extension user sees itself."""
    conditions: list[Condition] = [("customer_id", "=", customer.id)]
    if caller.level == EXTENSION:
        conditions.append(("id", "=", caller.id))
    return await list_rows(request, User, conditions, page, lambda row: represent(row, customer, wire), AS_MADE)


@router.get(ONE, openapi_extra=CLIENT)
async def get_linked_user(
    userId: str, customer: Account, caller: Caller, world: CurrentWorld, wire: CurrentWire
) -> LinkedUser:
    """Get a user of an account, or with `me` oneself."""
    return represent(find_user(world, caller, customer, userId), customer, wire)

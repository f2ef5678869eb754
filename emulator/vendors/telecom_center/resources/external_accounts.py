"""External accounts (document, "External Accounts"): SIM cards and the like, named by the operator."""

from collections.abc import Iterator
from itertools import count
from typing import Any

from sqlmodel import Field, SQLModel

from emulator.jsonapi.errors import Problem
from emulator.jsonapi.resource import Draft, Resource, ToOne
from emulator.store.store import Store
from emulator.vendors.telecom_center.resources.calling import CALLING, drop_account
from emulator.vendors.telecom_center.resources.did_numbers import DidNumber
from emulator.vendors.telecom_center.rules import external_accounts as rules
from emulator.vendors.telecom_center.wire import ACCOUNT_KEY, own_problems
from emulator.worlds.world import World

UNLINKED: dict[str, Any] = {"external_caller_id": None, "allow_external_calls": False}
"""What an account without a number has."""


class ExternalAccount(SQLModel, table=True):
    """An account of a customer outside the platform; a DID number gives it its caller id."""

    __tablename__ = "telecom_center_external_account"
    id: str = Field(primary_key=True)
    customer_id: int = Field(foreign_key="telecom_center_customer.id", ondelete="CASCADE", index=True)
    available_did_number_id: str | None = Field(
        default=None, foreign_key="telecom_center_did_number.id", ondelete="SET NULL", index=True
    )
    incoming_internal: bool = False
    incoming_external: bool = False
    outgoing_internal: bool = False
    outgoing_external: bool = False
    on_demand: bool = False
    caller_id_name: str | None = None
    internal_caller_id: str | None = None
    external_caller_id: str | None = None
    allow_external_calls: bool = False

    def replace(self, before: Any, store: Store) -> None:
        """A link to another number brings its caller id, and the right to call out, unless those were changed too."""
        mine = ("external_caller_id", "allow_external_calls")
        is_own = any(getattr(self, name) != getattr(before, name) for name in mine)
        if self.available_did_number_id != before.available_did_number_id and not is_own:
            values = {"available_did_number_id": self.available_did_number_id, **UNLINKED}
            take_number(store, values)
            store.update(ExternalAccount, self.id, **values)


def problems(draft: Draft) -> Iterator[Problem]:
    """The number must be one of the customer's own."""
    return own_problems(draft, "available_did_number", DidNumber, rules.SAME_CUSTOMER)


def take_caller_id(world: World, draft: Draft) -> None:
    """A linked number becomes the caller id and lets the account call out; without one it may not."""
    if draft.row is None:
        draft.values.setdefault("id", free_id(world))
    if "available_did_number_id" in draft.values:
        draft.values |= UNLINKED
        take_number(world.store, draft.values)


def take_number(store: Store, values: dict[str, Any]) -> None:
    """Let the linked number, if there is one, be the caller id."""
    number = store.one(DidNumber, id=values.get("available_did_number_id"))
    if number is not None:
        values |= {"external_caller_id": number.number, "allow_external_calls": True}


def free_id(world: World) -> str:
    """An id for an account that was created without one."""
    first = world.store.count(ExternalAccount) + 1
    return next(str(n) for n in count(first) if world.store.one(ExternalAccount, id=str(n)) is None)


external_accounts = Resource(
    type="external_account_routes",
    singular="external_account_route",
    title="External Accounts",
    model=ExternalAccount,
    key=ACCOUNT_KEY,
    attributes=CALLING,
    relationships=(
        ToOne("customer", "customers", creatable=True, required=True),
        ToOne("available_did_number", "available_did_numbers", creatable=True, updatable=True),
    ),
    filters=("id", "customer.id", "external_caller_id", "allow_external_calls"),
    rules=problems,
    complete=take_caller_id,
    before_delete=drop_account,
)

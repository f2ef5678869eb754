"""DID numbers (document, "DID Numbers"): numbers that a customer can be called on."""

from typing import Any

from sqlalchemy import TableClause, bindparam, column, table, update
from sqlmodel import Field, SQLModel

from emulator.jsonapi.kinds import Boolean
from emulator.jsonapi.resource import Attribute, Draft, Resource, ToOne
from emulator.store.store import Query, Store
from emulator.vendors.telecom_center.numbers import DidNumber as Number
from emulator.vendors.telecom_center.resources.calling import cut_off
from emulator.vendors.telecom_center.rules import did_numbers as rules
from emulator.vendors.telecom_center.wire import DID_KEY
from emulator.worlds.world import World


def accounts(name: str, *more: str) -> TableClause:
    """What a kind of account knows of its caller id."""
    return table(name, *map(column, ("customer_id", "external_caller_id", "allow_external_calls", *more)))


EXTERNAL = accounts("telecom_center_external_account", "available_did_number_id")
SIP = accounts("telecom_center_sip_account")
USERS = (
    (EXTERNAL, EXTERNAL.c.available_did_number_id == bindparam("key")),
    (SIP, (SIP.c.customer_id == bindparam("customer")) & (SIP.c.external_caller_id == bindparam("old"))),
)
"""Accounts that call out under a number: by their link to it, or, having none, by its digits."""
RENUMBER = tuple(Query(update(t).where(used).values(external_caller_id=bindparam("new"))) for t, used in USERS)
LOSS = {"external_caller_id": None, "allow_external_calls": False}
UNLINK = tuple(
    Query(update(t).where(used).values(LOSS | ({"available_did_number_id": None} if t is EXTERNAL else {})))
    for t, used in USERS
)


class DidNumber(SQLModel, table=True):
    """A number; no two customers have the same."""

    __tablename__ = "telecom_center_did_number"
    id: str = Field(primary_key=True)
    customer_id: int = Field(foreign_key="telecom_center_customer.id", ondelete="CASCADE", index=True)
    number: str = Field(unique=True)
    enabled: bool = True
    in_call_flow: bool = True
    """Whether the customer has added it to the call flow, in the user interface."""
    sip_account_id: str | None = Field(
        default=None, foreign_key="telecom_center_sip_account.id", ondelete="SET NULL", index=True
    )
    """Whom the call flow rings; None: the customer's first."""

    def replace(self, before: Any, store: Store) -> None:
        """Accounts that show the number as their caller id follow its change."""
        for query in RENUMBER if self.number != before.number else ():
            store.run(query, **used_by(before), new=self.number)

    def leave(self, store: Store) -> None:
        """Accounts lose a number that is deleted, and with it the right to call out."""
        for query in UNLINK:
            store.run(query, **used_by(self))


def settle(world: World, draft: Draft) -> None:
    """A new number is in no call flow yet; accounts that show a number as their caller id follow its change."""
    if draft.row is None:
        draft.values["in_call_flow"] = False
    elif "number" in draft.values:
        for query in RENUMBER:
            world.store.run(query, **used_by(draft.row), new=draft.values["number"])


def unlink(world: World, number: Any) -> None:
    """Accounts lose a number that is deleted; calls to it end."""
    cut_off(world, "did", number.id)
    DidNumber.leave(number, world.store)


def used_by(number: Any) -> dict[str, Any]:
    """What the accounts that show a number are found by."""
    return {"key": number.id, "customer": number.customer_id, "old": number.number}


did_numbers = Resource(
    type="available_did_numbers",
    singular="available_did_number",
    title="DID Numbers",
    model=DidNumber,
    key=DID_KEY,
    attributes=(
        Attribute("number", Number(), True, True, required=True, unique=True, rule=rules.NUMBER),
        Attribute("enabled", Boolean(), creatable=True, updatable=True, default=True, rule=rules.ENABLED),
    ),
    relationships=(ToOne("customer", "customers", creatable=True, required=True, linked=True),),
    filters=("id", "customer.id", "number", "enabled"),
    tolerated=frozenset({"external_id"}),
    complete=settle,
    before_delete=unlink,
)

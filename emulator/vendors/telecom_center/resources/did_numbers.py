"""DID numbers (document, "DID Numbers"): numbers that a customer can be called on."""

from typing import Any

from sqlalchemy import bindparam, column, table, update
from sqlmodel import Field, SQLModel

from emulator.core.store import Query
from emulator.core.world import World
from emulator.jsonapi.kinds import Boolean, Text
from emulator.jsonapi.resource import Attribute, Draft, Resource, ToOne
from emulator.vendors.telecom_center.wire import DID_KEY, DIGITS

ACCOUNTS = table(
    "telecom_center_external_account",
    column("available_did_number_id"),
    column("external_caller_id"),
    column("allow_external_calls"),
)
USED = ACCOUNTS.c.available_did_number_id == bindparam("key")
RENUMBER = Query(update(ACCOUNTS).where(USED).values(external_caller_id=bindparam("number")))
UNLINK = Query(
    update(ACCOUNTS)
    .where(USED)
    .values(available_did_number_id=None, external_caller_id=None, allow_external_calls=False)
)


class DidNumber(SQLModel, table=True):
    """A number; no two customers have the same."""

    __tablename__ = "telecom_center_did_number"
    id: str = Field(primary_key=True)
    customer_id: int = Field(foreign_key="telecom_center_customer.id", ondelete="CASCADE", index=True)
    number: str = Field(unique=True)
    enabled: bool = True


def renumber(world: World, draft: Draft) -> None:
    """External accounts that show the number as their caller id follow its change."""
    if draft.row is not None and "number" in draft.values:
        world.store.run(RENUMBER, key=draft.row.id, number=draft.values["number"])


def unlink(world: World, number: Any) -> None:
    """External accounts lose a number that is deleted, and with it the right to call out."""
    world.store.run(UNLINK, key=number.id)


did_numbers = Resource(
    type="available_did_numbers",
    singular="available_did_number",
    title="DID Numbers",
    model=DidNumber,
    key=DID_KEY,
    attributes=(
        Attribute("number", Text(DIGITS, "is not a number"), True, True, required=True, unique=True),
        Attribute("enabled", Boolean(), creatable=True, updatable=True, default=True),
    ),
    relationships=(ToOne("customer", "customers", creatable=True, required=True, linked=True),),
    filters=("id", "customer.id", "number", "enabled"),
    tolerated=frozenset({"external_id"}),
    complete=renumber,
    before_delete=unlink,
)

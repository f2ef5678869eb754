"""Customers (document, "Customers"): accounts of an operator's users, named by the operator."""

from typing import Any

from sqlmodel import Field, SQLModel

from emulator.jsonapi.kinds import Integer
from emulator.jsonapi.resource import Attribute, Resource
from emulator.vendors.telecom_center.resources.calling import cut_off, drop_account
from emulator.vendors.telecom_center.resources.external_accounts import ExternalAccount
from emulator.vendors.telecom_center.resources.incoming_trunks import add_default_trunk
from emulator.vendors.telecom_center.resources.sip_accounts import SipAccount
from emulator.vendors.telecom_center.rules import customers as rules
from emulator.vendors.telecom_center.wire import CUSTOMER_KEY, Language
from emulator.worlds.world import World


class Customer(SQLModel, table=True):
    """An account; everything else belongs to one and goes with it."""

    __tablename__ = "telecom_center_customer"
    id: int | None = Field(default=None, primary_key=True)
    name: str
    language: str = "EN"
    capacity_limit: int | None = None
    sip_account_limit: int | None = None


def end_calls(world: World, customer: Any) -> None:
    """The calls of a customer that is deleted end."""
    cut_off(world, "customer", customer.id)
    for model in (SipAccount, ExternalAccount):
        for account in world.store.all(model, order="id", customer_id=customer.id):
            drop_account(world, account)


customers = Resource(
    type="customers",
    singular="customer",
    title="Customers",
    model=Customer,
    key=CUSTOMER_KEY,
    attributes=(
        Attribute("name", creatable=True, required=True, rule=rules.NAME),
        Attribute("language", Language("EN", "RU", "LT", "LV"), creatable=True, default="EN", rule=rules.LANGUAGE),
        # The document's examples say `incoming_capacity`, its tables and lists `capacity_limit`.
        Attribute(
            "capacity_limit",
            Integer(),
            creatable=True,
            updatable=True,
            aliases=("incoming_capacity",),
            rule=rules.LIMITS,
        ),
        Attribute("sip_account_limit", Integer(), creatable=True, updatable=True, rule=rules.LIMITS),
    ),
    tolerated=frozenset({"trm_mode", "termination_mode"}),
    after_create=add_default_trunk,
    before_delete=end_calls,
)

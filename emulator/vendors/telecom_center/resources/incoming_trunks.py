"""Incoming trunks (document, "Incoming Trunks"): where a DID provider hands over calls."""

from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from emulator.jsonapi.kinds import ListOf, OneOf
from emulator.jsonapi.resource import UUID_KEY, Attribute, Draft, Resource, ToOne
from emulator.store.store import Store
from emulator.vendors.telecom_center.rules import incoming_trunks as rules
from emulator.vendors.telecom_center.wire import CODECS, DEFAULT_CODECS
from emulator.worlds.world import World


class IncomingTrunk(SQLModel, table=True):
    """A trunk of a customer."""

    __tablename__ = "telecom_center_incoming_trunk"
    id: str = Field(primary_key=True)
    customer_id: int = Field(foreign_key="telecom_center_customer.id", ondelete="CASCADE", index=True)
    name: str | None = None
    codecs: list[str] = Field(default=DEFAULT_CODECS, sa_column=Column(JSON, default=DEFAULT_CODECS, nullable=False))
    transport_protocol: str = "UDP"
    domain: str = Field(unique=True)
    destination_field: str = "RURI_USERPART"

    def follow(self, store: Store) -> None:
        """Its domain is never given again."""
        if store.one(TrunkDomain, domain=self.domain) is None:
            store.insert(TrunkDomain, domain=self.domain)


class TrunkDomain(SQLModel, table=True):
    """A domain that was given to a trunk once; it is never given again."""

    __tablename__ = "telecom_center_trunk_domain"
    domain: str = Field(primary_key=True)


def claim_domain(world: World, draft: Draft) -> None:
    """Give a new trunk a domain that no trunk ever had."""
    if draft.row is None:
        draft.values["domain"] = new_domain(world)


def new_domain(world: World) -> str:
    """A domain as the document shows them, noted as used."""
    while True:
        domain = f"339{world.chance.below('telecom_center.domain', 10**10):010d}.in.phone.systems"
        if world.store.one(TrunkDomain, domain=domain) is None:
            world.store.insert(TrunkDomain, domain=domain)
            return domain


def add_default_trunk(world: World, customer: Any) -> None:
    """The trunk that a sub-domain may be set up to give every new customer."""
    if world.settings.telecom_center_default_trunk:
        world.store.insert(
            IncomingTrunk,
            id=world.chance.uuid(incoming_trunks.type),
            customer_id=customer.id,
            name="Default",
            codecs=DEFAULT_CODECS,
            domain=new_domain(world),
        )


incoming_trunks = Resource(
    type="incoming_trunks",
    singular="incoming_trunk",
    title="Incoming Trunks",
    model=IncomingTrunk,
    key=UUID_KEY,
    attributes=(
        Attribute("name", creatable=True, updatable=True),
        Attribute("codecs", ListOf(*CODECS), creatable=True, updatable=True, default=DEFAULT_CODECS, rule=rules.CODECS),
        Attribute(
            "transport_protocol",
            OneOf("UDP", "TCP"),
            creatable=True,
            updatable=True,
            default="UDP",
            rule=rules.PROTOCOL,
        ),
        Attribute("domain"),
        Attribute(
            "destination_field",
            OneOf("RURI_USERPART", "TO_USERPART"),
            creatable=True,
            updatable=True,
            default="RURI_USERPART",
            rule=rules.DESTINATION_FIELD,
        ),
    ),
    relationships=(ToOne("customer", "customers", creatable=True, required=True),),
    filters=("id", "customer.id", "domain"),
    tolerated=frozenset({"domain"}),
    complete=claim_domain,
)

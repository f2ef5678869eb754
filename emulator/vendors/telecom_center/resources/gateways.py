"""Gateways (document, "Gateways"): where a customer's outgoing calls leave the platform."""

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from emulator.jsonapi.kinds import Integer, ListOf, OneOf
from emulator.jsonapi.resource import UUID_KEY, Attribute, Resource, ToOne
from emulator.vendors.telecom_center.rules import gateways as rules
from emulator.vendors.telecom_center.wire import CODECS, DEFAULT_CODECS, rewriting_problems

PROTOCOLS = ("IPv4_only", "IPv6_only", "IPv4_pref", "IPv6_pref", "Dualstack")


class Gateway(SQLModel, table=True):
    """A gateway of a customer."""

    __tablename__ = "telecom_center_gateway"
    id: str = Field(primary_key=True)
    customer_id: int = Field(foreign_key="telecom_center_customer.id", ondelete="CASCADE", index=True)
    name: str
    host: str
    port: int | None = None
    """Shown as null until it is set; calls then use 5060."""
    src_rewrite_rule: str | None = None
    src_rewrite_result: str | None = None
    dst_rewrite_rule: str | None = None
    dst_rewrite_result: str | None = None
    authorization_name: str | None = None
    authorization_password: str | None = None
    codecs: list[str] = Field(default=DEFAULT_CODECS, sa_column=Column(JSON, default=DEFAULT_CODECS, nullable=False))
    network_protocol: str = "IPv4_only"


gateways = Resource(
    type="termination_gateways",
    singular="termination_gateway",
    title="Gateways",
    model=Gateway,
    key=UUID_KEY,
    attributes=(
        Attribute("name", creatable=True, updatable=True, required=True, rule=rules.NAME_AND_HOST),
        Attribute("host", creatable=True, updatable=True, required=True, rule=rules.NAME_AND_HOST),
        Attribute("port", Integer(1, 65535), creatable=True, updatable=True, rule=rules.PORT),
        Attribute("src_rewrite_rule", creatable=True, updatable=True),
        Attribute("src_rewrite_result", creatable=True, updatable=True),
        Attribute("dst_rewrite_rule", creatable=True, updatable=True),
        Attribute("dst_rewrite_result", creatable=True, updatable=True),
        Attribute("authorization_name", creatable=True, updatable=True),
        Attribute("authorization_password", creatable=True, updatable=True),
        Attribute("codecs", ListOf(*CODECS), creatable=True, updatable=True, default=DEFAULT_CODECS, rule=rules.CODECS),
        Attribute(
            "network_protocol",
            OneOf(*PROTOCOLS),
            creatable=True,
            updatable=True,
            default="IPv4_only",
            rule=rules.PROTOCOL,
        ),
    ),
    relationships=(ToOne("customer", "customers", creatable=True, required=True),),
    filters=("id", "customer.id", "name", "host"),
    tolerated=frozenset({"operator"}),
    outer_relationships=True,
    rules=rewriting_problems,
)

"""Routes (document, "Routes"): which gateway a call takes, by the prefixes of its two numbers."""

from collections.abc import Iterator

from sqlmodel import Field, SQLModel

from emulator.jsonapi.errors import Problem
from emulator.jsonapi.resource import UUID_KEY, Attribute, Draft, Resource, ToOne
from emulator.vendors.telecom_center.numbers import Prefix
from emulator.vendors.telecom_center.resources.gateways import Gateway
from emulator.vendors.telecom_center.rules import routes as rules
from emulator.vendors.telecom_center.wire import own_problems, rewriting_problems


class TerminationRoute(SQLModel, table=True):
    """A route of a customer to one of its gateways."""

    __tablename__ = "telecom_center_route"
    id: str = Field(primary_key=True)
    customer_id: int = Field(foreign_key="telecom_center_customer.id", ondelete="CASCADE", index=True)
    gateway_id: str = Field(foreign_key="telecom_center_gateway.id", ondelete="CASCADE", index=True)
    name: str
    src_prefix: str = ""
    dst_prefix: str = ""
    src_rewrite_rule: str | None = None
    src_rewrite_result: str | None = None
    dst_rewrite_rule: str | None = None
    dst_rewrite_result: str | None = None


def problems(draft: Draft) -> Iterator[Problem]:
    """Rewrite rules must be well formed, and the gateway the customer's own."""
    yield from rewriting_problems(draft)
    yield from own_problems(draft, "gateway", Gateway, rules.SAME_CUSTOMER)


routes = Resource(
    type="termination_routes",
    singular="termination_route",
    title="Routes",
    model=TerminationRoute,
    key=UUID_KEY,
    attributes=(
        Attribute("name", creatable=True, updatable=True, required=True, rule=rules.NAME),
        # The table says that prefixes are null by default, every example that they are empty.
        Attribute("src_prefix", Prefix(), creatable=True, updatable=True, default="", rule=rules.PREFIXES),
        Attribute("dst_prefix", Prefix(), creatable=True, updatable=True, default="", rule=rules.PREFIXES),
        Attribute("src_rewrite_rule", creatable=True, updatable=True),
        Attribute("src_rewrite_result", creatable=True, updatable=True),
        Attribute("dst_rewrite_rule", creatable=True, updatable=True),
        Attribute("dst_rewrite_result", creatable=True, updatable=True),
    ),
    relationships=(
        ToOne("customer", "customers", creatable=True, required=True),
        ToOne("gateway", "termination_gateways", creatable=True, updatable=True, required=True),
    ),
    filters=("id", "customer.id", "name"),
    tolerated=frozenset({"operator"}),
    rules=problems,
)

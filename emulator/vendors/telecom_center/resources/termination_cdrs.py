"""Termination CDRs (document, "Termination CDRs"): calls that left through a gateway."""

from sqlmodel import Field, Index, SQLModel

from emulator.jsonapi.kinds import Integer
from emulator.jsonapi.resource import INTEGER_KEY, READ, Attribute, Filter, Resource, ToOne
from emulator.store import records
from emulator.vendors.telecom_center.numbers import Number
from emulator.vendors.telecom_center.wire import CdrTime


class TerminationCdr(SQLModel, table=True):
    """A finished outgoing call; it stays when its route and gateway go."""

    __tablename__ = "telecom_center_termination_cdr"
    __table_args__ = (
        Index("ix_telecom_center_termination_cdr_history", "customer_id", "time_start"),
        # The order is by id unless the client asks for another; these pass over rows of other times on the way.
        Index("ix_telecom_center_termination_cdr_order", "id", "time_start"),
        Index("ix_telecom_center_termination_cdr_own_order", "customer_id", "id", "time_start"),
        Index("ix_telecom_center_termination_cdr_outcome", "customer_id", "aleg_code"),
    )
    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="telecom_center_customer.id", ondelete="CASCADE", index=True)
    termination_route_id: str | None = Field(
        default=None, foreign_key="telecom_center_route.id", ondelete="SET NULL", index=True
    )
    termination_gateway_id: str | None = Field(
        default=None, foreign_key="telecom_center_gateway.id", ondelete="SET NULL", index=True
    )
    aleg_reason: str = Field(default="OK", index=True)
    src_name_in: str = Field(default="", index=True)
    src_number_in: str = Field(index=True)
    dst_number_in: str = Field(index=True)
    orig_call_id: str = Field(default="", index=True)
    local_tag: str = Field(default="", index=True)
    global_tag: str = Field(default="", index=True)
    duration: int = Field(default=0, index=True)
    aleg_code: int = Field(default=200, index=True)
    time_start: records.Moment = Field(index=True)
    time_connect: records.Moment | None = None
    time_end: records.Moment | None = None


termination_cdrs = Resource(
    type="termination_cdrs",
    singular="termination_cdr",
    title="Termination CDRs",
    model=TerminationCdr,
    key=INTEGER_KEY,
    operations=READ,
    attributes=(
        Attribute("aleg_reason"),
        Attribute("src_name_in"),
        Attribute("src_number_in", Number()),
        Attribute("dst_number_in", Number()),
        Attribute("orig_call_id"),
        Attribute("local_tag"),
        Attribute("global_tag"),
        Attribute("duration", Integer()),
        Attribute("aleg_code", Integer()),
        Attribute("time_start", CdrTime()),
        Attribute("time_connect", CdrTime()),
        Attribute("time_end", CdrTime()),
    ),
    relationships=(
        ToOne("customer", "customers", required=True, linked=True),
        ToOne("termination_route", "termination_routes"),
        ToOne("termination_gateway", "termination_gateways"),
    ),
    filters=(
        "id",
        "aleg_code",
        "aleg_reason",
        "src_name_in",
        "src_number_in",
        "dst_number_in",
        "orig_call_id",
        "local_tag",
        "global_tag",
        "time_start",
        Filter("time_start_gteq", "time_start", CdrTime(), ">="),
        Filter("time_start_lted", "time_start", CdrTime(), "<="),
        "customer.id",
        "termination_gateway.id",
        "termination_route.id",
    ),
)

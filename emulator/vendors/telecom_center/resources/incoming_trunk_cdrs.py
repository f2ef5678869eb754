"""Incoming trunk CDRs (document, "Incoming Trunk CDRs"): calls that came in through a trunk."""

from sqlmodel import Field, Index, SQLModel

from emulator.jsonapi.kinds import Text
from emulator.jsonapi.resource import INTEGER_KEY, READ, Attribute, Filter, Resource, ToOne
from emulator.store import records
from emulator.vendors.telecom_center.numbers import Number
from emulator.vendors.telecom_center.wire import CdrTime, Printed, PrintedTruth


class IncomingTrunkCdr(SQLModel, table=True):
    """A finished or refused incoming call; it stays when its trunk goes, and keeps the trunk's domain."""

    __tablename__ = "telecom_center_incoming_trunk_cdr"
    __table_args__ = (
        Index("ix_telecom_center_incoming_trunk_cdr_history", "customer_id", "time_start"),
        # The order is by id unless the client asks for another; these pass over rows of other times on the way.
        Index("ix_telecom_center_incoming_trunk_cdr_order", "id", "time_start"),
        Index("ix_telecom_center_incoming_trunk_cdr_own_order", "customer_id", "id", "time_start"),
    )
    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="telecom_center_customer.id", ondelete="CASCADE", index=True)
    incoming_trunk_id: str | None = Field(
        default=None, foreign_key="telecom_center_incoming_trunk.id", ondelete="SET NULL", index=True
    )
    domain: str = Field(default="", index=True)
    duration: int = Field(default=0, index=True)
    src_name: str = ""
    src_number: str = Field(index=True)
    dst_number: str = Field(index=True)
    did_number: str = ""
    lega_disconnect_code: int = 200
    lega_disconnect_reason: str = "OK"
    lega_call_id: str = ""
    success: bool = Field(default=True, index=True)
    time_start: records.Moment = Field(index=True)
    time_end: records.Moment | None = None
    time_connect: records.Moment | None = None


incoming_trunk_cdrs = Resource(
    type="incoming_trunk_cdrs",
    singular="incoming_trunk_cdr",
    title="Incoming Trunk CDRs",
    model=IncomingTrunkCdr,
    key=INTEGER_KEY,
    operations=READ,
    attributes=(
        # The document prints every member of this type as a string.
        Attribute("duration", Printed()),
        Attribute("src_name"),
        Attribute("src_number", Number()),
        Attribute("dst_number", Number()),
        Attribute("did_number", Number()),
        Attribute("lega_disconnect_code", Printed()),
        Attribute("lega_disconnect_reason"),
        Attribute("lega_call_id"),
        Attribute("success", PrintedTruth()),
        Attribute("time_start", CdrTime()),
        Attribute("time_end", CdrTime()),
        Attribute("time_connect", CdrTime()),
    ),
    relationships=(
        ToOne("customer", "customers", required=True, linked=True),
        ToOne("incoming_trunk", "incoming_trunks"),
    ),
    filters=(
        "id",
        "customer.id",
        Filter("domain", "domain", Text()),
        # The rest is not in the document, but later clients of the vendor send it.
        "src_number",
        "dst_number",
        "success",
        "incoming_trunk.id",
        Filter("time_start_gteq", "time_start", CdrTime(), ">="),
        Filter("time_start_lted", "time_start", CdrTime(), "<="),
    ),
)

"""Endpoints: the internal destinations of calls (document, "Endpoints")."""

from typing import Annotated, Literal

from pydantic import StringConstraints
from sqlalchemy import Index, String
from sqlmodel import Field, SQLModel, UniqueConstraint

EndpointType = Literal["phone", "virtual", "group", "queue", "ivr", "mailbox"]
CallRecording = Literal["ALWAYS", "OFF", "ON_DEMAND"]
ShortNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{3}$")]


class Endpoint(SQLModel, table=True):
    """An endpoint of any type; columns that its type does not have are empty."""

    __tablename__ = "sipcentric_endpoint"
    __table_args__ = (
        UniqueConstraint("customer_id", "short_number"),
        Index("ix_sipcentric_endpoint_newest", "customer_id", "created", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="sipcentric_customer.id", ondelete="CASCADE")
    created: str
    type: EndpointType = Field(sa_type=String)
    short_number: ShortNumber
    name: str
    email: str | None = None
    timeout: int | None = None
    call_waiting: bool | None = None
    call_recording: CallRecording | None = Field(default=None, sa_type=String)
    voicemail_enabled: bool | None = None
    destination: str | None = None
    """External number of a virtual extension."""
    screening_enabled: bool | None = None
    member_timeout: int | None = None
    cascade_delay: int | None = None
    failover_destination_id: int | None = Field(
        default=None, foreign_key="sipcentric_endpoint.id", ondelete="SET NULL", index=True
    )
    max_wait: int | None = None
    sip_username: str | None = Field(default=None, unique=True)
    sip_password: str | None = None

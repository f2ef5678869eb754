"""Outgoing caller IDs: names and numbers approved for calls and SMS (document, "Outgoing Caller IDs")."""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class OutgoingCallerId(SQLModel, table=True):
    """A name or number, and what it was approved for."""

    __tablename__ = "sipcentric_outgoingcallerid"
    __table_args__ = (Index("ix_sipcentric_outgoingcallerid_newest", "customer_id", "created", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="sipcentric_customer.id", ondelete="CASCADE")
    created: str
    number: str
    allow_calls: bool = False
    allow_sms: bool = False

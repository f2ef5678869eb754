"""Phone numbers: the routes into the system from outside (document, "Phone Numbers")."""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class PhoneNumber(SQLModel, table=True):
    """A `did`: where its calls go, and what it does with SMS and faxes."""

    __tablename__ = "sipcentric_phonenumber"
    __table_args__ = (Index("ix_sipcentric_phonenumber_newest", "customer_id", "created", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="sipcentric_customer.id", ondelete="CASCADE")
    created: str
    number: str = Field(unique=True)
    identifier: str | None = None
    destination_id: int | None = Field(
        default=None, foreign_key="sipcentric_endpoint.id", ondelete="SET NULL", index=True
    )
    sms_enabled: bool = False
    sms_allow_incoming: bool | None = None
    sms_notification_email: str | None = None
    sms_notification_url: str | None = None
    fax_enabled: bool = False
    fax_notification_email: str | None = None


class RoutingRule(SQLModel, table=True):
    """An exception to a number's destination during a time interval; rules apply in the order of their ids."""

    __tablename__ = "sipcentric_routingrule"
    id: int | None = Field(default=None, primary_key=True)
    number_id: int = Field(foreign_key="sipcentric_phonenumber.id", ondelete="CASCADE", index=True)
    time_interval_id: int = Field(foreign_key="sipcentric_timeinterval.id", ondelete="CASCADE", index=True)
    destination_id: int = Field(foreign_key="sipcentric_endpoint.id", ondelete="CASCADE", index=True)

"""Call bundles: prepaid minutes of an account (document, "Call Bundles")."""

from typing import Literal

from sqlalchemy import Index, String
from sqlmodel import Field, SQLModel


class CustomerBundle(SQLModel, table=True):
    """A bundle: what it includes, how much of it is used, and how long it is valid."""

    __tablename__ = "sipcentric_customerbundle"
    __table_args__ = (Index("ix_sipcentric_customerbundle_newest", "customer_id", "created", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="sipcentric_customer.id", ondelete="CASCADE")
    created: str
    name: str
    inclusive_mins: int
    price_monthly: int
    valid_from: str
    valid_to: str
    used_mins: int = 0
    auto_renew: bool = True
    status: Literal["ACTIVE", "EXPIRED"] = Field(default="ACTIVE", sa_type=String)

"""Time intervals: recurring weekly or yearly patterns (document, "Time Intervals")."""

from typing import Any, Literal

from sqlalchemy import JSON, Column, Index, String
from sqlmodel import Field, SQLModel


class TimeInterval(SQLModel, table=True):
    """A pattern: the times it includes, each `{dayOfWeek | month, dayOfMonth, startTime, endTime}`."""

    __tablename__ = "sipcentric_timeinterval"
    __table_args__ = (Index("ix_sipcentric_timeinterval_newest", "customer_id", "created", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="sipcentric_customer.id", ondelete="CASCADE")
    created: str
    name: str
    repeat: Literal["WEEKLY", "YEARLY"] = Field(sa_type=String)
    included_times: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))

"""Faxes: a number for faxes takes them in and mails them on; the account's phones show them too."""

import re
from typing import Any

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel

from emulator.store.records import Moment
from emulator.vendors.sipcentric.calling.notes import VENDOR
from emulator.vendors.sipcentric.calling.phones import find_endpoint, find_number
from emulator.vendors.sipcentric.numbers import ANONYMOUS, printed, stored
from emulator.vendors.sipcentric.resources.phonenumbers import PhoneNumber
from emulator.worlds.world import World

PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")


class Fax(SQLModel, table=True):
    """A fax that came in, as PDF."""

    __tablename__ = "sipcentric_fax"
    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="sipcentric_customer.id", ondelete="CASCADE", index=True)
    created: Moment
    sender: str
    recipient: str
    pages: int
    is_whole: bool = True
    """Whether all its pages came through."""
    content: bytes = Field(sa_type=LargeBinary)


def fax_number(world: World, phone_id: str) -> str | None:
    """The first number for faxes of the account that has a phone."""
    phone = find_endpoint(world, phone_id)
    wanted: dict[str, Any] = {"customer_id": phone.customer_id if phone else None, "fax_enabled": True}
    rows = world.store.all(PhoneNumber, order="id", limit=1, **wanted)
    return stored(rows[0].number) if rows else None


def receive_fax(world: World, number: str, source: str, content: bytes) -> str | None:
    """Take a fax in, if a number is for faxes: its id."""
    row = find_number(world, number)
    return str(arrive_by_fax(world, row, printed(source), content)) if row and row.fax_enabled else None


def arrive_by_fax(
    world: World, number: PhoneNumber, sender: str, content: bytes, pages: int | None = None, is_whole: bool = True
) -> int:
    """Keep a fax, and mail it on, if there is an address."""
    sender, count = sender or ANONYMOUS, pages or len(PAGE.findall(content)) or 1
    key = world.store.insert(
        Fax,
        customer_id=number.customer_id,
        created=world.clock.stamp(),
        sender=sender,
        recipient=number.number,
        pages=count,
        is_whole=is_whole,
        content=content,
    )
    if number.fax_notification_email:
        what = f"{count} page{'' if count == 1 else 's'}{'' if is_whole else ', then the connection was lost'}"
        text = f"{sender} sent a fax to {number.number}: {what}. It is attached as PDF."
        world.mails.send(VENDOR, number.fax_notification_email, f"New fax from {sender}", text, "fax")
    return key

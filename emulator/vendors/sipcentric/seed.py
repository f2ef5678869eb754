"""A dataset's `sipcentric` section → rows."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from emulator.datasets import Seeder
from emulator.vendors.sipcentric.auth import User
from emulator.vendors.sipcentric.resources.customers import Customer
from emulator.vendors.sipcentric.resources.phonebook import PhoneBookEntry


class Section(BaseModel):
    """The shape of the section."""

    model_config = ConfigDict(extra="forbid")

    customers: list[dict[str, Any]] = []
    users: list[dict[str, Any]] = []
    phonebook: list[dict[str, Any]] = []


def seed(seeder: Seeder, section: Section) -> None:
    """Write the section's records."""
    for model, records in ((Customer, section.customers), (User, section.users), (PhoneBookEntry, section.phonebook)):
        for record in records:
            seeder.store.insert(model, **record)

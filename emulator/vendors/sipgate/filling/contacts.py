"""A dataset's contacts: made-up ones for as many as are counted and not written down."""

import re
from uuid import UUID

from emulator.datasets.seeder import Seeder
from emulator.telephony.fiction import british, german
from emulator.vendors.sipgate.filling.people import EntryRecord
from emulator.vendors.sipgate.filling.records import Section
from emulator.vendors.sipgate.resources.contacts import insert_contact

GERMANS = 0.7
"""Share of made-up people who live in Germany; the others live in Britain."""
SHARED_EVERY = 3
"""One in so many made-up contacts belongs to the account, the others to its first user."""


def fill_contacts(seeder: Seeder, section: Section) -> None:
    """Made-up contacts until there are as many as the section counts."""
    for n in range(len(section.contacts), section.counts.contacts if section.users else 0):
        owner = section.users[0].account_id if n % SHARED_EVERY == 0 else section.users[0].id
        created = f"2025-{n % 12 + 1:02d}-{n % 28 + 1:02d}T{n % 24:02d}:15:00.000"
        key = UUID(int=seeder.dice.getrandbits(128), version=4)
        insert_contact(seeder.store, str(key), owner, created, [entry.stored() for entry in make_up(seeder, n)])


def make_up(seeder: Seeder, n: int) -> list[EntryRecord]:
    """The lines of somebody whom nobody wrote down."""
    german_speaking = seeder.dice.random() < GERMANS
    faker = seeder.faker("de_DE" if german_speaking else "en_GB")
    given, family = faker.first_name(), faker.last_name()
    mobile = german("mobile", 50 + n) if german_speaking else f"44{british('mobile', 50 + n)[1:]}"
    office = german("221", 100 + n) if german_speaking else f"44{british('20', 100 + n)[1:]}"
    mailbox = re.sub(r"[^a-z.]", "", f"{given}.{family}".lower())
    return [
        EntryRecord(name="FN", value=f"{given} {family}"),
        EntryRecord(name="N", parts={"family": family, "given": given}),
        EntryRecord(name="TEL", value=mobile, types=["CELL"]),
        EntryRecord(name="TEL", value=office, types=["WORK"]),
        EntryRecord(name="EMAIL", value=f"{mailbox}@example.com", types=["WORK"]),
    ]

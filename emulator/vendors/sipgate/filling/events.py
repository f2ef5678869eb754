"""A dataset's events: made-up ones for as many as are counted and not written down."""

from datetime import UTC, datetime
from typing import Any

from emulator.datasets.seeder import Seeder
from emulator.store.moments import from_text, to_text
from emulator.telephony.fiction import german
from emulator.vendors.sipgate.filling.records import EventRecord, ExtensionRecord, PhoneNumberRecord, Section
from emulator.vendors.sipgate.resources.contacts import ContactNumber
from emulator.vendors.sipgate.resources.events import Event
from emulator.vendors.sipgate.resources.shown_events import PATHS

LATEST = from_text("2026-02-27T16:00:00.000").timestamp()
"""Made-up events go back from here, a few hours apart."""
GAP_SECONDS = (1800, 40_000)
HANDLED_BY = {"call": ("register", "external"), "fax": ("fax",), "sms": ("sms",), "voicemail": ("voicemail",)}
"""The types of the extensions that handle each kind of events; made-up ones are of the first."""
DIRECTIONS = {
    "call": ("incoming", "incoming", "missed_incoming", "outgoing", "outgoing", "missed_outgoing"),
    "fax": ("incoming", "incoming", "outgoing"),
    "sms": ("incoming", "outgoing"),
    "voicemail": ("incoming",),
}


def fill_events(seeder: Seeder, section: Section) -> None:
    """Made-up events until there are as many of each kind as the section counts."""
    for kind in HANDLED_BY:
        written = sum(record.kind == kind for record in section.events)
        fill(seeder, section, kind, getattr(section.counts, PATHS[kind]) - written)


def fill(seeder: Seeder, section: Section, kind: str, count: int) -> None:
    """So many made-up events of a kind, for the first extension that handles it and has a number."""
    numbers = {record.extension_id: record for record in reversed(section.phonenumbers)}
    found = [record for record in section.extensions if record.type == HANDLED_BY[kind][0] and record.id in numbers]
    people = sorted({row.number for row in seeder.store.all(ContactNumber)})
    moment = LATEST
    for _ in range(count if found else 0):
        moment -= seeder.dice.randint(*GAP_SECONDS)
        seeder.store.insert(Event, **make_up(seeder, kind, found[0], numbers[found[0].id], people, moment))


def make_up(
    seeder: Seeder, kind: str, extension: ExtensionRecord, own: PhoneNumberRecord, people: list[str], moment: float
) -> dict[str, Any]:
    """An event with one of the contacts, or with somebody unknown."""
    dice = seeder.dice
    direction = dice.choice(DIRECTIONS[kind])
    other = dice.choice(people) if people and dice.random() < 0.6 else german("89", 100 + dice.randrange(90))
    created = to_text(datetime.fromtimestamp(moment, UTC))
    is_in = direction.endswith("incoming")
    record = EventRecord(
        user_id=extension.user_id,
        kind=kind,
        created=created,
        direction=direction,
        status="failed" if direction.startswith("missed") else "sent",
        location="inbox" if is_in else "sent",
        extension_id=extension.id,
        sources=[other if is_in else own.number],
        targets=[own.number if is_in else other],
        read=not is_in or dice.random() < 0.7,
        starred=dice.random() < 0.1,
        **spoken(seeder, kind, created),
    )
    return record.columns()


def spoken(seeder: Seeder, kind: str, created: str) -> dict[str, Any]:
    """What an event of a kind says."""
    faker, dice = seeder.faker("de_DE" if seeder.dice.random() < 0.5 else "en_GB"), seeder.dice
    if kind == "sms":
        return {"text": faker.sentence(8), "sent": created}
    if kind == "fax":
        pages = [faker.paragraph(3) for _ in range(dice.randint(1, 3))]
        return {"text": "\f".join(pages), "sent": created}
    if kind == "voicemail":
        return {"text": faker.sentence(12), "duration": dice.randint(4, 40)}
    return {}

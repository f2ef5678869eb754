"""A dataset's `dial9` section → rows."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, RootModel
from sqlmodel import SQLModel

from emulator.datasets.sections import STRICT, section_of, told, write_section
from emulator.datasets.seeder import Seeder
from emulator.store.records import Moment
from emulator.store.store import Store
from emulator.telephony import fiction
from emulator.vendors.dial9.auth import Unit
from emulator.vendors.dial9.numbers import Kept
from emulator.vendors.dial9.resources.accessnumbers import AccessNumber
from emulator.vendors.dial9.resources.numbers import CONTEXTS, Destination, Number
from emulator.vendors.dial9.resources.prefixes import Offer
from emulator.vendors.dial9.resources.subscribers import PENDING, REFUSED, UNKNOWN, VALIDATED
from emulator.vendors.dial9.wire import LONGEST_TEXT

MODELS: Mapping[str, type[SQLModel]] = {
    "units": Unit,
    "destinations": Destination,
    "numbers": Number,
    "offers": Offer,
    "access_numbers": AccessNumber,
}
"""Stored resources in the order in which they are written: what is referred to comes first."""
FILLED_AREAS = ("113", "117", "121", "131", "161", "191", "20", "29")
STATUSES = (UNKNOWN, PENDING, VALIDATED, REFUSED)
MOST_FILLED = 8000
FILLED_AT = "2015-03-02T09:30:00.000"


class SubscriberRecord(BaseModel):
    """Who subscribes to a number."""

    model_config = STRICT
    first_name: str | None = None
    name: str | None = None
    address1: str | None = None
    address2: str | None = None
    address3: str | None = None
    address4: str | None = None
    postcode: str | None = None
    submitted_at: Moment | None = None
    pushed_at: Moment | None = None
    status: Literal["unknown", "validation_pending", "validated", "validation_failed"] = "unknown"


class NumberRecord(BaseModel):
    """A number of a unit; `destination_id` is the destination's own `id`."""

    model_config = STRICT
    id: int
    unit_id: int
    number: Kept
    context: Literal["incoming", "utility"] = "incoming"
    created_at: Moment
    updated_at: Moment
    recording_enabled: bool = True
    caller_id_prefix: str | None = None
    callerid_passthrough: bool = True
    forward_sip_to: str | None = None
    destination_id: int | None = None
    acquired_at: Moment | None = None
    subscriber: SubscriberRecord = SubscriberRecord()

    def columns(self) -> dict[str, Any]:
        """As stored: the subscriber stands in the number's own row."""
        subscriber = {f"subscriber_{name}": value for name, value in self.subscriber.model_dump().items()}
        return self.model_dump(exclude={"subscriber"}) | subscriber

    @classmethod
    def written(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        """A row as a record."""
        stored = {name: values[f"subscriber_{name}"] for name in SubscriberRecord.model_fields}
        subscriber = dict(told(SubscriberRecord, stored))
        own = dict(told(cls, {**values, "subscriber": SubscriberRecord()}))
        return own | ({"subscriber": subscriber} if subscriber else {})


class OfferRecord(RootModel[Kept]):
    """A number that can be bought and is listed first."""

    def columns(self) -> dict[str, Any]:
        """As stored."""
        return {"number": self.root}

    @classmethod
    def written(cls, values: Mapping[str, Any]) -> str:
        """A row as a record."""
        number: str = values["number"]
        return number


@cache
def section() -> type[BaseModel]:
    """The shape of the section."""
    return section_of(MODELS, ["numbers"], MOST_FILLED, numbers=NumberRecord, offers=OfferRecord)


def seed(seeder: Seeder, section: Any) -> None:
    """Write the section's records, then what the counts add."""
    write_section(seeder, section, MODELS, row_problems)
    fill_numbers(seeder, section)


def row_problems(store: Store, model: type[SQLModel], values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What the API's own rules say of a row."""
    if model is Offer and not CONTEXTS["incoming"].fullmatch(values["number"]):
        yield "number", f"{values['number']!r} is no national number"
    if model is Number:
        yield from number_problems(store, values)


def number_problems(store: Store, values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """A number looks like one of its context, and is nobody else's."""
    number, context = values["number"], values["context"]
    if context not in CONTEXTS:
        yield "context", f"must be one of {', '.join(CONTEXTS)}"
    elif not CONTEXTS[context].fullmatch(number):
        yield "number", f"{number!r} is no number of the context {context}"
    elif context == "incoming" and store.all(Number, [("id", "!=", values.get("id") or 0)], number=number, limit=1):
        yield "number", f"{number!r} is another unit's already"
    if values.get("subscriber_status", UNKNOWN) not in STATUSES:
        yield "subscriber_status", f"must be one of {', '.join(STATUSES)}"
    for name, value in values.items():
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            yield name, f"is too long (maximum is {LONGEST_TEXT} characters)"


def fill_numbers(seeder: Seeder, section: Any) -> None:
    """Numbers reserved for fiction, bought long ago by people who do not exist."""
    if section.counts.numbers and not section.units:
        raise seeder.fail("counts.numbers", "there is no unit to fill")
    for n in range(section.counts.numbers):
        area, order = FILLED_AREAS[n % len(FILLED_AREAS)], n // len(FILLED_AREAS)
        seeder.store.insert(
            Number,
            unit_id=section.units[0].id,
            number=fiction.british(area, 500 + order),
            context="incoming",
            created_at=FILLED_AT,
            updated_at=FILLED_AT,
            recording_enabled=seeder.dice.random() < 0.5,
            callerid_passthrough=True,
            acquired_at=FILLED_AT,
            **somebody(seeder, accepted=n % 4 != 3),
        )


def somebody(seeder: Seeder, accepted: bool) -> dict[str, Any]:
    """A subscriber whose validation has ended."""
    faker = seeder.faker("en_GB")
    return {
        "subscriber_first_name": faker.first_name(),
        "subscriber_name": faker.last_name(),
        "subscriber_address1": faker.street_address().replace("\n", ", "),
        "subscriber_address4": faker.city(),
        "subscriber_postcode": faker.postcode() if accepted else "ZZ99 9ZZ",
        "subscriber_pushed_at": FILLED_AT if accepted else None,
        "subscriber_status": VALIDATED if accepted else REFUSED,
    }

"""A dataset's `dial9` section → rows."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlmodel import SQLModel

from emulator.core import fiction
from emulator.core.clock import read_moment, to_text
from emulator.core.seeder import Seeder
from emulator.vendors.dial9.auth import Unit
from emulator.vendors.dial9.resources.accessnumbers import AccessNumber
from emulator.vendors.dial9.resources.numbers import CONTEXTS, Destination, Kept, Number
from emulator.vendors.dial9.resources.prefixes import Offer
from emulator.vendors.dial9.resources.subscribers import REFUSED, VALIDATED

STRICT = ConfigDict(extra="forbid")
Moment = Annotated[str, AfterValidator(lambda text: to_text(read_moment(text)))]
FILLED_AREAS = ("113", "117", "121", "131", "161", "191", "20", "29")
FILLED_AT = "2015-03-02T09:30:00.000"


class UnitRecord(BaseModel):
    """A unit and the credentials that open it."""

    model_config = STRICT
    id: int
    name: str
    token: str
    secret: str


class DestinationRecord(BaseModel):
    """Something that numbers lead to; `object_id` is the id that the API shows."""

    model_config = STRICT
    id: int
    unit_id: int
    type: str
    object_id: int
    name: str


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
    pushed_at: Moment | None = None
    status: Literal["unknown", "validated", "validation_failed"] = "unknown"


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


class AccessNumberRecord(BaseModel):
    """A short number and what it does."""

    model_config = STRICT
    number: str
    description: str


class Counts(BaseModel):
    """How many more rows Faker adds to the first unit."""

    model_config = STRICT
    numbers: int = Field(0, ge=0, le=8000)


class Section(BaseModel):
    """The shape of the section. `offers` are numbers that can be bought and are listed first."""

    model_config = STRICT
    units: list[UnitRecord] = []
    destinations: list[DestinationRecord] = []
    numbers: list[NumberRecord] = []
    offers: list[Kept] = []
    access_numbers: list[AccessNumberRecord] = []
    counts: Counts = Counts()


def seed(seeder: Seeder, section: Section) -> None:
    """Write the section's records, then what the counts add."""
    write(seeder, "units", Unit, section.units)
    write(seeder, "destinations", Destination, section.destinations)
    for position, number in enumerate(section.numbers):
        check_number(seeder, f"numbers.{position}", number)
        seeder.store.insert(Number, **number_columns(number))
    for position, offer in enumerate(section.offers):
        if not CONTEXTS["incoming"].fullmatch(offer) or seeder.store.one(Offer, number=offer):
            raise seeder.fail(f"offers.{position}", f"{offer!r} is no national number, or is there twice")
        seeder.store.insert(Offer, number=offer)
    write(seeder, "access_numbers", AccessNumber, section.access_numbers)
    fill_numbers(seeder, section)


def write(seeder: Seeder, name: str, model: type[SQLModel], records: Any) -> None:
    """Insert records; an id or unique value may not be there twice, and a unit must be there."""
    unique = {"units": "token", "access_numbers": "number"}.get(name, "id")
    for position, record in enumerate(records):
        values = record.model_dump()
        for column in {unique, "id"} & values.keys():
            if seeder.store.one(model, **{column: values[column]}):
                raise seeder.fail(f"{name}.{position}.{column}", f"{values[column]!r} is there twice")
        if "unit_id" in values:
            check_unit(seeder, f"{name}.{position}", values["unit_id"])
        seeder.store.insert(model, **values)


def check_unit(seeder: Seeder, path: str, unit_id: int) -> None:
    """The unit that a record belongs to must be there."""
    if seeder.store.one(Unit, id=unit_id) is None:
        raise seeder.fail(f"{path}.unit_id", f"there is no unit {unit_id}")


def check_number(seeder: Seeder, path: str, record: NumberRecord) -> None:
    """A number must look like one of its context, be there once, and lead to what is there."""
    check_unit(seeder, path, record.unit_id)
    if not CONTEXTS[record.context].fullmatch(record.number):
        raise seeder.fail(f"{path}.number", f"{record.number!r} is no number of the context {record.context}")
    if seeder.store.one(Number, unit_id=record.unit_id, number=record.number):
        raise seeder.fail(f"{path}.number", f"{record.number!r} is there twice")
    if seeder.store.one(Number, id=record.id):
        raise seeder.fail(f"{path}.id", f"{record.id} is there twice")
    wanted = record.destination_id
    if wanted is not None and seeder.store.one(Destination, id=wanted, unit_id=record.unit_id) is None:
        raise seeder.fail(f"{path}.destination_id", f"the unit has no destination {wanted}")


def number_columns(record: NumberRecord) -> dict[str, Any]:
    """As stored."""
    subscriber = {f"subscriber_{name}": value for name, value in record.subscriber.model_dump().items()}
    return record.model_dump(exclude={"subscriber"}) | subscriber


def fill_numbers(seeder: Seeder, section: Section) -> None:
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

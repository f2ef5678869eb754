"""A dataset's `dial9` section → rows."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlmodel import SQLModel

from emulator.datasets.seeder import Seeder
from emulator.store.moments import read_moment, to_text
from emulator.store.store import Store
from emulator.telephony import fiction
from emulator.vendors.dial9.auth import Unit
from emulator.vendors.dial9.resources.accessnumbers import AccessNumber
from emulator.vendors.dial9.resources.numbers import CONTEXTS, Destination, Number
from emulator.vendors.dial9.resources.prefixes import Offer
from emulator.vendors.dial9.resources.subscribers import PENDING, REFUSED, UNKNOWN, VALIDATED
from emulator.vendors.dial9.wire import LONGEST_TEXT, Kept

STRICT = ConfigDict(extra="forbid")
Moment = Annotated[str, AfterValidator(lambda text: to_text(read_moment(text)))]
FILLED_AREAS = ("113", "117", "121", "131", "161", "191", "20", "29")
STATUSES = (UNKNOWN, PENDING, VALIDATED, REFUSED)
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
        for _, problem in row_problems(seeder.store, Offer, {"number": offer}):
            raise seeder.fail(f"offers.{position}", problem)
        if seeder.store.one(Offer, number=offer):
            raise seeder.fail(f"offers.{position}", f"{offer!r} is there twice")
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
    """A number must be there once, belong to a unit, and keep the rules of the API."""
    check_unit(seeder, path, record.unit_id)
    if seeder.store.one(Number, unit_id=record.unit_id, number=record.number):
        raise seeder.fail(f"{path}.number", f"{record.number!r} is there twice")
    if seeder.store.one(Number, id=record.id):
        raise seeder.fail(f"{path}.id", f"{record.id} is there twice")
    for column, problem in row_problems(seeder.store, Number, number_columns(record)):
        raise seeder.fail(f"{path}.{column}", problem)


def row_problems(store: Store, model: type[SQLModel], values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What the API's own rules say of a row."""
    if model is Offer and not CONTEXTS["incoming"].fullmatch(values["number"]):
        yield "number", f"{values['number']!r} is no national number"
    if model is Number:
        yield from number_problems(store, values)


def number_problems(store: Store, values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """A number looks like one of its context, is nobody else's, and leads to what its unit has."""
    number, context, unit = values["number"], values["context"], values["unit_id"]
    if context not in CONTEXTS:
        yield "context", f"must be one of {', '.join(CONTEXTS)}"
    elif not CONTEXTS[context].fullmatch(number):
        yield "number", f"{number!r} is no number of the context {context}"
    elif context == "incoming" and store.all(Number, [("id", "!=", values.get("id") or 0)], number=number, limit=1):
        yield "number", f"{number!r} is another unit's already"
    wanted = values.get("destination_id")
    if wanted is not None and store.one(Destination, id=wanted, unit_id=unit) is None:
        yield "destination_id", f"the unit has no destination {wanted}"
    if values.get("subscriber_status", UNKNOWN) not in STATUSES:
        yield "subscriber_status", f"must be one of {', '.join(STATUSES)}"
    for name, value in values.items():
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            yield name, f"is too long (maximum is {LONGEST_TEXT} characters)"


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

"""Numbers: those a unit has, bought or added (document, "Numbers")."""

import re
from typing import Annotated, Any, Literal, NotRequired

from fastapi import APIRouter
from pydantic import AfterValidator, BaseModel, ConfigDict
from pydantic import Field as Property
from sqlalchemy import bindparam, select
from sqlmodel import Field, SQLModel, UniqueConstraint
from typing_extensions import TypedDict

from emulator.exchange.routing import Route
from emulator.rules.rule import Breach
from emulator.store.records import Moment
from emulator.store.store import Query, table_of
from emulator.vendors.dial9.auth import Unit
from emulator.vendors.dial9.errors import check, not_found
from emulator.vendors.dial9.numbers import Kept, kept
from emulator.vendors.dial9.resources.prefixes import give_back
from emulator.vendors.dial9.rules import numbers as rules
from emulator.vendors.dial9.wire import (
    Answer,
    Call,
    CurrentCall,
    Id,
    OptionalId,
    OptionalText,
    Switch,
    Text,
    document,
    moment,
    too_long,
)
from emulator.vendors.dial9.wire import Moment as ShownMoment
from emulator.worlds.world import World

router = APIRouter(route_class=Route, tags=["Numbers"])
CONTEXTS = {"incoming": re.compile(r"0[0-9]{9,10}"), "utility": re.compile(r"[0-9]{2,8}")}
"""What a number of each context looks like: a national one, or an internal one."""
SUBSCRIBER = ("first_name", "name", "address1", "address2", "address3", "address4", "postcode")


class Destination(SQLModel, table=True):
    """Something in the unit that a number can lead to; ids are unique within a type."""

    __tablename__ = "dial9_destination"
    __table_args__ = (UniqueConstraint("unit_id", "type", "object_id"),)
    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="dial9_unit.id", ondelete="CASCADE")
    type: str
    object_id: int
    name: str


class Number(SQLModel, table=True):
    """A number of a unit, what happens to its calls, and who subscribes to it."""

    __tablename__ = "dial9_number"
    # The id of a deleted number is not given to another one.
    __table_args__ = (UniqueConstraint("unit_id", "number"), {"sqlite_autoincrement": True})
    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="dial9_unit.id", ondelete="CASCADE", index=True)
    number: Kept = Field(index=True)
    context: str
    created_at: Moment
    updated_at: Moment
    recording_enabled: bool = True
    caller_id_prefix: str | None = None
    callerid_passthrough: bool = True
    forward_sip_to: str | None = None
    destination_id: int | None = Field(
        default=None, foreign_key="dial9_destination.id", ondelete="SET NULL", index=True
    )
    acquired_at: Moment | None = None
    subscriber_first_name: str | None = None
    subscriber_name: str | None = None
    subscriber_address1: str | None = None
    subscriber_address2: str | None = None
    subscriber_address3: str | None = None
    subscriber_address4: str | None = None
    subscriber_postcode: str | None = None
    subscriber_submitted_at: Moment | None = None
    """When the information that is being validated was sent."""
    subscriber_pushed_at: Moment | None = None
    subscriber_status: str = "unknown"


_number, _destination = table_of(Number), table_of(Destination)
_listed = (
    select(
        _number,
        _destination.c.type.label("destination_type"),
        _destination.c.object_id.label("destination_object"),
        _destination.c.name.label("destination_name"),
    )
    .select_from(_number.outerjoin(_destination, _number.c.destination_id == _destination.c.id))
    .where(_number.c.unit_id == bindparam("unit"))
)
NUMBERS = Query(_listed.order_by(_number.c.id))
NUMBER = Query(_listed.where(_number.c.id == bindparam("number")))


class ShownSubscriber(TypedDict):
    """Who subscribes to a number."""

    first_name: str | None
    name: str | None
    address1: str | None
    address2: str | None
    address3: str | None
    address4: str | None
    postcode: str | None
    pushed_at: ShownMoment | None
    status: Literal["unknown", "validation_pending", "validated", "validation_failed"]


class ShownAcquisition(TypedDict):
    """When a number was bought, and for whom."""

    acquired_at: ShownMoment | None
    subscriber: ShownSubscriber


class ShownObject(TypedDict):
    """What a number leads to."""

    id: int
    name: str


class ShownDestination(TypedDict):
    """Where calls to a number go."""

    type: str
    object: ShownObject


class ShownNumber(TypedDict):
    """A number as answers show it; right after buying it there is no `destination`."""

    id: int
    number: str
    context: Literal["incoming", "utility"]
    created_at: ShownMoment
    updated_at: ShownMoment
    recording_enabled: bool
    caller_id_prefix: str | None
    callerid_passthrough: bool
    forward_sip_to: str | None
    aquisition: ShownAcquisition
    destination: NotRequired[ShownDestination | None]


def represent(row: Any, *written: str) -> ShownNumber:
    """A number; the moments just `written` are shown exactly. `aquisition` is the vendor's spelling."""
    return {
        "id": row.id,
        "number": row.number,
        "context": row.context,
        "created_at": moment(row.created_at, "created_at" in written),
        "updated_at": moment(row.updated_at, "updated_at" in written),
        "recording_enabled": row.recording_enabled,
        "caller_id_prefix": row.caller_id_prefix,
        "callerid_passthrough": row.callerid_passthrough,
        "forward_sip_to": row.forward_sip_to,
        "aquisition": {
            "acquired_at": row.acquired_at and moment(row.acquired_at, "acquired_at" in written),
            "subscriber": represent_subscriber(row),
        },
        "destination": represent_destination(row),
    }


def represent_subscriber(row: Any) -> ShownSubscriber:
    """Who subscribes to a number, and whether that was validated."""
    return {
        "first_name": row.subscriber_first_name,
        "name": row.subscriber_name,
        "address1": row.subscriber_address1,
        "address2": row.subscriber_address2,
        "address3": row.subscriber_address3,
        "address4": row.subscriber_address4,
        "postcode": row.subscriber_postcode,
        "pushed_at": row.subscriber_pushed_at and moment(row.subscriber_pushed_at),
        "status": row.subscriber_status,
    }


def represent_destination(row: Any) -> ShownDestination | None:
    """Where calls to a number go."""
    if row.destination_id is None:
        return None
    return {
        "type": row.destination_type,
        "object": {"id": row.destination_object, "name": row.destination_name},
    }


def find(world: World, unit: Unit, number_id: int) -> Any:
    """A number of the unit, or `not-found`."""
    rows = world.store.run(NUMBER, unit=unit.id, number=number_id)
    if not rows:
        raise not_found(rules.NUMBER_FOUND, f"This unit has no number with the id {number_id}.")
    return rows[0]


class ById(BaseModel):
    """Which number."""

    id: Id = Property(description="Id of the number.")


class Save(BaseModel):
    """A number to add, or what to change of one."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [{"required": ["id"]}, {"required": ["number"]}]})

    id: OptionalId = Property(None, description="Id of the number to change; without it a number is added.")
    destination_type: OptionalText = Property(None, description="Type of the destination, for example `Menu`.")
    destination_id: OptionalId = Property(None, description="Id of the destination within its type.")
    caller_id_prefix: Text | None = Property(None, description="Put before the name of who calls.")
    recording_enabled: Switch = Property(None, description="Whether incoming calls are recorded.")
    callerid_passthrough: Switch = Property(None, description="Whether forwarded calls show the caller's own number.")
    context: OptionalText = Property(None, description="`incoming`, or `utility` for an internal number; when adding.")
    number: Annotated[OptionalText, AfterValidator(lambda text: text and kept(text))] = Property(
        None, description="The number; when adding."
    )

    def columns(self) -> dict[str, Any]:
        """The given values that are stored as they are; an absent or blank switch stays as it was."""
        given = self.model_dump(include={"recording_enabled", "callerid_passthrough"}, exclude_none=True)
        return given | self.model_dump(include={"caller_id_prefix"}, exclude_unset=True)

    def destination(self, old: Any) -> dict[str, Any]:
        """Type and id of the destination asked for; what is not given stays as it was, and blanks are none."""
        given = self.model_dump(include={"destination_type", "destination_id"}, exclude_unset=True)
        is_kept = old is not None and not (given and all(value is None for value in given.values()))
        return {
            "type": given.get("destination_type", old.destination_type if is_kept else None),
            "object_id": given.get("destination_id", old.destination_object if is_kept else None),
        }


def new_number_problems(call: Call, number: str | None, context: str) -> list[Breach]:
    """Why a number cannot be added."""
    problems = [] if context in CONTEXTS else [Breach(rules.CONTEXT_LISTED, "Context is not included in the list")]
    if number is None:
        return [*problems, Breach(rules.NUMBER_GIVEN, "Number can't be blank")]
    if context in CONTEXTS and not CONTEXTS[context].fullmatch(number):
        problems.append(Breach(rules.NUMBER_VALID, "Number is invalid"))
    owner = {"unit_id": call.unit.id} if context == "utility" else {}
    if call.world.store.one(Number, number=number, **owner):
        problems.append(Breach(rules.NUMBER_FREE, "Number has already been taken"))
    return problems


@router.post("/numbers/list")
async def list_numbers(call: CurrentCall) -> Answer[list[ShownNumber]]:
    """List the unit's numbers."""
    return call.success([represent(row) for row in call.world.store.run(NUMBERS, unit=call.unit.id)])


@router.post("/numbers/info", openapi_extra=document(ById))
async def get_number(call: CurrentCall) -> Answer[ShownNumber]:
    """Show a number."""
    asked = call.read(ById, rules.NUMBER_ID)
    return call.success(represent(find(call.world, call.unit, asked.id)))


@router.post("/numbers/save", openapi_extra=document(Save))
async def save_number(call: CurrentCall) -> Answer[ShownNumber]:
    """Add a number, or change one."""
    asked = call.read(Save, rules.NUMBER_GIVEN)
    store, now, values = call.world.store, call.world.clock.stamp(), asked.columns()
    old = find(call.world, call.unit, asked.id) if asked.id is not None else None
    context = asked.context or "incoming"
    wanted = asked.destination(old)
    destination = store.one(Destination, unit_id=call.unit.id, **wanted)
    problems = [] if old else new_number_problems(call, asked.number, context)
    if destination is None and any(value is not None for value in wanted.values()):
        problems.append(Breach(rules.DESTINATION_FOUND, "Destination could not be found"))
    check([*problems, *too_long(values)])
    values["destination_id"] = destination and destination.id
    if old:
        store.update(Number, old.id, updated_at=now, **values)
        return call.success(represent(find(call.world, call.unit, old.id), "updated_at"))
    key = add_number(call, number=asked.number, context=context, **values)
    return call.success(represent(find(call.world, call.unit, key), "created_at", "updated_at"))


def add_number(call: Call, **values: Any) -> int:
    """Give the unit a number, now; returns its id."""
    now = call.world.clock.stamp()
    fresh = {"recording_enabled": True, "callerid_passthrough": True, "subscriber_status": "unknown"}
    return call.world.store.insert(
        Number, **(fresh | {"unit_id": call.unit.id, "created_at": now, "updated_at": now} | values)
    )


@router.post("/numbers/delete", openapi_extra=document(ById))
async def delete_number(call: CurrentCall) -> Answer[Literal[True]]:
    """Take a number out of the unit; a bought one can then be bought again."""
    number = find(call.world, call.unit, call.read(ById, rules.NUMBER_ID).id)
    with call.world.store.transaction():
        call.world.store.delete(Number, id=number.id)
        if number.acquired_at:
            give_back(call.world, number.number)
    return call.success(True)

"""Events: calls, faxes, SMS and voicemails in one table, and what is the same for all four (document, "Events").

Lists, `read`, `starred`, labels and the trash are here, what only one kind can do is in its own file.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from fastapi import APIRouter, Path
from sqlalchemy import JSON, Column, Index, String
from sqlmodel import Field, SQLModel
from starlette.responses import Response
from typing_extensions import TypedDict

from emulator.exchange.inputs import CurrentWorld, whole_id
from emulator.exchange.routing import Route
from emulator.store.moments import to_text
from emulator.store.pages import page_in_slices
from emulator.store.records import Moment
from emulator.store.store import Condition, Store
from emulator.telephony.audio import MOST_SPOKEN
from emulator.telephony.fax import MOST_PAGES
from emulator.vendors.sipgate.auth import User
from emulator.vendors.sipgate.errors import ApiError, invalid
from emulator.vendors.sipgate.filling.records import Deliveries, Direction, Location, Recordings, Status
from emulator.vendors.sipgate.numbers import Numbers
from emulator.vendors.sipgate.resources.shown_events import PATHS, Events, People, ShownEvent, represent
from emulator.vendors.sipgate.rules import events as rules
from emulator.vendors.sipgate.structs import Struct
from emulator.vendors.sipgate.wire import BERLIN, FLAG, MOMENT, WHOLE, CurrentWire, Parameters, Wire, takes
from emulator.worlds.clock import schedule_at
from emulator.worlds.world import World

router = APIRouter(route_class=Route, tags=["Events"])

NEWEST_FIRST = "-created,-id"
DIRECTIONS = {
    "in": ("incoming", "missed_incoming"),
    "out": ("outgoing", "missed_outgoing"),
    "incoming": ("incoming",),
    "missed_incoming": ("missed_incoming",),
    "outgoing": ("outgoing",),
    "missed_outgoing": ("missed_outgoing",),
}
"""What a client may filter by → the directions that this covers; stored and shown are the clients' four."""
LIST_PARAMETERS = takes(
    limit=("How many events at most; 0 or none for all.", WHOLE),
    offset=("How many events to leave out at the beginning.", WHOLE),
    period_start=("Only events created at this moment (ISO 8601; German time if it names no zone) or later.", MOMENT),
    period_end=("Only events created at this moment (ISO 8601; German time if it names no zone) or earlier.", MOMENT),
    direction=(
        f"Only events of these directions: {', '.join(DIRECTIONS)}, several with commas.",
        {"type": "array", "items": {"type": "string", "enum": [*DIRECTIONS]}},
    ),
)
DELIVER = "sipgate.deliver"
"""The scheduled work that sends a message."""
Flagged = Literal["read", "starred"]
FLAGS: tuple[Flagged, ...] = ("read", "starred")
Shown = TypeVar("Shown")
NEVER = "2100"
"""A message that waits for a moment from here on is there to be looked at: its moment never comes."""


class Event(SQLModel, table=True):
    """A call, fax, SMS or voicemail that a user has rights on."""

    __tablename__ = "sipgate_event"
    __table_args__ = (
        Index("ix_sipgate_event_all", "user_id", "created"),
        Index("ix_sipgate_event_kind", "user_id", "kind", "created"),
    )
    id: int | None = Field(default=None, primary_key=True)
    user_id: str = Field(foreign_key="sipgate_user.id", ondelete="CASCADE")
    kind: Literal["call", "fax", "sms", "voicemail"] = Field(sa_type=String)
    created: Moment
    direction: Direction = Field(sa_type=String)
    status: Status = Field(sa_type=String)
    location: Location = Field(sa_type=String)
    extension_id: str
    sources: Numbers = Field(sa_column=Column(JSON, nullable=False))
    """Numbers in E.164 without plus; an empty one withholds itself."""
    targets: Numbers = Field(sa_column=Column(JSON, nullable=False))
    comment: str | None = None
    scheduled: Moment | None = None
    sent: Moment | None = None
    labels: list[str] = Field(default=[], sa_column=Column(JSON, nullable=False, default=[]))
    read: bool = False
    starred: bool = False
    text: str | None = None
    """An SMS; what a voicemail says; the pages of a fax that came in, with form feeds between them."""
    pages: int | None = Field(default=None, ge=1, le=MOST_PAGES)
    """Of a fax; empty ones where its text has fewer."""
    fail_reason: str | None = None
    duration: int | None = Field(default=None, ge=1, le=MOST_SPOKEN)
    """Seconds of a voicemail."""
    recordings: Recordings = Field(default=[], sa_column=Column(JSON, nullable=False, default=[]))
    """Of a call: `created` and `seconds` of each; its place in the list, from 1, is its id."""
    deliveries: Deliveries = Field(default=[], sa_column=Column(JSON, nullable=False, default=[]))
    """Of a message that is being sent, or was: what becomes of it at each target."""

    def follow(self, store: Store) -> None:
        """A message that waits for its moment is sent when it comes."""
        if self.kind in ("sms", "fax") and self.status == "scheduled" and self.scheduled and self.scheduled < NEVER:
            schedule_at(store, self.scheduled, DELIVER, event=self.id)


class Property(TypedDict):
    """`read` or `starred`."""

    name: Flagged
    value: bool


EVENTS = Struct("eventlist", Events, members={"events": tuple(PATHS)})
PROPERTY = Struct("property", Property)


@dataclass(frozen=True)
class Kind(Generic[Shown]):
    """What tells one kind of events from another."""

    struct: Struct[Shown]
    """One event; its name is the kind's."""
    listed: Struct[Any]
    noun: str
    """For descriptions, with its article."""
    represent: Callable[[Event, ShownEvent, Wire], Shown]
    """An event of this kind: the fields that every event has, then its own."""
    array: str = "events"
    label_evidence: str = "documented"

    @property
    def name(self) -> str:
        """What an event of this kind is called."""
        return self.struct.name

    @property
    def path(self) -> str:
        """What its events are called in paths."""
        return PATHS[self.name]

    @property
    def key(self) -> str:
        """The id's name in paths."""
        return f"{self.name}Id"


def find_event(world: World, user: User, kind: str, key: str) -> Event:
    """The event of a path, or 404."""
    row = world.store.one(Event, id=whole_id(key), user_id=user.id, kind=kind)
    if row is None:
        raise ApiError(404, rules.FOUND, f"There is no {kind} with the id {key}.")
    return row


def period(given: Parameters) -> list[Condition]:
    """Conditions for `period_start` and `period_end`, both ends inclusive."""
    conditions: list[Condition] = []
    for name, operator in (("period_start", ">="), ("period_end", "<=")):
        value = given.get(name)
        if value is not None:
            conditions.append(("created", operator, stored_moment(name, value)))
    return conditions


def stored_moment(name: str, value: str) -> str:
    """A parameter's ISO 8601 moment, German time unless it says otherwise, as it is stored; 400 if it is none."""
    try:
        # A plus sign that was not percent-encoded arrives as a space.
        given = datetime.fromisoformat(re.sub(r" (\d\d:?\d\d)$", r"+\1", value.strip()))
        if given.tzinfo:
            return to_text(given)
        # The hour that comes twice in autumn, or not at all in spring: a period has all that it may mean.
        found = [to_text(given.replace(tzinfo=BERLIN, fold=fold)) for fold in (0, 1)]
        return max(found) if name == "period_end" else min(found)
    except (ValueError, OverflowError):
        raise invalid(rules.PERIOD, name, f"{value!r} is not an ISO 8601 date and time") from None


def directions(given: Parameters) -> list[Condition]:
    """The condition for `direction`, which may be repeated or name several with commas."""
    wanted: list[str] = []
    for value in ",".join(given.all("direction")).split(",") if given.get("direction") else ():
        if value not in DIRECTIONS:
            raise invalid(rules.DIRECTIONS, "direction", f"{value!r} is none of {', '.join(DIRECTIONS)}")
        wanted.extend(DIRECTIONS[value])
    return [("direction", "in", wanted)] if wanted else []


async def answer_list(world: World, wire: Wire, kind: Kind[Any] | None = None) -> Response:
    """The newest events first, of one kind or of all."""
    conditions: list[Condition] = [("user_id", "=", wire.user.id), *period(wire.given), *directions(wire.given)]
    if kind:
        conditions.append(("kind", "=", kind.name))
    people = People(world, wire)
    limit, offset = wire.given.page()
    rows, total = await page_in_slices(world.store, Event, conditions, NEWEST_FIRST, limit, offset)
    count = len(rows)
    shown = ((row, represent(row, wire, people)) for row in rows)
    members = ((row.kind, kind.represent(row, event, wire) if kind else event) for row, event in shown)
    struct, array = (kind.listed, kind.array) if kind else (EVENTS, "events")
    return await wire.answer_list(struct, array, members, count, {"overallCount": total, "count": count})


def answer_event(world: World, wire: Wire, kind: Kind[Shown], row: Event) -> Response:
    """One event, with the fields of its kind."""
    return wire.answer(kind.struct, kind.represent(row, represent(row, wire, People(world, wire)), wire))


@router.get("/{userId}/events", response_model=EVENTS, openapi_extra=LIST_PARAMETERS)
async def list_events(world: CurrentWorld, wire: CurrentWire) -> Any:
    """List the user's events of every kind, the newest first."""
    return await answer_list(world, wire)


def create_router(kind: Kind[Any], tag: str) -> APIRouter:
    """A router with what every kind of events can do: list, get, trash, label, `read` and `starred`."""
    kind_router = APIRouter(route_class=Route, tags=[tag])
    add_event_routes(kind_router, kind)
    for flag in FLAGS:
        add_flag_routes(kind_router, kind, flag)
    return kind_router


def add_event_routes(to: APIRouter, kind: Kind[Any]) -> None:
    """The list, and one event."""
    every, one = f"/{{userId}}/events/{kind.path}", f"/{{userId}}/events/{kind.path}/{{{kind.key}}}"
    Key = Annotated[str, Path(alias=kind.key, description="Id of the event.")]

    @to.get(
        every,
        name=f"list_{kind.path}",
        description=f"List {kind.path}, the newest first.",
        response_model=kind.listed,
        openapi_extra=LIST_PARAMETERS,
    )
    async def list_kind(world: CurrentWorld, wire: CurrentWire) -> Any:
        """List the user's events of this kind, the newest first."""
        return await answer_list(world, wire, kind)

    @to.get(one, name=f"get_{kind.name}", description=f"Get {kind.noun}.", response_model=kind.struct)
    async def get_event(key: Key, world: CurrentWorld, wire: CurrentWire) -> Any:
        """Get an event."""
        return answer_event(world, wire, kind, find_event(world, wire.user, kind.name, key))

    @to.delete(one, name=f"delete_{kind.name}", description=f"Move {kind.noun} to the trash.", status_code=204)
    async def delete_event(key: Key, world: CurrentWorld, wire: CurrentWire) -> None:
        """Move an event to the trash, where it can still be fetched."""
        world.store.update(Event, find_event(world, wire.user, kind.name, key).id, location="trash")

    @to.put(
        one,
        name=f"label_{kind.name}",
        description=f"Add a label to {kind.noun}.",
        status_code=204,
        openapi_extra=takes(value="Label; several with commas.!") | {"x-evidence": kind.label_evidence},
    )
    async def label_event(key: Key, world: CurrentWorld, wire: CurrentWire) -> None:
        """Add a label to an event."""
        row = find_event(world, wire.user, kind.name, key)
        given = (label.strip() for label in wire.given.required("value").split(","))
        world.store.update(Event, row.id, labels=[*dict.fromkeys([*row.labels, *filter(None, given)])])


def add_flag_routes(to: APIRouter, kind: Kind[Any], flag: Flagged) -> None:
    """Get and set `read` or `starred`."""
    path = f"/{{userId}}/events/{kind.path}/{{{kind.key}}}/{flag}"
    Key = Annotated[str, Path(alias=kind.key, description="Id of the event.")]

    @to.get(
        path, name=f"get_{kind.name}_{flag}", description=f"Get whether {kind.noun} is {flag}.", response_model=PROPERTY
    )
    async def get_flag(key: Key, world: CurrentWorld, wire: CurrentWire) -> Any:
        """Get this property of an event."""
        row = find_event(world, wire.user, kind.name, key)
        return wire.answer(PROPERTY, Property(name=flag, value=getattr(row, flag)))

    @to.put(
        path,
        name=f"set_{kind.name}_{flag}",
        description=f"Set whether {kind.noun} is {flag}.",
        status_code=204,
        openapi_extra=takes(value=("`true` or `false`.!", FLAG)),
    )
    async def set_flag(key: Key, world: CurrentWorld, wire: CurrentWire) -> None:
        """Set this property of an event."""
        row = find_event(world, wire.user, kind.name, key)
        world.store.update(Event, row.id, **{flag: wire.given.flag("value")})

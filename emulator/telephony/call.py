"""Calls and their legs: what is stored of them, how they are found and changed.

A call goes `ringing → answered → ended`, or `ringing → voicemail → ended`. Leg 1 is who calls, the
called follow, one leg each; a leg goes `trying → ringing → answered → ended`, and may be held or
parked meanwhile. `dialling.py` makes them ring, `acts.py` is what people do to them.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from sqlalchemy import JSON, Column, String
from sqlmodel import Field, Index, SQLModel
from typing_extensions import TypedDict

from emulator.store.records import Moment, Shaped
from emulator.store.store import Store
from emulator.telephony.codes import Outcome
from emulator.telephony.phone import LATER, Behaviour, Seconds
from emulator.worlds.world import World

MOST_ENDED = 1000
"""How many calls that are over a world remembers; its vendors' histories keep theirs."""
TALKING = ("answered", "held", "parked")
Side = Literal["caller", "callee", "network"]
State = Literal["ringing", "answered", "voicemail", "ended"]
LegState = Literal["trying", "ringing", "answered", "held", "parked", "ended"]


class First(TypedDict, total=False):
    """How the phone of who calls rings, where it is rung first."""

    pickup: Seconds
    patience: Seconds


class Struck(TypedDict):
    """The rule that has struck, and how many legs it was for."""

    rule: int
    legs: int


class Script(TypedDict, total=False):
    """What is decided ahead of a call: see `dialling.place`; and what the network notes about it."""

    answers: Behaviour
    after: Seconds | None
    outcome: Outcome | None
    talks: Seconds | None
    hangs_up: Literal["caller", "callee"] | None
    pickup: Seconds
    patience: Seconds
    chat: Seconds | None
    click_to_dial: bool
    first: First
    setup: Seconds
    struck: Struck
    paid: list[str]


Recording = TypedDict("Recording", {"from": Moment, "to": Moment | None})
"""An interval that was recorded; without an end while it lasts."""


class Call(SQLModel, table=True):
    """A call, live or over."""

    __tablename__ = "telephony_call"
    id: int | None = Field(default=None, primary_key=True)
    vendor: str = ""
    """The vendor from whose phone, or through whose API, it was begun; empty: from outside."""
    source: str
    """Number of who calls in the stored form; empty if it is withheld."""
    target: str
    """What was called: a number in the stored form, or `vendor/id`."""
    name: str = ""
    """What who calls is called."""
    state: State = Field(default="ringing", sa_type=String, index=True)
    outcome: Outcome | None = Field(default=None, sa_type=String)
    code: int | None = None
    reason: str | None = None
    started: Moment
    answered: Moment | None = None
    ended: Moment | None = None
    ended_by: Side | None = Field(default=None, sa_type=String)
    script: Annotated[dict[str, Any], Shaped(Script)] = Field(
        default={}, sa_column=Column(JSON, nullable=False, default={})
    )
    """What is decided ahead: see `dialling.place`."""


class Leg(SQLModel, table=True):
    """One party of a call."""

    __tablename__ = "telephony_leg"
    __table_args__ = (Index("ix_telephony_leg_phone", "vendor", "phone", "state"),)
    id: int | None = Field(default=None, primary_key=True)
    call_id: int = Field(foreign_key="telephony_call.id", ondelete="CASCADE", index=True)
    position: int
    """1 is who calls."""
    vendor: str = ""
    phone: str | None = None
    """Id of the phone at its vendor; None for an outside number, or what is no phone."""
    number: str
    name: str = ""
    state: LegState = Field(default="trying", sa_type=String)
    code: int | None = None
    reason: str | None = None
    outcome: Outcome | None = Field(default=None, sa_type=String)
    """What its end would make of a call that nobody else answers."""
    pickup: float = Field(default=0, ge=0, le=LATER)
    """Seconds until it is answered, unless its phone behaves otherwise."""
    patience: float = Field(default=60, ge=0, le=LATER)
    """Seconds that it rings at most."""
    machine: bool = False
    """Whether a machine picks up."""
    via: dict[str, dict[str, Any]] = Field(default={}, sa_column=Column(JSON, nullable=False, default={}))
    """Each vendor that the leg concerns, with what this vendor noted about it."""
    ringing_at: Moment | None = None
    answered_at: Moment | None = None
    ended_at: Moment | None = None
    hung_up: bool = False
    """Whether it was this one who hung up or refused."""
    digits: str = ""
    recordings: Annotated[list[dict[str, Any]], Shaped(list[Recording])] = Field(
        default=[], sa_column=Column(JSON, nullable=False, default=[])
    )
    """Intervals that were recorded: `from`, `to` (None while it lasts)."""


def find_call(store: Store, call_id: int | None) -> Call | None:
    """A call as it stands now."""
    return store.one(Call, id=call_id)


def find_leg(store: Store, leg_id: int | None) -> Leg | None:
    """A leg as it stands now."""
    return store.one(Leg, id=leg_id)


def legs_of(store: Store, call: Call) -> list[Leg]:
    """A call's legs in their order: who calls first."""
    return store.all(Leg, order="position", call_id=call.id)


def live_legs(store: Store, call: Call) -> list[Leg]:
    """A call's legs that are not over."""
    return store.all(Leg, [("state", "!=", "ended")], order="position", call_id=call.id)


def legs_at(store: Store, vendor: str, phone: str, *states: str) -> list[Leg]:
    """The live legs of a phone, or those in some states, the oldest first."""
    wanted = states or ("trying", "ringing", *TALKING)
    return store.all(Leg, [("state", "in", wanted)], order="id", vendor=vendor, phone=phone)


def live_calls(store: Store) -> list[Call]:
    """Every call that is not over, the oldest first."""
    return store.all(Call, [("state", "!=", "ended")], order="id")


def leg_now(world: World, leg: Leg) -> Leg:
    """A leg as it stands."""
    found = find_leg(world.store, leg.id)
    assert found is not None
    return found


def call_of(world: World, leg: Leg) -> Call:
    """The call of a leg."""
    found = find_call(world.store, leg.call_id)
    assert found is not None
    return found


def latest(world: World, call: Call) -> Call:
    """A call as it stands; as it was, if it is forgotten by now."""
    return find_call(world.store, call.id) or call


def side_of(leg: Leg) -> Side:
    """Who ended a call that ended with this leg."""
    if not leg.hung_up:
        return "network"
    return "caller" if leg.position == 1 else "callee"


def is_click_to_dial(call: Call) -> bool:
    """Whether who calls is rung first."""
    return bool(call.script.get("click_to_dial"))


def is_recording(leg: Leg) -> bool:
    """Whether a leg is being recorded."""
    return bool(leg.recordings) and leg.recordings[-1]["to"] is None


def add_call(world: World, **values: Any) -> Call:
    """Write down a call that begins now."""
    call = find_call(world.store, world.store.insert(Call, started=world.clock.stamp(), **values))
    assert call is not None
    return call


def insert_leg(world: World, call: Call, **values: Any) -> Leg:
    """Write down one more party of a call."""
    position = world.store.count(Leg, call_id=call.id) + 1
    leg = find_leg(world.store, world.store.insert(Leg, call_id=call.id, position=position, **values))
    assert leg is not None
    return leg


def set_leg(world: World, leg: Leg, **values: Any) -> Leg:
    """Change a leg's columns; the leg as it stands then."""
    world.store.update(Leg, leg.id, **values)
    changed = find_leg(world.store, leg.id)
    assert changed is not None
    return changed


def set_call(world: World, call: Call, **values: Any) -> Call:
    """Change a call's columns; the call as it stands then."""
    world.store.update(Call, call.id, **values)
    changed = find_call(world.store, call.id)
    assert changed is not None
    return changed


def note(world: World, leg: Leg, vendor: str, **values: Any) -> Leg:
    """Let a vendor note something about a leg."""
    return set_leg(world, leg, via=leg.via | {vendor: leg.via.get(vendor, {}) | values})


def concerned(store: Store, call: Call) -> Iterator[str]:
    """The vendors that a call concerns, that of who calls first."""
    yield from dict.fromkeys(vendor for leg in legs_of(store, call) for vendor in leg.via)


def forget_oldest(store: Store) -> None:
    """Let the call that ended first make room for later ones."""
    if store.count(Call, state="ended") > MOST_ENDED:
        oldest = store.all(Call, order="ended,id", limit=1, state="ended")
        store.delete(Call, id=oldest[0].id)

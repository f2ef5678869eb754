"""Calls: begin one, watch it, wait for one, and do to it what a person could."""

import re
from asyncio import timeout
from contextlib import suppress
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import Field
from starlette.requests import Request
from typing_extensions import TypedDict

from emulator.control.errors import ControlError, invalid
from emulator.control.exchanges import one_of
from emulator.control.telephony.parties import (
    WITHHELD,
    JoinedWorld,
    caller_named,
    first_phone,
    is_inside,
    known_vendor,
    name_of,
    phone_named,
    target_named,
)
from emulator.control.waiting import end_of, while_there
from emulator.control.worlds.worlds import ControlBody, CurrentWorld
from emulator.exchange.routing import Json, Route
from emulator.store.moments import seconds_between
from emulator.telephony.call import Call, Leg, LegState, State, is_recording, legs_of
from emulator.telephony.codes import Outcome
from emulator.telephony.dialling import place
from emulator.telephony.phone import Phone
from emulator.worlds.world import World

router = APIRouter(route_class=Route, tags=["Calls"])
CallId = Annotated[str, Path(description="The `id` of a call, such as `c1`.")]
STATES = ("ringing", "answered", "voicemail", "ended")
LEG_STATES = ("trying", "ringing", "answered", "held", "parked", "ended")
Party = Annotated[str | None, Field(max_length=255)]


class NewCall(ControlBody):
    """Who calls whom: at least one of them belongs to an account."""

    source: Party = Field(
        None,
        alias="from",
        description="A number, `vendor/id`, a SIP user, or `anonymous`; by default somebody outside.",
    )
    to: Party = Field(None, description="A number, `vendor/id` or a SIP user; by default the first phone.")
    name: str = Field("", max_length=255, description="What who calls is called.")


class Wait(ControlBody):
    """What to wait for."""

    phone: str | None = Field(None, max_length=255, description="A phone that takes part; by default any.")
    state: Literal["trying", "ringing", "answered", "held", "parked", "voicemail", "ended"] = Field(
        "ringing", description="The state of the call; with a phone, that of its leg."
    )
    timeout_seconds: float = Field(5, ge=0, le=300, allow_inf_nan=False, description="Real time.")


class LegShown(TypedDict):
    """A leg of a call: one side of it."""

    leg: Annotated[int, Field(description="Its number in the call.")]
    phone: Annotated[str | None, Field(description="`vendor/id`; null of somebody outside, or a machine.")]
    number: str | None
    name: str
    state: LegState
    code: Annotated[int | None, Field(description="SIP code with which it ended.")]
    reason: str | None
    digits: Annotated[str, Field(description="What was pressed.")]
    recording: bool
    ringing_at: str | None
    answered_at: str | None
    ended_at: str | None


CallParties = TypedDict("CallParties", {"id": str, "from": str, "to": str, "name": str})


class CallShown(CallParties):
    """A call with its legs."""

    state: State
    outcome: Outcome | None
    code: Annotated[int | None, Field(description="SIP code with which it ended.")]
    reason: str | None
    started: str
    answered: str | None
    ended: str | None
    duration: Annotated[int, Field(description="Seconds of talk.")]
    ended_by: str | None
    legs: list[LegShown]


class CallList(TypedDict):
    """Calls."""

    calls: list[CallShown]


@router.post("/calls", status_code=201, response_model=CallShown)
async def place_call(world: JoinedWorld, body: NewCall = NewCall()) -> Json:
    """Begin a call from an account's phone or somebody outside; it rings whom the vendors' rules say."""
    caller = caller_named(world, body.source)
    target = first_phone(world, caller).key if body.to is None else target_named(world, caller, body.to)
    if not is_inside(world, caller, target):
        raise invalid("to", "neither who calls nor who is called belongs to an account of this world")
    if caller.vendor and target == caller.key:
        raise invalid("to", "a phone cannot call itself")
    shown = "" if body.source is not None and body.source in WITHHELD else None
    return Json(show(world, place(world, caller, target, body.name, shown)), 201)


@router.get("/calls")
async def list_calls(
    world: JoinedWorld,
    state: Annotated[
        str | None,
        one_of(["all", *STATES], "`ended`, `all`, or a state; live ones by default."),
    ] = None,
    phone: Annotated[str | None, Query(description="Only those in which this phone takes part.")] = None,
    vendor: Annotated[str | None, Query(description="Only those that concern this vendor.")] = None,
) -> CallList:
    """List live calls, the oldest first; those that are over too, if wanted."""
    if state not in (None, "all", *STATES):
        raise invalid("state", f"there is none called {state!r}", ("all", *STATES))
    found = calls_in(world, state)
    if phone is not None:
        who = phone_named(world, phone)
        found = [call for call in found if takes_part(world, call, who)]
    if vendor is not None:
        name = known_vendor(world, vendor)
        found = [call for call in found if any(name in leg.via for leg in legs_of(world.store, call))]
    return {"calls": [show(world, call) for call in found]}


def calls_in(world: World, state: str | None) -> list[Call]:
    """Calls in a state; live ones by default."""
    if state == "all":
        return world.store.all(Call, order="id")
    if state is None:
        return world.store.all(Call, [("state", "!=", "ended")], order="id")
    return world.store.all(Call, order="id", state=state)


def takes_part(world: World, call: Call, phone: Phone) -> bool:
    """Whether a phone has a leg in a call."""
    return any(is_of(leg, phone) for leg in legs_of(world.store, call))


def is_of(leg: Leg, phone: Phone) -> bool:
    """Whether a leg is a phone's."""
    return (leg.vendor, leg.phone) == (phone.vendor, phone.id) if phone.vendor else leg.number == phone.id


@router.post("/calls/wait", responses={404: {}, 408: {}})
async def wait_for_call(request: Request, world: JoinedWorld, body: Wait = Wait()) -> CallShown:
    """Wait until a phone rings, or a call or a phone's leg reaches a state; what is so already counts. 200, or 408."""
    phone = None if body.phone is None else phone_named(world, body.phone)
    if phone is None and body.state not in STATES:
        raise invalid("state", "without a phone, it is the call's", STATES)
    call = await while_there(request, reached(world, phone, body.state, body.timeout_seconds))
    if call is None:
        who = "no call was" if phone is None else f"{phone.key} was not"
        raise ControlError(408, f"{who} {body.state} {end_of(world, body.timeout_seconds)}")
    return show(world, call)


async def reached(world: World, phone: Phone | None, state: str, seconds: float) -> Call | None:
    """The latest call that is in a state, or in which a phone is; None if none is when the time is up."""
    with suppress(TimeoutError), world.history.listening():
        async with timeout(seconds):
            while (found := latest_in(world, phone, state)) is None and not world.history.over:
                await world.history.more()
            return found
    return latest_in(world, phone, state)


def latest_in(world: World, phone: Phone | None, state: str) -> Call | None:
    """The latest call that is in a state, or in which a phone is."""
    if phone is None or state == "voicemail":
        calls = world.store.all(Call, order="-id", state=state)
        return next((call for call in calls if phone is None or takes_part(world, call, phone)), None)
    wanted: dict[str, Any] = {"vendor": phone.vendor, "phone": phone.id} if phone.vendor else {"number": phone.id}
    legs = world.store.all(Leg, order="-id", limit=1, state=state, **wanted)
    return world.store.one(Call, id=legs[0].call_id) if legs else None


@router.get("/calls/{call_id}")
async def get_call(call_id: CallId, world: CurrentWorld) -> CallShown:
    """Show a call with its legs."""
    return show(world, find(world, call_id))


def find(world: World, call_id: str) -> Call:
    """The call of a path, or 404."""
    number = number_in(call_id, "c")
    found = None if number is None else world.store.one(Call, id=number)
    if found is None:
        raise ControlError(404, f"there is no call {call_id!r}")
    return found


def number_in(name: str, letter: str) -> int | None:
    """The number in a name such as `c12`; None if it is written in any other way."""
    written = re.fullmatch(f"{letter}([1-9][0-9]{{0,17}})", name)
    return int(written[1]) if written else None


def show(world: World, call: Call) -> CallShown:
    """A call as JSON; its duration is in seconds of talk."""
    return {
        "id": f"c{call.id}",
        "from": call.source,
        "to": call.target,
        "name": call.name,
        "state": call.state,
        "outcome": call.outcome,
        "code": call.code,
        "reason": call.reason,
        "started": f"{call.started}Z",
        "answered": moment(call.answered),
        "ended": moment(call.ended),
        "duration": talked(world, call),
        "ended_by": call.ended_by,
        "legs": [show_leg(leg) for leg in legs_of(world.store, call)],
    }


def talked(world: World, call: Call) -> int:
    """Seconds since the call was answered, or until it ended."""
    if call.answered is None:
        return 0
    until = call.ended or world.clock.stamp()
    return int(seconds_between(call.answered, until))


def show_leg(leg: Leg) -> LegShown:
    """A leg as JSON."""
    return {
        "leg": leg.position,
        "phone": name_of(leg.vendor, leg.phone),
        "number": leg.number,
        "name": leg.name,
        "state": leg.state,
        "code": leg.code,
        "reason": leg.reason,
        "digits": leg.digits,
        "recording": is_recording(leg),
        "ringing_at": moment(leg.ringing_at),
        "answered_at": moment(leg.answered_at),
        "ended_at": moment(leg.ended_at),
    }


def moment(stored: str | None) -> str | None:
    """A stored moment as JSON."""
    return None if stored is None else stored + "Z"

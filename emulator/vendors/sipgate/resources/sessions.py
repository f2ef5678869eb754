"""Live calls: put two parties through, watch, record, park and hang up (document, "List of calls").

A session is a user's view of a call of the telephone network, whoever began it: its status is what
`calls.py` makes of the call's legs. A finished one stays readable.
"""

import re
from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import Field as Property
from sqlalchemy import JSON, Column, String
from sqlmodel import Field, SQLModel
from typing_extensions import TypedDict

from emulator.exchange.inputs import CurrentWorld
from emulator.exchange.routing import Route
from emulator.store.records import Moment
from emulator.store.store import Condition, Store
from emulator.telephony import acts, numbers
from emulator.telephony.acts import ACT, WrongState
from emulator.telephony.call import Call, Leg, find_call, is_recording, legs_of
from emulator.telephony.dialling import place
from emulator.telephony.directory import find_phone, outside
from emulator.telephony.network import ready
from emulator.telephony.phone import Phone
from emulator.vendors.sipgate.auth import User
from emulator.vendors.sipgate.errors import ApiError, invalid
from emulator.vendors.sipgate.filling.records import Members
from emulator.vendors.sipgate.filling.sessions import SCRIPT, follow_session, target_of, user_of
from emulator.vendors.sipgate.numbers import HOME
from emulator.vendors.sipgate.phones import PHONES, VENDOR, find, number_of, owns
from emulator.vendors.sipgate.resources.extensions import Extension
from emulator.vendors.sipgate.rules import sessions as rules
from emulator.vendors.sipgate.structs import Struct
from emulator.vendors.sipgate.wire import FLAG, CurrentWire, takes
from emulator.worlds.clock import schedule_at
from emulator.worlds.world import World

router = APIRouter(route_class=Route, tags=["Sessions"])
LIST = "/{userId}/sessions/calls"
ONE = LIST + "/{sessionId}"

FIRST_DIAL, SECOND_DIAL, ESTABLISHED, HUNG_UP = "FIRST_DIAL", "SECOND_DIAL", "ESTABLISHED", "HUNGUP"
LIVE = (FIRST_DIAL, SECOND_DIAL, ESTABLISHED)
"""Statuses of a call that is not over. The others: HUNGUP, CALL_1_BUSY, CALL_1_FAILED and the same for 2."""
Status = Literal[
    "FIRST_DIAL", "SECOND_DIAL", "ESTABLISHED", "HUNGUP",
    "CALL_1_BUSY", "CALL_1_FAILED", "CALL_2_BUSY", "CALL_2_FAILED",
]  # fmt: skip


class Session(SQLModel, table=True):
    """What a user sees of a call between two parties."""

    __tablename__ = "sipgate_session"
    id: str = Field(primary_key=True)
    user_id: str = Field(foreign_key="sipgate_user.id", ondelete="CASCADE", index=True)
    created: Moment
    status: Status = Field(sa_type=String)
    extension_id: str
    """The extension that is billed, or that rings."""
    members: Members = Field(sa_column=Column(JSON, nullable=False))
    """Caller and callee: `memberId`, `uri`, `number`, `parked`."""
    established: Moment | None = None
    direction: Literal["outgoing", "incoming"] = Field(default="outgoing", sa_type=String)
    call_id: int | None = Field(default=None, index=True)
    """The network's call; None until it begins."""
    leg: int | None = None
    """Number of the leg that this is about; None: the whole call."""

    def follow(self, store: Store) -> None:
        """A live one has a call."""
        follow_session(store, Session, self)

    def leave(self, store: Store) -> None:
        """A call that nobody sees any more ends."""
        if self.call_id is not None and self.status in LIVE:
            schedule_at(store, self.created, ACT, call=self.call_id, act="hang-up", values={"by": "caller"})


class ShownMember(TypedDict):
    """A party of a call."""

    memberId: Annotated[str, Property(description="What it is parked by.")]
    uri: Annotated[str, Property(description="`tel:` and a number, or `sip:` and an extension.")]
    parked: bool


class ShownCall(TypedDict):
    """A call."""

    sessionId: str
    status: Status
    recording: Annotated[bool, Property(description="Whether it is being recorded.")]
    members: list[ShownMember]


PARTY = {"type": "string", "pattern": r"^([Tt][Ee][Ll]|[Ss][Ii][Pp][Ss]?):."}
CALL, CALLS = Struct("Call", ShownCall), Struct("Call", list[ShownCall], xml="Calls")
ACTED: dict[str, Any] = {"response_model": CALL, "responses": {409: {}}}
"""What an act on a call answers: the call, or that its state does not allow it."""


def find_session(world: World, user: User, session_id: str) -> Session:
    """The call of a path, or 404."""
    row = world.store.one(Session, id=session_id, user_id=user.id)
    if row is None:
        raise ApiError(404, rules.FOUND, f"There is no call with the id {session_id}.")
    return row


def call_seen(world: World, row: Session) -> Call:
    """The network's call of a session that is live; 409 if it is over."""
    call = find_call(world.store, row.call_id) if row.status in LIVE else None
    if call is None:
        raise ApiError(409, rules.LIVE, f"The call is over: its status is {row.status}.")
    return call


def legs_seen(world: World, row: Session) -> list[Leg | None]:
    """The legs of caller and callee as they stand; None for who has none, or no more."""
    call = find_call(world.store, row.call_id) if row.status in LIVE else None
    legs = legs_of(world.store, call) if call else []
    callees = [leg for leg in legs if leg.position > 1 and row.leg in (None, leg.position)]
    callee = next((leg for leg in callees if leg.state != "ended"), None)
    return [legs[0] if legs else None, callee]


def represent(world: World, row: Session) -> ShownCall:
    """A call; `members` is where clients find the ids to park by."""
    legs = legs_seen(world, row)
    members: list[ShownMember] = [
        {"memberId": member["memberId"], "uri": member["uri"], "parked": leg is not None and leg.state == "parked"}
        for member, leg in zip(row.members, legs, strict=True)
    ]
    recording = any(leg is not None and is_recording(leg) for leg in legs)
    return {"sessionId": row.id, "status": row.status, "recording": recording, "members": members}


def read_party(world: World, user: User, name: str, value: str, member_id: str) -> dict[str, Any]:
    """A party as a member of the call; 400 naming the parameter if it is neither number nor extension."""
    scheme, _, rest = numbers.readable(value).partition(":")
    if scheme.lower() not in ("tel", "sip", "sips"):
        raise invalid(rules.PARTIES, name, f"{value!r} must start with tel: or sip:")
    number = numbers.read(value, HOME)
    if number is None and scheme.lower() == "tel":
        raise invalid(rules.PARTIES, name, f"{value!r} holds no telephone number")
    uri = f"tel:{number}"
    if number is None:
        uri, number = f"sip:{rest}", number_of(world, find_extension(world, user, name, rest))
    return {"memberId": member_id, "uri": uri, "number": number, "parked": False}


def find_extension(world: World, user: User, name: str, value: str) -> Extension:
    """The user's extension in `1112233e0` or `1112233e0@sipgate.de`; 400 naming the parameter if it is no telephone."""
    conditions: list[Condition] = [("id", "=", user_of(value)), ("type", "in", PHONES)]
    found = world.store.all(Extension, conditions, user_id=user.id)
    if not found:
        raise invalid(
            rules.BILLED if name == "registerSip" else rules.PARTIES,
            name,
            f"{value!r} is not a telephone extension of yours",
        )
    return found[0]


@router.get(LIST, response_model=CALLS)
async def list_sessions(world: CurrentWorld, wire: CurrentWire) -> Any:
    """List the user's live calls, incoming ones too."""
    conditions: list[Condition] = [("user_id", "=", wire.user.id), ("status", "in", LIVE)]
    rows = [represent(world, row) for row in world.store.all(Session, conditions, order="created,id")]
    return wire.answer(CALLS, rows)


@router.post(
    LIST,
    response_model=CALL,
    openapi_extra=takes(
        caller=("Who is called first: `tel:` and a number, or `sip:` and an extension.!", PARTY),
        callee=("Whom the caller is put through to: `tel:` and a number, or `sip:` and an extension.!", PARTY),
        registerSip="Telephone extension that pays.!",
    ),
)
async def originate_call(world: CurrentWorld, wire: CurrentWire) -> Any:
    """Call one party, then put it through to the other."""
    user, given = wire.user, wire.given
    callee = read_party(world, user, "callee", given.required("callee"), "2")
    caller = read_party(world, user, "caller", given.required("caller"), "1")
    payer = re.sub("^sips?:", "", given.required("registerSip"), flags=re.I)
    billed = find_extension(world, user, "registerSip", payer)
    await ready(world)
    session_id = world.chance.token("sipgate.session")
    with world.store.transaction():
        world.store.insert(
            Session,
            id=session_id,
            user_id=user.id,
            created=world.clock.stamp(),
            status=FIRST_DIAL,
            extension_id=billed.id,
            members=[caller, callee],
        )
        begin(world, session_id, caller, callee)
    return wire.answer(CALL, represent(world, find_session(world, user, session_id)))


def begin(world: World, session_id: str, caller: dict[str, Any], callee: dict[str, Any]) -> None:
    """Let the caller's telephone ring."""
    source, noted = phone_of(world, caller), {"session": session_id}
    shown = None if caller["uri"].startswith("sip:") else caller["number"]
    script: dict[str, Any] = {**SCRIPT, "click_to_dial": True}
    call = place(world, source, target_of(callee), shown=shown, vendor=VENDOR, via=noted, **script)
    world.store.update(Session, session_id, call_id=call.id)


def phone_of(world: World, member: dict[str, Any]) -> Phone:
    """The telephone of a party: an extension, who has its number here, or whoever the network finds at the number."""
    number: str = member["number"]
    if member["uri"].startswith("sip:"):
        own = find(world, user_of(member["uri"]))
    else:
        own = find_phone(world, f"+{number}") if owns(world, number) else None
    return own if own and own.vendor == VENDOR else outside(number, world)


def act(world: World, function: Callable[..., None], *given: Any) -> None:
    """Do something to a call of the network; 409 if its state does not allow it."""
    try:
        with world.store.transaction():
            function(world, *given)
    except WrongState as error:
        raise ApiError(409, rules.ESTABLISHED, f"The call does not allow this: {error}.") from None


@router.get(ONE, response_model=CALL)
async def get_session(sessionId: str, world: CurrentWorld, wire: CurrentWire) -> Any:
    """Get the state of a call, of a finished one too."""
    return wire.answer(CALL, represent(world, find_session(world, wire.user, sessionId)))


@router.delete(ONE, **ACTED)
async def hang_up_call(sessionId: str, world: CurrentWorld, wire: CurrentWire) -> Any:
    """Hang up a call; one that comes in and still rings is refused."""
    row = find_session(world, wire.user, sessionId)
    call = call_seen(world, row)
    if row.direction == "incoming" and row.status == FIRST_DIAL:
        act(world, acts.refuse, call, row.leg)
    else:
        act(world, acts.hang_up, call, "caller" if row.direction == "outgoing" else "callee")
    return wire.answer(CALL, represent(world, find_session(world, wire.user, sessionId)))


def established(row: Session) -> None:
    """409 unless the parties of a call are talking."""
    if row.status != ESTABLISHED:
        raise ApiError(409, rules.ESTABLISHED, f"The call is not established: its status is {row.status}.")


@router.put(ONE + "/recording", **ACTED, openapi_extra=takes(value=("`true` starts, `false` stops recording.!", FLAG)))
async def set_recording(sessionId: str, world: CurrentWorld, wire: CurrentWire) -> Any:
    """Start or stop recording a call."""
    wanted = wire.given.flag("value")
    row = find_session(world, wire.user, sessionId)
    established(row)
    call, legs = call_seen(world, row), [leg for leg in legs_seen(world, row) if leg is not None]
    for leg in legs if not wanted else legs[:1] if not any(map(is_recording, legs)) else ():
        act(world, acts.record, call, wanted, leg.position)
    return wire.answer(CALL, represent(world, find_session(world, wire.user, sessionId)))


@router.put(
    ONE + "/member/{memberId}/parking", **ACTED, openapi_extra=takes(value=("`true` parks, `false` unparks.!", FLAG))
)
async def set_parking(sessionId: str, memberId: str, world: CurrentWorld, wire: CurrentWire) -> Any:
    """Park a member of a call, or bring it back."""
    wanted = wire.given.flag("value")
    row = find_session(world, wire.user, sessionId)
    established(row)
    legs = {member["memberId"]: leg for member, leg in zip(row.members, legs_seen(world, row), strict=True)}
    if memberId not in legs:
        raise ApiError(404, rules.MEMBER, f"The call has no member {memberId}.")
    park(world, call_seen(world, row), legs[memberId], wanted)
    return wire.answer(CALL, represent(world, find_session(world, wire.user, sessionId)))


def park(world: World, call: Call, leg: Leg | None, wanted: bool) -> None:
    """Park a party or bring it back; one that is so already stays. 409 where its leg does not allow it."""
    if leg is None:
        raise ApiError(409, rules.MEMBER, "The member does not take part in the call now.")
    if wanted != (leg.state == "parked"):
        given = (acts.hold, call, leg.position, "parked") if wanted else (acts.resume, call, leg.position)
        act(world, *given)

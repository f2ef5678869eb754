"""Live calls: put two parties through, watch, record, park and hang up (document, "List of calls").

A call is a row whose status moves on the world's clock: the caller is dialled, then the callee, then
they talk until somebody hangs up. A finished call stays readable and becomes a call event.
"""

import re
from datetime import timedelta
from math import ceil
from typing import Any, Literal

from fastapi import APIRouter
from sqlalchemy import JSON, Column, String
from sqlmodel import Field, SQLModel

from emulator.exchange.inputs import CurrentWorld
from emulator.exchange.routing import Route
from emulator.store.moments import from_text, to_text
from emulator.store.records import Moment
from emulator.store.store import Condition, Store
from emulator.telephony import numbers
from emulator.telephony.audio import MOST_SPOKEN
from emulator.vendors.sipgate import magic
from emulator.vendors.sipgate.auth import User
from emulator.vendors.sipgate.errors import ApiError, invalid
from emulator.vendors.sipgate.filling.records import Members, Recordings
from emulator.vendors.sipgate.numbers import HOME
from emulator.vendors.sipgate.representation import ELEMENTS
from emulator.vendors.sipgate.resources.balance import charge
from emulator.vendors.sipgate.resources.events import Event
from emulator.vendors.sipgate.resources.extensions import Extension
from emulator.vendors.sipgate.resources.numbers import PhoneNumber
from emulator.vendors.sipgate.wire import CurrentWire, takes
from emulator.worlds.clock import schedule_at
from emulator.worlds.world import World

router = APIRouter(route_class=Route, tags=["Sessions"])
LIST = "/{userId}/sessions/calls"
ONE = LIST + "/{sessionId}"

DIAL, HANG_UP = "sipgate.conclude_dialling", "sipgate.hang_up"
FIRST_DIAL, SECOND_DIAL, ESTABLISHED, HUNG_UP = "FIRST_DIAL", "SECOND_DIAL", "ESTABLISHED", "HUNGUP"
LIVE = (FIRST_DIAL, SECOND_DIAL, ESTABLISHED)
"""Statuses of a call that is not over. The others: HUNGUP, CALL_1_BUSY, CALL_1_FAILED and the same for 2."""
PICK_UP_SECONDS, RING_SECONDS, CHAT_SECONDS = 3, 30, 10
Leg = Literal[1, 2]
Status = Literal[
    "FIRST_DIAL", "SECOND_DIAL", "ESTABLISHED", "HUNGUP",
    "CALL_1_BUSY", "CALL_1_FAILED", "CALL_2_BUSY", "CALL_2_FAILED",
]  # fmt: skip


class Session(SQLModel, table=True):
    """A call between two parties, begun through the API."""

    __tablename__ = "sipgate_session"
    id: str = Field(primary_key=True)
    user_id: str = Field(foreign_key="sipgate_user.id", ondelete="CASCADE", index=True)
    created: Moment
    status: Status = Field(sa_type=String)
    extension_id: str
    """The extension that is billed."""
    members: Members = Field(sa_column=Column(JSON, nullable=False))
    """Caller and callee: `memberId`, `uri`, `number`, `parked`."""
    established: Moment | None = None
    recording_since: Moment | None = None
    recordings: Recordings = Field(default=[], sa_column=Column(JSON, nullable=False, default=[]))

    def follow(self, store: Store) -> None:
        """Who is being called picks up, or does not."""
        if self.status in (FIRST_DIAL, SECOND_DIAL):
            due = to_text(from_text(self.created) + timedelta(seconds=PICK_UP_SECONDS))
            schedule_at(store, due, DIAL, session=self.id, leg=1 if self.status == FIRST_DIAL else 2)


def find_session(world: World, user: User, session_id: str) -> Session:
    """The call of a path, or 404."""
    row = world.store.one(Session, id=session_id, user_id=user.id)
    if row is None:
        raise ApiError(404, f"There is no call with the id {session_id}.")
    return row


def find_established(world: World, user: User, session_id: str) -> Session:
    """The call of a path; 409 unless its parties are talking."""
    row = find_session(world, user, session_id)
    if row.status != ESTABLISHED:
        raise ApiError(409, f"The call is not established: its status is {row.status}.")
    return row


def represent(row: Session) -> dict[str, Any]:
    """A call; `members` is where clients find the ids to park by."""
    members = [{name: member[name] for name in ("memberId", "uri", "parked")} for member in row.members]
    return {
        "sessionId": row.id,
        "status": row.status,
        "recording": row.recording_since is not None,
        "members": members,
    }


def read_party(world: World, user: User, name: str, value: str, member_id: str) -> dict[str, Any]:
    """A party as a member of the call; 400 naming the parameter if it is neither number nor extension."""
    scheme, _, rest = numbers.readable(value).partition(":")
    if scheme.lower() not in ("tel", "sip", "sips"):
        raise invalid(name, f"{value!r} must start with tel: or sip:")
    number = numbers.read(value, HOME)
    if number is None and scheme.lower() == "tel":
        raise invalid(name, f"{value!r} holds no telephone number")
    uri = f"tel:{number}"
    if number is None:
        uri, number = f"sip:{rest}", number_of(world, find_phone(world, user, name, rest))
    return {"memberId": member_id, "uri": uri, "number": number, "parked": False}


def find_phone(world: World, user: User, name: str, value: str) -> Extension:
    """The user's extension in `1112233e0` or `1112233e0@sipgate.de`; 400 naming the parameter if it is no telephone."""
    key = re.split("[@;]", value)[0]
    conditions: list[Condition] = [("id", "=", key), ("type", "in", ("register", "external"))]
    found = world.store.all(Extension, conditions, user_id=user.id)
    if not found:
        raise invalid(name, f"{value!r} is not a telephone extension of yours")
    return found[0]


def number_of(world: World, extension: Extension) -> str:
    """The number that stands for an extension in a call event."""
    own = world.store.one(PhoneNumber, extension_id=extension.id)
    return extension.outgoing_number or extension.external_phonenumber or (own.number if own else "")


@router.get(LIST)
async def list_sessions(world: CurrentWorld, wire: CurrentWire) -> Any:
    """List the user's live calls."""
    conditions: list[Condition] = [("user_id", "=", wire.user.id), ("status", "in", LIVE)]
    rows = world.store.all(Session, conditions, order="created,id")
    return wire.answer("Call", [represent(row) for row in rows], {**ELEMENTS, "Calls": "Call"}, xml_root="Calls")


@router.post(
    LIST,
    openapi_extra=takes(
        caller="Who is called first: `tel:` and a number, or `sip:` and an extension.!",
        callee="Whom the caller is put through to: `tel:` and a number, or `sip:` and an extension.!",
        registerSip="Telephone extension that pays.!",
    ),
)
async def originate_call(world: CurrentWorld, wire: CurrentWire) -> Any:
    """Call one party, then put it through to the other."""
    user, given = wire.user, wire.given
    callee = read_party(world, user, "callee", given.required("callee"), "2")
    caller = read_party(world, user, "caller", given.required("caller"), "1")
    billed = find_phone(world, user, "registerSip", re.sub("^sips?:", "", given.required("registerSip"), flags=re.I))
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
        dial(world, session_id, 1, caller)
    return wire.answer("Call", represent(find_session(world, user, session_id)))


def dial(world: World, session_id: str, leg: Leg, party: dict[str, Any]) -> None:
    """Let a party's telephone ring; who answers does so soon, who does not is given up later."""
    seconds = RING_SECONDS if outcome(world, party) == "no_answer" else PICK_UP_SECONDS
    world.clock.schedule(seconds, DIAL, session=session_id, leg=leg)


def outcome(world: World, party: dict[str, Any]) -> magic.Outcome:
    """How a party takes the call: magic numbers say it, and an extension with Do Not Disturb is busy."""
    scheme, _, rest = party["uri"].partition(":")
    if scheme == "tel":
        return magic.outcome(party["number"])
    extension = world.store.one(Extension, id=rest.partition("@")[0])
    return "busy" if extension and extension.dnd else "answered"


def conclude_dialling(world: World, given: dict[str, Any]) -> None:
    """A party picks up, or the call ends because it does not."""
    row = world.store.one(Session, id=given["session"])
    if row is None or row.status not in LIVE:
        return
    leg: Leg = given["leg"]
    result = outcome(world, row.members[leg - 1])
    if result in ("busy", "no_answer", "failed"):
        finish(world, row, f"CALL_{leg}_{'BUSY' if result == 'busy' else 'FAILED'}")
    elif leg == 1:
        world.store.update(Session, row.id, status=SECOND_DIAL)
        dial(world, row.id, 2, row.members[1])
    else:
        world.store.update(Session, row.id, status=ESTABLISHED, established=world.clock.stamp())
        if "hangs_up" in (result, outcome(world, row.members[0])):
            world.clock.schedule(CHAT_SECONDS, HANG_UP, session=row.id)


def hang_up(world: World, given: dict[str, Any]) -> None:
    """A party hangs up."""
    row = world.store.one(Session, id=given["session"])
    if row is not None and row.status in LIVE:
        finish(world, row, HUNG_UP)


def seconds_since(world: World, moment: str) -> float:
    """Seconds from a stored moment until now."""
    return (world.clock.now() - from_text(moment)).total_seconds()


def recorded(world: World, row: Session) -> list[dict[str, Any]]:
    """A call's recordings, the one that runs included."""
    if row.recording_since is None:
        return row.recordings
    seconds = min(seconds_since(world, row.recording_since), MOST_SPOKEN)
    return [*row.recordings, {"created": row.recording_since, "seconds": seconds}]


def pay_minutes(world: World, user_id: str, seconds: float) -> None:
    """Pay a call by the minutes begun."""
    user = world.store.one(User, id=user_id)
    if user is not None:
        charge(world, user.account_id, "minute", ceil(seconds / 60))


def finish(world: World, row: Session, status: str) -> None:
    """End a call: stop recording, pay its minutes, and leave a call event."""
    recordings = recorded(world, row)
    world.store.update(Session, row.id, status=status, recording_since=None, recordings=recordings)
    if row.established and row.members[1]["uri"].startswith("tel:"):
        pay_minutes(world, row.user_id, seconds_since(world, row.established))
    world.store.insert(
        Event,
        user_id=row.user_id,
        kind="call",
        created=row.created,
        direction="outgoing" if row.established else "missed_outgoing",
        status="sent" if row.established else "failed",
        location="sent",
        read=True,
        extension_id=row.extension_id,
        sources=[row.members[0]["number"]],
        targets=[row.members[1]["number"]],
        recordings=recordings,
    )


@router.get(ONE)
async def get_session(sessionId: str, world: CurrentWorld, wire: CurrentWire) -> Any:
    """Get the state of a call, of a finished one too."""
    return wire.answer("Call", represent(find_session(world, wire.user, sessionId)))


@router.delete(ONE)
async def hang_up_call(sessionId: str, world: CurrentWorld, wire: CurrentWire) -> Any:
    """Hang up a call."""
    row = find_session(world, wire.user, sessionId)
    if row.status not in LIVE:
        raise ApiError(409, f"The call is over: its status is {row.status}.")
    with world.store.transaction():
        finish(world, row, HUNG_UP)
    return wire.answer("Call", represent(find_session(world, wire.user, sessionId)))


@router.put(ONE + "/recording", openapi_extra=takes(value="`true` starts, `false` stops recording.!"))
async def set_recording(sessionId: str, world: CurrentWorld, wire: CurrentWire) -> Any:
    """Start or stop recording a call."""
    wanted = wire.given.flag("value")
    row = find_established(world, wire.user, sessionId)
    if wanted and row.recording_since is None:
        world.store.update(Session, row.id, recording_since=world.clock.stamp())
    elif not wanted:
        world.store.update(Session, row.id, recording_since=None, recordings=recorded(world, row))
    return wire.answer("Call", represent(find_session(world, wire.user, sessionId)))


@router.put(ONE + "/member/{memberId}/parking", openapi_extra=takes(value="`true` parks, `false` unparks.!"))
async def set_parking(sessionId: str, memberId: str, world: CurrentWorld, wire: CurrentWire) -> Any:
    """Park a member of a call, or bring it back."""
    wanted = wire.given.flag("value")
    row = find_established(world, wire.user, sessionId)
    if memberId not in [member["memberId"] for member in row.members]:
        raise ApiError(404, f"The call has no member {memberId}.")
    members = [m | {"parked": wanted} if m["memberId"] == memberId else m for m in row.members]
    world.store.update(Session, row.id, members=members)
    return wire.answer("Call", represent(find_session(world, wire.user, sessionId)))

"""What is done to a live call, one operation for each act; any may be put off `in` seconds of the world's clock."""

from contextlib import suppress
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import Field

from emulator.control.errors import ControlError, invalid
from emulator.control.telephony.calls import CallId, CallShown, find, show
from emulator.control.telephony.parties import JoinedWorld, target_named
from emulator.control.worlds.worlds import ControlBody
from emulator.exchange.routing import Route
from emulator.telephony import acts
from emulator.telephony.acts import ACT, ACTS, NoSuchLeg, WrongState
from emulator.telephony.call import Call, latest
from emulator.telephony.codes import CODES
from emulator.telephony.directory import outside, phone_of
from emulator.telephony.phone import Phone
from emulator.worlds.world import World

router = APIRouter(route_class=Route, tags=["Calls"])


class Act(ControlBody):
    """An act on a call."""

    leg: int | None = Field(None, ge=1, le=1000, description="Whose act it is, by the number of the leg.")
    seconds_to_wait: float | None = Field(
        None, alias="in", ge=0, le=1e9, allow_inf_nan=False, description="Seconds of the world's clock from now."
    )


class Refuse(Act):
    """How a call is turned away."""

    code: int = Field(603, ge=CODES.start, lt=CODES.stop, description="SIP code.")
    reason: str | None = Field(None, max_length=255, description="What goes with it; SIP's words by default.")


class HangUp(Act):
    """Who hangs up."""

    by: Literal["caller", "callee"] | None = Field(
        None, description="By default who is called; while it rings, who calls."
    )


class Transfer(Act):
    """To whom a call is handed over."""

    to: str = Field(min_length=1, max_length=255, description="A number, `vendor/id` or a SIP user.")


class Digits(Act):
    """What is pressed."""

    digits: str = Field(pattern=f"^{acts.DIGITS.pattern}$", description="`0` to `9`, `A` to `D`, `*` and `#`.")


class Record(Act):
    """Whether to record."""

    value: bool = Field(True, description="`true` begins, `false` stops recording.")


class LeaveMessage(Act):
    """How long the caller speaks."""

    seconds: float = Field(12, gt=0, le=acts.LONGEST_MESSAGE, allow_inf_nan=False)


@router.post("/calls/{call_id}/answer")
async def answer_call(call_id: CallId, world: JoinedWorld, body: Act = Act()) -> CallShown:
    """Pick up a phone that rings."""
    return act(world, call_id, "answer", body)


@router.post("/calls/{call_id}/refuse")
async def refuse_call(call_id: CallId, world: JoinedWorld, body: Refuse = Refuse()) -> CallShown:
    """Turn a ringing call away, with a SIP code."""
    return act(world, call_id, "refuse", body, code=body.code, reason=body.reason)


@router.post("/calls/{call_id}/hang-up")
async def hang_up_call(call_id: CallId, world: JoinedWorld, body: HangUp = HangUp()) -> CallShown:
    """End a call from one side; while it rings, only who calls can."""
    return act(world, call_id, "hang-up", body, by=body.by)


@router.post("/calls/{call_id}/hold")
async def hold_call(call_id: CallId, world: JoinedWorld, body: Act = Act()) -> CallShown:
    """Hold a call."""
    return act(world, call_id, "hold", body)


@router.post("/calls/{call_id}/resume")
async def resume_call(call_id: CallId, world: JoinedWorld, body: Act = Act()) -> CallShown:
    """Bring a held or parked call back."""
    return act(world, call_id, "resume", body)


@router.post("/calls/{call_id}/transfer")
async def transfer_call(call_id: CallId, world: JoinedWorld, body: Transfer) -> CallShown:
    """Hand a call over to somebody else, blind: their phone rings, who hands over is out of it."""
    call = find(world, call_id)
    target = target_named(world, who_hands_over(world, call, body.leg), body.to)
    return act(world, f"c{call.id}", "transfer", body, target=target)


@router.post("/calls/{call_id}/digits")
async def press_digits(call_id: CallId, world: JoinedWorld, body: Digits) -> CallShown:
    """Press digits during a call."""
    return act(world, call_id, "digits", body, digits=body.digits)


@router.post("/calls/{call_id}/record")
async def record_call(call_id: CallId, world: JoinedWorld, body: Record = Record()) -> CallShown:
    """Begin or stop recording a call."""
    return act(world, call_id, "record", body, value=body.value)


@router.post("/calls/{call_id}/leave-message")
async def leave_message(call_id: CallId, world: JoinedWorld, body: LeaveMessage = LeaveMessage()) -> CallShown:
    """Speak to the mailbox that has taken the call, and hang up."""
    return act(world, call_id, "leave-message", body, seconds=body.seconds)


def who_hands_over(world: World, call: Call, position: int | None) -> Phone:
    """Whose phone hands a call over: what is named is read as that phone dials it."""
    with suppress(WrongState, NoSuchLeg):
        leg = acts.choose(world, call, position, acts.is_talking, "answered")
        return phone_of(world, leg) or outside("", world)
    return outside("", world)


def act(world: World, call_id: str, name: str, body: Act, **values: Any) -> CallShown:
    """Do it, or put it off; the call as it is then. 409 where the call's state does not allow it."""
    call = find(world, call_id)
    if name != "leave-message":
        values["position"] = body.leg
    elif body.leg is not None:
        raise invalid("leg", "who calls leaves the message")
    if body.seconds_to_wait:
        if call.state == "ended":
            raise ControlError(409, "the call is over already", state="ended")
        world.clock.schedule(body.seconds_to_wait, ACT, call=call.id, act=name, values=values)
    else:
        do(world, call, name, values)
    return show(world, latest(world, call))


def do(world: World, call: Call, name: str, values: dict[str, Any]) -> None:
    """Do it now, whole or not at all."""
    try:
        with world.store.transaction():
            ACTS[name](world, call, **values)
    except WrongState as error:
        raise ControlError(409, str(error), state=error.state) from None
    except NoSuchLeg as error:
        raise invalid("leg", str(error)) from None
    except ValueError as error:
        field, _, problem = str(error).partition(": ")
        raise invalid(field, problem) from None

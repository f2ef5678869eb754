"""Incoming calls: over at once, as an event; or on the telephone network, where somebody can take them.

A call is over at once unless `answers` is given. How it goes is what was said (`answered`, `outcome`,
`code`, `busy`), else what the telephone that it is for would do.
"""

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field, ValidationInfo, field_validator
from typing_extensions import TypedDict

from emulator.telephony.call import Call, Leg, State
from emulator.telephony.codes import Outcome, outcome_of
from emulator.telephony.dialling import place
from emulator.telephony.directory import outside, phone_of, route, stranger, through
from emulator.telephony.network import Ring
from emulator.telephony.outcomes import OF_CALLS, reach, standing
from emulator.telephony.phone import ALLOWED, LONGEST, Answers, read_answers
from emulator.vendors.sipgate.calls import pay_minute, sessions_of
from emulator.vendors.sipgate.incoming.callers import SOMEBODY, Incoming, extension_named, read_caller, receiver
from emulator.vendors.sipgate.messages.receiving import receive
from emulator.vendors.sipgate.numbers import e164
from emulator.vendors.sipgate.phones import PHONES, VENDOR, first_extension, owns
from emulator.vendors.sipgate.resources.balance import Account
from emulator.vendors.sipgate.resources.callthrough import Callthrough, find_routing
from emulator.worlds.world import World

MINUTE_SECONDS = 60
Told = Literal["answered", "no_answer", "busy", "refused", "failed"]


class IncomingCall(Incoming):
    """A call."""

    answered: bool | None = Field(None, description="Whether somebody picks up; by default as the telephone would.")
    duration: int = Field(60, ge=0, le=86400, description="Seconds that the call lasts, if it is answered.")
    outcome: Told | None = Field(None, description="How it ends, whatever the telephone would do.")
    code: int | None = Field(None, ge=300, le=699, description="SIP code with which it is turned away.")
    busy: bool = Field(False, description="The telephone is busy: 486.")
    answers: Any = Field(None, description=f"Lets the call live, and says how the telephone behaves: {ALLOWED}.")
    after: float | None = Field(
        None, ge=0, le=LONGEST, allow_inf_nan=False, description="With `answers`: seconds until it is taken or refused."
    )
    hangs_up: Literal["caller", "callee"] = Field(
        "caller", description="With `answers` and `duration`: who hangs up then."
    )

    @field_validator("code", "busy")
    @classmethod
    def check_turned_away(cls, value: Any, known: ValidationInfo) -> Any:
        """A call that is answered is not turned away."""
        if value and known.data.get("outcome") == "answered":
            raise ValueError("a call that is answered is neither busy, nor ends with a code")
        return value

    @field_validator("answers")
    @classmethod
    def check_answers(cls, value: Any) -> Any:
        """It is a behaviour."""
        return value if value is None else read_answers(value)

    def told(self) -> Told | None:
        """How the call goes because somebody said so."""
        if self.busy or self.outcome:
            return "busy" if self.busy else self.outcome
        if self.code is not None:
            found = outcome_of(self.code)
            return "refused" if found == "cancelled" else found
        return None if self.answered is None else "answered" if self.answered else "no_answer"


Parties = TypedDict("Parties", {"from": str, "to": str})


class CallDone(Parties):
    """A call that is over."""

    event: NotRequired[str]
    user: NotRequired[str]
    number: NotRequired[Annotated[str, Field(description="The callthrough number that was called.")]]
    target: NotRequired[Annotated[str, Field(description="Where it was forwarded to.")]]
    answered: bool
    duration: int
    forwarded: bool


class CallAlive(Parties):
    """A call on the telephone network."""

    call: str
    user: str | None
    state: State
    outcome: Outcome | None


def incoming_call(world: World, values: IncomingCall) -> CallDone | CallAlive:
    """A call rings a telephone, or goes through to where its callthrough points."""
    source, number = read_caller(values.from_), e164(values.to or "") or ""
    if values.answers is not None:
        return begin(world, values, source, number)
    if number and world.store.one(Account, callthrough_number=number):
        return call_through(world, source, number, values)
    extension, target = receiver(world, values.to, *PHONES)
    called = target if number else f"{VENDOR}/{extension.id}"
    answered = is_answered(world, values, source, called if values.to else target)
    outcome = {} if answered else {"direction": "missed_incoming", "status": "failed"}
    event = receive(world, "call", extension, source, target, **outcome)
    return {
        "event": str(event),
        "user": extension.user_id,
        "from": source,
        "to": target,
        "answered": answered,
        "duration": values.duration if answered else 0,
        "forwarded": False,
    }


def is_answered(world: World, values: IncomingCall, source: str, target: str) -> bool:
    """Whether somebody picks up: as was said, else as the telephone that rings would."""
    told = values.told()
    return told == "answered" if told else would_answer(world, source, target)


def would_answer(world: World, source: str, target: str) -> bool:
    """Whether one of the telephones that a call rings would take it, or a mailbox does."""
    call, caller = Call(source=source, target=target, started=world.clock.stamp(), script={}), stranger(source)
    found = route(world, call, target, caller, Ring(target))
    for vendor, ring in (each for outer in found.rings for each in through(world, outer, caller)):
        answers: Answers = {} if ring.code else reach(world, call, leg_to_be(vendor, ring)).answers
        if isinstance(answers, dict) and answers.get("after", LONGEST) <= ring.patience:
            return True
    return found.mailbox


def leg_to_be(vendor: str, ring: Ring) -> Leg:
    """Who would be rung, as a leg of a call that is not."""
    owner = vendor if ring.phone else ""
    return Leg(call_id=0, position=2, vendor=owner, phone=ring.phone, number=ring.number, pickup=ring.pickup)


def call_through(world: World, source: str, number: str, values: IncomingCall) -> CallDone:
    """A call to the gateway: forwarded while its routing lasts, turned away otherwise."""
    routing = find_routing(world, source, number)
    if routing is None:
        return {"from": source, "to": number, "answered": False, "duration": 0, "forwarded": False}
    extension = first_extension(world, routing.user_id, PHONES)
    if extension is None:
        raise ValueError(f"to: {routing.user_id} has no telephone extension that could pay for the call")
    answered = is_answered(world, values, source, number)
    outcome = {"direction": "outgoing"} if answered else {"direction": "missed_outgoing", "status": "failed"}
    event = receive(world, "call", extension, source, routing.target, location="sent", **outcome)
    duration = paid_seconds(world, routing, values.duration) if answered else 0
    return {
        "event": str(event),
        "user": extension.user_id,
        "from": source,
        "to": routing.target,
        "number": number,
        "target": routing.target,
        "answered": answered,
        "duration": duration,
        "forwarded": True,
    }


def paid_seconds(world: World, routing: Callthrough, duration: int) -> int:
    """Pay a call by the minutes begun; as long as it lasts, or as the money does."""
    for begun in range(0, duration, MINUTE_SECONDS):
        if not pay_minute(world, routing.user_id):
            return begun
    return duration


def begin(world: World, values: IncomingCall, source: str, number: str) -> CallAlive:
    """Let a call live on the telephone network: what becomes of it is an event once it is over."""
    named = extension_named(world, values.to) if values.to else None
    if named is not None:
        target = f"{VENDOR}/{receiver(world, values.to, *PHONES, 'voicemail')[0].id}"
    elif owns(world, number):
        target = number
    else:
        target = receiver(world, values.to, *PHONES)[1]
    caller = outside(source or SOMEBODY, world)
    call = place(world, caller, target, shown=source, **script(world, values, source, target))
    users = [row.user_id for row in sessions_of(world, call)]
    return {
        "call": f"c{call.id}",
        "user": next(iter(users), None),
        "from": source,
        "to": target,
        "state": call.state,
        "outcome": call.outcome,
    }


def script(world: World, values: IncomingCall, source: str, target: str) -> dict[str, Any]:
    """What is decided ahead of a call that lives."""
    told = values.told()
    decided: dict[str, Any] = {}
    if told == "no_answer" and values.code is None:
        decided = {"answers": "never"}
    elif told == "answered":
        decided = {"answers": {"after": 0 if values.after is None else values.after}}
    elif told:
        code = values.code or OF_CALLS[told]
        decided = {"answers": {"refuse": code}, "after": values.after or 0, "outcome": told}
    elif rings_at_all(world, source, target):
        decided = behaviour(values.answers, values.after)
    if values.model_fields_set & {"duration", "hangs_up"}:
        decided |= {"talks": values.duration, "hangs_up": values.hangs_up}
    return decided


def behaviour(answers: Answers, after: float | None) -> dict[str, Any]:
    """How a telephone shall behave, and after how long."""
    if after is None:
        return {"answers": answers}
    if isinstance(answers, dict) and "after" in answers:
        return {"answers": {"after": after}}
    return {"answers": answers, "after": after}


def rings_at_all(world: World, source: str, target: str) -> bool:
    """Whether no telephone that a call is for is set to Do Not Disturb, or not registered: it would not ring."""
    call, caller = Call(source=source, target=target, started=world.clock.stamp(), script={}), stranger(source)
    found = route(world, call, target, caller, Ring(target))
    legs = [leg_to_be(vendor, ring) for outer in found.rings for vendor, ring in through(world, outer, caller)]
    known = [(leg, phone_of(world, leg)) for leg in legs]
    return all(phone is not None and standing(world, leg, phone) is None for leg, phone in known)

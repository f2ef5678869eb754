"""Calls that the world makes: one that comes in and lives on the network, and one that is over already."""

from typing import Annotated, Any, Literal, NotRequired

from pydantic import AfterValidator, BaseModel, Field, ValidationInfo, field_validator
from typing_extensions import TypedDict

from emulator.telephony.call import Call, legs_of
from emulator.telephony.codes import BUSY, CODES, DECLINED, UNAVAILABLE
from emulator.telephony.dialling import place
from emulator.telephony.directory import outside
from emulator.telephony.phone import Answers, changes_of, read_answers, talk_seconds
from emulator.vendors.sipcentric.calling import history
from emulator.vendors.sipcentric.calling.notes import VENDOR
from emulator.vendors.sipcentric.calling.phones import find_phone, party_of
from emulator.vendors.sipcentric.calling.recorder import keep
from emulator.vendors.sipcentric.calling.routes import LONGEST_WAIT, RINGING_SECONDS, destination_of, known
from emulator.vendors.sipcentric.charges import charge_call
from emulator.vendors.sipcentric.events import address
from emulator.vendors.sipcentric.happening.named import SOMEBODY, OneOf, endpoint_named, phone_by_default
from emulator.vendors.sipcentric.numbers import ANONYMOUS, Kept, named, stored
from emulator.vendors.sipcentric.resources.calls import Call as CallRecord
from emulator.vendors.sipcentric.resources.calls import Outcome
from emulator.vendors.sipcentric.resources.endpoints import Endpoint
from emulator.vendors.sipcentric.resources.phonenumbers import PhoneNumber
from emulator.worlds.world import World

Seconds = Annotated[int | None, Field(ge=0, le=7200)]
Wait = Annotated[float | None, Field(ge=0, le=7200, allow_inf_nan=False)]
Ends = Literal["answered", "no_answer", "busy", "refused", "failed"]
BY_OUTCOME: dict[str, Answers] = {
    "no_answer": "never",
    "busy": {"refuse": BUSY},
    "refused": {"refuse": DECLINED},
    "failed": {"refuse": UNAVAILABLE},
}
"""How who is called behaves, so that a call ends so."""
DECIDING = frozenset({"answered", "outcome", "code"})
NO_PHONES = ("virtual", "ivr", "mailbox")


class IncomingCall(BaseModel):
    """A call from outside; with nothing said, the first phone of the first account rings."""

    callerIdNumber: Kept = Field(SOMEBODY, max_length=64)
    callerIdName: str = Field("", max_length=255)
    endpoint: OneOf = None
    to: Kept | None = Field(None, max_length=64, description="The number called: an account's, or a short one.")
    answered: bool = True
    duration: Seconds = Field(None, description="Seconds of talk; the setting `sipcentric_talk_seconds` by default.")
    outcome: Ends | None = Field(None, description="How it ends, whatever the phone would do.")
    code: int | None = Field(None, ge=CODES.start, lt=CODES.stop, description="SIP code with which it is turned away.")
    answers: Annotated[Any, AfterValidator(lambda value: value if value is None else read_answers(value))] = Field(
        None, description='How the phone behaves this time: `ask`, `never`, `busy`, `{"after": 5}`, `{"refuse": 603}`.'
    )
    after: Wait = Field(None, description="Seconds until it is answered, or turned away.")
    busy: bool = Field(False, description="Whether the phone is in a call.")
    hangs_up: Literal["caller", "callee"] = Field("callee", description="Who ends the conversation.")

    @field_validator("code", "busy")
    @classmethod
    def check_turned_away(cls, value: Any, known: ValidationInfo) -> Any:
        """A call that is answered is not turned away."""
        if value and known.data.get("outcome") == "answered":
            raise ValueError("a call that is answered is neither busy, nor ends with a code")
        return value


class CallEnded(BaseModel):
    """A call that is over: it stands in the history at once, with its recording."""

    endpoint: OneOf = None
    direction: Literal["IN", "OUT"] = "IN"
    number: Kept = Field(SOMEBODY, min_length=1, max_length=64, description="The other party.")
    name: str = Field("", max_length=255)
    outcome: Outcome = "ANSWERED"
    duration: Seconds = None


def called_by(world: World, given: IncomingCall) -> tuple[Endpoint | None, PhoneNumber | None]:
    """The endpoint that is called, None where the number has no destination; and the number by which it was."""
    number = world.store.one(PhoneNumber, number=given.to) if given.to else None
    if given.endpoint:
        return endpoint_named(world, given.endpoint), number
    if not given.to:
        return phone_by_default(world), None
    inside = world.store.all(Endpoint, order="customer_id", limit=1, short_number=given.to)
    called = destination_of(world, number) if number else next(iter(inside), None)
    if called is None and (number is None or number.fax_enabled):
        raise ValueError(f"to: {given.to!r} is no number of this world's accounts that takes calls")
    return called, number


def decided(world: World, given: IncomingCall, called: Endpoint | None) -> dict[str, Any]:
    """What is decided ahead of the call; what nobody said, the phone decides."""
    answers = behaviour(world, given)
    script = {} if answers is None else {"answers": answers, **turned_away(given, answers)}
    is_decided = "answers" not in given.model_fields_set and (
        bool(given.model_fields_set & DECIDING) or (called is not None and called.type in NO_PHONES)
    )
    if is_decided or given.duration is not None or "hangs_up" in given.model_fields_set:
        usual = world.settings.sipcentric_talk_seconds
        script |= {"talks": usual if given.duration is None else given.duration, "hangs_up": given.hangs_up}
    return script


def turned_away(given: IncomingCall, answers: Answers) -> dict[str, Any]:
    """When a call that nobody takes is turned away, and what that is called."""
    if isinstance(answers, dict) and "after" in answers:
        return {}
    wanted = {"after": given.after, "outcome": given.outcome}
    return {name: value for name, value in wanted.items() if value is not None}


def behaviour(world: World, given: IncomingCall) -> Answers | None:
    """How who is called behaves, if that was said: by the most particular of the values."""
    after = {"after": world.settings.sipcentric_ring_seconds if given.after is None else given.after}
    said = given.model_fields_set
    if given.code is not None:
        return {"refuse": float(given.code)}
    if given.outcome is not None:
        return BY_OUTCOME.get(given.outcome, after)
    if given.busy:
        return "busy"
    if "answered" in said and not given.answered:
        return "never"
    if given.answers is not None:
        answers: Answers = given.answers
        return answers
    return after if "answered" in said or given.after is not None else None


class CallComing(TypedDict):
    """A call that rings, or led nowhere."""

    callId: str
    endpoint: Annotated[str | None, Field(description="What it rings.")]
    ends: Annotated[str | None, Field(description="When it is over, if nobody does anything.")]
    call: NotRequired[Annotated[str, Field(description="Its id on the telephone network, if it was asked to live.")]]


def incoming_call(world: World, given: IncomingCall) -> CallComing:
    """A call rings now, and stands in the history when it is over; it is over at once where it leads nowhere."""
    called, did = called_by(world, given)
    call = ring_up(world, given, called, did, decided(world, given, called))
    channel = history.channel(call, legs_of(world.store, call)[0])
    found: CallComing = {"callId": channel, "endpoint": None, "ends": ends(world, call, called)}
    if called:
        found["endpoint"] = address(called.customer_id, "endpoints", called.id)
    if "answers" in given.model_fields_set:
        found["call"] = f"c{call.id}"
    return found


def ring_up(
    world: World, given: IncomingCall, called: Endpoint | None, did: PhoneNumber | None, script: dict[str, Any]
) -> Call:
    """Place the call: from a colleague, whose short number calls, else from outside the account."""
    number = "" if given.callerIdNumber == ANONYMOUS else given.callerIdNumber
    target = f"{VENDOR}/{called.id}" if called and (given.endpoint or not did) else stored(given.to or "")
    known: dict[str, Any] = {}
    if called and given.endpoint and did:
        known = {"vendor": VENDOR, "via": {"did": did.number}}
    colleague = world.store.one(Endpoint, customer_id=called.customer_id, short_number=number) if called else None
    phone = find_phone(world, str(colleague.id)) if colleague and called and colleague.id != called.id else None
    source = phone or outside(stored(number), world)
    return place(world, source, target, name=given.callerIdName, **known, **script)


def ends(world: World, call: Call, called: Endpoint | None) -> str | None:
    """When the call will be over if nobody does anything; None if that depends on somebody."""
    if call.state == "ended":
        return f"{call.ended}Z"
    phone = find_phone(world, str(called.id)) if called else None
    answers = call.script.get("answers") or (changes_of(world.store, phone).answers if phone else None)
    talks = call.script.get("talks", talk_seconds(world.store, phone) if phone else None)
    kind = called.type if called else None
    is_turned_away = answers in ("never", "busy", "unreachable") or (isinstance(answers, dict) and "refuse" in answers)
    # A menu picks up, whatever people do; who waits in a queue does so whoever turns them away.
    if kind != "ivr" and (answers == "never" or (kind == "queue" and is_turned_away)):
        return world.clock.stamp(patience(called)) + "Z"
    if kind != "ivr" and call.script.get("after") is not None:
        return world.clock.stamp(call.script["after"]) + "Z"
    if talks is None or (kind != "ivr" and (answers == "ask" or is_turned_away)):
        return None
    picked_up = answers["after"] if isinstance(answers, dict) and "after" in answers else None
    ring = world.settings.sipcentric_ring_seconds if picked_up is None or kind == "ivr" else picked_up
    return world.clock.stamp(ring + talks) + "Z"


def patience(called: Endpoint | None) -> float:
    """How long what is called rings."""
    if called and called.type == "queue":
        return known(called.max_wait, LONGEST_WAIT)
    seconds = (called.member_timeout if called.type == "group" else called.timeout) if called else None
    return known(seconds, RINGING_SECONDS)


class CallMade(TypedDict):
    """A call that stands in the history."""

    callId: str
    endpoint: str


def call_ended(world: World, given: CallEnded) -> CallMade:
    """A call was made, and is over."""
    phone = endpoint_named(world, given.endpoint) if given.endpoint else phone_by_default(world)
    is_answered, is_out = given.outcome == "ANSWERED", given.direction == "OUT"
    talk = world.settings.sipcentric_talk_seconds if given.duration is None else given.duration
    seconds = talk if is_answered else 0
    unanswered = RINGING_SECONDS if is_out else patience(phone)
    rang = unanswered if given.outcome == "NO_ANSWER" else world.settings.sipcentric_ring_seconds
    other = named(given.name, given.number)
    call_id = f"ast01-{int(world.clock.seconds())}.{world.chance.below('sipcentric.call', history.FIRST_ID)}"
    key = world.store.insert(
        CallRecord,
        customer_id=phone.customer_id,
        created=world.clock.stamp(),
        scope="EXTERNAL",
        direction=given.direction,
        caller=party_of(phone) if is_out else other,
        callee=other if is_out else party_of(phone),
        started=world.clock.stamp(-seconds - rang),
        outcome=given.outcome,
        duration=seconds,
        cost=charge_call(world, phone.customer_id, given.number, seconds) if is_out else 0.0,
        call_id=call_id,
        linked_id=call_id,
        endpoint_id=phone.id,
    )
    record = world.store.one(CallRecord, id=key)
    if record and record.duration and phone.call_recording == "ALWAYS":
        keep(world, record, given.number, phone, record.started, record.duration)
    return {"callId": call_id, "endpoint": address(phone.customer_id, "endpoints", phone.id)}

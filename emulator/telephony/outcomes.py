"""What a call, a text or a fax to somebody meets: whether it is busy, who answers, what the next one shall come to.

A rule that somebody set strikes before anything else decides, as often as it says.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Annotated, Any, Literal

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel
from typing_extensions import TypedDict

from emulator.store.records import Shaped
from emulator.store.store import Store
from emulator.telephony import numbers
from emulator.telephony.call import Call, Leg, legs_at, set_call
from emulator.telephony.codes import BUSY, CODES, NO_ANSWER, UNAVAILABLE, Outcome, outcome_of, reason_of
from emulator.telephony.directory import MAGIC, MAGIC_TEXTS, phone_of, spelled
from emulator.telephony.phone import LATER, Answers, Phone, changes_of, code_of, is_not_to_be_disturbed, is_registered
from emulator.worlds.world import World

Kind = Literal["call", "sms", "fax"]
OF_CALLS = {"no_answer": 480, "busy": 486, "refused": 603, "rejected": 603, "failed": 503}
"""The code of an outcome that somebody asks for without one."""
OUTCOMES: dict[str, Outcome] = {
    "failed": "failed",
    "busy": "busy",
    "no_answer": "no_answer",
    "refused": "refused",
    "rejected": "refused",
}
"""What a rule's outcome is called of a call."""
FAX_REASONS = {480: "no answer", 486: "busy"}
UNREACHABLE = "number not reachable"
MOST_RULES = 1000


Match = TypedDict("Match", {"kind": Kind, "vendor": str, "from": str, "to": str}, total=False)


class OutcomeRule(SQLModel, table=True):
    """What the next calls or messages that match shall meet."""

    __tablename__ = "telephony_outcome"
    id: int | None = Field(default=None, primary_key=True)
    match: Annotated[dict[str, Any], Shaped(Match)] = Field(sa_column=Column(JSON, nullable=False))
    """`kind`, `vendor`, `from`, `to`: the numbers may have `*`."""
    outcome: str
    code: int | None = None
    reason: str | None = None
    after: float | None = Field(default=None, ge=0, le=LATER)
    """Seconds; None where `never`, or where the usual time is meant."""
    never: bool = False
    times: int | None = None
    hits: int = 0


def strike(
    store: Store, kind: Kind, vendors: Set[str], source: Iterable[str], target: Iterable[str]
) -> OutcomeRule | None:
    """The first rule that is about this call or message, counted as having struck; None if none is.

    `vendors` are those whose accounts take part, `source` and `target` the spellings of the two numbers.
    """
    sources, targets = list(source), list(target)
    for rule in store.all(OutcomeRule, order="id"):
        is_spent = rule.times is not None and rule.hits >= rule.times
        if not is_spent and fits(rule.match, kind, vendors, sources, targets):
            store.update(OutcomeRule, rule.id, hits=rule.hits + 1)
            return rule
    return None


def fits(match: dict[str, Any], kind: str, vendors: Set[str], sources: list[str], targets: list[str]) -> bool:
    """Whether a rule's match is about a call or message."""
    return (
        match.get("kind") in (None, kind)
        and match.get("vendor") in {None, *vendors}
        and is_like(match.get("from"), sources)
        and is_like(match.get("to"), targets)
    )


def is_like(pattern: str | None, spellings: Iterable[str]) -> bool:
    """Whether a number in one of its spellings is as the pattern says; only `*` has a meaning in it."""
    if pattern is None:
        return True
    literal = numbers.unpunctuated(pattern).replace("[", "[[]").replace("?", "[?]")
    return any(fnmatchcase(spelling, literal) for spelling in spellings)


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a text or a fax to one number."""

    outcome: str = "sent"
    """`sent`, or in a word how it fails: `failed`, `busy`, `no_answer`, `refused`, `rejected`, `buffered`."""
    code: int | None = None
    """The vendor's delivery status, where somebody said it."""
    reason: str | None = None
    after: float | None = None
    """Seconds until that is known; None: the usual time."""
    never: bool = False
    """Whether it is never known."""


@dataclass(frozen=True, slots=True)
class Meets:
    """What a call to somebody meets."""

    answers: Answers
    """`after` what it is answered, or how else it goes."""
    code: int | None = None
    """SIP code, where it is turned away."""
    reason: str | None = None
    after: float = 0
    """Seconds until it is turned away."""
    outcome: Outcome = "failed"
    """What that makes of the call."""
    offline: bool = False
    """Whether the phone is not registered."""


def reach(world: World, call: Call, leg: Leg) -> Meets:
    """What a call meets at one of its legs: what was decided ahead, a rule, how the phone stands, how it behaves."""
    if leg.machine:
        return meeting({"after": leg.pickup})
    if leg.position > 1 and call.script.get("answers") is not None:
        return decided(**call.script)
    rule = rule_about(world, call, leg)
    if rule is not None:
        return by_rule(rule, leg.pickup)
    phone = phone_of(world, leg)
    if phone is None:
        return Meets("unreachable", NO_ANSWER, reason_of(NO_ANSWER))
    return standing(world, leg, phone) or behaving(world, leg, phone)


def rule_about(world: World, call: Call, leg: Leg) -> OutcomeRule | None:
    """The rule that is about a leg: about whom it rings, or whom the call is for.

    One that is about whom the call is for strikes once, for all whom the call rings at first.
    """
    struck = call.script.get("struck")
    if struck and 1 < leg.position <= struck["legs"]:
        return world.store.one(OutcomeRule, id=struck["rule"])
    is_called = leg.position > 1 and call.state == "ringing" and not struck
    called = spelled(call.target) if is_called else []
    target = [*spelled(leg.number), *called]
    rule = strike(world.store, "call", {leg.vendor, call.vendor}, spelled(call.source), target)
    # A call that is not stored is one that somebody only asks about.
    if rule is not None and is_called and call.id is not None and is_like(rule.match.get("to"), called):
        struck = {"rule": rule.id, "legs": world.store.count(Leg, call_id=call.id)}
        set_call(world, call, script=call.script | {"struck": struck})
    return rule


def standing(world: World, leg: Leg, phone: Phone) -> Meets | None:
    """What turns a call away before a phone rings: it is not to be disturbed, not registered, or in a call.

    Do Not Disturb is the exchange's to know, be the phone there or not.
    """
    if is_not_to_be_disturbed(world.store, phone) or calls_itself(world, leg, phone):
        return Meets("busy", BUSY, reason_of(BUSY), outcome="busy")
    if not is_registered(world.store, phone):
        return Meets("unreachable", NO_ANSWER, reason_of(NO_ANSWER), offline=True)
    if not phone.takes_second and any(
        other.call_id != leg.call_id for other in legs_at(world.store, phone.vendor, phone.id)
    ):
        return Meets("busy", BUSY, reason_of(BUSY), outcome="busy")
    return None


def calls_itself(world: World, leg: Leg, phone: Phone) -> bool:
    """Whether a phone that a leg would ring takes part in the call already: by its own number, or forwarded back."""
    if phone.vendor:
        own = legs_at(world.store, phone.vendor, phone.id)
        return any(other.call_id == leg.call_id and other.id != leg.id for other in own)
    others = world.store.all(Leg, [("state", "!=", "ended"), ("id", "!=", leg.id)], call_id=leg.call_id)
    known = (phone_of(world, other) for other in others if not other.machine)
    return any(other is not None and leg.number in (other.id, *other.numbers) for other in known)


def behaving(world: World, leg: Leg, phone: Phone) -> Meets:
    """What a phone does that rings: what a person set, else what it is for, else its vendor's usual."""
    answers = phone.answers if phone.fixed else changes_of(world.store, phone).answers or phone.answers
    # An outside number is found busy once it would have been answered: nobody knows of its phone before.
    meets = meeting(answers or {"after": leg.pickup}, 0 if phone.vendor else leg.pickup)
    # What a magic number stands for is the network's doing, not a person's.
    return replace(meets, outcome=outcome_of(meets.code, network=True)) if phone.fixed and meets.code else meets


def decided(answers: Answers, after: float = 0, outcome: Outcome | None = None, **others: Any) -> Meets:
    """What was decided ahead of a call."""
    meets = meeting(answers, after)
    return replace(meets, outcome=outcome) if outcome else meets


def meeting(answers: Answers, after: float = 0) -> Meets:
    """What a behaviour makes of a call."""
    code = code_of(answers)
    if code is None:
        return Meets(answers)
    return Meets(answers, code, reason_of(code), after, "failed" if answers == "unreachable" else outcome_of(code))


def by_rule(rule: OutcomeRule, pickup: float) -> Meets:
    """What a rule makes of a call."""
    # A rule about messages too may have the status of one, which says nothing of a call.
    code = rule.code if rule.code in CODES else None
    if rule.never or (code is None and rule.outcome == "no_answer" and rule.after is None):
        return Meets("never")
    if code is None and rule.outcome in ("answered", "sent"):
        return Meets({"after": pickup if rule.after is None else rule.after})
    code = code or OF_CALLS.get(rule.outcome, UNAVAILABLE)
    outcome = OUTCOMES.get(rule.outcome) or outcome_of(code)
    return Meets({"refuse": code}, code, rule.reason or reason_of(code), rule.after or 0, outcome)


def fate(world: World, kind: Kind, vendor: str, source: str, target: str) -> Fate:
    """What becomes of a text or fax from a vendor's account to a number: by a rule, or because the number is magic."""
    rule = strike(world.store, kind, {vendor}, spelled(source), spelled(target))
    if rule is not None:
        outcome = "sent" if rule.outcome == "answered" else rule.outcome
        return Fate(outcome, rule.code, rule.reason or reason_in_words(outcome), rule.after, rule.never)
    if kind == "sms" and target in MAGIC_TEXTS:
        status, outcome = MAGIC_TEXTS[target]
        return Fate(outcome, status, UNREACHABLE)
    behaviour = (MAGIC[target][0] if target in MAGIC else None) or {"after": 0}
    if behaviour == "never":
        return Fate("no_answer", reason=FAX_REASONS[NO_ANSWER])
    code = code_of(behaviour)
    return (
        Fate()
        if code is None
        else Fate("busy" if code == BUSY else "failed", reason=FAX_REASONS.get(code, UNREACHABLE))
    )


def reason_in_words(outcome: str) -> str | None:
    """Why a message fails, as a person would say it."""
    if outcome == "sent":
        return None
    return {"busy": "busy", "no_answer": "no answer", "failed": UNREACHABLE}.get(outcome, outcome)

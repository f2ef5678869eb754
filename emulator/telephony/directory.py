"""The number plan of a world: who has a number, in any vendor; outside numbers; and what a call to each meets."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from emulator.telephony import numbers
from emulator.telephony.call import Call, Leg, legs_at
from emulator.telephony.fiction import german
from emulator.telephony.network import Departure, Ring, Route, Telephones, all_telephones, reached_by, telephones
from emulator.telephony.outcomes import (
    BUSY,
    NO_ANSWER,
    NOWHERE,
    OF_CALLS,
    UNAVAILABLE,
    Kind,
    Outcome,
    OutcomeRule,
    outcome_of,
    reason_of,
    strike,
)
from emulator.telephony.phone import (
    Answers,
    Phone,
    changes_of,
    code_of,
    is_not_to_be_disturbed,
    is_registered,
)
from emulator.worlds.world import World

OUTCOMES: dict[str, Outcome] = {
    "failed": "failed",
    "busy": "busy",
    "no_answer": "no_answer",
    "refused": "refused",
    "rejected": "refused",
}
"""What a rule's outcome is called of a call."""
MOST_HOPS = 5
"""From one number on to the next."""
HOME = "GB"
"""Where a number without a country is read if no vendor is concerned."""
MAGIC: dict[str, tuple[Answers, float | None]] = {
    "441632960480": ("never", None),
    "441632960486": ("busy", None),
    "441632960503": ({"refuse": UNAVAILABLE}, None),
    german("30", 200): ({"after": 2}, 10),
    german("30", 408): ("never", None),
    german("30", 486): ("busy", None),
    german("30", 503): ({"refuse": UNAVAILABLE}, None),
    german("mobile", 108): ("never", None),
    german("mobile", 186): ("busy", None),
    german("mobile", 103): ({"refuse": UNAVAILABLE}, None),
}
"""Outside numbers, all reserved for fiction, whose behaviour is fixed: how they answer, after how long they hang up."""


MAGIC_TEXTS: dict[str, tuple[int, str]] = {
    "447700900900": (0, "refused"),
    "447700900902": (2, "rejected"),
    "447700900904": (4, "buffered"),
    "447700900908": (8, "accepted"),
    "447700900916": (16, "rejected"),
}
"""Outside numbers whose texts do not arrive: the delivery status, and the outcome in a word."""
FAX_REASONS = {480: "no answer", 486: "busy"}
UNREACHABLE = "number not reachable"


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


def read_number(written: str, home: str = HOME) -> str | None:
    """A number in the stored form; None if nobody can dial it."""
    return numbers.read(written, home)


def outside(number: str, world: World) -> Phone:
    """An outside number as the phone that it is."""
    answers, talks = MAGIC.get(number, (None, world.settings.talk_seconds))
    return Phone("", number, numbers=(number,), answers=answers, talks=talks, fixed=number in MAGIC)


def phone_at(world: World, vendor: str, phone_id: str | None, number: str) -> Phone | None:
    """The phone of a leg; None if it is there no more."""
    if phone_id is None:
        return outside(number, world)
    return telephones(world, vendor).find(world, phone_id)


def phone_of(world: World, leg: Leg) -> Phone | None:
    """The phone of a leg; None if it is there no more."""
    return phone_at(world, leg.vendor, leg.phone, leg.number)


def find_phone(world: World, name: str) -> Phone | None:
    """A phone by `vendor/id`, by number or by SIP user; an outside number is a phone from its first mention."""
    vendor, slash, phone_id = name.partition("/")
    if slash:
        return next((t.find(world, phone_id) for t in all_telephones(world) if t.vendor == vendor), None)
    users = (phone for t in all_telephones(world) for phone in t.phones(world) if name in (phone.user, phone.key))
    return next(users, None) or phone_with_number(world, name)


def phone_with_number(world: World, written: str) -> Phone | None:
    """The first phone that a number rings; else the outside phone of a possible number."""
    for each in all_telephones(world):
        number = read_number(written, each.home)
        if number and each.owns(world, number):
            rings = each.route(world, number, stranger()).rings
            return each.find(world, rings[0].phone) if rings and rings[0].phone else None
        if number and (own := next((p for p in each.phones(world) if number in p.numbers), None)):
            return own
    found = numbers.e164(written, HOME)
    return outside(found, world) if found else None


def stranger(number: str = "") -> Leg:
    """Somebody outside who calls, to ask whom a call would ring."""
    return Leg(call_id=0, position=1, number=number)


def owner_of(world: World, vendor: str, number: str) -> Telephones | None:
    """The vendor whose account has a number, as somebody at a vendor (empty: outside) reaches it."""
    return next((each for each in reached_by(world, vendor) if each.owns(world, number)), None)


def route(world: World, target: str, caller: Leg, outer: Ring) -> Route:
    """Whom a call to a number or to `vendor/id` rings, as who calls reaches it; `outer` if that is outside."""
    vendor, slash, key = target.partition("/")
    if slash:
        return owned(vendor, telephones(world, vendor).route_to(world, key, caller) or Route(code=NOWHERE))
    own = telephones(world, caller.vendor).dial(world, caller, target) if caller.vendor else None
    if own is not None:
        return owned(caller.vendor, own)
    if owner := owner_of(world, caller.vendor, target):
        return owned(owner.vendor, owner.route(world, target, caller))
    return Route((outer,))


def owned(vendor: str, found: Route) -> Route:
    """A vendor's route, so that what it notes is noted as its own."""
    rings = tuple(replace(ring, via={vendor: ring.via}) for ring in found.rings)
    return replace(found, rings=rings, via={vendor: found.via})


def through(world: World, ring: Ring, caller: Leg, hops: int = 0) -> Iterator[tuple[str, Ring]]:
    """A leg to be, and the vendor of its phone; one that leads to an outside number may ring another vendor's phones.

    Both vendors are concerned then: the one that forwards, and the one whose phone rings.
    """
    own = next(iter(ring.via), "")
    owner = owner_of(world, own, ring.number) if ring.phone is None and own and hops < MOST_HOPS else None
    if owner is None:
        yield (own if ring.phone else ""), ring
        return
    found = owned(owner.vendor, owner.route(world, ring.number, caller))
    for inner in found.rings:
        onward = replace(inner, after=ring.after + inner.after, via=inner.via | ring.via)
        yield from through(world, onward, caller, hops + 1)
    if not found.rings:
        yield "", replace(ring, via=ring.via | found.via)


def depart(world: World, source: Phone, target: str) -> Departure:
    """What a phone's call to somewhere looks like."""
    if source.vendor:
        found = telephones(world, source.vendor).leave(world, source.id, target)
        return replace(found, via={source.vendor: found.via})
    return Departure(source.number)


def reach(world: World, call: Call, leg: Leg) -> Meets:
    """What a call meets at one of its legs: what was decided ahead, a rule, how the phone stands, how it behaves."""
    answers = call.script.get("answers") if leg.position > 1 else None
    if answers is not None:
        return meeting(answers)
    rule = strike(world.store, "call", leg.vendor or call.vendor, spelled(call.source), spelled(leg.number))
    if rule is not None:
        return by_rule(rule, leg.pickup)
    phone = phone_of(world, leg)
    if phone is None:
        return Meets("unreachable", NO_ANSWER, reason_of(NO_ANSWER))
    return standing(world, leg, phone) or behaving(world, leg, phone)


def standing(world: World, leg: Leg, phone: Phone) -> Meets | None:
    """What turns a call away before a phone rings: it is not registered, not to be disturbed, or in a call."""
    if not is_registered(world.store, phone):
        return Meets("unreachable", NO_ANSWER, reason_of(NO_ANSWER), offline=True)
    is_busy = not phone.takes_second and any(
        other.call_id != leg.call_id for other in legs_at(world.store, phone.vendor, phone.id)
    )
    if is_busy or is_not_to_be_disturbed(world.store, phone):
        return Meets("busy", BUSY, reason_of(BUSY), outcome="busy")
    return None


def behaving(world: World, leg: Leg, phone: Phone) -> Meets:
    """What a phone does that rings: what a person set, else what it is for, else its vendor's usual."""
    answers = phone.answers if phone.fixed else changes_of(world.store, phone).answers or phone.answers
    # An outside number is found busy once it would have been answered: nobody knows of its phone before.
    return meeting(answers or {"after": leg.pickup}, 0 if phone.vendor else leg.pickup)


def meeting(answers: Answers, after: float = 0) -> Meets:
    """What a behaviour makes of a call."""
    code = code_of(answers)
    if code is None:
        return Meets(answers)
    return Meets(answers, code, reason_of(code), after, "failed" if answers == "unreachable" else outcome_of(code))


def by_rule(rule: OutcomeRule, pickup: float) -> Meets:
    """What a rule makes of a call."""
    if rule.code is None and rule.outcome in ("answered", "sent"):
        return Meets("never" if rule.never else {"after": pickup if rule.after is None else rule.after})
    if rule.code is None and rule.outcome == "no_answer":
        return Meets("never")
    code = rule.code or OF_CALLS.get(rule.outcome, UNAVAILABLE)
    outcome = OUTCOMES.get(rule.outcome) or outcome_of(code)
    return Meets({"refuse": code}, code, rule.reason or reason_of(code), rule.after or 0, outcome)


def spelled(number: str) -> list[str]:
    """A stored number as rules may name it: with plus, without, from abroad, at home."""
    if numbers.e164(f"+{number}", HOME) is None:
        return [number]
    known = (each for home in ("GB", "DE") for each in numbers.spellings(f"+{number}", home))
    return list(dict.fromkeys([number, f"+{number}", *known]))


def fate(world: World, kind: Kind, vendor: str, source: str, target: str) -> Fate:
    """What becomes of a text or fax from a vendor's account to a number: by a rule, or because the number is magic."""
    rule = strike(world.store, kind, vendor, spelled(source), spelled(target))
    if rule is not None:
        outcome = "sent" if rule.outcome == "answered" else rule.outcome
        return Fate(outcome, rule.code, rule.reason or reason_in_words(outcome), rule.after, rule.never)
    if kind == "sms" and target in MAGIC_TEXTS:
        status, outcome = MAGIC_TEXTS[target]
        return Fate(outcome, status, UNREACHABLE)
    behaviour: Answers = MAGIC[target][0] if target in MAGIC else {"after": 0}
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


def arrive(world: World, vendor: str, source: str, target: str, text: str) -> str | None:
    """Take a text of a vendor's account to the number of an account, its own or one that the network joins.

    The id that it has there; None where it arrives at nobody's of the world.
    """
    owner = owner_of(world, vendor, target)
    return owner.receive_text(world, target, source, text) if owner and owner.receive_text else None


def arrive_by_fax(world: World, vendor: str, source: str, target: str, pdf: bytes) -> str | None:
    """The same for a fax, a PDF."""
    owner = owner_of(world, vendor, target)
    return owner.receive_fax(world, target, source, pdf) if owner and owner.receive_fax else None

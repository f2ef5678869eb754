"""The number plan of a world: who has a number, in any vendor; outside numbers; and what a call to each meets."""

from collections.abc import Iterator
from dataclasses import replace

from emulator.telephony import numbers
from emulator.telephony.call import Call, Leg, is_click_to_dial
from emulator.telephony.codes import NO_ANSWER, NOWHERE, UNAVAILABLE
from emulator.telephony.fiction import german
from emulator.telephony.network import (
    Departure,
    Ring,
    Route,
    Telephones,
    Via,
    all_telephones,
    reached_by,
    telephones,
)
from emulator.telephony.phone import (
    Answers,
    Phone,
)
from emulator.worlds.world import World

MOST_HOPS = 5
"""From one number on to the next."""
PATIENCE = 60
"""Seconds that an outside number rings at most."""
HOME = "GB"
"""Where a number without a country is read if no vendor is concerned."""
MAGIC: dict[str, tuple[Answers | None, float | None]] = {
    "441632960480": ("never", None),
    "441632960486": ("busy", None),
    "441632960503": ({"refuse": UNAVAILABLE}, None),
    german("30", 200): (None, 10),
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
    """A phone by `vendor/id`, by number or by SIP user; an outside number is a phone from its first mention.

    The vendor may be written with dashes.
    """
    vendor, slash, phone_id = name.partition("/")
    if slash:
        wanted = vendor.replace("-", "_")
        return next((t.find(world, phone_id) for t in all_telephones(world) if t.vendor == wanted), None)
    user = numbers.sip_user(name)
    users = (phone for t in all_telephones(world) for phone in t.phones(world) if user and user == phone.user)
    return next(users, None) or phone_with_number(world, name)


def phone_with_number(world: World, written: str) -> Phone | None:
    """The first phone that a number rings, or would at another time; else the outside phone of a possible number."""
    for each in all_telephones(world):
        if number := number_at(world, each, written):
            rings = each.route(world, number, stranger()).rings
            phone_id = next((ring.phone for ring in rings if ring.phone), None)
            destined = (phone for phone in each.phones(world) if number in phone.numbers)
            return each.find(world, phone_id) if phone_id else next(destined, None)
        number = read_number(written, each.home)
        if number and (own := next((p for p in each.phones(world) if number in p.numbers), None)):
            return own
    found = numbers.e164(written, HOME)
    return outside(found, world) if found else None


def number_at(world: World, each: Telephones, written: str) -> str | None:
    """A number of a vendor's accounts in the stored form, however it is written; None if none has it.

    One that no country would give out is a number too if an account has it.
    """
    readings = (read_number(written, each.home), numbers.dialled(written))
    return next((number for number in readings if number and each.owns(world, number)), None)


def stranger(number: str = "") -> Leg:
    """Somebody outside who calls, to ask whom a call would ring."""
    return Leg(call_id=0, position=1, number=number)


def owner_of(world: World, vendor: str, number: str) -> Telephones | None:
    """The vendor whose account has a number, as somebody at a vendor (empty: outside) reaches it."""
    return next((each for each in reached_by(world, vendor) if each.owns(world, number)), None)


def route(world: World, call: Call, target: str, caller: Leg, outer: Ring) -> Route:
    """Whom a call to a number or to `vendor/id` rings, as who calls reaches it; `outer` if that is outside."""
    vendor, slash, key = target.partition("/")
    if slash:
        within = reached_by(world, caller.vendor or call.vendor)
        known = next((each for each in within if each.vendor == vendor), None)
        return owned(vendor, (known and known.route_to(world, key, caller)) or Route(code=NOWHERE))
    exchange = caller.vendor or (call.vendor if call.vendor in caller.via else "")
    own = telephones(world, exchange).dial(world, caller, target) if exchange else None
    if own is not None:
        return owned(exchange, own)
    if owner := owner_of(world, caller.vendor or call.vendor, target):
        return owned(owner.vendor, owner.route(world, target, caller))
    return Route((outer,))


def outside_ring(world: World, call: Call, number: str) -> Ring:
    """The leg to be of an outside number."""
    pickup, patience = (call.script.get(name, default) for name, default in (("pickup", 2), ("patience", PATIENCE)))
    return Ring(number, pickup=pickup, patience=patience)


def owned(vendor: str, found: Route) -> Route:
    """A vendor's route, so that what it notes is noted as its own."""
    rings = tuple(replace(ring, via={vendor: ring.via}) for ring in found.rings)
    return replace(found, rings=rings, via={vendor: found.via})


def through(world: World, ring: Ring, caller: Leg, hops: int = 0) -> Iterator[tuple[str, Ring]]:
    """A leg to be, and the vendor of its phone; one that leads to an outside number may ring another vendor's phones.

    Both vendors are concerned then: the one that forwards, and the one whose phone rings.
    """
    own = next(iter(ring.via), "")
    leads_on = ring.phone is None and not ring.is_end and hops < MOST_HOPS
    owner = owner_of(world, own, ring.number) if own and leads_on else None
    if owner is None:
        yield (own if ring.phone else ""), ring
        return
    found = owned(owner.vendor, owner.route(world, ring.number, caller))
    for inner in found.rings:
        onward = replace(inner, after=ring.after + inner.after, via=both(inner.via, ring.via))
        yield from through(world, onward, caller, hops + 1)
    if not found.rings:
        yield "", replace(ring, code=found.code, reason=found.reason, via=both(found.via, ring.via))


def rung_first(world: World, call: Call, vendor: str, first: Ring) -> tuple[str, Ring]:
    """The leg of who calls, and the vendor of their phone; who is rung at a number, is whom a call to it would ring."""
    is_number = first.phone is None and is_click_to_dial(call)
    owner = owner_of(world, call.vendor, first.number) if is_number else None
    if owner is None:
        return vendor, first
    # Not a stranger, who only asks: this is a call, which may be one too many.
    asking = Leg(id=0, call_id=call.id or 0, position=1, number="")
    found = owned(owner.vendor, owner.route(world, first.number, asking))
    rings = [each for outer in found.rings for each in through(world, outer, asking)]
    nobody = Ring(first.number, code=found.code or NO_ANSWER, reason=found.reason, via=found.via)
    vendor, ring = rings[0] if rings else ("", nobody)
    return vendor, replace(ring, pickup=first.pickup, patience=first.patience, via=both(ring.via, first.via))


def put_through_to(world: World, call: Call, caller: Leg) -> Route:
    """Whom a call is for; somebody else's phone that was rung first was called itself, and dials nobody."""
    if is_click_to_dial(call) and caller.vendor != call.vendor:
        via = {call.vendor: caller.via.get(call.vendor, {})}
        caller = Leg(id=caller.id, call_id=caller.call_id, position=caller.position, number=call.source, via=via)
    return route(world, call, call.target, caller, outside_ring(world, call, call.target))


def led_on(world: World, found: Route, caller: Leg) -> Route:
    """A route as it is; one whose only leg leads to the number of a mailbox ends in that."""
    ring = found.rings[0] if len(found.rings) == 1 else None
    own = next(iter(ring.via), "") if ring else ""
    owner = owner_of(world, own, ring.number) if ring and own and ring.phone is None and not ring.is_end else None
    if ring is None or owner is None:
        return found
    inner = owned(owner.vendor, owner.route(world, ring.number, caller))
    return replace(inner, via=both(inner.via, ring.via)) if inner.mailbox else found


def both(inner: Via, outer: Via) -> Via:
    """What is noted about a leg by who rings it and by who leads to them; one vendor may be both."""
    return {vendor: inner.get(vendor, {}) | outer.get(vendor, {}) for vendor in {**inner, **outer}}


def depart(world: World, source: Phone, target: str) -> Departure:
    """What a phone's call to somewhere looks like."""
    if source.vendor:
        found = telephones(world, source.vendor).leave(world, source.id, target)
        return replace(found, via={source.vendor: found.via})
    return Departure(source.number, pickup=world.settings.ring_seconds, chat=world.settings.talk_seconds)


def handed_over(world: World, leg: Leg, target: str, found: Route) -> Route:
    """Where a call is handed over to: who does so makes that call, whose vendor notes it, and may refuse."""
    phone = phone_of(world, leg)
    if phone is None:
        return found
    leaving = depart(world, phone, target)
    if leaving.code is not None:
        return Route(code=leaving.code, reason=leaving.reason, number=target, via=leaving.via)
    rings = tuple(replace(ring, via=noted_by_both(ring.via, leaving.via)) for ring in found.rings)
    return replace(found, rings=rings, via=noted_by_both(found.via, leaving.via))


def noted_by_both(via: Via, leaving: Via) -> Via:
    """What is noted about a leg by who rings it, and beside that by who hands a call over to them."""
    return {vendor: leaving.get(vendor, {}) | via.get(vendor, {}) for vendor in {**via, **leaving}}


def spelled(number: str) -> list[str]:
    """A stored number as rules may name it: with plus, without, from abroad, at home."""
    if numbers.e164(f"+{number}", HOME) is None:
        return [number]
    known = (each for home in ("GB", "DE") for each in numbers.spellings(f"+{number}", home))
    return list(dict.fromkeys([number, f"+{number}", *known]))


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

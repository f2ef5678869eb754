"""Calls: which way those of a customer's accounts take, and the CDRs that calls leave when they end.

A leg that came in on a trunk, or that goes out through a gateway, has that noted (`phones.IN`, `OUT`);
each makes one CDR. Calls between the internal numbers of a customer make none.
"""

from dataclasses import dataclass
from typing import Any

from emulator.store.moments import from_text
from emulator.telephony import acts, network
from emulator.telephony.acts import TRANSFERRED
from emulator.telephony.audio import melody_file, size_of
from emulator.telephony.call import Call, Leg, call_of, legs_of
from emulator.telephony.codes import BUSY, CANCELLED, FORBIDDEN, NOWHERE, OK, UNAVAILABLE, reason_of
from emulator.telephony.network import Departure, Ring, Route, Sound, Telephones, Thread
from emulator.vendors.telecom_center.cdrs import Ending, write_incoming, write_outgoing
from emulator.vendors.telecom_center.numbers import HOME
from emulator.vendors.telecom_center.phones import (
    FULL,
    IN,
    OUT,
    accounts,
    change,
    find,
    find_account,
    is_full,
    owns,
    phones,
    ring,
    route,
    route_to,
    stored,
)
from emulator.vendors.telecom_center.resources.gateways import Gateway
from emulator.vendors.telecom_center.resources.routes import TerminationRoute
from emulator.vendors.telecom_center.wire import VENDOR, rewrite
from emulator.worlds.world import World

NO_ROUTE = "No route"


class Barred(ValueError):
    """A call that may not go out; the message is the reason, in SIP too."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.is_unrouted = code == NOWHERE


@dataclass(frozen=True, slots=True)
class Way:
    """The way of a call to the outside: what is noted about it, and the two numbers that the gateway gets."""

    noted: dict[str, Any]
    src: str
    dst: str


# Going out


def choose_route(world: World, customer: int | None, src: str, dst: str) -> Any:
    """The route with the longest fitting destination prefix, then source prefix; of the first customer that has one."""
    wanted: dict[str, Any] = {} if customer is None else {"customer_id": customer}
    fitting = [
        route
        for route in world.store.all(TerminationRoute, order="customer_id,id", **wanted)
        if dst.startswith(route.dst_prefix) and src.startswith(route.src_prefix)
    ]
    own = [route for route in fitting if route.customer_id == fitting[0].customer_id]
    return max(own, key=lambda route: (len(route.dst_prefix), len(route.src_prefix)), default=None)


def way_out(world: World, customer: int | None, src: str, dst: str, name: str = "") -> Way:
    """Route and gateway of a call, and its numbers as their rules rewrite them. Raises Barred if it has none."""
    route = choose_route(world, customer, src, dst)
    if route is None:
        raise Barred(NOWHERE, NO_ROUTE)
    noted = {"customer": route.customer_id, "route": route.id, "gateway": route.gateway_id}
    noted |= {"name": name, "src": src, "dst": dst}
    gateway: Any = world.store.one(Gateway, id=route.gateway_id)
    try:
        for rules in (route, gateway):
            src = rewrite(src, rules.src_rewrite_rule, rules.src_rewrite_result)
            dst = rewrite(dst, rules.dst_rewrite_rule, rules.dst_rewrite_result)
    except ValueError as error:
        raise Barred(UNAVAILABLE, str(error)) from None
    return Way(noted, src, dst)


def way_of(world: World, account: Any, dialled: str, noted: dict[str, Any]) -> Way:
    """The way of an account's call to the outside; `noted` says what else than its caller id and the number is sent."""
    if not account.allow_external_calls:
        raise Barred(FORBIDDEN, reason_of(FORBIDDEN))
    src = noted.get("src", account.external_caller_id or "")
    name = noted.get("name") or account.caller_id_name or ""
    return way_out(world, account.customer_id, src, as_sent(dialled, noted), name)


def as_sent(dialled: str, noted: dict[str, Any]) -> str:
    """A number with the digits that were dialled, where they are known."""
    return str(noted["dst"]) if "dst" in noted and stored(noted["dst"]) == dialled else dialled


def colleague(world: World, account: Any, dialled: str) -> Any:
    """The account of the same customer with this internal number, or of this name in the network; or None."""
    own = accounts(world, customer_id=account.customer_id)
    return next((each for each in own if dialled in (stored(each.internal_caller_id or ""), name_in_plan(each))), None)


def name_in_plan(account: Any) -> str:
    """What an account can be called by that has no number."""
    return f"{VENDOR}/{account.id}"


def leave(world: World, key: str, dialled: str) -> Departure:
    """What an account's call shows: inside its internal number, outside its caller id as the gateway gets it."""
    account = find_account(world, key)
    known: dict[str, Any] = {"name": account.caller_id_name or ""}
    known |= {"pickup": world.settings.ring_seconds, "chat": world.settings.talk_seconds}
    if colleague(world, account, dialled):
        return Departure(account.internal_caller_id or "", **known)
    is_named = "/" in dialled
    try:
        way = way_of(world, account, number_of(world, dialled) if is_named else dialled, {})
    except Barred as error:
        # Why a number cannot be called, `dial` says.
        known |= {"code": error.code, "reason": str(error)} if is_named else {}
        return Departure(stored(account.external_caller_id or ""), **known)
    return Departure(stored(way.src), via={OUT: way.noted} if is_named else {}, **known)


def number_of(world: World, name: str) -> str:
    """The number of another vendor's phone, if it has one."""
    vendor, _, key = name.partition("/")
    phone = network.telephones(world, vendor).find(world, key)
    return phone.number if phone else ""


def dial(world: World, caller: Leg, dialled: str) -> Route | None:
    """Whom an account reaches that dials a number: a colleague, or the gateway of a route; or why nobody."""
    account, noted = find_account(world, caller.phone), caller.via.get(VENDOR, {})
    own = colleague(world, account, dialled) if account else None
    if own is not None:
        return Route(code=BUSY) if own.id == account.id else Route((ring(world, own, dialled, {}),))
    if account is None and "customer" not in noted:
        return None
    try:
        way = way_of(world, account, dialled, noted) if account else way_noted(world, dialled, noted)
    except Barred as error:
        return Route(code=error.code, reason=str(error), number=dialled)
    number, via = stored(way.dst), {OUT: way.noted}
    if is_full(world, way.noted["customer"], caller.call_id):
        return Route(code=UNAVAILABLE, reason=FULL, number=number, via=via)
    return Route((Ring(number, pickup=world.settings.ring_seconds, via=via),))


def way_noted(world: World, dialled: str, noted: dict[str, Any]) -> Way:
    """The way of a call that comes from a customer's platform, but from none of its accounts."""
    return way_out(world, noted["customer"], noted["src"], as_sent(dialled, noted), noted["name"])


# Recordings


def on_leg(world: World, call: Call, leg: Leg, change: str) -> None:
    """Record an account's conversation, if its switches say so."""
    if change == "answered" and leg.vendor == VENDOR:
        record_as_set(world, call, leg)


def record_as_set(world: World, call: Call, leg: Leg) -> None:
    """Record a conversation if the account's switch for such calls is on."""
    account = find_account(world, leg.phone)
    legs = legs_of(world.store, call)
    direction = "outgoing" if leg.position == 1 and IN not in noted_of(leg) else "incoming"
    is_outside = legs[0].vendor != VENDOR or any(noted_of(each) for each in legs)
    if account and getattr(account, f"{direction}_{'external' if is_outside else 'internal'}"):
        acts.record(world, call, position=leg.position)


def thread(world: World, key: str) -> Thread:
    """What was recorded of an account's calls, as far as the network remembers them."""
    legs = world.store.all(Leg, order="id", vendor=VENDOR, phone=key)
    taken = [(leg, n) for leg in legs for n, part in enumerate(leg.recordings) if part["to"]]
    return Thread(recordings=[sound(world, leg, n) for leg, n in taken])


def sound(world: World, leg: Leg, n: int) -> Sound:
    """One of a leg's recordings."""
    call, part = call_of(world, leg), leg.recordings[n]
    seconds = (from_text(part["to"]) - from_text(part["from"])).total_seconds()
    return Sound(f"{leg.id}.{n}", call.target if leg.position == 1 else call.source, part["from"], seconds)


def media(world: World, key: str, media_id: str) -> tuple[bytes, str] | None:
    """The sound of a recording."""
    found = next((each for each in thread(world, key).recordings if each.id == media_id), None)
    return (melody_file(size_of(round(found.seconds)), found.id), "audio/wav") if found else None


# CDRs


def on_call(world: World, call: Call, change: str) -> None:
    """Record who calls, if its switches say so; write the CDRs of a call that is over."""
    caller = legs_of(world.store, call)[0]
    if change == "answered" and caller.vendor == VENDOR:
        record_as_set(world, call, caller)
    if change == "ended":
        write_cdrs(world, call)


def write_cdrs(world: World, call: Call) -> None:
    """A CDR for each way into and out of a customer's platform."""
    legs = legs_of(world.store, call)
    for leg in legs:
        if IN in noted_of(leg) and (leg.ringing_at or leg.code != CANCELLED):
            # Who was rung first by somebody else's API is called by those whom they are put through to.
            caller = ("", number_called(world, call)) if leg.position == 1 else (call.name, call.source)
            write_incoming(world, noted_of(leg)[IN], *caller, ending(call, [leg]))
    for way, beyond in ways_out(legs):
        if beyond:
            write_outgoing(world, way, ending(call, beyond))


def number_called(world: World, call: Call) -> str:
    """The number that a call is for, be it named by its phone."""
    return number_of(world, call.target) if "/" in call.target else call.target


def noted_of(leg: Leg) -> dict[str, Any]:
    """What is noted about a leg here."""
    return leg.via.get(VENDOR, {})


def ways_out(legs: list[Leg]) -> list[tuple[dict[str, Any], list[Leg]]]:
    """Each way that a call took through a gateway, with the legs at its end: all that the called one's vendor rang."""
    found: list[tuple[dict[str, Any], list[Leg]]] = []
    for leg in legs:
        way = noted_of(leg).get(OUT)
        if way is not None and (not found or found[-1][0] != way):
            found.append((way, []))
        is_beyond = leg.vendor != VENDOR and IN not in noted_of(leg)
        if found and leg.position > 1 and (way is not None or is_beyond):
            found[-1][1].append(leg)
    return found


def ending(call: Call, legs: list[Leg]) -> Ending:
    """How a way into or out of a platform began, was answered and ended, by the legs at its end."""
    over = call.ended or call.started
    begun = [leg.ringing_at or leg.answered_at or leg.ended_at or over for leg in legs]
    answered = [leg.answered_at for leg in legs if leg.answered_at]
    # Who hands a call over leaves it; its way goes on.
    goes_on = any(leg.reason == TRANSFERRED for leg in legs)
    end = over if goes_on else max(leg.ended_at or over for leg in legs)
    code, reason = (OK, None) if answered else (legs[-1].code or OK, legs[-1].reason)
    return Ending(min(begun), min(answered, default=None), end, code, reason or reason_of(code))


telephones = Telephones(
    vendor=VENDOR,
    home=HOME,
    phones=phones,
    find=find,
    owns=owns,
    route=route,
    route_to=route_to,
    dial=dial,
    leave=leave,
    on_leg=on_leg,
    on_call=on_call,
    change=change,
    thread=thread,
    media=media,
)

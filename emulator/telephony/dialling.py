"""How a call begins, whom it rings, and where it goes on: the state machine of calls.

Everything here runs in a transaction of the world, and what shall be later is scheduled on its clock.
"""

from dataclasses import replace
from typing import Any

from emulator.telephony.call import (
    TALKING,
    Call,
    Leg,
    Side,
    add_call,
    call_of,
    concerned,
    forget_oldest,
    insert_leg,
    is_click_to_dial,
    is_recording,
    latest,
    leg_now,
    legs_at,
    legs_of,
    live_legs,
    set_call,
    set_leg,
    side_of,
)
from emulator.telephony.codes import CANCELLED, ELSEWHERE, NO_ANSWER, OK, PAYMENT, Outcome, outcome_of, reason_of
from emulator.telephony.directory import depart, led_on, owned, phone_of, put_through_to, rung_first, through
from emulator.telephony.network import Ring, Route, telephones, tell_call, tell_leg
from emulator.telephony.outcomes import Meets, reach
from emulator.telephony.phone import Phone, talk_seconds
from emulator.worlds.world import World

RING, ANSWER, GIVE_UP, TURN_AWAY = "telephony.ring", "telephony.answer", "telephony.give_up", "telephony.turn_away"
HANG_UP, MINUTE, END_MESSAGE = "telephony.hang_up", "telephony.minute", "telephony.end_message"
MESSAGE_SECONDS, MINUTE_SECONDS = 60, 60
"""How long a mailbox listens at most; how long a minute is."""
MOST_LEGS = 100
"""Of one call: who forwards to whom forwards back must not go on for ever."""


def place(
    world: World,
    source: Phone,
    target: str,
    name: str = "",
    shown: str | None = None,
    vendor: str | None = None,
    via: dict[str, Any] | None = None,
    **script: Any,
) -> Call:
    """Begin a call from a phone, an outside one too, to a number in the stored form or `vendor/id`.

    `shown`: the number that others see, if not the phone's usual. `vendor`: whose API begins the call,
    if not that of the phone; `via`: what this vendor wants to know again of leg 1. `script` says what is
    decided ahead: `answers` of who is called, where that turns the call away also `after` (seconds) and
    `outcome`; `talks`, and who `hangs_up` then, the `caller` or the `callee`; `pickup`, `patience`, `chat`
    (seconds until an outside number answers, is given up, hangs up); `click_to_dial`: who calls is rung first,
    with the `pickup` and `patience` in `first`; `setup`: seconds until it is known that a phone cannot be rung.
    """
    with world.store.transaction():
        leaving = depart(world, source, target)
        number, name = leaving.number if shown is None else shown, name or leaving.name
        parties = {"vendor": vendor or source.vendor, "source": number, "target": target, "name": name}
        call = add_call(world, **parties, script={"pickup": leaving.pickup, "chat": leaving.chat} | script)
        noted = leaving.via if via is None else {call.vendor: leaving.via.get(call.vendor, {}) | via}
        phone = source.id if source.vendor else None
        first = Ring(number or source.number, phone, name, via=noted, **call.script.get("first", {}))
        owner, first = rung_first(world, call, source.vendor, first)
        caller = add_leg(world, call, owner, first)
        if leaving.code is not None:
            refuse_to_dial(world, call, Route(code=leaving.code, reason=leaving.reason))
        elif first.code is not None:
            end_leg(world, caller, first.code, first.reason, outcome_of(first.code, network=True))
        elif is_click_to_dial(call):
            ring(world, caller)
        else:
            put_through(world, call, caller)
    return latest(world, call)


def put_through(world: World, call: Call, caller: Leg) -> None:
    """Ring whom a call is for."""
    dial(world, call, put_through_to(world, call, caller))


def add_leg(world: World, call: Call, vendor: str, ringing: Ring) -> Leg:
    """One more party of a call, not rung yet. The vendor from whom the call comes is told of each."""
    return insert_leg(
        world,
        call,
        vendor=vendor if ringing.phone else "",
        phone=ringing.phone,
        number=ringing.number,
        name=ringing.name,
        pickup=ringing.pickup,
        patience=ringing.patience,
        machine=ringing.machine,
        via=ringing.via | ({call.vendor: ringing.via.get(call.vendor, {})} if call.vendor else {}),
    )


def refuse_to_dial(world: World, call: Call, found: Route) -> None:
    """A call that reaches nobody ends, and has a leg that says why."""
    code = found.code or NO_ANSWER
    leg = add_leg(world, call, "", Ring(found.number or call.target, name=found.name, via=found.via))
    end_leg(world, leg, code, found.reason, outcome_of(code, network=True))


def dial(world: World, call: Call, found: Route) -> None:
    """Ring whom a route says; or have its mailbox take the call; or end it."""
    legs = legs_of(world.store, call)
    found = led_on(world, found, legs[0])
    if found.mailbox:
        return to_mailbox(world, call, found)
    rings = [each for outer in found.rings for each in through(world, outer, legs[0])]
    if not rings or len(legs) + len(rings) > MOST_LEGS:
        return refuse_to_dial(world, call, found)
    for leg, each in [(add_leg(world, call, vendor, each), each) for vendor, each in rings]:
        if each.code is not None:
            end_leg(world, leg, each.code, each.reason, outcome_of(each.code, network=True))
        elif each.after:
            world.clock.schedule(each.after, RING, leg=leg.id)
        else:
            ring(world, leg)


def to_mailbox(world: World, call: Call, found: Route) -> None:
    """A mailbox takes a call: one that nobody answered, or one to the mailbox itself."""
    caller, *others = legs_of(world.store, call)
    moment = world.clock.stamp()
    leg = add_leg(world, call, "", Ring(found.number, name=found.name, via=found.via))
    for each in (caller, leg):
        if each.state == "trying":
            set_leg(world, each, state="answered", answered_at=moment)
    values: dict[str, Any] = {"outcome": "answered", "code": OK, "reason": reason_of(OK), "answered": moment}
    if others:
        values = {"outcome": "no_answer", "code": others[-1].code, "reason": others[-1].reason}
    call = set_call(world, call, state="voicemail", **({} if call.answered else values))
    world.clock.schedule(MESSAGE_SECONDS, END_MESSAGE, call=call.id)
    tell_call(world, call, "voicemail")


def ring(world: World, leg: Leg) -> None:
    """A leg's phone rings, or turns the call away."""
    leg, call = leg_now(world, leg), call_of(world, leg)
    if leg.state != "trying" or call.state == "ended":
        return
    meets = reach(world, call, leg)
    if meets.code is not None and not meets.after:
        return turn_away(world, leg, meets, call.script.get("setup", 0))
    leg = set_leg(world, leg, state="ringing", ringing_at=world.clock.stamp())
    tell_leg(world, leg.call_id, leg, "ringing")
    if meets.code is not None:
        values = {"code": meets.code, "reason": meets.reason, "outcome": meets.outcome}
        world.clock.schedule(min(meets.after, leg.patience), TURN_AWAY, leg=leg.id, **values)
    elif isinstance(meets.answers, dict) and meets.answers["after"] <= leg.patience:
        world.clock.schedule(meets.answers["after"], ANSWER, leg=leg.id)
    else:
        world.clock.schedule(leg.patience, GIVE_UP, leg=leg.id)


def turn_away(world: World, leg: Leg, meets: Meets, setup: float) -> None:
    """A phone that does not even ring, which may take a while to be known."""
    assert meets.code is not None
    outcome: Outcome = "no_answer" if meets.offline and may_go_on(world, leg) else meets.outcome
    if setup:
        values = {"code": meets.code, "reason": meets.reason, "outcome": outcome}
        world.clock.schedule(setup, TURN_AWAY, leg=leg.id, **values)
    else:
        end_leg(world, leg, meets.code, meets.reason, outcome, hung_up=outcome in ("busy", "refused"))


def may_go_on(world: World, leg: Leg) -> bool:
    """Whether a call that this leg does not take goes on somewhere."""
    return leg.position > 1 and next_route(world, call_of(world, leg), leg) is not None


def answer_leg(world: World, leg: Leg, by_hand: bool = False) -> None:
    """A phone is picked up: the others stop ringing; or, where who calls was rung first, the called begin to."""
    moment = world.clock.stamp()
    leg = set_leg(world, leg, state="answered", answered_at=moment)
    hold_others(world, leg)
    call = call_of(world, leg)
    if leg.position == 1:
        tell_leg(world, leg.call_id, leg, "answered")
        return put_through(world, call, leg)
    for other in live_legs(world.store, call):
        if other.position > 1 and other.id != leg.id and other.state in ("trying", "ringing"):
            finish_leg(world, other, CANCELLED, ELSEWHERE, None)
    caller = legs_of(world.store, call)[0]
    if caller.state == "trying":
        set_leg(world, caller, state="answered", answered_at=moment)
    if is_first := call.state == "ringing":
        values: dict[str, Any] = {"outcome": "answered", "code": OK, "reason": reason_of(OK), "answered": moment}
        call = set_call(world, call, state="answered", **values)
    tell_leg(world, leg.call_id, leg, "answered")
    if is_first:
        tell_call(world, call, "answered")
    await_hanging_up(world, leg, by_hand)
    # Who hangs up at the end of a minute does so before the next begins; whom a call is handed over to may cost too.
    pay_minute(world, call)


def hold_others(world: World, leg: Leg) -> None:
    """Who takes a second call holds the first."""
    for other in legs_at(world.store, leg.vendor, leg.phone, "answered") if leg.phone else ():
        if other.id != leg.id:
            set_leg(world, other, state="held")
            tell_leg(world, other.call_id, other, "held")


def await_hanging_up(world: World, leg: Leg, by_hand: bool) -> None:
    """Have the parties hang up when they have talked: as was decided ahead, else as their phones do.

    A phone that somebody answered by hand stays in the call until somebody hangs up.
    """
    call = call_of(world, leg)
    if call.state == "ended":
        return
    caller = legs_of(world.store, call)[0]
    if "talks" in call.script:
        ends = [(caller if call.script.get("hangs_up") == "caller" else leg, call.script["talks"])]
    else:
        ends = [(caller, seconds_of(world, call, caller)), (leg, None if by_hand else seconds_of(world, call, leg))]
    for who, seconds in ends:
        if seconds is not None:
            world.clock.schedule(seconds, HANG_UP, leg=who.id)


def seconds_of(world: World, call: Call, leg: Leg) -> float | None:
    """How long who is on a leg talks, unless somebody hangs up before."""
    phone = phone_of(world, leg)
    if phone is None:
        return None
    if not phone.vendor and not phone.fixed:
        phone = replace(phone, talks=call.script.get("chat", phone.talks))
    return talk_seconds(world.store, phone)


def end_leg(
    world: World, leg: Leg, code: int, reason: str | None, outcome: Outcome | None, hung_up: bool = False
) -> None:
    """A leg is over; the call goes on without it, elsewhere, or not at all."""
    leg = finish_leg(world, leg, code, reason, outcome, hung_up)
    call = call_of(world, leg)
    if call.state == "ringing" or (call.state == "answered" and leg.answered_at is None):
        settle(world, call, leg)
    elif call.state == "answered" and len(live_legs(world.store, call)) < 2:
        end_call(world, call, side_of(leg), leg.code or OK, leg.reason)


def finish_leg(
    world: World, leg: Leg, code: int, reason: str | None, outcome: Outcome | None, hung_up: bool = False
) -> Leg:
    """Write down that a leg is over, and tell of it."""
    moment = world.clock.stamp()
    values: dict[str, Any] = {"code": code, "reason": reason or reason_of(code), "outcome": outcome, "hung_up": hung_up}
    if is_recording(leg):
        values["recordings"] = [*leg.recordings[:-1], leg.recordings[-1] | {"to": moment}]
    leg = set_leg(world, leg, state="ended", ended_at=moment, **values)
    tell_leg(world, leg.call_id, leg, "ended")
    return leg_now(world, leg)


def settle(world: World, call: Call, leg: Leg) -> None:
    """A call has lost a leg that rang: wait for the others, go on elsewhere, or end."""
    waiting = [other for other in live_legs(world.store, call) if other.state in ("trying", "ringing")]
    if leg.position > 1 and any(other.position > 1 for other in waiting):
        return
    onward = next_route(world, call, leg) if leg.position > 1 else None
    if onward is not None:
        return dial(world, call, onward)
    if call.state == "answered" and len(live_legs(world.store, call)) > 1:
        return
    outcome = leg.outcome or outcome_of(leg.code or NO_ANSWER, network=True)
    end_call(world, call, side_of(leg), leg.code or NO_ANSWER, leg.reason, outcome)


def next_route(world: World, call: Call, leg: Leg) -> Route | None:
    """Where a call goes on that a leg did not take, by the vendors that it concerns, that of its phone first."""
    for vendor in sorted(leg.via, key=lambda name: name != leg.vendor):
        if found := telephones(world, vendor).onward(world, call, leg):
            return owned(vendor, found)
    return None


def end_call(world: World, call: Call, by: Side, code: int, reason: str | None, outcome: Outcome | None = None) -> None:
    """A call is over, for everyone in it."""
    call = latest(world, call)
    if call.state == "ended":
        return
    values: dict[str, Any] = {"outcome": call.outcome or outcome, "code": call.code or code}
    values |= {"reason": call.reason or reason or reason_of(code), "ended_by": by, "ended": world.clock.stamp()}
    call = set_call(world, call, state="ended", **values)
    for leg in reversed(live_legs(world.store, call)):
        end = (OK, None, None) if leg.state in TALKING else (code, reason, outcome)
        finish_leg(world, leg, *end, hung_up=leg.hung_up)
    tell_call(world, call, "ended")
    forget_oldest(world.store)


def pay_minute(world: World, call: Call, vendor: str | None = None) -> None:
    """Pay the minute of a call that begins: a vendor's, or that of all who do not pay yet. Who cannot is cut off."""
    call = latest(world, call)
    if call.state != "answered":
        return
    paying = set(call.script.get("paid", ()))
    asked = [vendor] if vendor else [each for each in concerned(world.store, call) if each not in paying]
    answers = {each: telephones(world, each).minute(world, call) for each in asked}
    if False in answers.values():
        return end_call(world, call, "network", PAYMENT, reason_of(PAYMENT))
    now_paying = {each for each, is_paid in answers.items() if is_paid}
    if paying != (paid := paying - set(answers) | now_paying):
        set_call(world, call, script=call.script | {"paid": sorted(paid)})
    for each in sorted(now_paying):
        world.clock.schedule(MINUTE_SECONDS, MINUTE, call=call.id, vendor=each)

"""What people, and the clock, do to a live call: answer, refuse, hang up, hold, transfer, press, record, speak.

An act that the state of the call does not allow is refused with the state in the message, and changes
nothing. Of two who act at once, the first wins.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Literal

from emulator.telephony.call import (
    TALKING,
    Call,
    Leg,
    Side,
    call_of,
    find_call,
    find_leg,
    is_recording,
    leg_now,
    legs_at,
    legs_of,
    live_legs,
    set_leg,
)
from emulator.telephony.codes import CANCELLED, DECLINED, NO_ANSWER, OK, outcome_of, reason_of
from emulator.telephony.dialling import (
    ANSWER,
    END_MESSAGE,
    GIVE_UP,
    HANG_UP,
    MINUTE,
    RING,
    TURN_AWAY,
    answer_leg,
    dial,
    end_call,
    end_leg,
    finish_leg,
    pay_minute,
    ring,
)
from emulator.telephony.directory import handed_over, outside_ring, phone_of, route
from emulator.telephony.network import telephones, tell_call, tell_leg
from emulator.telephony.phone import forget
from emulator.worlds.world import World

ACT = "telephony.act"
DIGITS = re.compile(r"[0-9A-Da-d*#]{1,100}")
TRANSFERRED = "Transferred"
LONGEST_MESSAGE = 600
LIVE = "live"


class WrongState(RuntimeError):
    """An act that the state of the call, or of its leg, does not allow."""

    def __init__(self, state: str, message: str) -> None:
        super().__init__(message)
        self.state = state


class NoSuchLeg(ValueError):
    """A call has no leg of this number."""


def choose(world: World, call: Call, position: int | None, wanted: Callable[[Leg], bool], allowed: str) -> Leg:
    """The leg that an act is for: the one named, else the account's own phone that fits, of two the called one."""
    if call.state == "voicemail" and allowed != "live":
        raise WrongState(call.state, "the call is in voicemail: a message can be left, or the caller hang up")
    legs = legs_of(world.store, call)
    if call.state == "voicemail" and allowed != LIVE:
        raise WrongState(call.state, "a mailbox has the call: a message can be left, or somebody hangs up")
    if position is not None:
        named = next((leg for leg in legs if leg.position == position), None)
        if named is None:
            raise NoSuchLeg(f"the call has no leg {position}: it has 1 to {len(legs)}")
        if not wanted(named):
            raise WrongState(named.state, f"leg {position} is {named.state}, not {allowed}")
        return named
    fitting = [leg for leg in legs if wanted(leg)]
    if not fitting:
        raise WrongState(call.state, f"the call is {call.state}: no leg of it is {allowed}")
    return max(fitting, key=lambda leg: (leg.phone is not None, leg.position > 1, -leg.position))


def is_ringing(leg: Leg) -> bool:
    """Whether a leg can be answered or refused."""
    return leg.state == "ringing"


def is_talking(leg: Leg) -> bool:
    """Whether a leg takes part in a conversation, be it held or parked."""
    return leg.state in TALKING


def answer(world: World, call: Call, position: int | None = None) -> None:
    """Pick a ringing phone up. Raises WrongState, NoSuchLeg."""
    answer_leg(world, choose(world, call, position, is_ringing, "ringing"), by_hand=True)


def refuse(
    world: World, call: Call, position: int | None = None, code: int = DECLINED, reason: str | None = None
) -> None:
    """Turn a ringing call away with a SIP code. Raises WrongState, NoSuchLeg."""
    leg = choose(world, call, position, is_ringing, "ringing")
    end_leg(world, leg, code, reason, outcome_of(code), hung_up=True)


def hang_up(world: World, call: Call, by: Side | None = None, position: int | None = None) -> None:
    """End a call from one side; one that still rings can be hung up by who calls only. Raises WrongState, NoSuchLeg."""
    if call.state == "ended":
        raise WrongState("ended", "the call is over already")
    if position is not None:
        leg = choose(world, call, position, lambda leg: leg.state != "ended", LIVE)
        by = "caller" if leg.position == 1 else "callee"
    if call.state == "ringing":
        if by == "callee":
            raise WrongState("ringing", "the call is ringing: who is called can answer or refuse it")
        return cancel(world, call)
    by = by or ("caller" if call.state == "voicemail" else "callee")
    mark(world, call, by, position)
    end_call(world, call, by, OK, None)


def cancel(world: World, call: Call) -> None:
    """Who calls gives up while it rings."""
    mark(world, call, "caller", None)
    end_call(world, call, "caller", CANCELLED, None, "cancelled")


def mark(world: World, call: Call, by: Side, position: int | None) -> None:
    """Note which leg hung up."""
    for leg in live_legs(world.store, call):
        is_side = (leg.position == 1) == (by == "caller")
        if leg.position == position or (position is None and is_side and leg.state != "trying"):
            set_leg(world, leg, hung_up=True)
            return


def hold(world: World, call: Call, position: int | None = None, state: str = "held") -> None:
    """Hold, or `parked`: park, a party. Raises WrongState, NoSuchLeg."""
    leg = choose(world, call, position, lambda leg: leg.state == "answered", "answered")
    tell_leg(world, leg.call_id, set_leg(world, leg, state=state), state)


def resume(world: World, call: Call, position: int | None = None) -> None:
    """Bring a held or parked party back. Raises WrongState, NoSuchLeg."""
    leg = choose(world, call, position, lambda leg: leg.state in ("held", "parked"), "held")
    change = "resumed" if leg.state == "held" else "unparked"
    tell_leg(world, leg.call_id, set_leg(world, leg, state="answered"), change)


def transfer(world: World, call: Call, target: str, position: int | None = None) -> None:
    """Hand the other party over to somebody else, blind: their phone rings, the own leg is over.

    `target` is a number in the stored form, or `vendor/id`. Raises WrongState, NoSuchLeg; ValueError for oneself.
    """
    if call.state != "answered":
        raise WrongState(call.state, f"the call is {call.state}: there is nobody to hand over")
    leg = choose(world, call, position, is_talking, "answered")
    others = [other for other in live_legs(world.store, call) if other.id != leg.id]
    if not any(map(is_talking, others)):
        raise WrongState(call.state, "nobody is on the call yet who could be handed over")
    own = names_of(world, leg)
    if target in own:
        raise ValueError("to: a call cannot be transferred to who transfers it")
    if any(target in names_of(world, other) for other in others):
        raise ValueError("to: that party is in the call already")
    found = route(world, call, target, leg, outside_ring(world, call, target))
    if any(each.phone and f"{next(iter(each.via), '')}/{each.phone}" in own for each in found.rings):
        raise ValueError("to: a call cannot be transferred to who transfers it")
    found = handed_over(world, leg, target, found)
    tell_leg(world, leg.call_id, leg, "transferred")
    finish_leg(world, leg, OK, TRANSFERRED, None)
    dial(world, call, found)


def names_of(world: World, leg: Leg) -> tuple[str, ...]:
    """What who is on a leg can be called by."""
    phone = None if leg.phone is None else phone_of(world, leg)
    return (leg.number,) if phone is None else (leg.number, phone.key, *phone.numbers)


def press(world: World, call: Call, digits: str, position: int | None = None) -> None:
    """Press digits during a conversation. Raises WrongState, NoSuchLeg; ValueError for what no phone can send."""
    if not DIGITS.fullmatch(digits):
        raise ValueError("digits: must be 1 to 100 of 0-9, A-D, * and #")
    leg = choose(world, call, position, is_talking, "answered")
    tell_leg(world, leg.call_id, set_leg(world, leg, digits=leg.digits + digits.upper()), "digits")


def record(world: World, call: Call, value: bool = True, position: int | None = None) -> None:
    """Begin, or with `value` False stop, recording a party; what is so already stays. Raises WrongState, NoSuchLeg."""
    leg = choose(world, call, position, is_talking, "answered")
    if is_recording(leg) == value:
        return
    moment = world.clock.stamp()
    begun = [*leg.recordings, {"from": moment, "to": None}]
    recordings = begun if value else [*leg.recordings[:-1], leg.recordings[-1] | {"to": moment}]
    tell_leg(world, leg.call_id, set_leg(world, leg, recordings=recordings), "recording")


def leave_message(world: World, call: Call, seconds: float, audio: bytes | None = None) -> None:
    """Speak to the mailbox that has taken a call, and hang up. Raises WrongState; ValueError for no such length."""
    if call.state != "voicemail":
        raise WrongState(call.state, f"the call is {call.state}: no mailbox listens")
    if not 0 < seconds <= LONGEST_MESSAGE:
        raise ValueError(f"seconds: must be more than 0 and at most {LONGEST_MESSAGE}")
    vendor = next(iter(legs_of(world.store, call)[-1].via))
    telephones(world, vendor).leave_message(world, call, seconds, audio)
    tell_call(world, call, "message")
    hang_up(world, call, "caller")


def gone(world: World, vendor: str, phone: str) -> None:
    """A phone is no more: it rings no longer, and who talked on it is cut off."""
    for leg in legs_at(world.store, vendor, phone):
        end_leg(world, leg_now(world, leg), NO_ANSWER, reason_of(NO_ANSWER), "failed")
    forget(world.store, vendor, phone)


ACTS: Mapping[str, Callable[..., None]] = {
    "answer": answer,
    "refuse": refuse,
    "hang-up": hang_up,
    "hold": hold,
    "resume": resume,
    "transfer": transfer,
    "digits": press,
    "record": record,
    "leave-message": leave_message,
}
"""What can be done to a call, by name."""

# On the clock


def act_now(world: World, given: dict[str, Any]) -> None:
    """An act that was put off; one that the call allows no more is left."""
    call = find_call(world.store, given["call"])
    with suppress(WrongState, ValueError):
        if call is not None:
            ACTS[given["act"]](world, call, **given["values"])


def leg_in(world: World, given: dict[str, Any], *states: str) -> Leg | None:
    """The leg that scheduled work is about, if it is still in one of these states."""
    leg = find_leg(world.store, given["leg"])
    return leg if leg is not None and leg.state in states else None


def ring_now(world: World, given: dict[str, Any]) -> None:
    """The turn of a later leg comes."""
    leg = leg_in(world, given, "trying")
    if leg is not None and call_of(world, leg).state == "ringing":
        ring(world, leg)


def answer_now(world: World, given: dict[str, Any]) -> None:
    """A phone is picked up by who is there."""
    if leg := leg_in(world, given, "ringing"):
        answer_leg(world, leg)


def give_up(world: World, given: dict[str, Any]) -> None:
    """A phone has rung long enough."""
    if leg := leg_in(world, given, "ringing"):
        end_leg(world, leg, NO_ANSWER, None, "no_answer")


def turn_away_now(world: World, given: dict[str, Any]) -> None:
    """A phone is found busy, or refuses."""
    if leg := leg_in(world, given, "ringing", "trying"):
        refused = given["outcome"] in ("busy", "refused")
        end_leg(world, leg, given["code"], given["reason"], given["outcome"], hung_up=refused)


def hang_up_now(world: World, given: dict[str, Any]) -> None:
    """Somebody has talked long enough."""
    if leg := leg_in(world, given, *TALKING):
        hang_up(world, call_of(world, leg), position=leg.position)


def minute_now(world: World, given: dict[str, Any]) -> None:
    """A further minute of a call begins."""
    call = find_call(world.store, given["call"])
    if call is not None and call.state == "answered":
        pay_minute(world, call)


def end_message(world: World, given: dict[str, Any]) -> None:
    """A mailbox has listened long enough."""
    call = find_call(world.store, given["call"])
    if call is not None and call.state == "voicemail":
        end_call(world, call, "network", OK, None)


ACTIONS: Mapping[str, Callable[[World, dict[str, Any]], None]] = {
    RING: ring_now,
    ANSWER: answer_now,
    GIVE_UP: give_up,
    TURN_AWAY: turn_away_now,
    HANG_UP: hang_up_now,
    MINUTE: minute_now,
    END_MESSAGE: end_message,
    ACT: act_now,
}
"""Scheduled work by name."""
GIVEN: Mapping[str, Mapping[str, Any]] = {
    **{name: {"leg": int} for name in (RING, ANSWER, GIVE_UP, HANG_UP)},
    TURN_AWAY: {"leg": int, "code": int, "reason": str, "outcome": str},
    **{name: {"call": int} for name in (MINUTE, END_MESSAGE)},
    ACT: {"call": int, "act": Literal[tuple(ACTS)], "values": dict[str, Any]},
}
"""The values that it takes, each with its type."""

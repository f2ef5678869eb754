"""What the platform notes about the legs of a call: for each account that a leg concerns, as whose it counts.

Of a phone that calls: `direction` OUT, `endpoint`, `party` (how the history names it), `dialled`, `scope`,
and `pays` (the number whose minutes are charged) where the call leaves the platform. Of what is called:
`by` (how many legs there were before: those with the same are dialled together), `endpoint`, `party`, `short`,
`rings` (the endpoint that rings, a member of the one that is called perhaps), `did`, `hops`, and `pays` for
one that forwards. Of the voicemail of a phone: `mailbox`. `cost` is what was paid so far.
"""

from collections.abc import Mapping
from typing import Any

from emulator.telephony.acts import TRANSFERRED
from emulator.telephony.call import Call, Leg, legs_of, note
from emulator.telephony.directory import find_phone
from emulator.worlds.world import World

VENDOR = "sipcentric"
Note = Mapping[str, Any]


def notes(leg: Leg) -> dict[int, Note]:
    """What was noted about a leg, by account."""
    return {int(key): noted for key, noted in leg.via.get(VENDOR, {}).items() if key.isdigit()}


def change_note(world: World, leg: Leg, account: int, **values: Any) -> None:
    """Note more about a leg."""
    note(world, leg, VENDOR, **{str(account): {**notes(leg)[account], **values}})


def dialled_together(world: World, leg: Leg, account: int) -> list[Leg]:
    """A leg that is called, with those that are called together with it."""
    by = notes(leg)[account]["by"]
    legs = world.store.all(Leg, order="position", call_id=leg.call_id)
    return [each for each in legs if notes(each).get(account, {}).get("by") == by]


def opposite(world: World, call: Call, position: int) -> Leg:
    """With whom the party at a position talks: who called; or to whom they talked who handed the call over.

    Who was rung first by somebody else's API talks with whom they are put through to.
    """
    first, *others = legs_of(world.store, call)
    if position == 1:
        phone = find_phone(world, call.target)
        return Leg(call_id=first.call_id, position=2, number=phone.number if phone else call.target)
    if position > 2 and first.reason == TRANSFERRED:
        return next((leg for leg in others if leg.position < position and leg.answered_at), first)
    return first

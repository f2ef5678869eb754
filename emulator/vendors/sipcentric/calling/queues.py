"""Queues: who waits in one rings a phone as soon as it is free again; who waits longest, first."""

from emulator.telephony.call import Leg, call_of, legs_at, live_legs
from emulator.telephony.dialling import dial
from emulator.telephony.network import Ring, Route
from emulator.vendors.sipcentric.calling.notes import VENDOR, Note, notes
from emulator.vendors.sipcentric.calling.phones import find_endpoint, number_of
from emulator.vendors.sipcentric.resources.endpoints import Endpoint
from emulator.worlds.world import World


def freed(world: World, leg: Leg) -> None:
    """A phone is free again: let it ring for the call that waits longest and does not ring it already."""
    phone = find_endpoint(world, leg.phone) if leg.vendor == VENDOR and leg.answered_at else None
    queue = world.store.one(Endpoint, customer_id=phone.customer_id, type="queue") if phone else None
    if phone is None or queue is None:
        return
    waiting_calls = waiting_legs(world, phone.customer_id)
    if not waiting_calls or legs_at(world.store, VENDOR, str(phone.id)):
        return
    for waiting, note in waiting_calls:
        if waiting.call_id != leg.call_id and not is_rung(world, waiting, phone):
            return ring_again(world, waiting, note, phone)


def waiting_legs(world: World, customer_id: int) -> list[tuple[Leg, Note]]:
    """The legs that wait in an account's queues, the longest waiting first."""
    found = []
    for leg in world.store.all(Leg, order="id", vendor="", phone=None, state="ringing", machine=True):
        note = notes(leg).get(customer_id)
        if note and note.get("rings") is None:
            found.append((leg, note))
    return found


def is_rung(world: World, waiting: Leg, phone: Endpoint) -> bool:
    """Whether a phone rings for a call that waits, or calls itself."""
    return any(leg.phone == str(phone.id) for leg in live_legs(world.store, call_of(world, waiting)))


def ring_again(world: World, waiting: Leg, note: Note, phone: Endpoint) -> None:
    """One more leg for a call that waits."""
    noted = {str(phone.customer_id): {**note, "rings": phone.id}}
    pickup = world.settings.sipcentric_ring_seconds
    ring = Ring(number_of(world, phone), str(phone.id), phone.name, 0, pickup, waiting.patience, via={VENDOR: noted})
    dial(world, call_of(world, waiting), Route((ring,)))

"""Recordings of calls: of phones that record always, and of those that do on demand, what was demanded."""

from collections.abc import Iterator, Sequence

from emulator.store.moments import seconds_between
from emulator.telephony import audio
from emulator.telephony.call import Leg
from emulator.vendors.sipcentric.calling.notes import VENDOR
from emulator.vendors.sipcentric.calling.phones import find_endpoint
from emulator.vendors.sipcentric.resources.calls import Call
from emulator.vendors.sipcentric.resources.endpoints import Endpoint
from emulator.vendors.sipcentric.resources.recordings import Recording
from emulator.worlds.world import World


def record(world: World, call: Call, party: str, legs: Sequence[Leg]) -> None:
    """Keep what the phones at some legs recorded; of a call within the account, it is who called that did."""
    phones = [(leg, phone) for leg in legs if leg.vendor == VENDOR and (phone := find_endpoint(world, leg.phone))]
    if not phones or not call.duration:
        return
    for started, seconds in recorded(world, call, phones):
        keep(world, call, party, phones[0][1], started, seconds)


def keep(world: World, call: Call, party: str, phone: Endpoint, started: str, seconds: int) -> None:
    """Keep a recording of a phone."""
    world.store.insert(
        Recording,
        customer_id=call.customer_id,
        created=world.clock.stamp(),
        direction=call.direction,
        party_id=party,
        started=started,
        size=audio.size_of(seconds),
        call_id=call.call_id,
        linked_id=call.linked_id,
        endpoint_id=phone.id,
        is_local=call.scope == "LOCAL",
    )


def recorded(world: World, call: Call, phones: Sequence[tuple[Leg, Endpoint]]) -> Iterator[tuple[str, int]]:
    """When each recording began, and how long it plays."""
    if any(phone.call_recording == "ALWAYS" for _, phone in phones):
        yield call.started, call.duration
        return
    for leg, phone in phones:
        for each in leg.recordings if phone.call_recording == "ON_DEMAND" else ():
            if seconds := round(seconds_between(each["from"], each["to"] or world.clock.stamp())):
                yield each["from"], seconds

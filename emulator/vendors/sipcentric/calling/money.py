"""What a call costs: each minute is paid when it begins, by the account from which it leaves the platform."""

from collections.abc import Iterator

from emulator.telephony.call import TALKING, Call, Leg, leg_now, legs_of
from emulator.vendors.sipcentric.calling.notes import change_note, notes
from emulator.vendors.sipcentric.charges import pay_minute
from emulator.vendors.sipcentric.numbers import tariff
from emulator.worlds.world import World


def minute(world: World, call: Call) -> bool | None:
    """Take what the minute that begins costs: False if somebody cannot pay it, None if nobody has to."""
    found = [pay(world, *payer) for payer in list(payers(legs_of(world.store, call)))]
    return all(found) if found else None


def payers(legs: list[Leg]) -> Iterator[tuple[Leg, int, str]]:
    """Who pays: the leg that it is for, the account, and the number called."""
    first, *others = legs
    for leg in legs:
        is_live = any(other.state in TALKING for other in others) if leg is first else leg.state in TALKING
        for account, note in notes(leg).items() if is_live else ():
            if "pays" in note and tariff(note["pays"]) != "free":
                yield leg, account, note["pays"]


def pay(world: World, leg: Leg, account: int, number: str) -> bool:
    """Pay a minute, and note what it cost."""
    cost = pay_minute(world, account, number)
    if cost is None:
        return False
    leg = leg_now(world, leg)
    change_note(world, leg, account, cost=round(notes(leg)[account].get("cost", 0.0) + cost, 3))
    return True

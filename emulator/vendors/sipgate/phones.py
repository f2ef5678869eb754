"""Telephones: which there are, whose a number is, and whom a call to it rings."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from emulator.store.store import Condition
from emulator.telephony.call import Call, Leg
from emulator.telephony.codes import BUSY, FORBIDDEN, NOWHERE
from emulator.telephony.directory import MAGIC, owner_of
from emulator.telephony.network import Departure, Ring, Route
from emulator.telephony.phone import Phone, is_not_to_be_disturbed
from emulator.vendors.sipgate.auth import User
from emulator.vendors.sipgate.resources.balance import Account
from emulator.vendors.sipgate.resources.callthrough import find_routing
from emulator.vendors.sipgate.resources.extensions import Device, Extension
from emulator.vendors.sipgate.resources.numbers import PhoneNumber
from emulator.worlds.world import World

VENDOR = "sipgate"
PHONES = ("register", "external")
"""Types of extension that ring."""
PICK_UP_SECONDS, RING_SECONDS = 3, 30
"""Until somebody whom a session calls picks up; until who does not answer is given up."""


def phones(world: World) -> Sequence[Phone]:
    """Every telephone extension."""
    rows = world.store.all(Extension, [("type", "in", PHONES)], order="id")
    numbers: defaultdict[str | None, list[str]] = defaultdict(list)
    for row in world.store.all(PhoneNumber, order="direct_dial,id"):
        numbers[row.extension_id].append(row.number)
    present = {row.extension_id for row in world.store.all(Device, registered=True)}
    return [phone_of(row, numbers[row.id], row.id in present) for row in rows]


def find(world: World, phone_id: str) -> Phone | None:
    """The telephone extension with this id."""
    row = telephone(world, phone_id)
    if row is None:
        return None
    numbers = world.store.all(PhoneNumber, extension_id=row.id, order="direct_dial,id")
    present = world.store.count(Device, extension_id=row.id, registered=True) > 0
    return phone_of(row, [number.number for number in numbers], present)


def telephone(world: World, extension_id: str | None) -> Extension | None:
    """An extension, if it is one that rings."""
    row = world.store.one(Extension, id=extension_id)
    return row if row is not None and row.type in PHONES else None


def phone_of(row: Extension, numbers: list[str], present: bool) -> Phone:
    """An extension as a phone; an external one is at the end of a line of somebody else's, which is always there."""
    if row.external_phonenumber and row.external_phonenumber not in numbers:
        numbers = [*numbers, row.external_phonenumber]
    is_there = present or row.type == "external"
    return Phone(VENDOR, row.id, row.alias, tuple(numbers), row.id, registered=is_there, dnd=row.dnd)


def number_of(world: World, extension: Extension) -> str:
    """The number that stands for an extension."""
    own = world.store.all(PhoneNumber, extension_id=extension.id, order="direct_dial,id", limit=1)
    return extension.outgoing_number or extension.external_phonenumber or (own[0].number if own else "")


def owns(world: World, number: str) -> bool:
    """Whether a number is one of an account: of an extension or none, of its voicemail, of its callthrough."""
    if world.store.one(PhoneNumber, number=number) is not None:
        return True
    gates: tuple[Condition, ...] = (("voicemail_number", "=", number), ("callthrough_number", "=", number))
    return any(world.store.count(Account, [gate]) for gate in gates)


def route(world: World, number: str, caller: Leg) -> Route:
    """Whom a call to a number rings: its own extension if that is a telephone, else its user's first."""
    if world.store.one(Account, callthrough_number=number):
        return through_gateway(world, caller.number, number)
    if account := world.store.one(Account, voicemail_number=number):
        box = first_of_account(world, account.id, "voicemail")
        return to_mailbox(box, number) if box else Route(code=NOWHERE)
    own = world.store.one(PhoneNumber, number=number)
    extension = world.store.one(Extension, id=own.extension_id) if own and own.extension_id else None
    if extension is None:
        return Route(code=NOWHERE)
    if extension.type == "voicemail":
        return to_mailbox(extension, number)
    if extension.type not in PHONES:
        extension = first_extension(world, extension.user_id, PHONES)
    return ring(world, extension, number, caller) if extension else Route(code=NOWHERE)


def route_to(world: World, key: str, caller: Leg) -> Route | None:
    """Whom a call to an extension rings: the telephone that it is, or its mailbox."""
    extension = world.store.one(Extension, id=key)
    if extension is not None and extension.type == "voicemail":
        return to_mailbox(extension, number_of(world, extension) or key)
    found = telephone(world, key)
    return ring(world, found, number_of(world, found) or key, caller) if found else None


def ring(world: World, extension: Extension, number: str, caller: Leg) -> Route:
    """A telephone that rings; an external one rings whoever has its number, if that is somebody of this world."""
    is_session = "session" in caller.via.get(VENDOR, {})
    pickup = PICK_UP_SECONDS if is_session else world.settings.ring_seconds
    via = {"extension": extension.id}
    phone: str | None = extension.id
    outer = extension.external_phonenumber
    if outer and (outer in MAGIC or (outer != number and owner_of(world, VENDOR, outer))):
        if is_not_to_be_disturbed(world.store, phone_of(extension, [], True)):
            return Route(code=BUSY, number=number, name=extension.alias, via=via)
        number, phone = outer, None
    return Route((Ring(number, phone, extension.alias, pickup=pickup, patience=RING_SECONDS, via=via),))


def to_mailbox(box: Extension, number: str) -> Route:
    """A mailbox takes a call, unless it is set to Do Not Disturb: then it cannot be reached."""
    via = {"mailbox": box.id}
    return Route(mailbox=True, number=number, name=box.alias, via=via) if not box.dnd else Route(code=BUSY, via=via)


def through_gateway(world: World, source: str, number: str) -> Route:
    """A call to the number of callthroughs goes on to the target of its caller's, while that is live."""
    routing = find_routing(world, source, number)
    payer = first_extension(world, routing.user_id, PHONES) if routing else None
    if routing is None or payer is None:
        return Route(code=FORBIDDEN, reason="No callthrough is set", number=number)
    pickup, via = world.settings.ring_seconds, {"through": number, "payer": payer.id}
    return Route((Ring(routing.target, pickup=pickup, patience=RING_SECONDS, via=via),))


def first_extension(world: World, user_id: str, types: Sequence[str]) -> Extension | None:
    """A user's first extension of one of these types."""
    found = world.store.all(Extension, [("type", "in", types)], order="id", limit=1, user_id=user_id)
    return next(iter(found), None)


def first_of_account(world: World, account_id: str, kind: str) -> Extension | None:
    """The first extension of a type of an account's users."""
    users = world.store.all(User, account_id=account_id, order="id")
    return next((found for user in users if (found := first_extension(world, user.id, (kind,)))), None)


def leave(world: World, phone_id: str, dialled: str) -> Departure:
    """What a telephone shows to who is called: its outgoing number, or nothing where `clip` is off."""
    row = telephone(world, phone_id)
    if row is None:
        return Departure("", code=NOWHERE)
    shown = (number_of(world, row), row.alias) if row.clip else ("", "")
    pickup, chat = world.settings.ring_seconds, world.settings.talk_seconds
    return Departure(*shown, via={"leaves": row.id}, pickup=pickup, chat=chat)


def onward(world: World, call: Call, leg: Leg) -> Route | None:
    """A call that a telephone does not answer goes to its user's mailbox, if there is one that can be reached."""
    extension = called_extension(world, leg)
    if extension is None or leg.position == 1 or leg.outcome not in (None, "no_answer"):
        return None
    box = first_extension(world, extension.user_id, ("voicemail",))
    return to_mailbox(box, leg.number) if box and not box.dnd else None


def called_extension(world: World, leg: Leg) -> Extension | None:
    """The telephone extension that a leg rings, be it at the end of somebody else's line."""
    if leg.vendor == VENDOR:
        return telephone(world, leg.phone)
    return telephone(world, leg.via.get(VENDOR, {}).get("extension"))


def change(world: World, phone_id: str, values: dict[str, bool]) -> Collection[str]:
    """Keep that a telephone is on Do Not Disturb, or registers: its devices are those that are registered now."""
    row = telephone(world, phone_id)
    if row is None:
        return ()
    kept = [name for name in values if name == "dnd" or row.type == "register"]
    if "dnd" in kept:
        world.store.update(Extension, row.id, dnd=values["dnd"])
    if "registered" in kept:
        register(world, row, values["registered"])
    return kept


def register(world: World, row: Extension, value: bool) -> None:
    """Register an extension's devices, or what has none with one that is made up; or have them all leave."""
    if value and not world.store.count(Device, extension_id=row.id):
        world.store.insert(Device, extension_id=row.id, vendor="SIP", model="Telephone", firmware="1.0")
    world.store.update_all(Device, [("extension_id", "=", row.id)], registered=value)

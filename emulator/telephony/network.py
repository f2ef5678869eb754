"""The network that joins the vendors: what each tells of its phones and numbers, and what it is told.

`telephony/` knows no vendor. It asks those who have telephones, through the functions of `Telephones`,
whom a number rings, and tells them what becomes of the legs that concern them.
"""

import asyncio
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from emulator.telephony.call import Call, Leg, concerned, find_call, find_leg
from emulator.telephony.phone import Phone
from emulator.worlds.world import World

Via = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Ring:
    """One leg to be: whom a call rings, when, and for how long."""

    number: str
    """In the stored form; of an inside phone without a number of its own, how it is dialled."""
    phone: str | None = None
    """Id of the vendor's phone; None for an outside number, which other vendors may have."""
    name: str = ""
    after: float = 0
    """Seconds until it begins to ring, from when the call is put through."""
    pickup: float = 2
    """Seconds until it is answered, unless the phone behaves otherwise."""
    patience: float = 60
    """Seconds that it rings at most, from when it begins to."""
    machine: bool = False
    """Whether a machine picks up, which does so whatever was decided about people."""
    code: int | None = None
    """SIP code of a leg that is turned away at once: nobody has the number that it leads to."""
    reason: str | None = None
    is_end: bool = False
    """Whether the vendor itself takes the call, with something that is no phone: a menu."""
    via: dict[str, Any] = field(default_factory=dict)
    """What the vendor wants to know again when the leg changes."""


@dataclass(frozen=True, slots=True)
class Route:
    """Whom a call to a number rings; or why it reaches nobody; or that a mailbox takes it."""

    rings: tuple[Ring, ...] = ()
    code: int | None = None
    """SIP code of a call that ends here."""
    reason: str | None = None
    mailbox: bool = False
    """Whether a mailbox takes the call: the state `voicemail`."""
    number: str = ""
    name: str = ""
    via: dict[str, Any] = field(default_factory=dict)
    """What the vendor notes about the leg of a call that ends here, or that a mailbox takes."""


@dataclass(frozen=True, slots=True)
class Departure:
    """What a phone's call to somewhere looks like to others; or why it may not be made."""

    number: str
    """The number that is shown, in the stored form; empty if it is withheld."""
    name: str = ""
    via: dict[str, Any] = field(default_factory=dict)
    pickup: float = 2
    """Seconds until an outside number answers."""
    chat: float | None = 60
    """Seconds until an outside number hangs up; None: until somebody does."""
    code: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A text as a phone's thread shows it."""

    id: str
    direction: str
    source: str
    target: str
    text: str
    at: str
    status: str


@dataclass(frozen=True, slots=True)
class Sound:
    """A voicemail or a recording."""

    id: str
    source: str
    at: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Fax:
    """A fax."""

    id: str
    direction: str
    source: str
    target: str
    at: str
    pages: int
    status: str


@dataclass(frozen=True, slots=True)
class Thread:
    """What a phone sent, received, recorded; the oldest first."""

    messages: Sequence[Message] = ()
    voicemails: Sequence[Sound] = ()
    recordings: Sequence[Sound] = ()
    faxes: Sequence[Fax] = ()


@dataclass(frozen=True)
class Telephones:
    """What a vendor tells the network, and what it is told. All numbers are in the stored form."""

    vendor: str
    home: str
    """Region whose national numbers are understood: `GB`."""
    phones: Callable[[World], Sequence[Phone]] = lambda world: ()
    """Every phone, in the order of the vendor's own list."""
    find: Callable[[World, str], Phone | None] = lambda world, phone_id: None
    """The phone with this id."""
    owns: Callable[[World, str], bool] = lambda world, number: False
    """Whether a number is one of the vendor's accounts."""
    route: Callable[[World, str, Leg], Route] = lambda world, number, caller: Route(code=404)
    """Whom a call to a number that the vendor owns rings."""
    route_to: Callable[[World, str, Leg], Route | None] = lambda world, key, caller: None
    """Whom a call to what has this id rings: a phone, a group, a mailbox; None if nothing has it."""
    dial: Callable[[World, Leg, str], Route | None] = lambda world, caller, dialled: None
    """What a phone reaches that dials something that only its own account knows: a short number; else None.

    Who calls through the vendor's API from a number of their own has no phone.
    """
    leave: Callable[[World, str, str], Departure] = lambda world, phone_id, dialled: Departure("")
    """What a call of the phone to somewhere shows to others, or why it may not be made."""
    onward: Callable[[World, Call, Leg], Route | None] = lambda world, call, leg: None
    """Where a call goes on that the last leg to ring, this one, did not take; None: nowhere."""
    on_leg: Callable[[World, Call, Leg, str], None] = lambda world, call, leg, change: None
    """Is told, in the transaction, that a leg was `ringing`, `answered`, `held`, `resumed`, `parked`, `unparked`,
    `transferred`, `ended`, or got `digits` or a `recording`. The call may have changed further since."""
    on_call: Callable[[World, Call, str], None] = lambda world, call, change: None
    """Is told, in the transaction, that a call was `answered`, went to `voicemail`, or `ended`."""
    minute: Callable[[World, Call], bool | None] = lambda world, call: None
    """Takes what the minute that begins costs: False if it cannot be paid, None if calls like this cost nothing."""
    leave_message: Callable[[World, Call, float, bytes | None], None] = lambda world, call, seconds, audio: None
    """Keeps what a caller spoke to the mailbox, with a recording of one's own if there is one."""
    change: Callable[[World, str, dict[str, bool]], Collection[str]] = lambda world, phone_id, values: ()
    """Keeps that a phone is `registered` or set to `dnd` in the vendor's own records; the names of those it keeps."""
    thread: Callable[[World, str], Thread] = lambda world, phone_id: Thread()
    """What a phone sent, received, recorded; ids are unique among the sounds and faxes."""
    texts: Callable[[World, str], Sequence[Message]] = lambda world, number: ()
    """Texts between the vendor's accounts and a number, the latest if there are very many; the oldest first."""
    media: Callable[[World, str, str], tuple[bytes, str] | None] = lambda world, phone_id, media_id: None
    """The bytes and the media type of a voicemail, a recording, a fax of a phone."""
    send_text: Callable[[World, str, str, str], str] | None = None
    """Send a text from a phone to a number: the id of the message. ValueError if it cannot."""
    receive_text: Callable[[World, str, str, str], str | None] | None = None
    """Take a text in for a number that the vendor owns, from a number: the id, or None if the number takes none."""
    fax_number: Callable[[World, str], str | None] = lambda world, phone_id: None
    """The number at which who has the phone takes faxes in; None if there is none."""
    receive_fax: Callable[[World, str, str, bytes], str | None] | None = None
    """Take a fax (PDF) in for a number that the vendor owns, from a number: the id, or None if it takes none."""


def all_telephones(world: World) -> Iterator[Telephones]:
    """Every vendor that has telephones, in the vendors' order."""
    for vendor in world.ground.vendors:
        if vendor.behaviour.telephones is not None:
            yield vendor.behaviour.telephones


def telephones(world: World, name: str) -> Telephones:
    """A vendor's. KeyError if there is none of this name."""
    for vendor in world.ground.vendors:
        if vendor.name == name and vendor.behaviour.telephones is not None:
            found: Telephones = vendor.behaviour.telephones
            return found
    raise KeyError(f"no vendor with telephones is called {name}")


def reached_by(world: World, vendor: str) -> Iterator[Telephones]:
    """The vendors that somebody's calls and messages reach: the own one first; apart, that alone."""
    if vendor:
        yield telephones(world, vendor)
    if vendor == "" or world.settings.network == "joined":
        yield from (each for each in all_telephones(world) if each.vendor != vendor)


async def ready(world: World) -> None:
    """Have every vendor imported. To import one takes long; others are answered meanwhile."""
    for vendor in world.ground.vendors:
        if "behaviour" not in vars(vendor):
            await asyncio.to_thread(getattr, vendor, "behaviour")


def tell_leg(world: World, call_id: int, leg: Leg, change: str) -> None:
    """Tell the vendors that a leg concerns, and whoever watches, what became of it."""
    for vendor in leg.via:
        call, now = find_call(world.store, call_id), find_leg(world.store, leg.id)
        if call and now:
            telephones(world, vendor).on_leg(world, call, now, change)
    world.history.record("call", {"id": f"c{call_id}", "leg": leg.position, "change": change})


def tell_call(world: World, call: Call, change: str) -> None:
    """Tell the vendors that a call concerns, and whoever watches, what became of it."""
    for vendor in concerned(world.store, call):
        now = find_call(world.store, call.id)
        if now:
            telephones(world, vendor).on_call(world, now, change)
    world.history.record("call", {"id": f"c{call.id}", "leg": None, "change": change})

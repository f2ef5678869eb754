"""Who calls or writes, and who takes it, as the control plane names them."""

from pydantic import BaseModel, Field

from emulator.telephony.fiction import german
from emulator.vendors.sipgate.messages import receiving
from emulator.vendors.sipgate.numbers import e164
from emulator.vendors.sipgate.phones import VENDOR, number_of
from emulator.vendors.sipgate.resources.extensions import Extension
from emulator.vendors.sipgate.resources.numbers import PhoneNumber
from emulator.worlds.world import World

SOMEBODY = german("40", 77)
"""Who calls or writes unless the request says otherwise."""
WITHHELD = ("", "anonymous")


class Incoming(BaseModel):
    """What every happening takes."""

    from_: str = Field(SOMEBODY, alias="from", description="Who calls or writes: a number, or `anonymous`.")
    to: str | None = Field(
        None, description="One of the world's numbers, or an extension; by default the first that takes this."
    )


def read_caller(value: str) -> str:
    """Who calls, as it is stored."""
    number = "" if value in WITHHELD else e164(value)
    if number is None:
        raise ValueError(f"from: {value!r} is not a telephone number")
    return number


def receiver(world: World, to: str | None, *types: str) -> tuple[Extension, str]:
    """The extension of one of these types that takes what is sent `to` a number, or to itself; and that number."""
    if to is None:
        found = first_receiver(world, types)
    elif named := extension_named(world, to):
        found = (named, number_of(world, named)) if named.type in types else None
    else:
        number = e164(to) or ""
        taker = receiving.receiver(world, number, *types)
        found = (taker, number) if taker else None
    if found is None:
        raise ValueError(f"to: {to or 'no number of this world'} reaches no {' or '.join(types)} extension")
    return found


def first_receiver(world: World, types: tuple[str, ...]) -> tuple[Extension, str] | None:
    """The first number whose own extension is of one of these types, with that extension."""
    for row in world.store.all(PhoneNumber, [("extension_id", "not null", None)], order="id"):
        extension = world.store.one(Extension, id=row.extension_id)
        if extension is not None and extension.type in types:
            return extension, row.number
    return None


def extension_named(world: World, name: str) -> Extension | None:
    """An extension by its id, as a SIP address too: `1112233e0`, `sip:1112233e0@sipgate.de`, `sipgate/1112233e0`."""
    user = name.removeprefix(f"{VENDOR}/").removeprefix("sip:").partition("@")[0]
    return world.store.one(Extension, id=user)


def open_receiver(world: World, to: str | None, kind: str) -> tuple[Extension, str]:
    """The same, of an extension that does take what comes in."""
    extension, number = receiver(world, to, kind)
    if problem := receiving.refusal(extension):
        raise ValueError(f"to: {problem}")
    return extension, number

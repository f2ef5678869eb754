"""Calls that somebody brings in a database: tried by what the telephone network could have stored itself."""

from collections.abc import Collection, Mapping
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from emulator.snapshots.check import told
from emulator.store.store import Store
from emulator.telephony.acts import ACT, ACTS
from emulator.telephony.call import Call, Leg, legs_of
from emulator.telephony.codes import CODES, Outcome
from emulator.telephony.dialling import ANSWER, END_MESSAGE, GIVE_UP, HANG_UP, MINUTE, RING, TURN_AWAY
from emulator.telephony.phone import PhoneRow

Code = Annotated[int, Field(ge=CODES.start, lt=CODES.stop)]


@with_config(ConfigDict(extra="forbid"))
class Values(TypedDict, total=False):
    """How an act is done that was put off."""

    position: int | None
    code: Code
    reason: str | None
    by: Literal["caller", "callee"] | None
    target: str
    digits: str
    value: bool
    seconds: float


GIVEN: Mapping[str, Mapping[str, Any]] = {
    **{name: {"leg": int} for name in (RING, ANSWER, GIVE_UP, HANG_UP)},
    TURN_AWAY: {"leg": int, "code": Code, "reason": str, "outcome": Outcome},
    MINUTE: {"call": int, "vendor": str},
    END_MESSAGE: {"call": int},
    ACT: {"call": int, "act": Literal[tuple(ACTS)], "values": Values},
}
"""The network's scheduled work by name: the values that it takes, each with its type."""


def check_calls(store: Store, vendors: Collection[str]) -> None:
    """Refuse calls without legs, and legs and phones of vendors that have no telephones."""
    for call in store.all(Call):
        with told(f"telephony_call: row {call.id}"):
            check_vendors(vendors, vendor=call.vendor)
            check_legs(call, legs_of(store, call), vendors)
    for row in store.all(PhoneRow, [("key", "like", "%/%")]):
        with told(f"telephony_phone: row {row.key!r}"):
            check_vendors(vendors, key=row.key.partition("/")[0])


def check_legs(call: Call, legs: list[Leg], vendors: Collection[str]) -> None:
    """Refuse (ValueError) legs that are not numbered, or that nobody could be told of."""
    positions = [leg.position for leg in legs]
    if not legs or positions != list(range(1, len(legs) + 1)):
        raise ValueError(f"its legs must be numbered from 1, not {positions}")
    for leg in legs:
        check_vendors(vendors, vendor=leg.vendor, **{f"via.{name}": name for name in leg.via})
        if leg.phone is not None and not leg.vendor:
            raise ValueError(f"leg {leg.position} has a phone of no vendor")
    if call.state == "voicemail" and not legs[-1].via:
        raise ValueError("the mailbox that has it is nobody's")


def check_vendors(vendors: Collection[str], **named: str) -> None:
    """Refuse (ValueError) a vendor that has no telephones; none at all is somebody outside."""
    for field, name in named.items():
        if name and name not in vendors:
            raise ValueError(f"{field}: no vendor with telephones is called {name!r}")

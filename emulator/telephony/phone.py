"""A phone: who it is, whether it can be reached, and how it behaves when it rings.

Its vendor says who it is; what a person changed (how it answers, how long it talks, whether it is
registered or not to be disturbed) is a row, so that snapshots keep it and a reset brings the default back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite
from typing import Annotated, Any

from pydantic import AfterValidator
from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from emulator.store.store import Store
from emulator.telephony.codes import BUSY, CODES, DECLINED, NO_ANSWER

WORDS = ("never", "busy", "refuse", "unreachable", "ask")
LONGEST = 86_400.0
"""Seconds that a phone may ring or talk."""
LATER = 1e9
"""Seconds after which anything that is stored is to happen, at most: a world's clock can count them."""
ALLOWED = 'must be {"after": seconds}, {"refuse": a SIP code from 300 to 699}, or one of ' + ", ".join(WORDS)
Answers = str | dict[str, float]
"""How a phone behaves when it rings: `ask`, `never`, `busy`, `unreachable`, `{"after": 2}`, `{"refuse": 603}`."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone as its vendor knows it; one with no vendor is outside."""

    vendor: str
    id: str
    name: str = ""
    numbers: tuple[str, ...] = ()
    """In the stored form."""
    user: str = ""
    """Its SIP user name."""
    registered: bool = True
    dnd: bool = False
    takes_second: bool = True
    """Whether it rings while it is in a call."""
    answers: Answers | None = None
    """How it answers unless a person says otherwise; None: after the vendor's usual time."""
    talks: float | None = None
    """Seconds until it hangs up; None: until somebody does."""
    fixed: bool = False
    """Whether its behaviour is what it is for: a magic number."""

    @property
    def key(self) -> str:
        """Its name: `sipcentric/101`, or an outside number."""
        return f"{self.vendor}/{self.id}" if self.vendor else self.id

    @property
    def number(self) -> str:
        """The number that others see, if it has one."""
        return self.numbers[0] if self.numbers else ""


def stored_answers(value: Any) -> Any:
    """A behaviour that is stored, or that there is none. ValueError for what is neither."""
    return value if value is None else read_answers(value)


Behaviour = Annotated[Any, AfterValidator(stored_answers)]
Seconds = Annotated[float, Field(ge=0, le=LATER)]


class PhoneRow(SQLModel, table=True):
    """What a person changed about a phone; empty columns leave it as its vendor has it."""

    __tablename__ = "telephony_phone"
    key: str = Field(primary_key=True)
    answers: Behaviour = Field(default=None, sa_column=Column(JSON))
    talks: float | None = Field(default=None, ge=0, le=LATER)
    until_hung_up: bool = False
    """Whether it talks until somebody hangs up; then `talks` says nothing."""
    registered: bool | None = None
    dnd: bool | None = None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The row of a phone about which nobody changed anything."""

    answers: Any = None
    talks: float | None = None
    until_hung_up: bool = False
    registered: bool | None = None
    dnd: bool | None = None


def changes_of(store: Store, phone: Phone) -> PhoneRow | Unchanged:
    """What a person changed about a phone."""
    return store.one(PhoneRow, key=phone.key) or Unchanged()


def change(store: Store, phone: Phone, **values: Any) -> None:
    """Write down what a person changes: `answers`, `talks` (None: until hung up), `registered`, `dnd`."""
    if "talks" in values:
        values["until_hung_up"] = values["talks"] is None
    if store.one(PhoneRow, key=phone.key) is None:
        store.insert(PhoneRow, key=phone.key, **values)
    else:
        store.update_all(PhoneRow, [("key", "=", phone.key)], **values)


def forget(store: Store, vendor: str, phone_id: str) -> None:
    """A phone is no more: who gets its id later behaves as phones do."""
    if store.one(PhoneRow, key=f"{vendor}/{phone_id}"):
        store.delete(PhoneRow, key=f"{vendor}/{phone_id}")


def as_changed(phone: Phone, row: PhoneRow | Unchanged) -> Phone:
    """A phone as a person changed it."""
    return replace(
        phone,
        answers=(None if phone.fixed else row.answers) or phone.answers,
        talks=None if row.until_hung_up else phone.talks if row.talks is None else row.talks,
        registered=phone.registered if row.registered is None else row.registered,
        dnd=phone.dnd if row.dnd is None else row.dnd,
    )


def is_registered(store: Store, phone: Phone) -> bool:
    """Whether calls reach it."""
    return as_changed(phone, changes_of(store, phone)).registered


def is_not_to_be_disturbed(store: Store, phone: Phone) -> bool:
    """Whether calls are turned away as if it were busy."""
    return as_changed(phone, changes_of(store, phone)).dnd


def talk_seconds(store: Store, phone: Phone) -> float | None:
    """Seconds until it hangs up; None: until somebody does."""
    return as_changed(phone, changes_of(store, phone)).talks


def read_answers(value: Any) -> Answers:
    """How a phone shall behave, as it is stored. ValueError for what is no behaviour."""
    if isinstance(value, str) and value in WORDS:
        return {"refuse": DECLINED} if value == "refuse" else value
    if isinstance(value, Mapping) and len(value) == 1:
        name, number = next(iter(value.items()))
        if isinstance(number, int | float) and not isinstance(number, bool) and is_allowed(name, number):
            return {name: number}
    raise ValueError(ALLOWED)


def is_allowed(name: str, number: float) -> bool:
    """Whether a behaviour with a number is one."""
    if name == "after":
        return isfinite(number) and 0 <= number <= LONGEST
    return name == "refuse" and number in CODES and number == int(number)


def code_of(answers: Answers) -> int | None:
    """The SIP code with which a phone turns calls away that behaves so; None for one that rings."""
    if isinstance(answers, dict):
        return int(answers["refuse"]) if "refuse" in answers else None
    return {"busy": BUSY, "unreachable": NO_ANSWER}.get(answers)

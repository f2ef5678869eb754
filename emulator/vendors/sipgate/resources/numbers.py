"""Numbers: those of the account, those its users bring along, and which one a call shows."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field as Property
from sqlmodel import Field, SQLModel
from typing_extensions import TypedDict

from emulator.exchange.inputs import CurrentWorld
from emulator.exchange.routing import Route
from emulator.vendors.sipgate.auth import User
from emulator.vendors.sipgate.numbers import Number, pretty
from emulator.vendors.sipgate.resources.balance import find_account
from emulator.vendors.sipgate.structs import ShownNumber, Struct
from emulator.vendors.sipgate.wire import CurrentWire
from emulator.worlds.world import World

router = APIRouter(route_class=Route, tags=["Settings: numbers"])
LIST = "/{userId}/settings/numbers"


class PhoneNumber(SQLModel, table=True):
    """A number of an account; calls to it ring its extension."""

    __tablename__ = "sipgate_phonenumber"
    id: int | None = Field(default=None, primary_key=True)
    account_id: str = Field(foreign_key="sipgate_account.id", ondelete="CASCADE", index=True)
    number: Number = Field(unique=True)
    extension_id: str | None = Field(default=None, foreign_key="sipgate_extension.id", ondelete="SET NULL", index=True)
    direct_dial: bool = False


class OwnNumber(SQLModel, table=True):
    """A number that a user brings along, a mobile phone's mostly; verified ones may be shown as senders."""

    __tablename__ = "sipgate_ownnumber"
    id: int | None = Field(default=None, primary_key=True)
    user_id: str = Field(foreign_key="sipgate_user.id", ondelete="CASCADE", index=True)
    number: Number
    verified: bool


class ShownOwnNumber(TypedDict):
    """A number that the user brought along."""

    number: ShownNumber
    prettyNumber: Annotated[str, Property(description="The number for people.")]
    verified: Annotated[bool, Property(description="Whether it may be shown as a sender.")]


class ShownNumbers(TypedDict):
    """The numbers that the user brought along, and what more is allowed."""

    allowAdd: Annotated[bool, Property(description="Whether more may be added.")]
    allowEmptyOadc: Annotated[bool, Property(description="Whether messages may go without a sender's number.")]
    phonenumbers: list[ShownOwnNumber]


OWN_NUMBERS, NUMBERS = Struct("Numbers", ShownNumbers), Struct("phonenumbers", list[ShownNumber])


def is_account_number(world: World, user: User, number: str) -> bool:
    """Whether a number is one of the account's."""
    return world.store.one(PhoneNumber, account_id=user.account_id, number=number) is not None


def is_verified(world: World, user: User, number: str) -> bool:
    """Whether a number is the user's own and verified."""
    return world.store.one(OwnNumber, user_id=user.id, number=number, verified=True) is not None


@router.get(LIST, response_model=OWN_NUMBERS)
async def get_numbers(world: CurrentWorld, wire: CurrentWire) -> Any:
    """Get the numbers that the user provides, and whether more may be added."""
    account = find_account(world, wire.user.account_id)
    rows = world.store.all(OwnNumber, user_id=wire.user.id, order="id")
    content: ShownNumbers = {
        "allowAdd": account.allow_add,
        "allowEmptyOadc": account.allow_empty_oadc,
        "phonenumbers": [
            {"number": row.number, "prettyNumber": pretty(row.number), "verified": row.verified} for row in rows
        ],
    }
    return wire.answer(OWN_NUMBERS, content)


@router.get(LIST + "/list", response_model=NUMBERS)
async def list_numbers(world: CurrentWorld, wire: CurrentWire) -> Any:
    """List every number of the account."""
    rows = world.store.all(PhoneNumber, account_id=wire.user.account_id, order="id")
    return wire.answer(NUMBERS, [row.number for row in rows])

"""Balance: an account's money and vouchers, and what sending costs (document, "balance")."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import Field as Property
from sqlalchemy import String
from sqlmodel import Field, SQLModel
from typing_extensions import TypedDict

from emulator.exchange.inputs import CurrentWorld
from emulator.exchange.routing import Route
from emulator.store.records import Moment
from emulator.vendors.sipgate.errors import ApiError
from emulator.vendors.sipgate.numbers import Number
from emulator.vendors.sipgate.rules import messages
from emulator.vendors.sipgate.structs import Digits, Either, ShownMoment, Struct
from emulator.vendors.sipgate.wire import CurrentWire, moment
from emulator.worlds.world import World

router = APIRouter(route_class=Route, tags=["Balance"])

PRICES = {"sms": 79, "fax": 99, "minute": 18}
"""What one unit costs without a voucher, VAT included: an SMS part, a fax page, a minute of a call."""


class Account(SQLModel, table=True):
    """A customer of sipgate: product and money; its id is the mastersipid."""

    __tablename__ = "sipgate_account"
    id: str = Field(primary_key=True)
    base_product_type: str
    currency: str = "EUR"
    vat_percent: float = 19
    balance: int
    """Including VAT, in thousandths of the currency."""
    allow_add: bool = True
    """May add numbers of its own."""
    allow_empty_oadc: bool = False
    """May send without a sender's number."""
    voicemail_number: Number | None = None
    """Where a mobile phone forwards to for the voicemail of the account."""
    callthrough_number: Number | None = None


class Voucher(SQLModel, table=True):
    """Prepaid units of one kind: `sms`, `minute` or `fax`."""

    __tablename__ = "sipgate_voucher"
    id: int | None = Field(default=None, primary_key=True)
    account_id: str = Field(foreign_key="sipgate_account.id", ondelete="CASCADE", index=True)
    kind: Literal["sms", "minute", "fax"] = Field(sa_type=String)
    redeemed: Moment
    ends: Moment
    credits: int = Field(ge=0)
    used: int = Field(default=0, ge=0)


def find_account(world: World, account_id: str) -> Account:
    """The account of a user."""
    account = world.store.one(Account, id=account_id)
    assert account is not None
    return account


def charge(world: World, account_id: str, kind: str, units: int) -> bool:
    """Pay for units of a kind, with vouchers first; False, and nothing paid, if both do not suffice."""
    with world.store.transaction():
        due = units
        payments = []
        for voucher in valid_vouchers(world, account_id, kind):
            taken = min(due, max(0, voucher.credits - voucher.used))
            payments.append((voucher, taken))
            due -= taken
        balance = find_account(world, account_id).balance - due * PRICES[kind]
        if due and balance < 0:
            return False
        for voucher, taken in payments:
            world.store.update(Voucher, voucher.id, used=voucher.used + taken)
        world.store.update(Account, account_id, balance=balance)
    return True


def require_charge(world: World, account_id: str, kind: str, units: int) -> None:
    """Pay, or 402."""
    if not charge(world, account_id, kind, units):
        raise ApiError(402, messages.COVERED)


def valid_vouchers(world: World, account_id: str, kind: str) -> list[Voucher]:
    """Vouchers with which units can be paid now, the one that ends soonest first."""
    now = world.clock.stamp()
    conditions = [("account_id", "=", account_id), ("kind", "=", kind), ("redeemed", "<=", now), ("ends", ">", now)]
    return world.store.all(Voucher, conditions, order="ends,id")


class ShownVoucher(TypedDict):
    """A voucher; its credits are strings, as the document has them."""

    redeemDate: ShownMoment
    endOfValidityDate: ShownMoment
    creditsInit: Digits
    creditsUsed: Digits
    creditsLeft: Annotated[str, Property(pattern="^-?[0-9]+$")]


class ShownBalance(TypedDict):
    """What an account has, in the simple form."""

    currency: Annotated[str, Property(description="Code of the currency.", examples=["EUR"])]
    totalIncludingVat: Annotated[float, Property(description="Balance, VAT included.")]
    vatPercent: Annotated[float, Property(description="VAT in per cent.")]


class FullBalance(ShownBalance):
    """What an account has, with its vouchers."""

    smsVouchers: list[ShownVoucher]
    minuteVouchers: list[ShownVoucher]
    faxVouchers: list[ShownVoucher]


BALANCE, FULL_BALANCE = Struct("balance", ShownBalance), Struct("balance", FullBalance, xml="fullBalance")


def represent_voucher(row: Voucher) -> ShownVoucher:
    """A voucher."""
    return {
        "redeemDate": moment(row.redeemed),
        "endOfValidityDate": moment(row.ends),
        "creditsInit": str(row.credits),
        "creditsUsed": str(row.used),
        "creditsLeft": str(row.credits - row.used),
    }


@router.get("/{userId}/billing/balance", response_model=Either((BALANCE, FULL_BALANCE)))
async def get_balance(world: CurrentWorld, wire: CurrentWire) -> Any:
    """Get the account's balance, in full with its vouchers."""
    account = find_account(world, wire.user.account_id)
    content: ShownBalance = {
        "currency": account.currency,
        "totalIncludingVat": account.balance / 1000,
        "vatPercent": account.vat_percent,
    }
    if not wire.full:
        return wire.answer(BALANCE, content)
    vouchers: dict[str, list[ShownVoucher]] = {"sms": [], "minute": [], "fax": []}
    for row in world.store.all(Voucher, account_id=account.id, order="redeemed,id"):
        vouchers[row.kind].append(represent_voucher(row))
    full: FullBalance = {
        **content,
        "smsVouchers": vouchers["sms"],
        "minuteVouchers": vouchers["minute"],
        "faxVouchers": vouchers["fax"],
    }
    return wire.answer(FULL_BALANCE, full)

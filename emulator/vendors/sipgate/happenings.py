"""What the world can do to an account: something comes in, a telephone registers or leaves, its money changes."""

from collections.abc import Mapping

from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from emulator.exchange.behaviour import Happening
from emulator.telephony import phone as behaviour
from emulator.telephony.directory import number_at
from emulator.telephony.fiction import german
from emulator.telephony.phone import Phone
from emulator.vendors.sipgate import phones
from emulator.vendors.sipgate.calls import telephones
from emulator.vendors.sipgate.incoming.callers import SOMEBODY, extension_named
from emulator.vendors.sipgate.incoming.calls import IncomingCall, incoming_call
from emulator.vendors.sipgate.incoming.messages import (
    IncomingFax,
    IncomingSms,
    IncomingVoicemail,
    incoming_fax,
    incoming_sms,
    incoming_voicemail,
)
from emulator.vendors.sipgate.resources.balance import Account
from emulator.worlds.world import World

THOUSANDTHS = 1000
MOST_MONEY = 1e9


class Registration(BaseModel):
    """A telephone that registers, or leaves."""

    phone: str | None = Field(
        None, max_length=255, description="A telephone extension or one of its numbers; by default the first."
    )


class Credit(BaseModel):
    """Money of an account, VAT included."""

    account: str | None = Field(None, max_length=255, description="Id of the account; by default the first.")
    balance: float | None = Field(
        None, ge=-MOST_MONEY, le=MOST_MONEY, allow_inf_nan=False, description="What it has then."
    )
    add: float | None = Field(
        None, ge=-MOST_MONEY, le=MOST_MONEY, allow_inf_nan=False, description="What it gets, or (below 0) loses."
    )


def phone_named(world: World, name: str | None) -> Phone:
    """A telephone by its extension, as a SIP address too, or by one of its numbers."""
    if name is None:
        found = next(iter(phones.phones(world)), None)
    elif extension := extension_named(world, name):
        found = phones.find(world, extension.id)
    else:
        number = number_at(world, telephones, name)
        found = next((phone for phone in phones.phones(world) if number and number in phone.numbers), None)
    if found is None:
        raise ValueError(f"phone: there is no telephone extension {name!r}" if name else "phone: there is none")
    return found


class PhoneRegistered(TypedDict):
    """Whether calls reach a telephone now."""

    phone: str
    registered: bool


class CreditChanged(TypedDict):
    """An account's money now."""

    account: str
    balance: float


def set_registered(world: World, values: Registration, value: bool) -> PhoneRegistered:
    """Calls reach a telephone from now on, or do not."""
    phone = phone_named(world, values.phone)
    if not phones.change(world, phone.id, {"registered": value}):
        behaviour.change(world.store, phone, registered=value)
    return {"phone": phone.key, "registered": value}


def register(world: World, values: Registration) -> PhoneRegistered:
    """A telephone registers."""
    return set_registered(world, values, True)


def unregister(world: World, values: Registration) -> PhoneRegistered:
    """A telephone leaves: nobody finds it."""
    return set_registered(world, values, False)


def credit(world: World, values: Credit) -> CreditChanged:
    """Somebody pays, or the money is gone: a call that it no longer covers ends when its next minute begins."""
    if (values.balance is None) == (values.add is None):
        raise ValueError("balance: either this or add is required, not both")
    accounts = world.store.all(Account, order="id")
    account = next((each for each in accounts if values.account in (None, each.id)), None)
    if account is None:
        raise ValueError(f"account: there is none {f'called {values.account!r}' if values.account else 'yet'}")
    balance = round((values.balance or 0) * THOUSANDTHS)
    if values.add is not None:
        balance = account.balance + round(values.add * THOUSANDTHS)
    world.store.update(Account, account.id, balance=balance)
    return {"account": account.id, "balance": balance / THOUSANDTHS}


VOICEMAIL = Happening(
    "Somebody speaks to the voicemail.", IncomingVoicemail, incoming_voicemail, {"from": SOMEBODY, "seconds": 12}
)
HAPPENINGS: Mapping[str, Happening] = {
    "incoming-call": Happening(
        "Somebody calls: answered, missed, put through by a callthrough, or (with `answers`) live.",
        IncomingCall,
        incoming_call,
        {"from": SOMEBODY, "answered": False},
    ),
    "incoming-sms": Happening(
        "Somebody sends an SMS.", IncomingSms, incoming_sms, {"from": german("mobile", 77), "text": "Hello!"}
    ),
    "incoming-fax": Happening(
        "Somebody sends a fax, which may break off; without a PDF it is made up.",
        IncomingFax,
        incoming_fax,
        {"from": SOMEBODY, "text": "Order 4711"},
    ),
    "voicemail": VOICEMAIL,
    "incoming-voicemail": VOICEMAIL,
    "register": Happening("A telephone registers.", Registration, register, {"phone": "1112233e0"}),
    "unregister": Happening("A telephone is there no more.", Registration, unregister, {"phone": "1112233e0"}),
    "credit": Happening("An account's money is set, topped up, or used up.", Credit, credit, {"add": 10}),
}

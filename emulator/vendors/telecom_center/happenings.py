"""What the world can do to a customer: calls out and in, phones coming and going, numbers put to use."""

from typing import Annotated, Any, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from emulator.exchange.behaviour import Happening
from emulator.store.store import Condition
from emulator.telephony import numbers
from emulator.telephony.acts import ACT
from emulator.telephony.call import Call
from emulator.telephony.codes import UNAVAILABLE
from emulator.telephony.dialling import place
from emulator.telephony.directory import find_phone, outside
from emulator.telephony.phone import Phone
from emulator.vendors.telecom_center.calls import Barred, Way, way_out
from emulator.vendors.telecom_center.cdrs import write_incoming, write_outgoing
from emulator.vendors.telecom_center.numbers import HOME
from emulator.vendors.telecom_center.phones import FULL, answered_at, arrival, find, is_full, stored, turned_away
from emulator.vendors.telecom_center.resources.customers import Customer
from emulator.vendors.telecom_center.resources.did_numbers import DidNumber
from emulator.vendors.telecom_center.resources.incoming_trunk_cdrs import IncomingTrunkCdr
from emulator.vendors.telecom_center.resources.sip_accounts import SipAccount, sip_accounts
from emulator.vendors.telecom_center.resources.termination_cdrs import TerminationCdr
from emulator.vendors.telecom_center.shortforms import (
    SOMEBODY,
    SOMEBODY_ELSE,
    Dialled,
    IncomingCall,
    OutgoingCall,
    SomeCall,
    Values,
)
from emulator.vendors.telecom_center.wire import VENDOR, allowed_from
from emulator.worlds.world import World


class Registration(Values):
    """A phone that registers, or goes away."""

    phone: str | None = Field(
        None, description="Id, user name, number or `telecom_center/id` of a SIP account; by default the first."
    )
    sip_account: str | None = Field(None, description="Another name of `phone`.")
    user_agent: str = Field("Example Phone 1.0", max_length=255, description="What the phone calls itself.")
    address: str | None = Field(None, description="IP address that it registers from.")


class NewSipAccount(Values):
    """A SIP account that a customer adds in the user interface."""

    customer: int | None = Field(None, description="Id of the customer; by default the first.")
    caller_id_name: str | None = Field(None, max_length=255, description="Name that its calls show.")


class CallFlow(Values):
    """A number that a customer adds to the call flow in the user interface."""

    did_number: Dialled | None = Field(None, description="DID number; by default the first that is in none.")
    sip_account: str | None = Field(None, description="Whom it rings: id or user name; by default the first account.")


# Calls


class CallSent(TypedDict):
    """A call that went out."""

    call: NotRequired[Annotated[str, Field(description="Its id on the telephone network, if it was asked to live.")]]
    termination_cdr: Annotated[str | None, Field(description="Null while it lives.")]
    termination_route: str
    termination_gateway: str
    src_number: str
    dst_number: str


class CallTaken(TypedDict):
    """A call that came in."""

    call: NotRequired[Annotated[str, Field(description="Its id on the telephone network, if it was asked to live.")]]
    incoming_trunk_cdr: Annotated[str | None, Field(description="Null while it lives.")]
    incoming_trunk: str
    refused: bool


def call_out(world: World, given: OutgoingCall) -> CallSent:
    """Choose route and gateway by the prefixes; the gateway gets both numbers rewritten."""
    src, dst = given.src_number, given.dst_number
    try:
        way = way_out(world, given.customer, src, dst, given.src_name)
    except Barred as error:
        who = given.customer or "any customer"
        said = f"no route of {who} takes a call from {src} to {dst}" if error.is_unrouted else error
        raise ValueError(f"dst_number: {said}") from None
    sent: CallSent = {
        "termination_cdr": None,
        "termination_route": way.noted["route"],
        "termination_gateway": way.noted["gateway"],
        "src_number": way.src,
        "dst_number": way.dst,
    }
    if given.answers is not None:
        call = dial_out(world, given, way)
        return {**sent, "call": f"c{call.id}", "termination_cdr": noted(world, call, TerminationCdr)}
    full = (UNAVAILABLE, FULL) if is_full(world, way.noted["customer"]) else None
    return {**sent, "termination_cdr": write_outgoing(world, way.noted, given.ending(world, full))}


def dial_out(world: World, given: OutgoingCall, way: Way) -> Call:
    """Let it ring outside: from the account that has the caller id, else from the platform itself."""
    dialled = {name: way.noted[name] for name in ("customer", "name", "src", "dst")}
    accounts: dict[str, Any] = {"customer_id": dialled["customer"], "external_caller_id": given.src_number}
    account = next(iter(world.store.all(SipAccount, order="id", limit=1, **accounts)), None)
    phone = find(world, account.id) if account and account.allow_external_calls else None
    caller: Phone = phone or outside(stored(given.src_number), world)
    known = {"shown": stored(way.src), "vendor": VENDOR, "via": dialled}
    return started(world, given, caller, stored(given.dst_number), known)


def started(world: World, given: SomeCall, caller: Phone, target: str, known: dict[str, Any]) -> Call:
    """A call that lives; who shall give up does so while it rings."""
    call = place(world, caller, target, given.src_name, **known, **given.script(world))
    if given.outcome == "cancelled":
        values = {"by": "caller", "position": None}
        wait = world.settings.ring_seconds if given.after is None else given.after
        world.clock.schedule(wait, ACT, call=call.id, act="hang-up", values=values)
    return call


def noted(world: World, call: Call, model: Any) -> str | None:
    """The CDR of a call that was over at once."""
    last = world.store.all(model, order="-id", limit=1) if call.state == "ended" else []
    return str(last[0].id) if last else None


def call_in(world: World, given: IncomingCall) -> CallTaken:
    """A call to a DID number; one that is disabled, or in no call flow, takes none."""
    did = called_number(world, given.did_number)
    came = arrival(world, did)
    if came is None:
        raise ValueError(f"did_number: customer {did.customer_id} has no incoming trunk")
    code, reason = turned_away(world, did, 0)
    taken: CallTaken = {"incoming_trunk_cdr": None, "incoming_trunk": came["trunk"], "refused": code is not None}
    src = numbers.e164(given.src_number, HOME) or given.src_number
    if given.answers is not None:
        call = started(world, given, outside(src, world), stored(did.number), {})
        return {**taken, "call": f"c{call.id}", "incoming_trunk_cdr": noted(world, call, IncomingTrunkCdr)}
    ending = given.ending(world, None if code is None else (code, reason))
    return {**taken, "incoming_trunk_cdr": write_incoming(world, came, given.src_name, src, ending)}


def called_number(world: World, number: str | None) -> Any:
    """The DID number in any spelling, or the first that takes calls."""
    spelled: Condition = ("number", "in", numbers.spellings(number, HOME)) if number else ("enabled", "=", True)
    found = next(iter(world.store.all(DidNumber, [spelled], order="customer_id,id", limit=1)), None)
    if found is None:
        raise ValueError(f"did_number: there is no DID number {number}" if number else "did_number: none is enabled")
    return found


# Phones and numbers


def find_sip_account(world: World, wanted: str | None, field: str) -> Any:
    """The SIP account with this id, user name or number, or the first. ValueError, which names the field, for none."""
    if wanted is None:
        found = next(iter(world.store.all(SipAccount, order="id", limit=1)), None)
    else:
        phone = find_phone(world, wanted) if find(world, wanted) is None else find(world, wanted)
        found = world.store.one(SipAccount, id=phone.id) if phone and phone.vendor == VENDOR else None
    if found is None:
        raise ValueError(f"{field}: there is no SIP account {wanted or 'at all'}")
    return found


def registering(world: World, given: Registration) -> Any:
    """The SIP account that a happening is about."""
    wanted = given.phone or given.sip_account
    return find_sip_account(world, wanted, "phone" if given.phone or not wanted else "sip_account")


class AccountRegistered(TypedDict):
    """Whether calls reach a SIP account now."""

    sip_device_route: str
    is_online: bool


class AccountAdded(TypedDict):
    """A SIP account that a customer added."""

    sip_device_route: str
    username: str


class InCallFlow(TypedDict):
    """A number, and whom it rings."""

    did_number: str
    available_did_number: str
    rings: str | None


def register(world: World, given: Registration) -> AccountRegistered:
    """A phone registers; an account that is tied to addresses refuses others."""
    account = registering(world, given)
    if account.use_allowed_ips and given.address and not allowed_from(given.address, account.allowed_ips):
        raise ValueError(f"address: SIP account {account.username} may not register from {given.address}")
    world.store.update(SipAccount, account.id, is_online=True, user_agent=given.user_agent)
    return {"sip_device_route": account.id, "is_online": True}


def unregister(world: World, given: Registration) -> AccountRegistered:
    """A phone goes away."""
    account = registering(world, given)
    world.store.update(SipAccount, account.id, is_online=False, user_agent=None)
    return {"sip_device_route": account.id, "is_online": False}


def add_sip_account(world: World, given: NewSipAccount) -> AccountAdded:
    """A customer adds a SIP account, up to the limit that the operator set."""
    wanted: dict[str, Any] = {} if given.customer is None else {"id": given.customer}
    customer: Any = next(iter(world.store.all(Customer, order="id", limit=1, **wanted)), None)
    if customer is None:
        raise ValueError(f"customer: there is no customer {given.customer or 'at all'}")
    limit = customer.sip_account_limit
    if limit is not None and world.store.count(SipAccount, customer_id=customer.id) >= limit:
        raise ValueError(f"customer: {customer.id} has reached the limit of {limit} SIP accounts")
    key = world.chance.uuid(sip_accounts.type)
    username, password = (world.chance.token(f"telecom_center.{name}", 10) for name in ("username", "password"))
    world.store.insert(
        SipAccount,
        id=key,
        customer_id=customer.id,
        username=username,
        password=password,
        caller_id_name=given.caller_id_name,
    )
    return {"sip_device_route": key, "username": username}


def add_to_call_flow(world: World, given: CallFlow) -> InCallFlow:
    """A customer lets a number ring a SIP account."""
    did = called_number(world, given.did_number) if given.did_number else unused_number(world)
    account = None if given.sip_account is None else find_sip_account(world, given.sip_account, "sip_account")
    if account is not None and account.customer_id != did.customer_id:
        raise ValueError(f"sip_account: {account.username} is not of customer {did.customer_id}, whose number it is")
    world.store.update(DidNumber, did.id, in_call_flow=True, sip_account_id=account and account.id)
    rings = answered_at(world, called_number(world, did.number))
    return {
        "did_number": did.number,
        "available_did_number": did.id,
        "rings": f"{VENDOR}/{rings.id}" if rings else None,
    }


def unused_number(world: World) -> Any:
    """The first DID number that is in no call flow."""
    found = world.store.all(DidNumber, order="customer_id,id", limit=1, in_call_flow=False)
    if not found:
        raise ValueError("did_number: there is none that is in no call flow")
    return found[0]


HAPPENINGS = {
    "outgoing-call": Happening(
        "A call leaves through the route and gateway that its prefixes select.",
        OutgoingCall,
        call_out,
        {"customer": 1, "src_number": SOMEBODY, "dst_number": SOMEBODY_ELSE, "answered": True, "duration": 60},
    ),
    "incoming-call": Happening(
        "A call to a DID number comes in; a disabled number refuses it.",
        IncomingCall,
        call_in,
        {"did_number": "121200001", "src_number": SOMEBODY, "answered": True, "duration": 60},
    ),
    "register": Happening("A phone registers with a SIP account.", Registration, register, {"phone": "z4wnypvker"}),
    "unregister": Happening("A phone goes away from a SIP account.", Registration, unregister, {"phone": "z4wnypvker"}),
    "sip-account-online": Happening(
        "Another name of `register`.", Registration, register, {"sip_account": "z4wnypvker"}
    ),
    "sip-account-offline": Happening(
        "Another name of `unregister`.", Registration, unregister, {"sip_account": "z4wnypvker"}
    ),
    "add-to-call-flow": Happening(
        "A customer lets a DID number ring a SIP account.",
        CallFlow,
        add_to_call_flow,
        {"did_number": "441632960303", "sip_account": "p3t8zjw5bn"},
    ),
    "new-sip-account": Happening(
        "A customer adds a SIP account, if the limit allows it.", NewSipAccount, add_sip_account, {"customer": 123}
    ),
}

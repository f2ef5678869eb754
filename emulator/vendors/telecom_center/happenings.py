"""What the world can do to a customer: calls out and in, phones coming and going."""

from typing import Annotated, Any

from pydantic import AfterValidator, AliasChoices, BaseModel, ConfigDict, Field

from emulator.exchange.vendor import Happening
from emulator.store.store import Condition
from emulator.telephony import numbers
from emulator.telephony.fiction import british
from emulator.vendors.telecom_center.resources.customers import Customer
from emulator.vendors.telecom_center.resources.did_numbers import DidNumber
from emulator.vendors.telecom_center.resources.gateways import Gateway
from emulator.vendors.telecom_center.resources.incoming_trunk_cdrs import IncomingTrunkCdr
from emulator.vendors.telecom_center.resources.incoming_trunks import IncomingTrunk
from emulator.vendors.telecom_center.resources.routes import TerminationRoute
from emulator.vendors.telecom_center.resources.sip_accounts import SipAccount, sip_accounts
from emulator.vendors.telecom_center.resources.termination_cdrs import TerminationCdr
from emulator.vendors.telecom_center.wire import HOME, allowed_from, as_dialled, rewrite
from emulator.worlds.world import World

CHANCE = "telecom_center.call"
MOST_DIGITS = 32
SOMEBODY = f"44{british('1632', 160)[1:]}"
SOMEBODY_ELSE = f"44{british('1632', 161)[1:]}"


def dialled(written: str) -> str:
    """The digits that a written number makes people dial. ValueError if it is none."""
    digits = as_dialled(written)
    if not (digits.isdecimal() and len(digits) <= MOST_DIGITS):
        raise ValueError("is not a number")
    return digits


Dialled = Annotated[str, AfterValidator(dialled)]


def number(name: str, alias: str, default: str | None, text: str) -> Any:
    """A telephone number among a happening's values, under either of two names."""
    return Field(default, validation_alias=AliasChoices(name, alias), description=text)


class Values(BaseModel):
    """Values of a happening; a misspelt one is refused."""

    model_config = ConfigDict(extra="forbid")


class OutgoingCall(Values):
    """A call from a customer's phone system to the outside."""

    customer: int | None = Field(None, description="Id of the customer; by default the first that has a route.")
    src_number: Dialled = number("src_number", "from", SOMEBODY, "Number that calls.")
    src_name: str = Field("", max_length=255, description="Name that calls.")
    dst_number: Dialled = number("dst_number", "to", SOMEBODY_ELSE, "Number that is called.")
    answered: bool = Field(True, description="Whether somebody answers.")
    duration: int = Field(60, ge=0, le=86400, description="Seconds of talk.")


class IncomingCall(Values):
    """A call from the outside to a DID number."""

    did_number: Dialled | None = number("did_number", "to", None, "DID number; by default the first enabled one.")
    src_number: Dialled = number("src_number", "from", SOMEBODY, "Number that calls.")
    src_name: str = Field("", max_length=255, description="Name that calls.")
    answered: bool = Field(True, description="Whether somebody answers.")
    duration: int = Field(60, ge=0, le=86400, description="Seconds of talk.")


class Registration(Values):
    """A phone that registers, or goes away."""

    sip_account: str | None = Field(None, description="Id or user name; by default the first account.")
    user_agent: str = Field("Example Phone 1.0", max_length=255, description="What the phone calls itself.")
    address: str | None = Field(None, description="IP address that it registers from.")


class NewSipAccount(Values):
    """A SIP account that a customer adds in the user interface."""

    customer: int | None = Field(None, description="Id of the customer; by default the first.")
    caller_id_name: str | None = Field(None, max_length=255, description="Name that its calls show.")


def call_out(world: World, given: OutgoingCall) -> dict[str, Any]:
    """Choose route and gateway by the prefixes, note the call; the gateway gets both numbers rewritten."""
    src, dst = given.src_number, given.dst_number
    route = choose_route(world, given.customer, src, dst)
    sent = rewritten(world, route, src, dst)
    key = world.store.insert(
        TerminationCdr,
        customer_id=route.customer_id,
        termination_route_id=route.id,
        termination_gateway_id=route.gateway_id,
        aleg_reason="OK" if given.answered else "Request Terminated",
        aleg_code=200 if given.answered else 487,
        src_name_in=given.src_name,
        src_number_in=src,
        dst_number_in=dst,
        orig_call_id=world.chance.uuid(CHANCE),
        local_tag=world.chance.token(CHANCE, 16).upper(),
        global_tag=world.chance.token(CHANCE, 16).upper(),
        **times(world, given.answered, given.duration),
    )
    through = {"termination_route": route.id, "termination_gateway": route.gateway_id}
    return {"termination_cdr": str(key), **through, **sent}


def rewritten(world: World, route: Any, src: str, dst: str) -> dict[str, str]:
    """The numbers that the gateway gets: after the route's rules, then its own."""
    gateway: Any = world.store.one(Gateway, id=route.gateway_id)
    for rules in (route, gateway):
        src = rewrite(src, rules.src_rewrite_rule, rules.src_rewrite_result)
        dst = rewrite(dst, rules.dst_rewrite_rule, rules.dst_rewrite_result)
    return {"src_number": src, "dst_number": dst}


def choose_route(world: World, customer: int | None, src: str, dst: str) -> Any:
    """The route with the longest fitting destination prefix, then source prefix."""
    wanted: dict[str, Any] = {} if customer is None else {"customer_id": customer}
    fitting = [
        route
        for route in world.store.all(TerminationRoute, order="customer_id,id", **wanted)
        if dst.startswith(route.dst_prefix) and src.startswith(route.src_prefix)
    ]
    if not fitting:
        raise ValueError(f"no route of {customer or 'any customer'} takes a call from {src} to {dst}")
    own = [route for route in fitting if route.customer_id == fitting[0].customer_id]
    return max(own, key=lambda route: (len(route.dst_prefix), len(route.src_prefix)))


def times(world: World, answered: bool, duration: int) -> dict[str, Any]:
    """When a call that has just ended began, was answered and ended, to the second."""
    seconds = duration if answered else 0
    start, end = (f"{world.clock.stamp(-ago)[:19]}.000" for ago in (seconds, 0))
    connect = start if answered else None
    return {"duration": seconds, "time_start": start, "time_connect": connect, "time_end": end}


def call_in(world: World, given: IncomingCall) -> dict[str, Any]:
    """Note a call to a DID number; a disabled number refuses it."""
    did = called_number(world, given.did_number)
    trunk = next(iter(world.store.all(IncomingTrunk, order="id", limit=1, customer_id=did.customer_id)), None)
    if trunk is None:
        raise ValueError(f"customer {did.customer_id} has no incoming trunk")
    answered = given.answered and did.enabled
    code, reason = outcome(did.enabled, answered)
    key = world.store.insert(
        IncomingTrunkCdr,
        customer_id=did.customer_id,
        incoming_trunk_id=trunk.id,
        domain=trunk.domain,
        src_name=given.src_name,
        src_number=numbers.e164(given.src_number, HOME) or given.src_number,
        dst_number=did.number,
        did_number=did.number,
        lega_disconnect_code=code,
        lega_disconnect_reason=reason,
        lega_call_id=world.chance.uuid(CHANCE),
        success=answered,
        **times(world, answered, given.duration),
    )
    return {"incoming_trunk_cdr": str(key), "incoming_trunk": trunk.id, "refused": not did.enabled}


def called_number(world: World, number: str | None) -> Any:
    """The DID number in any spelling, or the first that takes calls."""
    spelled: Condition = ("number", "in", numbers.spellings(number, HOME)) if number else ("enabled", "=", True)
    found = next(iter(world.store.all(DidNumber, [spelled], order="customer_id,id", limit=1)), None)
    if found is None:
        raise ValueError(f"there is no DID number {number}" if number else "there is no enabled DID number")
    return found


def outcome(enabled: bool, answered: bool) -> tuple[int, str]:
    """SIP's code and reason for how a call ended."""
    if not enabled:
        return 403, "Forbidden"
    return (200, "OK") if answered else (487, "Request Terminated")


def find_sip_account(world: World, wanted: str | None) -> Any:
    """The SIP account with this id or user name, or the first."""
    if wanted is None:
        found = next(iter(world.store.all(SipAccount, order="id", limit=1)), None)
    else:
        found = world.store.one(SipAccount, id=wanted.lower()) or world.store.one(SipAccount, username=wanted)
    if found is None:
        raise ValueError(f"there is no SIP account {wanted or 'at all'}")
    return found


def register(world: World, given: Registration) -> dict[str, Any]:
    """A phone registers; an account that is tied to addresses refuses others."""
    account = find_sip_account(world, given.sip_account)
    if account.use_allowed_ips and given.address and not allowed_from(given.address, account.allowed_ips):
        raise ValueError(f"SIP account {account.username} may not register from {given.address}")
    world.store.update(SipAccount, account.id, is_online=True, user_agent=given.user_agent)
    return {"sip_device_route": account.id, "is_online": True}


def unregister(world: World, given: Registration) -> dict[str, Any]:
    """A phone goes away."""
    account = find_sip_account(world, given.sip_account)
    world.store.update(SipAccount, account.id, is_online=False, user_agent=None)
    return {"sip_device_route": account.id, "is_online": False}


def add_sip_account(world: World, given: NewSipAccount) -> dict[str, Any]:
    """A customer adds a SIP account, up to the limit that the operator set."""
    wanted: dict[str, Any] = {} if given.customer is None else {"id": given.customer}
    customer: Any = next(iter(world.store.all(Customer, order="id", limit=1, **wanted)), None)
    if customer is None:
        raise ValueError(f"there is no customer {given.customer or 'at all'}")
    limit = customer.sip_account_limit
    if limit is not None and world.store.count(SipAccount, customer_id=customer.id) >= limit:
        raise ValueError(f"customer {customer.id} has reached the limit of {limit} SIP accounts")
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
    "sip-account-online": Happening(
        "A phone registers with a SIP account.", Registration, register, {"sip_account": "z4wnypvker"}
    ),
    "sip-account-offline": Happening(
        "A phone goes away from a SIP account.", Registration, unregister, {"sip_account": "z4wnypvker"}
    ),
    "new-sip-account": Happening(
        "A customer adds a SIP account, if the limit allows it.", NewSipAccount, add_sip_account, {"customer": 123}
    ),
}

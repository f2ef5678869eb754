"""Who rings: SIP accounts and external accounts are phones, and DID numbers lead to them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import String, bindparam, cast, distinct, func, or_, select

from emulator.store.store import Query, table_of
from emulator.telephony import numbers
from emulator.telephony.acts import TRANSFERRED
from emulator.telephony.call import Call, Leg
from emulator.telephony.codes import FORBIDDEN, NO_ANSWER, NOWHERE, UNAVAILABLE, reason_of
from emulator.telephony.network import Ring, Route
from emulator.telephony.phone import Phone
from emulator.vendors.telecom_center.numbers import HOME
from emulator.vendors.telecom_center.resources.customers import Customer
from emulator.vendors.telecom_center.resources.did_numbers import DidNumber
from emulator.vendors.telecom_center.resources.external_accounts import ExternalAccount
from emulator.vendors.telecom_center.resources.incoming_trunks import IncomingTrunk
from emulator.vendors.telecom_center.resources.sip_accounts import SipAccount
from emulator.vendors.telecom_center.wire import VENDOR
from emulator.worlds.world import World

FULL = "Capacity limit exceeded"
IN, OUT = "in", "out"
"""What is noted about a leg under these names: how its call came in (`cdrs.write_incoming`), or went out."""
_call, _leg = table_of(Call), table_of(Leg)
_noted = cast(_leg.c.via, String)
LIVE = Query(
    select(func.count(distinct(_leg.c.call_id)).label("calls"))
    .select_from(_leg.join(_call, _leg.c.call_id == _call.c.id))
    .where(_call.c.state != "ended", _call.c.id != bindparam("call"))
    .where(or_(_leg.c.state != "ended", _leg.c.reason == TRANSFERRED))
    .where(or_(_noted.like(bindparam("first")), _noted.like(bindparam("last"))))
)
"""How many other live calls have a leg about which this is noted, among more or as the last."""


def accounts(world: World, **where: Any) -> list[Any]:
    """The accounts that can ring: SIP accounts first."""
    return [row for model in (SipAccount, ExternalAccount) for row in world.store.all(model, order="id", **where)]


def find_account(world: World, key: str | None) -> Any:
    """The account with an id, or None."""
    if key is None:
        return None
    return world.store.one(SipAccount, id=key.lower()) or world.store.one(ExternalAccount, id=key)


def phones(world: World) -> list[Phone]:
    """Every account as a phone."""
    known = accounts(world)
    dids = dids_by_account(world, known)
    return [as_phone(account, dids[account.id]) for account in known]


def find(world: World, key: str) -> Phone | None:
    """The phone of the account with an id."""
    account = find_account(world, key)
    return as_phone(account, dids_of(world, account)) if account else None


def as_phone(account: Any, dids: Sequence[DidNumber]) -> Phone:
    """An account as a phone, with what rings it; one outside the platform is always registered."""
    known = [did.number for did in dids]
    known += [account.internal_caller_id] if account.internal_caller_id else []
    user, is_online = getattr(account, "username", ""), getattr(account, "is_online", True)
    return Phone(VENDOR, account.id, name_of(account), (*dict.fromkeys(map(stored, known)),), user, is_online)


def name_of(account: Any) -> str:
    """What an account is called."""
    return str(account.caller_id_name or getattr(account, "username", account.id))


def stored(number: str) -> str:
    """A number as the network knows it."""
    return numbers.read(f"+{number}", HOME) or numbers.read(number, HOME) or number


def dids_of(world: World, account: Any) -> list[DidNumber]:
    """The DID numbers that ring an account."""
    if not hasattr(account, "username"):
        linked = world.store.all(DidNumber, id=account.available_did_number_id)
        return [did for did in linked if linked_account(world, did).id == account.id]
    wanted: dict[str, Any] = {"customer_id": account.customer_id, "in_call_flow": True}
    known = world.store.all(DidNumber, order="id", sip_account_id=account.id, **wanted)
    if first_sip_account(world, account.customer_id).id == account.id:
        known += world.store.all(DidNumber, order="id", sip_account_id=None, **wanted)
    return [did for did in known if linked_account(world, did) is None]


def dids_by_account(world: World, accounts: Sequence[Any]) -> dict[str | None, list[DidNumber]]:
    """What `dids_of` says of each account; to ask for each takes long where there are thousands."""
    inner = [each for each in accounts if hasattr(each, "username")]
    outer = [each for each in accounts if not hasattr(each, "username")]
    linked: dict[str | None, str] = {}
    first: dict[int, str] = {}
    for each in outer:
        linked.setdefault(each.available_did_number_id, each.id)
    for each in sorted(inner, key=lambda account: (not account.is_online, account.id)):
        first.setdefault(each.customer_id, each.id)
    found: dict[str | None, list[DidNumber]] = defaultdict(list)
    for did in sorted(world.store.all(DidNumber, order="id"), key=lambda did: did.sip_account_id is None):
        chosen = (did.sip_account_id or first.get(did.customer_id)) if did.in_call_flow else None
        found[linked.get(did.id, chosen)].append(did)
    return found


def linked_account(world: World, did: DidNumber) -> Any:
    """The external account that a number is linked to, or None."""
    return next(iter(world.store.all(ExternalAccount, order="id", limit=1, available_did_number_id=did.id)), None)


def first_sip_account(world: World, customer_id: int) -> Any:
    """The customer's first SIP account, those online before others; or None."""
    return next(iter(world.store.all(SipAccount, order="-is_online,id", limit=1, customer_id=customer_id)), None)


def answered_at(world: World, did: DidNumber) -> Any:
    """The account that a number rings: the external one that it is linked to, else one that its call flow has.

    That is a SIP account that was chosen for the number, or the customer's first, those online before others.
    """
    linked = linked_account(world, did)
    if linked or not did.in_call_flow:
        return linked
    chosen = world.store.one(SipAccount, id=did.sip_account_id) if did.sip_account_id else None
    return chosen or first_sip_account(world, did.customer_id)


def find_did(world: World, number: str) -> DidNumber | None:
    """The DID number with a number in the stored form."""
    spelled = dict.fromkeys([number, *numbers.spellings(f"+{number}", HOME)])
    return next(iter(world.store.all(DidNumber, [("number", "in", [*spelled])], order="id", limit=1)), None)


def owns(world: World, number: str) -> bool:
    """Whether a number in the stored form is a customer's."""
    return find_did(world, number) is not None


def arrival(world: World, did: DidNumber, trunk: IncomingTrunk | None = None) -> dict[str, Any] | None:
    """How a call to a number comes in, for its CDR; None if no trunk brings it."""
    trunk = trunk or next(iter(world.store.all(IncomingTrunk, order="id", limit=1, customer_id=did.customer_id)), None)
    if trunk is None:
        return None
    known = {"customer": did.customer_id, "trunk": trunk.id, "domain": trunk.domain}
    return known | {"did": did.id, "number": did.number}


def route(world: World, number: str, caller: Leg) -> Route:
    """Whom a call from outside to a DID number rings, or why nobody."""
    did = find_did(world, number)
    noted = arrival(world, did) if did else None
    if did is None or noted is None:
        return Route(code=NOWHERE, number=number)
    # Who only asks whom a number rings, makes no call that could be one too many.
    code, reason = turned_away(world, did, None if caller.id is None else caller.call_id)
    if code is not None:
        return Route(code=code, reason=reason, number=number, via={IN: noted})
    account = answered_at(world, did)
    if account is None:
        return Route(code=NO_ANSWER, number=number, via={IN: noted})
    return Route((ring(world, account, number, {IN: noted}),))


def turned_away(world: World, did: DidNumber, call_id: int | None) -> tuple[int | None, str]:
    """Why a number takes no call, if it takes none; `call_id`: the call, 0 for one that is not on the network."""
    if not did.enabled:
        return FORBIDDEN, reason_of(FORBIDDEN)
    if call_id is not None and is_full(world, did.customer_id, call_id):
        return UNAVAILABLE, FULL
    if not did.in_call_flow and linked_account(world, did) is None:
        return NOWHERE, reason_of(NOWHERE)
    return None, ""


def ring(world: World, account: Any, number: str, noted: dict[str, Any]) -> Ring:
    """An account's leg to be."""
    return Ring(number, account.id, name_of(account), pickup=world.settings.ring_seconds, via=noted)


def route_to(world: World, key: str, caller: Leg) -> Route | None:
    """Whom a call to an account rings; from outside it comes in on the account's DID number, if it has one."""
    account = find_account(world, key)
    if account is None:
        return None
    calling = find_account(world, caller.phone) if caller.vendor == VENDOR else None
    is_inside = calling is not None and calling.customer_id == account.customer_id
    if not is_inside and (dids := dids_of(world, account)):
        return route(world, stored(dids[0].number), caller)
    return Route((ring(world, account, account.internal_caller_id or account.id, {}),))


def is_full(world: World, customer_id: int, call_id: int = 0) -> bool:
    """Whether a customer has as many live calls as it may, this one not counted: in and out, to and from outside."""
    customer = world.store.one(Customer, id=customer_id)
    if customer is None or customer.capacity_limit is None:
        return False
    noted = f'%"customer":{customer_id}'
    (found,) = world.store.run(LIVE, call=call_id, first=f"{noted},%", last=f"{noted}}}%")
    return int(found.calls) >= customer.capacity_limit


def change(world: World, key: str, values: dict[str, bool]) -> Collection[str]:
    """A SIP account comes online, or goes; the API shows it."""
    if "registered" not in values or world.store.one(SipAccount, id=key.lower()) is None:
        return ()
    shown: dict[str, Any] = {} if values["registered"] else {"user_agent": None}
    world.store.update(SipAccount, key.lower(), is_online=values["registered"], **shown)
    return ("registered",)

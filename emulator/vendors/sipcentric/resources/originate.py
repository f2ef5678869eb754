"""Originate call: ring one's own phone, then the other party, and bridge the two (document, "Calls")."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field as Property
from starlette.responses import Response

from emulator.exchange.inputs import CurrentWorld
from emulator.exchange.routing import Route
from emulator.telephony import numbers
from emulator.vendors.sipcentric.auth import EXTENSION, Caller, User
from emulator.vendors.sipcentric.bodies.formats import CSV
from emulator.vendors.sipcentric.bodies.sent import Sent
from emulator.vendors.sipcentric.calling.switchboard import call_out
from emulator.vendors.sipcentric.errors import invalid
from emulator.vendors.sipcentric.numbers import WITHHOLD, national
from emulator.vendors.sipcentric.resources.calls import LIST
from emulator.vendors.sipcentric.resources.customers import Customer, account_with, find_referred
from emulator.vendors.sipcentric.resources.endpoints import Endpoint
from emulator.vendors.sipcentric.resources.outgoingcallerids import OutgoingCallerId
from emulator.vendors.sipcentric.resources.phonebook import PhoneBookEntry
from emulator.vendors.sipcentric.resources.phonenumbers import PhoneNumber
from emulator.vendors.sipcentric.wire import Reference
from emulator.worlds.world import World

router = APIRouter(route_class=Route, tags=["Calls"])
Account = Annotated[Customer, account_with("calls", CSV)]
ANONYMOUS = "anonymous"
LONGEST_SPEED_DIAL = 4


class OriginateCall(Sent):
    """A call to originate."""

    endpoint: Reference = Property(description="The phone that calls: URI or id.")
    to: str = Property(
        min_length=1, max_length=64, description="Number or speed dial to call; `*67` before it withholds one's own."
    )
    callerId: Reference | None = Property(None, description="Outgoing caller ID to show: URI or id.")


def calling_phone(world: World, customer: Customer, caller: User, reference: str) -> Endpoint:
    """The phone that is to call; 400 naming `endpoint` if it cannot, or is not the extension user's own."""
    phone = find_referred(world, Endpoint, customer, reference, "endpoints", "endpoint")
    if phone is None:
        raise invalid("endpoint", "an endpoint is required")
    if phone.type != "phone":
        raise invalid("endpoint", f"only phones can originate calls, this is of type {phone.type}")
    if caller.level == EXTENSION and phone.id != caller.endpoint_id:
        raise invalid("endpoint", "an extension user can originate calls only from the own endpoint")
    return phone


def shown_number(world: World, customer: Customer, body: OriginateCall) -> str:
    """The number that the called party sees; 400 naming `callerId` if that is not approved for calls."""
    chosen = find_referred(world, OutgoingCallerId, customer, body.callerId, "outgoingcallerids", "callerId")
    if chosen and not chosen.allow_calls:
        raise invalid("callerId", f"{chosen.number} is not approved for calls")
    if numbers.readable(body.to).startswith(WITHHOLD):
        return ANONYMOUS
    if chosen:
        return chosen.number
    own = world.store.all(PhoneNumber, order="id", limit=1, customer_id=customer.id, fax_enabled=False)
    return own[0].number if own else customer.telephone


def number_to_call(world: World, customer: Customer, to: str) -> str:
    """The number as it is dialled at home, that of a speed dial's entry too; 400 naming `to` if it is none."""
    written = numbers.readable(to).removeprefix(WITHHOLD)
    number = speed_dialled(world, customer, numbers.dialled(written) or "") or national(written)
    if number is None:
        raise invalid("to", f"{to!r} is no number that can be called")
    return number


def speed_dialled(world: World, customer: Customer, dialled: str) -> str | None:
    """The number in the phone book under a speed dial, unless an endpoint has it for its own short number."""
    if not dialled.isdigit() or len(dialled) > LONGEST_SPEED_DIAL:
        return None
    if world.store.one(Endpoint, customer_id=customer.id, short_number=dialled):
        return None
    entry = world.store.one(PhoneBookEntry, customer_id=customer.id, speed_dial=int(dialled))
    return national(entry.phone_number) if entry else None


@router.post(LIST, status_code=200)
async def originate_call(body: OriginateCall, customer: Account, caller: Caller, world: CurrentWorld) -> Any:
    """Originate a call from a phone of the account; it appears in the history when it is over."""
    phone = calling_phone(world, customer, caller, body.endpoint)
    number = number_to_call(world, customer, body.to)
    shown = shown_number(world, customer, body)
    with world.store.transaction():
        call_out(world, phone, number, shown)
    return Response(status_code=200)

"""Originate call: ring one's own phone, then the other party, and bridge the two (document, "Calls")."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel
from pydantic import Field as Property
from starlette.responses import Response

from emulator.core.routing import Route
from emulator.core.world import World
from emulator.vendors.sipcentric.auth import EXTENSION, Caller, CurrentWorld, User
from emulator.vendors.sipcentric.errors import invalid
from emulator.vendors.sipcentric.formats import CSV
from emulator.vendors.sipcentric.numbers import WITHHOLD, digits, national
from emulator.vendors.sipcentric.resources.calls import LIST
from emulator.vendors.sipcentric.resources.customers import Customer, account_with
from emulator.vendors.sipcentric.resources.endpoints import Endpoint
from emulator.vendors.sipcentric.resources.outgoingcallerids import OutgoingCallerId
from emulator.vendors.sipcentric.resources.phonenumbers import PhoneNumber
from emulator.vendors.sipcentric.switchboard import call_out
from emulator.vendors.sipcentric.wire import Reference, referred_id

router = APIRouter(route_class=Route, tags=["Calls"])
Account = Annotated[Customer, account_with("calls", CSV)]
ANONYMOUS = "anonymous"


class OriginateCall(BaseModel):
    """What a client sends; anything else in it is ignored."""

    endpoint: Reference = Property(description="The phone that calls: URI or id.")
    to: str = Property(min_length=1, max_length=64, description="Number to call; `*67` before it withholds one's own.")
    callerId: Reference | None = Property(None, description="Outgoing caller ID to show: URI or id.")


def calling_phone(world: World, customer: Customer, caller: User, reference: str) -> Endpoint:
    """The phone that is to call; 400 naming `endpoint` if it cannot, or is not the extension user's own."""
    key = referred_id(
        reference,
        "endpoints",
        "endpoint",
        lambda key: world.store.one(Endpoint, id=key, customer_id=customer.id) is not None,
    )
    phone = world.store.one(Endpoint, id=key) if key is not None else None
    if phone is None:
        raise invalid("endpoint", "an endpoint is required")
    if phone.type != "phone":
        raise invalid("endpoint", f"only phones can originate calls, this is of type {phone.type}")
    if caller.level == EXTENSION and phone.id != caller.endpoint_id:
        raise invalid("endpoint", "an extension user can originate calls only from the own endpoint")
    return phone


def shown_number(world: World, customer: Customer, body: OriginateCall) -> str:
    """The number that the called party sees; 400 naming `callerId` if that is not approved for calls."""
    approved = {"customer_id": customer.id, "allow_calls": True}
    key = referred_id(
        body.callerId,
        "outgoingcallerids",
        "callerId",
        lambda key: world.store.one(OutgoingCallerId, id=key, **approved) is not None,
    )
    if body.to.strip().startswith(WITHHOLD):
        return ANONYMOUS
    if chosen := world.store.one(OutgoingCallerId, id=key) if key is not None else None:
        return chosen.number
    numbers = world.store.all(PhoneNumber, order="id", limit=1, customer_id=customer.id, fax_enabled=False)
    return numbers[0].number if numbers else customer.telephone


def number_to_call(to: str) -> str:
    """The number as it is dialled at home; 400 naming `to` if it is none."""
    plain = digits(to.strip().removeprefix(WITHHOLD))
    if plain is None:
        raise invalid("to", f"{to!r} is no number that can be called")
    return national(plain)


@router.post(LIST, status_code=200)
async def originate_call(body: OriginateCall, customer: Account, caller: Caller, world: CurrentWorld) -> Any:
    """Originate a call from a phone of the account; it appears in the history when it is over."""
    phone = calling_phone(world, customer, caller, body.endpoint)
    number = number_to_call(body.to)
    shown = shown_number(world, customer, body)
    with world.store.transaction():
        call_out(world, phone, number, shown)
    return Response(status_code=200)

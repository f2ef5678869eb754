"""Originate call: ring one's own phone, then the other party, and bridge the two (document, "Calls")."""

from typing import Annotated, Any

from pydantic import Field as Property
from starlette.responses import Response

from emulator.exchange.inputs import CurrentWorld
from emulator.telephony import numbers
from emulator.telephony.dialling import place
from emulator.telephony.network import ready
from emulator.vendors.sipcentric.auth import EXTENSION, Caller, User
from emulator.vendors.sipcentric.bodies.formats import CSV
from emulator.vendors.sipcentric.bodies.sent import Sent
from emulator.vendors.sipcentric.bodies.shown import chapter
from emulator.vendors.sipcentric.calling.departures import scope_of, speed_dialled
from emulator.vendors.sipcentric.calling.notes import VENDOR
from emulator.vendors.sipcentric.calling.phones import find_phone
from emulator.vendors.sipcentric.calling.routes import RINGING_SECONDS
from emulator.vendors.sipcentric.errors import invalid
from emulator.vendors.sipcentric.numbers import WITHHOLD, national, stored
from emulator.vendors.sipcentric.resources.calls import LIST
from emulator.vendors.sipcentric.resources.customers import Customer, account_with, find_referred
from emulator.vendors.sipcentric.resources.endpoints import Endpoint
from emulator.vendors.sipcentric.resources.outgoingcallerids import OutgoingCallerId
from emulator.vendors.sipcentric.rules import calls as rules
from emulator.vendors.sipcentric.wire import Reference
from emulator.worlds.world import World

router = chapter("Calls")
Account = Annotated[Customer, account_with("calls", CSV)]


class OriginateCall(Sent):
    """A call to originate."""

    rule = rules.REQUIRED
    endpoint: Reference = Property(description="The phone that calls: URI or id.")
    to: str = Property(
        min_length=1, max_length=64, description="Number or speed dial to call; `*67` before it withholds one's own."
    )
    callerId: Reference | None = Property(None, description="Outgoing caller ID to show: URI or id.")


def calling_phone(world: World, customer: Customer, caller: User, reference: str) -> Endpoint:
    """The phone that is to call; 400 naming `endpoint` if it cannot, or is not the extension user's own."""
    phone = find_referred(world, Endpoint, customer, reference, "endpoints", "endpoint")
    if phone is None:
        raise invalid(rules.REQUIRED, "endpoint", "an endpoint is required")
    if phone.type != "phone":
        raise invalid(rules.FROM_PHONE, "endpoint", f"only phones can originate calls, this is of type {phone.type}")
    if caller.level == EXTENSION and phone.id != caller.endpoint_id:
        raise invalid(
            rules.FROM_OWN_PHONE, "endpoint", "an extension user can originate calls only from the own endpoint"
        )
    return phone


def shown_number(world: World, customer: Customer, body: OriginateCall) -> str | None:
    """The number that the called party sees, None: the usual; 400 naming `callerId` if it is not approved for calls."""
    chosen = find_referred(world, OutgoingCallerId, customer, body.callerId, "outgoingcallerids", "callerId")
    if chosen and not chosen.allow_calls:
        raise invalid(rules.CALLER_ID, "callerId", f"{chosen.number} is not approved for calls")
    if numbers.readable(body.to).startswith(WITHHOLD):
        return ""
    return stored(chosen.number) if chosen else None


def number_to_call(world: World, customer: Customer, to: str) -> str:
    """The number as the network has it, that of a speed dial's entry too; 400 naming `to` if it is none."""
    written = numbers.readable(to).removeprefix(WITHHOLD)
    number = speed_dialled(world, customer.id or 0, numbers.dialled(written) or "") or national(written)
    if number is None:
        raise invalid(rules.TO, "to", f"{to!r} is no number that can be called")
    return stored(number)


@router.post(LIST, status_code=200, response_class=Response)
async def originate_call(body: OriginateCall, customer: Account, caller: Caller, world: CurrentWorld) -> Response:
    """Originate a call from a phone of the account; it appears in the history when it is over."""
    await ready(world)
    phone = calling_phone(world, customer, caller, body.endpoint)
    number = number_to_call(world, customer, body.to)
    shown = shown_number(world, customer, body)
    source = find_phone(world, str(phone.id))
    assert source is not None
    if scope_of(world, phone.customer_id, number) == "LOCAL":
        shown = None
    ahead: dict[str, Any] = {"click_to_dial": True, "first": {"pickup": 0}, "patience": RINGING_SECONDS}
    place(world, source, number, shown=shown, vendor=VENDOR, **ahead)
    return Response(status_code=200)

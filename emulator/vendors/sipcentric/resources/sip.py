"""Sub-resources of endpoints: a phone's SIP identity and registrations, and voicemail (document, "Endpoints")."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field as Property
from starlette.requests import Request

from emulator.exchange.inputs import CurrentWorld
from emulator.store.moments import to_text
from emulator.telephony.phone import Phone, is_registered
from emulator.vendors.sipcentric.auth import Caller
from emulator.vendors.sipcentric.bodies.shown import Item, Listed, Written, chapter
from emulator.vendors.sipcentric.errors import ApiError
from emulator.vendors.sipcentric.resources.endpoints import ONE, SUB_RESOURCES, Account, Endpoint, find_endpoint
from emulator.vendors.sipcentric.wire import CurrentPage, CurrentWire, Wire, envelope, moment
from emulator.worlds.clock import moment_of
from emulator.worlds.world import World

router = chapter("Endpoints")
SIP_DOMAIN = "sip.example.com"
REGISTERED_SECONDS = 3600
USER_AGENT = "Example Phone 1.0"


class Sip(Item):
    """The SIP identity of a phone."""

    type: Literal["sip"]
    username: str
    password: str | None
    domain: str


class Registration(Item):
    """A device that is registered with a phone's SIP identity."""

    type: Literal["registration"]
    userAgent: Annotated[str, Property(description="What the device calls itself.")]
    contact: Annotated[str, Property(description="SIP address at which it takes calls.")]
    received: Annotated[str, Property(description="SIP address from which it registered.")]
    socket: Annotated[str, Property(description="Where it registered.")]
    lanIP: Annotated[str, Property(description="Its address in its own network.")]
    wanIP: Annotated[str, Property(description="Its address as it is seen from outside.")]
    updated: Annotated[Written, Property(description="When it registered last.")]
    expires: Annotated[Written, Property(description="Until when that holds.")]


class Voicemail(Item):
    """The voicemail of a phone, or a mailbox."""

    type: Literal["voicemail"]
    mailbox: Annotated[str, Property(description="Short number of the endpoint.")]
    email: str | None
    enabled: bool


@router.get(ONE + "/sip", openapi_extra={"x-evidence": "client"})
async def get_sip(endpointId: str, customer: Account, caller: Caller, world: CurrentWorld, wire: CurrentWire) -> Sip:
    """Get the SIP identity of a phone extension."""
    row = find_endpoint(world, caller, customer, endpointId)
    return {
        "type": "sip",
        **sub_resource(row, "sip", wire),
        "username": username(row),
        "password": row.sip_password,
        "domain": SIP_DOMAIN,
    }


@router.get(ONE + "/sip/registrations", openapi_extra={"x-evidence": "client"})
async def list_registrations(
    request: Request,
    endpointId: str,
    customer: Account,
    caller: Caller,
    world: CurrentWorld,
    page: CurrentPage,
    wire: CurrentWire,
) -> Listed[Registration]:
    """List the devices registered with a phone extension: one, which renews itself each hour; none while it is off."""
    row = find_endpoint(world, caller, customer, endpointId)
    sip = sub_resource(row, "sip", wire)["uri"]
    devices = [registration(world, row, sip)] if is_registered(world.store, Phone("sipcentric", str(row.id))) else []
    return envelope(request, page, len(devices), devices[page.offset : page.offset + page.size])


def registration(world: World, row: Endpoint, sip: str) -> Registration:
    """The one device of a phone, at addresses reserved for documentation (RFC 5737)."""
    host = (row.id or 0) % 254 + 1
    private, public = f"192.0.2.{host}", f"198.51.100.{host}"
    begun = moment_of(world.clock.last(REGISTERED_SECONDS))
    return {
        "type": "registration",
        "id": "1",
        "uri": f"{sip}/registrations/1",
        "parent": sip,
        "userAgent": USER_AGENT,
        "contact": f"sip:{username(row)}@{private}:5060",
        "received": f"sip:{public}:5060",
        "socket": f"udp:{SIP_DOMAIN}:5060",
        "lanIP": private,
        "wanIP": public,
        "updated": moment(to_text(begun)),
        "expires": moment(to_text(begun + timedelta(seconds=REGISTERED_SECONDS))),
    }


def username(row: Endpoint) -> str:
    """The user name with which a phone registers."""
    return f"{row.customer_id}-{row.short_number}"


@router.get(ONE + "/voicemail", openapi_extra={"x-evidence": "inferred"})
async def get_voicemail(
    endpointId: str, customer: Account, caller: Caller, world: CurrentWorld, wire: CurrentWire
) -> Voicemail:
    """Get the voicemail of a phone extension or mailbox."""
    row = find_endpoint(world, caller, customer, endpointId)
    return {
        "type": "voicemail",
        **sub_resource(row, "voicemail", wire),
        "mailbox": row.short_number,
        "email": row.email,
        "enabled": row.type == "mailbox" or bool(row.voicemail_enabled),
    }


def sub_resource(row: Endpoint, name: str, wire: Wire) -> Item:
    """What an endpoint's sub-resource begins with after its type; 404 if its type has no such thing."""
    if name not in SUB_RESOURCES.get(row.type, ()):
        raise ApiError(404)
    endpoint = wire.uri(row.customer_id, "endpoints", row.id or 0)
    return {"id": str(row.id), "uri": f"{endpoint}/{name}", "parent": endpoint}

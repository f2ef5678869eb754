"""Sub-resources of endpoints: a phone's SIP identity, and voicemail (document, "Endpoints", `links`)."""

from typing import Any

from pydantic import Field as Property

from emulator.vendors.sipcentric.auth import Caller, CurrentWorld
from emulator.vendors.sipcentric.errors import ApiError
from emulator.vendors.sipcentric.resources.endpoints import ONE, SUB_RESOURCES, Account, Endpoint, find_endpoint
from emulator.vendors.sipcentric.shapes import Item, chapter
from emulator.vendors.sipcentric.wire import CurrentWire, Wire

router = chapter("Endpoints")
SIP_DOMAIN = "sip.example.com"


class Sip(Item):
    """The SIP identity of a phone."""

    username: str
    password: str
    domain: str


class Voicemail(Item):
    """The voicemail of a phone, or a mailbox."""

    mailbox: str = Property(description="Short number of the endpoint.")
    email: str | None
    enabled: bool


@router.get(ONE + "/sip", response_model=Sip, openapi_extra={"x-evidence": "client"})
async def get_sip(endpointId: str, customer: Account, caller: Caller, world: CurrentWorld, wire: CurrentWire) -> Any:
    """Get the SIP identity of a phone extension."""
    row = find_endpoint(world, caller, customer, endpointId)
    return {
        **sub_resource(row, "sip", wire),
        "username": f"{row.customer_id}-{row.short_number}",
        "password": row.sip_password,
        "domain": SIP_DOMAIN,
    }


@router.get(ONE + "/voicemail", response_model=Voicemail, openapi_extra={"x-evidence": "inferred"})
async def get_voicemail(
    endpointId: str, customer: Account, caller: Caller, world: CurrentWorld, wire: CurrentWire
) -> Any:
    """Get the voicemail of a phone extension or mailbox."""
    row = find_endpoint(world, caller, customer, endpointId)
    return {
        **sub_resource(row, "voicemail", wire),
        "mailbox": row.short_number,
        "email": row.email,
        "enabled": row.type == "mailbox" or bool(row.voicemail_enabled),
    }


def sub_resource(row: Endpoint, name: str, wire: Wire) -> dict[str, Any]:
    """What an endpoint's sub-resource begins with; 404 if its type has no such thing."""
    if name not in SUB_RESOURCES.get(row.type, ()):
        raise ApiError(404)
    endpoint = wire.uri(row.customer_id, "endpoints", row.id or 0)
    return {"type": name, "id": str(row.id), "uri": f"{endpoint}/{name}", "parent": endpoint}

"""The vendors: where each one's API is, and how to sign in to it in a world."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from typing_extensions import TypedDict

from emulator.control.exchanges import Exchanges
from emulator.control.worlds.past import credentials_in
from emulator.control.worlds.worlds import WorldName
from emulator.exchange.address import public_url
from emulator.exchange.routing import Route
from emulator.exchange.vendor import Vendor
from emulator.parsing.names import DEFAULT
from emulator.sharing.home import check_name

router = APIRouter(route_class=Route, tags=["Vendors"])


class VendorShown(TypedDict):
    """A vendor: where its API is, and how to sign in to it."""

    vendor: str
    title: str
    base_url: str
    user: str
    password: str
    headers: Annotated[dict[str, str], Field(description="What a client sends to sign in.")]
    curl: Annotated[str, Field(description="A command to try it with.")]
    environment: Annotated[dict[str, str], Field(description="Variables that `emulator env` prints.")]


class VendorList(TypedDict):
    """The vendors."""

    vendors: list[VendorShown]


@router.get("/vendors")
async def list_vendors(request: Request, exchanges: Exchanges, world: WorldName = DEFAULT) -> VendorList:
    """List the vendors with their addresses and a world's credentials; the world need not be there yet."""
    check_name(world)
    origin = public_url(request)
    return {"vendors": [show(exchange.vendor, origin, world) for exchange in exchanges.values()]}


def show(vendor: Vendor, origin: str, world: str) -> VendorShown:
    """A vendor in the list: `environment` are the variables that `emulator env` prints."""
    user, password = vendor.login
    if world != DEFAULT:
        user = credentials_in(world, user, password)["user"]
    base_url, prefix = vendor.base_url(origin), f"EMULATOR_{vendor.name.upper()}"
    return {
        "vendor": vendor.name,
        "title": vendor.title,
        "base_url": base_url,
        "user": user,
        "password": password,
        "headers": vendor.sign_in(user, password),
        "curl": f"curl {vendor.sign_in_help(user, password)} '{origin}{vendor.prefix}{vendor.sample}'",
        "environment": {f"{prefix}_URL": base_url, f"{prefix}_USER": user, f"{prefix}_PASSWORD": password},
    }

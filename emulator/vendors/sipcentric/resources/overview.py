"""The API's base address: clients ask it whether they are signed in."""

from typing import Any

from fastapi import APIRouter, Depends

from emulator.core.routing import Route
from emulator.vendors.sipcentric.auth import Caller
from emulator.vendors.sipcentric.formats import Representation, json_only
from emulator.vendors.sipcentric.wire import CurrentWire

router = APIRouter(route_class=Route, tags=["Overview"], default_response_class=Representation)
LINKS = {"customers": "customers", "tokenGenerator": "tokengenerator", "stream": "stream"}


@router.get("/", dependencies=[Depends(json_only)], openapi_extra={"x-evidence": "client"})
async def get_overview(caller: Caller, wire: CurrentWire) -> Any:
    """Tell where the API's resources are."""
    return {"type": "api", "uri": wire.base, "links": {name: f"{wire.base}/{path}" for name, path in LINKS.items()}}

"""The API's base address: clients ask it whether they are signed in."""

from typing import Literal

from fastapi import Depends
from typing_extensions import TypedDict

from emulator.vendors.sipcentric.auth import Caller
from emulator.vendors.sipcentric.bodies.formats import json_only
from emulator.vendors.sipcentric.bodies.shown import chapter
from emulator.vendors.sipcentric.wire import CurrentWire

router = chapter("Overview")
LINKS = {"customers": "customers", "tokenGenerator": "tokengenerator", "stream": "stream"}


class Overview(TypedDict):
    """Where the API's resources are."""

    type: Literal["api"]
    uri: str
    links: dict[str, str]


@router.get("/", dependencies=[Depends(json_only)], openapi_extra={"x-evidence": "client"})
async def get_overview(caller: Caller, wire: CurrentWire) -> Overview:
    """Tell where the API's resources are."""
    return {"type": "api", "uri": wire.base, "links": {name: f"{wire.base}/{path}" for name, path in LINKS.items()}}

"""The vendors' applications, as the control plane's operations ask for them."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import Depends, Query
from starlette.requests import Request

from emulator.control.errors import unknown
from emulator.exchange.exchange import VendorExchange


async def all_exchanges(request: Request) -> dict[str, VendorExchange]:
    """The vendors' applications by name; the one of the path is ready."""
    exchanges: dict[str, VendorExchange] = request.app.state.exchanges
    await load(exchanges, request.path_params.get("vendor", "").replace("-", "_"))
    return exchanges


Exchanges = Annotated[dict[str, VendorExchange], Depends(all_exchanges)]


async def load(exchanges: Mapping[str, VendorExchange], *names: str) -> None:
    """Have some vendors' applications ready; a name that no vendor has is nobody's."""
    for name in names:
        if name in exchanges:
            await exchanges[name].load()


def exchange_of(exchanges: dict[str, VendorExchange], name: str) -> VendorExchange:
    """A vendor by name, which may be written with dashes, or 404."""
    found = exchanges.get(name.replace("-", "_"))
    if found is None:
        raise unknown("vendor", name, exchanges)
    return found


def one_of(words: Sequence[str], description: str) -> Any:
    """A parameter that is one of some words, as the document tells it; the handler itself refuses others."""
    return Query(description=description, json_schema_extra={"enum": [*words]})

"""Credit status: what an account has left for calls and messages (document, "Credit Status")."""

from typing import Annotated, Any

from fastapi import APIRouter

from emulator.core.routing import Route
from emulator.vendors.sipcentric.formats import Representation
from emulator.vendors.sipcentric.resources.customers import Customer, account_with
from emulator.vendors.sipcentric.wire import CurrentWire

router = APIRouter(route_class=Route, tags=["Credit Status"], default_response_class=Representation)
Account = Annotated[Customer, account_with("creditstatus")]


@router.get("/customers/{customerId}/creditstatus")
async def get_credit_status(customer: Account, wire: CurrentWire) -> Any:
    """Get the credit status of an account."""
    account = wire.account(customer.id or 0)
    body = {"type": "creditstatus", "id": str(customer.id), "uri": f"{account}/creditstatus", "parent": account}
    if wire.earlier:
        return {**body, "accountType": customer.account_type.lower(), "creditRemaining": customer.balance}
    return {**body, "accountType": customer.account_type, "balance": customer.balance}

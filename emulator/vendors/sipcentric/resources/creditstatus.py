"""Credit status: what an account has left for calls and messages (document, "Credit Status")."""

from typing import Annotated, Any, Literal

from pydantic import Field as Property

from emulator.exchange.inputs import CurrentWorld
from emulator.vendors.sipcentric.bodies.shown import Item, chapter
from emulator.vendors.sipcentric.resources.callbundles import keep_up
from emulator.vendors.sipcentric.resources.customers import Customer, account_with
from emulator.vendors.sipcentric.wire import CurrentWire

router = chapter("Credit Status")
Account = Annotated[Customer, account_with("creditstatus")]


class CreditStatus(Item):
    """A `creditstatus`."""

    accountType: Literal["PREPAID", "POSTPAID"] = Property(description="Type of the account.")
    balance: float = Property(description="Balance of the account in GBP.")


@router.get("/customers/{customerId}/creditstatus", response_model=CreditStatus)
async def get_credit_status(customer: Account, world: CurrentWorld, wire: CurrentWire) -> Any:
    """Get the credit status of an account."""
    keep_up(world, customer.id or 0)
    customer = world.store.one(Customer, id=customer.id) or customer
    account = wire.account(customer.id or 0)
    body = {"type": "creditstatus", "id": str(customer.id), "uri": f"{account}/creditstatus", "parent": account}
    if wire.earlier:
        return {**body, "accountType": customer.account_type.lower(), "creditRemaining": customer.balance}
    return {**body, "accountType": customer.account_type, "balance": customer.balance}

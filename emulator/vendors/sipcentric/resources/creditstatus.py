"""Credit status: what an account has left for calls and messages (document, "Credit Status")."""

from typing import Annotated, Any, Literal, NotRequired

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

    type: Literal["creditstatus"]
    accountType: Annotated[
        Literal["PREPAID", "POSTPAID", "prepaid", "postpaid"],
        Property(description="Type of the account; in lower case in the earlier revision."),
    ]
    balance: NotRequired[Annotated[float, Property(description="Balance of the account in GBP.")]]
    creditRemaining: NotRequired[Annotated[float, Property(description="The same in the earlier revision.")]]


@router.get("/customers/{customerId}/creditstatus")
async def get_credit_status(customer: Account, world: CurrentWorld, wire: CurrentWire) -> CreditStatus:
    """Get the credit status of an account."""
    keep_up(world, customer.id or 0)
    customer = world.store.one(Customer, id=customer.id) or customer
    account = wire.account(customer.id or 0)
    spelt: Any = customer.account_type.lower() if wire.earlier else customer.account_type
    body: CreditStatus = {
        "type": "creditstatus",
        "id": str(customer.id),
        "uri": f"{account}/creditstatus",
        "parent": account,
        "accountType": spelt,
    }
    if wire.earlier:
        body["creditRemaining"] = customer.balance
    else:
        body["balance"] = customer.balance
    return body

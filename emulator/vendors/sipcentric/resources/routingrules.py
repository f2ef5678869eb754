"""Routing rules: a number's exceptions, as a list of their own (clients ask for it; document, "Phone Numbers")."""

from typing import Literal

from starlette.requests import Request

from emulator.exchange.inputs import CurrentWorld, whole_id
from emulator.vendors.sipcentric.bodies.phonenumbers import RuleShown
from emulator.vendors.sipcentric.bodies.shown import Item, Listed, chapter
from emulator.vendors.sipcentric.errors import ApiError
from emulator.vendors.sipcentric.resources.customers import find_owned
from emulator.vendors.sipcentric.resources.phonenumbers import ONE as NUMBER
from emulator.vendors.sipcentric.resources.phonenumbers import Account, PhoneNumber, RoutingRule, represent_rule
from emulator.vendors.sipcentric.wire import AS_MADE, CurrentPage, CurrentWire, Wire, list_rows

router = chapter("Phone Numbers")
LIST = NUMBER + "/routingrules"
ONE = LIST + "/{ruleId}"
CLIENT = {"x-evidence": "client"}


class RoutingRuleShown(RuleShown, Item):
    """A `routingrule`."""

    type: Literal["routingrule"]


def represent(row: RoutingRule, number: PhoneNumber, wire: Wire) -> RoutingRuleShown:
    """A `routingrule`."""
    parent = wire.uri(number.customer_id, "phonenumbers", number.id or 0)
    return {
        "type": "routingrule",
        "id": str(row.id),
        "uri": f"{parent}/routingrules/{row.id}",
        "parent": parent,
        **represent_rule(row, number.customer_id, wire),
    }


@router.get(LIST, openapi_extra=CLIENT)
async def list_routing_rules(
    request: Request, numberId: str, customer: Account, world: CurrentWorld, page: CurrentPage, wire: CurrentWire
) -> Listed[RoutingRuleShown]:
    """List the routing rules of a phone number, in the order in which they apply."""
    number = find_owned(world, PhoneNumber, customer, numberId)
    conditions = [("number_id", "=", number.id)]
    return await list_rows(request, RoutingRule, conditions, page, lambda row: represent(row, number, wire), AS_MADE)


@router.get(ONE, openapi_extra=CLIENT)
async def get_routing_rule(
    numberId: str, ruleId: str, customer: Account, world: CurrentWorld, wire: CurrentWire
) -> RoutingRuleShown:
    """Get a routing rule of a phone number."""
    number = find_owned(world, PhoneNumber, customer, numberId)
    row = world.store.one(RoutingRule, id=whole_id(ruleId), number_id=number.id)
    if row is None:
        raise ApiError(404)
    return represent(row, number, wire)

"""What the Operator API's document says, and where it is silent what its framework shows, rule by rule."""

from emulator.jsonapi.rules import addresses, bodies, fetching, negotiation
from emulator.rules.rule import gather
from emulator.vendors.telecom_center.rules import (
    cdrs,
    customers,
    did_numbers,
    external_accounts,
    gateways,
    incoming_trunks,
    routes,
    sessions,
    sip_accounts,
)

RULES = gather(
    addresses,
    negotiation,
    fetching,
    bodies,
    customers,
    sessions,
    incoming_trunks,
    did_numbers,
    gateways,
    routes,
    external_accounts,
    sip_accounts,
    cdrs,
)

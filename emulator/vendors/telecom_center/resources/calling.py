"""What external and SIP accounts have in common: calls in and out, and the caller ids that they show."""

from emulator.jsonapi.kinds import Boolean
from emulator.jsonapi.resource import Attribute
from emulator.vendors.telecom_center.wire import Number

CALLING = (
    Attribute("incoming_internal", Boolean(), default=False),
    Attribute("incoming_external", Boolean(), default=False),
    Attribute("outgoing_internal", Boolean(), default=False),
    Attribute("outgoing_external", Boolean(), default=False),
    Attribute("on_demand", Boolean(), default=False),
    Attribute("caller_id_name"),
    Attribute("internal_caller_id", Number()),
    Attribute("external_caller_id", Number()),
    Attribute("allow_external_calls", Boolean(), default=False),
)
"""Members of `attributes`, all read-only."""

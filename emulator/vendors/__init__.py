"""The vendors, in the order in which they are mounted; the one at the root comes last."""

from emulator.core.vendor import Vendor
from emulator.vendors.sipcentric import vendor as sipcentric
from emulator.vendors.sipgate import vendor as sipgate

VENDORS: tuple[Vendor, ...] = (sipcentric, sipgate)

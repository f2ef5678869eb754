"""The vendors, in the order in which they are mounted; the one at the root comes last."""

from emulator.core.vendor import Vendor
from emulator.vendors.sipcentric import vendor as sipcentric

VENDORS: tuple[Vendor, ...] = (sipcentric,)

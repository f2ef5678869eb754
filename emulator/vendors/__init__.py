"""The vendors, in the order in which they are mounted; the one at the root comes last."""

from emulator.exchange.vendor import Vendor
from emulator.vendors.dial9 import vendor as dial9
from emulator.vendors.sipcentric import vendor as sipcentric
from emulator.vendors.sipgate import vendor as sipgate
from emulator.vendors.telecom_center import vendor as telecom_center

VENDORS: tuple[Vendor, ...] = (sipcentric, telecom_center, dial9, sipgate)

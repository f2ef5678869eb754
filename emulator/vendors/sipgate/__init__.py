"""sipgate REST API 2.x (vendor document: "Introduction to sipgate REST API")."""

from emulator.core.vendor import Vendor
from emulator.vendors.sipgate.api import create_api
from emulator.vendors.sipgate.auth import User
from emulator.vendors.sipgate.errors import refuse
from emulator.vendors.sipgate.resources.balance import Account, Voucher
from emulator.vendors.sipgate.seed import Section, seed

vendor = Vendor(
    name="sipgate",
    title="sipgate REST API 2",
    prefix="",
    create_api=create_api,
    refuse=refuse,
    section=Section,
    seed=seed,
    resources={"accounts": Account, "users": User, "vouchers": Voucher},
    login=("sipgate", "secret"),
    sample="/my/billing/balance/?version=2.41&complexity=full",
)

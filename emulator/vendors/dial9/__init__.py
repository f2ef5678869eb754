"""Dial 9 API v2, numbers (vendor document: "Numbers")."""

from emulator.core.vendor import Vendor
from emulator.vendors.dial9.api import create_api
from emulator.vendors.dial9.auth import Unit, identify
from emulator.vendors.dial9.errors import HTTP_STATUSES, STATUSES, refuse
from emulator.vendors.dial9.happenings import HAPPENINGS
from emulator.vendors.dial9.resources.accessnumbers import AccessNumber
from emulator.vendors.dial9.resources.numbers import Destination, Number
from emulator.vendors.dial9.resources.prefixes import Offer
from emulator.vendors.dial9.resources.subscribers import MAGIC, SETTLE, settle_subscriber
from emulator.vendors.dial9.seed import Section, seed
from emulator.vendors.dial9.wire import prepare

vendor = Vendor(
    name="dial9",
    title="Dial 9 API v2",
    prefix="/api/v2",
    mount="/api",
    create_api=create_api,
    refuse=refuse,
    section=Section,
    seed=seed,
    resources={
        "units": Unit,
        "destinations": Destination,
        "numbers": Number,
        "offers": Offer,
        "access_numbers": AccessNumber,
    },
    login=("token", "secret"),
    sample="/numbers/list",
    identify=identify,
    happenings=HAPPENINGS,
    actions={SETTLE: settle_subscriber},
    errors=(*STATUSES, *HTTP_STATUSES),
    prepare=prepare,
    sign_in_help="-H 'X-Auth-Token: {user}' -H 'X-Auth-Secret: {secret}'",
    magic=MAGIC,
    known_limits=(
        "Numbers only: this is the chapter of the API that the document describes.",
        "An address is valid if it has a first line and a postcode of the British form; no register is asked.",
        "Each prefix offers a thousand numbers, from ranges for fiction or never given out, not Dial 9's own stock.",
        "Buying a number costs nothing, and nothing rings on it.",
    ),
)

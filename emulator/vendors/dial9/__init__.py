"""Dial 9 API v2, numbers (vendor document: "Numbers")."""

from typing import TYPE_CHECKING

from emulator.exchange.vendor import Vendor

if TYPE_CHECKING:
    from emulator.exchange.behaviour import Behaviour


def load() -> "Behaviour":
    """Import what the API does."""
    from emulator.vendors.dial9.behaviour import behaviour

    return behaviour


vendor = Vendor(
    name="dial9",
    title="Dial 9 API v2",
    prefix="/api/v2",
    mount="/api",
    own_cors=True,
    login=("token", "secret"),
    sample="/numbers/list",
    sign_in=lambda token, secret: {"X-Auth-Token": token, "X-Auth-Secret": secret},
    known_limits=(
        "Numbers only: this is the chapter of the API that the document describes.",
        "An address is valid if it has a first line and a postcode of the British form; no register is asked.",
        "Each prefix offers a thousand numbers, from ranges for fiction or never given out, and those of the dataset.",
        "Buying a number costs nothing.",
        "A call to a number is answered by what it leads to, which is no phone and plays nothing; "
        "`forward_sip_to` goes before the destination.",
        "The caller id prefix is shown to calls from outside; `callerid_passthrough` is only kept.",
    ),
    load=load,
)

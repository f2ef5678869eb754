"""Sipcentric PBX API v1 (vendor document: "API v1")."""

from typing import TYPE_CHECKING

from emulator.exchange.vendor import Vendor

if TYPE_CHECKING:
    from emulator.exchange.behaviour import Behaviour


def load() -> "Behaviour":
    """Import what the API does."""
    from emulator.vendors.sipcentric.behaviour import behaviour

    return behaviour


vendor = Vendor(
    name="sipcentric",
    title="Sipcentric PBX API v1",
    prefix="/api/v1",
    login=("admin", "secret"),
    sample="/customers/me",
    known_limits=(
        "No voice is carried: calls ring, are talked on and end by the clock; their recordings are made melodies.",
        "Answers are JSON, those of the call history also CSV, those of sounds and recordings also WAV; "
        "who asks for XML gets JSON.",
        "A recording plays for two hours at most.",
        "Groups and queues ring the phones of the account, the oldest first, because the API shows no members.",
        "A call waits in a queue, and rings each phone that becomes free; nobody is told its place in it.",
        "Menus answer calls and put through whoever presses a colleague's short number; what else they offer, the API "
        "does not show. Nothing is spoken in them, and nobody hears music on hold.",
        "Voicemails and faxes are told of by mail, which is shown and not sent, and by the phones of the control "
        "plane: the API has no resource for them.",
        "Who hands a call over to the outside pays for it; calls between accounts of the platform cost nothing.",
        "A call bundle that ended more than a year ago, as those of the document did, is history and stays as it is.",
        "The prices of messages and of calls to mobiles are those that the document shows; the others are made up.",
    ),
    load=load,
)

"""Sipcentric PBX API v1 (vendor document: "API v1")."""

from emulator.exchange.vendor import Behaviour, Vendor


def load() -> Behaviour:
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
        "Groups and queues ring every phone of the account at once, because the API shows no members: "
        "`cascadeDelay` and `maxWait` are kept, and nothing waits for them.",
        "Menus and mailboxes answer calls; nothing is spoken, chosen or left in them, and nobody hears music on hold.",
        "Phones that record on demand record nothing, because nobody demands it.",
        "Call bundles neither renew nor expire: `autoRenew` is kept, and `status` and dates stay as they are.",
        "The prices of messages and of calls to mobiles are those that the document shows; the others are made up.",
    ),
    load=load,
)

"""Sipcentric PBX API v1 (vendor document: "API v1")."""

from emulator.core.vendor import Behaviour, Vendor


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
        "Answers are JSON, call history also CSV, sounds and recordings also WAV; XML is neither read nor written.",
        "A recording plays for two hours at most.",
        "Groups and queues ring every phone of the account, because the API shows no members.",
        "Menus, mailboxes and music on hold are endpoints to call; nothing is spoken or chosen in them.",
        "Prices are those that the document shows, one for each kind of number in between; real tariffs are longer.",
    ),
    load=load,
)

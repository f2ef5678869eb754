"""sipgate REST API 2.x (vendor document: "Introduction to sipgate REST API")."""

from emulator.exchange.vendor import Behaviour, Vendor


def load() -> Behaviour:
    """Import what the API does."""
    from emulator.vendors.sipgate.behaviour import behaviour

    return behaviour


vendor = Vendor(
    name="sipgate",
    title="sipgate REST API 2",
    prefix="",
    login=("sipgate", "secret"),
    sample="/my/billing/balance/?version=2.41&complexity=full",
    known_limits=(
        "A message to several numbers is one event; it has failed if one of them cannot be reached.",
        "Voices are a murmur of tones, one for each letter; nothing is recognized in them.",
        "A fax has 300 pages at most, and pictures of 120 million pixels; drawing it may take five seconds, "
        "or 30 if it is long (`--drawing-seconds`).",
        "Voicemails and recordings play for ten minutes at most.",
        "A dataset's message that waits for the year 2100 or later is there to be looked at, and never sent.",
        "A call that `simulate` makes is over at once: it is an event, never a live session.",
        "A live call lasts until it is hung up through the API, or by the magic number that does so.",
    ),
    load=load,
)

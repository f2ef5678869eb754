"""sipgate REST API 2.x (vendor document: "Introduction to sipgate REST API")."""

from typing import TYPE_CHECKING

from emulator.exchange.vendor import Vendor

if TYPE_CHECKING:
    from emulator.exchange.behaviour import Behaviour


def load() -> "Behaviour":
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
        "A message to several numbers is one event, which has failed if one of them cannot be reached.",
        "Voices are a murmur of tones, one for each letter; nothing is recognized in them.",
        "A fax has 300 pages at most, and pictures of 120 million pixels; drawing it may take five seconds, "
        "or 30 if it is long (`--drawing-seconds`).",
        "Voicemails and recordings play for ten minutes at most.",
        "A dataset's message that waits for the year 2100 or later is there to be looked at, and never sent.",
        "A call that `simulate` makes is over at once, an event and never a live session, unless `answers` is given.",
        "A session to an outside number lasts until somebody hangs up, or the magic number that does so.",
        "Inferred: a call of which only one party is dialled (incoming, from a telephone, a callthrough) is FIRST_DIAL "
        "while it rings, and CALL_1_BUSY or CALL_1_FAILED if nobody takes it; hanging up one that comes in refuses it.",
        "Inferred: a call between telephones of one user is one session and one event.",
        "Inferred: a session whose caller has a number with another vendor calls that number; its history shows a call "
        "that comes in, from the number that it is put through to.",
        "Inferred: a missed call goes to the first voicemail extension of the telephone's user.",
        "Inferred: a minute is paid when it begins, for calls to numbers; calls to `sip:` addresses cost nothing.",
    ),
    load=load,
)

"""What the magic numbers do to this platform's calls and messages, in words for the README."""

from emulator.telephony.directory import MAGIC, MAGIC_TEXTS
from emulator.vendors.sipcentric.numbers import printed

TEXTS = {
    0: "not sent, `sendStatus` FAILED, nothing charged",
    2: "rejected by the handset",
    4: "buffered in transit",
    8: "accepted by the carrier, and no more known",
    16: "rejected by the carrier",
}
CALLS = {
    "never": "rings, and nobody answers (`NO_ANSWER`)",
    "busy": "is busy (`BUSY`)",
}
FAILS = "cannot be put through (`FAILED`)"
BRITISH = "44"


def effects() -> dict[str, str]:
    """Each of them, and what it does."""
    texts = {printed(n): f"SMS: {TEXTS[status]} (`deliveryStatus` {status})" for n, (status, _) in MAGIC_TEXTS.items()}
    british = {n: how for n, (how, _) in MAGIC.items() if n.startswith(BRITISH)}
    return texts | {printed(n): f"call: {CALLS.get(str(how), FAILS)}" for n, how in british.items()}

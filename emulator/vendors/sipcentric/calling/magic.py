"""Magic numbers: dial or text them, and the world answers with a failure. All are reserved for fiction.

Their last digits say what happens: the delivery status of an SMS, the SIP status of a call. Every
other number takes messages and answers calls.
"""

from typing import Literal

Outcome = Literal["ANSWERED", "NO_ANSWER", "BUSY", "FAILED"]
REFUSED, DELIVERED = 0, 1

SMS_NUMBERS: dict[str, tuple[int, str]] = {
    "07700900900": (REFUSED, "not sent, `sendStatus` FAILED, nothing charged"),
    "07700900902": (2, "rejected by the handset"),
    "07700900904": (4, "buffered in transit"),
    "07700900908": (8, "accepted by the carrier, and no more known"),
    "07700900916": (16, "rejected by the carrier"),
}
"""Recipient of an SMS → deliveryStatus, and what that means."""
CALL_NUMBERS: dict[str, tuple[Outcome, str]] = {
    "01632960480": ("NO_ANSWER", "rings, and nobody answers"),
    "01632960486": ("BUSY", "is busy"),
    "01632960503": ("FAILED", "cannot be put through"),
}
"""Called number → outcome of the call, and what that means."""

EFFECTS = {
    **{number: f"SMS: {what} (`deliveryStatus` {status})" for number, (status, what) in SMS_NUMBERS.items()},
    **{number: f"call: {what} (`{outcome}`)" for number, (outcome, what) in CALL_NUMBERS.items()},
}
"""Each of them, and what it does, in words."""


def delivery_status(number: str) -> int:
    """What becomes of an SMS to this number."""
    return SMS_NUMBERS.get(number, (DELIVERED, ""))[0]


def call_outcome(number: str) -> Outcome:
    """How a call to this number ends."""
    return CALL_NUMBERS[number][0] if number in CALL_NUMBERS else "ANSWERED"

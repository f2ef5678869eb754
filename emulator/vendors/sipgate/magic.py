"""Magic numbers: call them, or send to them, and the world answers with a failure. All are reserved for fiction.

The last digits are those of the SIP status that stands for the failure. Every other number answers
calls and takes messages and faxes.
"""

from collections.abc import Sequence
from typing import Literal

from emulator.telephony.fiction import german

Outcome = Literal["answered", "hangs_up", "busy", "no_answer", "failed"]
NUMBERS: dict[str, tuple[Outcome, str]] = {
    german("30", 200): ("hangs_up", "answers a call, and hangs up after ten seconds"),
    german("30", 408): ("no_answer", "no answer"),
    german("30", 486): ("busy", "busy"),
    german("30", 503): ("failed", "number not reachable"),
    german("mobile", 108): ("no_answer", "no answer"),
    german("mobile", 186): ("busy", "busy"),
    german("mobile", 103): ("failed", "number not reachable"),
}
"""Number in E.164 without plus → how a call to it goes, and the reason that a failed fax gives."""

EFFECTS = {
    number: f"call: {what}" if result == "hangs_up" else f"call: {what}; SMS or fax: `failed`, for that reason"
    for number, (result, what) in NUMBERS.items()
}
"""Each of them, and what it does, in words."""


def outcome(number: str) -> Outcome:
    """How a call to this number goes."""
    return NUMBERS[number][0] if number in NUMBERS else "answered"


def failure(numbers: Sequence[str]) -> str | None:
    """Why a message cannot reach one of these numbers; None if it reaches all of them."""
    failing = [n for n in numbers if outcome(n) not in ("answered", "hangs_up")]
    return ", ".join(f"{n}: {NUMBERS[n][1]}" for n in failing) or None

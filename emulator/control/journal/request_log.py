"""A line in the log for each exchange, for those who watch a server that they cannot ask."""

import logging

from emulator.control.explain.notes import note
from emulator.exchange.exchange import VendorExchange
from emulator.journal.exchange import Exchange

LOGGER = logging.getLogger("emulator.requests")


def log_exchange(exchange: VendorExchange, entry: Exchange) -> None:
    """Write world, vendor, operation, status, milliseconds, method, path and notes; a stream's when it begins."""
    words = [entry.world, entry.vendor, entry.operation or "-", str(entry.status or "no-answer")]
    time = f"{entry.duration_ms:.1f} ms" if entry.duration_ms else "stream"
    notes = "; ".join(note(entry, exchange))
    LOGGER.info("%s", printable(" ".join([*words, time, entry.method, entry.path]) + (f"  ({notes})" if notes else "")))


def printable(text: str) -> str:
    """A text that stays on its line, whatever a client put into it."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)

"""Strays: requests without usable credentials, which name no world and so land in `default`."""

from collections.abc import Iterable, Mapping
from typing import Any

from emulator.control.effects import draw_refusal
from emulator.exchange.exchange import VendorExchange
from emulator.exchange.vendor import Vendor
from emulator.journal.exchange import Exchange
from emulator.journal.tally import marks_of
from emulator.parsing.names import DEFAULT
from emulator.worlds.world import World

SHOWN = 10


def is_stray(entry: Exchange, vendor: Vendor) -> bool:
    """Whether a request was refused for its sign-in, or had none that could be read."""
    if entry.caller is None and entry.status >= 400:
        return True
    marks = marks_of(entry.status, entry.answer_body)
    return entry.status == 401 or marks == denied_marks(vendor)


def denied_marks(vendor: Vendor) -> tuple[Any, ...]:
    """What the vendor's answer to bad credentials is known by."""
    drawn = draw_refusal(vendor, vendor.behaviour.denied)
    return marks_of(drawn.status_code, bytes(drawn.body))


def strays_among(entries: Iterable[Exchange], exchanges: Mapping[str, VendorExchange]) -> list[Exchange]:
    """The strays among exchanges."""
    return [entry for entry in entries if is_stray(entry, exchanges[entry.vendor].vendor)]


def strays_of(world: World, exchanges: Mapping[str, VendorExchange]) -> list[dict[str, Any]]:
    """The last strays, for somebody who misses requests in another world."""
    if world.name == DEFAULT:
        return []
    strayed_into = next(iter(exchanges.values())).worlds.open.get(DEFAULT)
    found = strays_among(strayed_into.journal.all(), exchanges) if strayed_into else []
    return [
        {"id": entry.id, "vendor": entry.vendor, "method": entry.method, "path": entry.path, "status": entry.status}
        for entry in found[-SHOWN:]
    ]

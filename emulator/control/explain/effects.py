"""What a request changed, and what it led to: found when somebody asks."""

from collections.abc import Mapping
from typing import Annotated, Any

import orjson
from pydantic import Field
from typing_extensions import TypedDict

from emulator.control.exchanges import load
from emulator.control.journal.transcript import HIDDEN, hide
from emulator.exchange.exchange import VendorExchange
from emulator.journal.exchange import Exchange
from emulator.parsing.bytes_text import as_json
from emulator.snapshots import copies
from emulator.store.store import table_of
from emulator.store.traces import Change, Row
from emulator.worlds.world import World

TOLD_APART = frozenset({"exchange", "webhook", "mail"})
"""What has ids of its own in the history of a world."""


class ChangeShown(TypedDict):
    """A change of a row."""

    vendor: str
    resource: str
    key: int | str
    before: Annotated[dict[str, Any] | None, Field(description="Its columns before; null of one that came.")]
    after: Annotated[dict[str, Any] | None, Field(description="Its columns after; null of one that went.")]


class Caused(TypedDict):
    """The ids of what a request led to, at once or later."""

    webhooks: list[str]
    mails: list[str]
    events: list[str]


async def changes(world: World, entry: Exchange, exchanges: Mapping[str, VendorExchange]) -> list[ChangeShown] | None:
    """The rows that a request changed, each before and after; None where the log does not know them."""
    if entry.undone or not world.log.reaches(entry.position):
        return None
    await load(exchanges, *exchanges)  # one may have led to rows of another
    found = await copies.apart(world.store.size() + world.log.bytes, world.log.changes_of, entry.id)
    return [show(change, exchanges) for change in found]


def show(change: Change, exchanges: Mapping[str, VendorExchange]) -> ChangeShown:
    """A change as JSON; whose the row is, and of which resource, as `/data` names them."""
    vendor, resource = place_of(change.table, exchanges)
    is_token = change.table.endswith("token")
    before, after = (row and shown(row, is_token) for row in (change.before, change.after))
    key = HIDDEN if is_token else change.key
    return {"vendor": vendor, "resource": resource, "key": key, "before": before, "after": after}


def shown(row: Row, is_token: bool) -> Row:
    """A row without its secrets; of a token the id is one."""
    told: Row = orjson.loads(hide(orjson.dumps(row, default=as_json).decode()))
    return told | {"id": HIDDEN} if is_token else told


def place_of(table: str, exchanges: Mapping[str, VendorExchange]) -> tuple[str, str]:
    """Vendor and resource of a table; of one that `/data` does not show, the two parts of its name."""
    vendor = next((name for name in exchanges if table.startswith(f"{name}_")), table.partition("_")[0])
    known = exchanges[vendor].vendor.behaviour.resources if vendor in exchanges else {}
    named = (resource for resource, model in known.items() if table_of(model).name == table)
    return vendor, next(named, table.removeprefix(f"{vendor}_"))


def caused(world: World, entry: Exchange) -> Caused:
    """The ids of what a request led to, at once or later: webhooks, mails, events of the world."""
    noted = [each for each in world.history.ring if each.request == entry.id and each.kind not in TOLD_APART]
    return {
        "webhooks": [each.id for each in world.webhooks.deliveries if each.cause == entry.id],
        "mails": [f"m{each.id}" for each in world.mails.all() if each.cause == entry.id],
        "events": [str(each.number) for each in noted],
    }

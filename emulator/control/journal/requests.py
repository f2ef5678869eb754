"""The journal: what a world was asked, to look at and to export."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import Field
from starlette.responses import PlainTextResponse
from typing_extensions import TypedDict

from emulator.control.errors import ControlError, invalid, unknown
from emulator.control.exchanges import Exchanges, one_of
from emulator.control.explain.effects import Caused, ChangeShown, caused, changes
from emulator.control.explain.notes import Nearest, nearest_operation, note
from emulator.control.explain.unread import Unread, unread
from emulator.control.journal.curl import to_curl, to_script
from emulator.control.journal.har import Archive, har_entry, to_har
from emulator.control.journal.selection import Chosen
from emulator.control.journal.transcript import ExchangeShown, RequestShown, describe, summarize
from emulator.control.worlds.worlds import CurrentWorld
from emulator.exchange.exchange import VendorExchange
from emulator.exchange.routing import Route
from emulator.journal.exchange import Exchange
from emulator.journal.journal import Journal
from emulator.pacing.slices import in_slices
from emulator.worlds.world import World

router = APIRouter(route_class=Route, tags=["Journal"])
FORMATS = ["json", "har", "curl"]
TEXT = {"text/plain": {"schema": {"type": "string"}}}


class RequestList(TypedDict):
    """Requests that a world was asked, oldest first."""

    requests: list[RequestShown]
    total: Annotated[int, Field(description="How many were chosen, of which `limit` leaves the newest.")]
    dropped: Annotated[int, Field(description="How many the journal no longer has.")]
    complete: Annotated[bool, Field(description="Whether none of those chosen was dropped.")]


class RequestExplained(ExchangeShown):
    """A request with its answer, and everything that is known of it."""

    nearest: Annotated[Nearest | None, Field(description="What was probably meant, where no operation has its path.")]
    unread: Unread
    changes: Annotated[list[ChangeShown] | None, Field(description="Rows that it changed; null if no longer known.")]
    caused: Caused


@router.get("/requests", response_model=RequestList | Archive, responses={200: {"content": TEXT}})
async def list_requests(
    selection: Chosen,
    world: CurrentWorld,
    exchanges: Exchanges,
    format: Annotated[
        str,
        one_of(FORMATS, "`json`, `har` (an HTTP archive) or `curl` (commands)."),
    ] = "json",
) -> Any:
    """List the requests that a world was asked, oldest first; `complete` unless some of them were dropped.

    `total` is how many were chosen, of which `limit` leaves the newest.
    """
    entries, dropped = selection.entries, world.journal.dropped
    if format == "curl":
        commands = [to_curl(entry) async for entry in in_slices(entries)]
        return PlainTextResponse(to_script(commands, dropped, selection.complete))
    notes = {entry.id: note(entry, exchanges[entry.vendor]) async for entry in in_slices(entries)}
    if format == "har":
        return to_har([har_entry(entry, notes[entry.id]) async for entry in in_slices(entries)], dropped)
    if format != "json":
        raise invalid("format", f"there is none called {format!r}", FORMATS)
    shown = [summarize(entry, notes[entry.id]) async for entry in in_slices(entries)]
    return RequestList(requests=shown, total=selection.total, dropped=dropped, complete=selection.complete)


@router.delete("/requests", status_code=204)
async def delete_requests(world: CurrentWorld) -> None:
    """Forget the requests made so far."""
    world.journal.forget()


@router.get("/requests/{request_id}", response_model=RequestExplained | Archive, responses={200: {"content": TEXT}})
async def get_request(
    request_id: Annotated[str, Path(description="The `id` of a request, such as `r1`.")],
    world: CurrentWorld,
    exchanges: Exchanges,
    format: Annotated[str, one_of(FORMATS, "`json`, `har` or `curl`.")] = "json",
) -> Any:
    """Show a request with its answer and what the emulator has to say about it."""
    entry = find(world.journal, request_id)
    if format == "curl":
        return PlainTextResponse(to_curl(entry) + "\n")
    if format == "har":
        return to_har([har_entry(entry, note(entry, exchanges[entry.vendor]))], 0)
    return await explained(world, entry, exchanges)


def find(journal: Journal, request_id: str) -> Exchange:
    """The exchange of a path, or 404."""
    entry = journal.find(request_id)
    if entry is None:
        raise not_kept(journal, request_id)
    return entry


async def explained(world: World, entry: Exchange, exchanges: Mapping[str, VendorExchange]) -> RequestExplained:
    """An exchange by itself, with everything that is known of it."""
    exchange = exchanges[entry.vendor]
    return {
        **describe(entry, note(entry, exchange)),
        "nearest": nearest_operation(entry, exchange),
        "unread": unread(entry, exchange),
        "changes": await changes(world, entry, exchanges),
        "caused": caused(world, entry),
    }


def not_kept(journal: Journal, request_id: str) -> ControlError:
    """404 for an id, which says whether there was such a request."""
    error = unknown("request", request_id, [each.id for each in journal.all()[-20:]])
    if request_id in journal.under_way:
        error.message += " yet: it is under way"
    elif was_dropped(journal, request_id):
        error.message += f" any more: the journal has dropped {journal.dropped or 'what it was told to forget'}"
    return error


def was_dropped(journal: Journal, request_id: str) -> bool:
    """Whether a request that is not in the journal may have been there, and made room for later ones."""
    is_id = re.fullmatch(r"r[1-9]\d{0,17}", request_id) is not None
    return is_id and int(request_id[1:]) <= journal.dropped_number and request_id not in journal.under_way

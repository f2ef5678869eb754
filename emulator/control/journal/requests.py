"""The journal: what a world was asked, to look at and to export."""

import re
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from emulator.control.errors import ControlError, invalid, invalid_values, unknown
from emulator.control.exchanges import Exchanges
from emulator.control.explain.effects import caused, changes
from emulator.control.explain.notes import note
from emulator.control.explain.unread import unread
from emulator.control.journal.curl import to_curl, to_script
from emulator.control.journal.har import har_entry, to_har
from emulator.control.journal.match import ExchangeMatch, check_operation
from emulator.control.journal.strays import is_stray
from emulator.control.journal.transcript import describe, summarize
from emulator.control.journal.verdicts import hit_meets
from emulator.control.worlds.clock import to_moment
from emulator.control.worlds.worlds import CurrentWorld
from emulator.exchange.routing import Route
from emulator.journal.journal import Exchange, Hit, Journal
from emulator.journal.matching import is_too_long, meets
from emulator.pacing.slices import in_slices
from emulator.store.moments import from_text, to_text

router = APIRouter(route_class=Route, tags=["Journal"])
TEXT = {"text/plain": {"schema": {"type": "string"}}}
FILTERS = ("vendor", "method", "path", "operation", "status", "caller")
PARAMETERS = (*FILTERS, "signed_in", "since", "format", "world")


@dataclass
class Selection:
    """Exchanges that were asked for, and whether these are all of them."""

    entries: list[Exchange]
    complete: bool


async def chosen(
    request: Request,
    world: CurrentWorld,
    exchanges: Exchanges,
    vendor: Annotated[str | None, Query(description="A vendor's name.")] = None,
    method: Annotated[str | None, Query(description="GET, POST, …")] = None,
    path: Annotated[str | None, Query(description="Full path; `*` stands for anything.")] = None,
    operation: Annotated[str | None, Query(description="An operationId.")] = None,
    status: Annotated[str | None, Query(description="A status, or a class such as `4xx`.")] = None,
    caller: Annotated[str | None, Query(description="The user who signed in.")] = None,
    signed_in: Annotated[str | None, Query(description="`false`: only those without usable credentials.")] = None,
    since: Annotated[str | None, Query(description="A moment of the world's clock, or the id of a request.")] = None,
) -> Selection:
    """The exchanges that a query asks for, oldest first."""
    for name in request.query_params:
        if name not in PARAMETERS:
            raise invalid(name, "is nothing to choose requests by", PARAMETERS)
    given = dict(zip(FILTERS, (vendor, method, path, operation, status, caller), strict=True))
    try:
        match = ExchangeMatch(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        raise invalid_values(error) from None
    await check_operation(match, exchanges)
    if signed_in not in (None, "true", "false"):
        raise invalid("signed_in", "is either true or false", ["true", "false"])
    wanted, first = match.wanted(), beginning(since)
    kept, complete = begun_from(world.journal, first), is_complete(world.journal, wanted, first)
    if path is not None and any(is_too_long(path, entry.path) for entry in kept):
        complete = False
    entries = [entry async for entry in in_slices(kept) if meets(wanted, entry)]
    if signed_in is not None:
        stray = signed_in == "false"
        entries = [entry for entry in entries if is_stray(entry, exchanges[entry.vendor].vendor) == stray]
    return Selection(entries, complete)


Chosen = Annotated[Selection, Depends(chosen)]


def beginning(since: str | None) -> int | str:
    """The number of the first request that `since` means, or a moment as it is stored."""
    if since is None:
        return 0
    if re.fullmatch(r"r\d{1,18}", since):
        return int(since[1:]) + 1
    try:
        return to_text(to_moment(since.replace(" ", "+")))
    except ValueError as error:
        raise invalid("since", f"is neither the id of a request, such as r12, nor a moment: {error}") from None


def begun_from(journal: Journal, first: int | str) -> list[Exchange]:
    """The exchanges from a number or moment on."""
    if isinstance(first, int):
        return [entry for entry in journal.all() if entry.number >= first]
    return [entry for entry in journal.all() if entry.at >= first]


def is_complete(journal: Journal, wanted: dict[str, Any], first: int | str) -> bool:
    """Whether none of the exchanges that were dropped would have been chosen."""
    if isinstance(first, int):
        later = journal.dropped_number >= first
    else:
        later = journal.dropped_seconds >= from_text(first).timestamp()
    if not journal.dropped or not later:
        return True
    return not any(hit_meets(wanted, Hit(*key)) for key in journal.dropped_hits)


@router.get("/requests", responses={200: {"content": TEXT}})
async def list_requests(
    selection: Chosen,
    world: CurrentWorld,
    exchanges: Exchanges,
    format: Annotated[str, Query(description="`json`, `har` (an HTTP archive) or `curl` (commands).")] = "json",
) -> Any:
    """List the requests that a world was asked, oldest first; `complete` unless some of them were dropped."""
    entries, dropped = selection.entries, world.journal.dropped
    if format == "curl":
        commands = [to_curl(entry) async for entry in in_slices(entries)]
        return PlainTextResponse(to_script(commands, dropped, selection.complete))
    notes = {entry.id: note(entry, exchanges[entry.vendor]) async for entry in in_slices(entries)}
    if format == "har":
        return to_har([har_entry(entry, notes[entry.id]) async for entry in in_slices(entries)], dropped)
    if format != "json":
        raise invalid("format", f"there is none called {format!r}", ["json", "har", "curl"])
    shown = [summarize(entry, notes[entry.id]) async for entry in in_slices(entries)]
    return {"requests": shown, "dropped": dropped, "complete": selection.complete}


@router.delete("/requests", status_code=204)
async def delete_requests(world: CurrentWorld) -> None:
    """Forget the requests made so far."""
    world.journal.forget()


@router.get("/requests/{request_id}", responses={200: {"content": TEXT}})
async def get_request(
    request_id: Annotated[str, Path(description="The `id` of a request, such as `r1`.")],
    world: CurrentWorld,
    exchanges: Exchanges,
    format: Annotated[str, Query(description="`json`, `har` or `curl`.")] = "json",
) -> Any:
    """Show a request with its answer and what the emulator has to say about it."""
    entry = world.journal.find(request_id)
    if entry is None:
        raise not_kept(world.journal, request_id)
    exchange = exchanges[entry.vendor]
    notes = note(entry, exchange)
    if format == "curl":
        return PlainTextResponse(to_curl(entry) + "\n")
    if format == "har":
        return to_har([har_entry(entry, notes)], 0)
    told = {"changes": await changes(world, entry, exchanges), "unread": unread(entry, exchange)}
    return describe(entry, notes) | told | {"caused": caused(world, entry)}


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

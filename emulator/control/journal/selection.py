"""Which requests of the journal a query asks for."""

import re
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic import ValidationError
from starlette.requests import Request

from emulator.control.errors import flag, invalid, invalid_values
from emulator.control.exchanges import Exchanges
from emulator.control.journal.match import ExchangeMatch, check_names
from emulator.control.journal.strays import is_stray
from emulator.control.journal.verdicts import hit_meets, is_doubtful
from emulator.control.worlds.clock import to_moment
from emulator.control.worlds.worlds import CurrentWorld
from emulator.journal.exchange import Exchange
from emulator.journal.journal import Journal
from emulator.journal.matching import differences, is_too_long, meets
from emulator.journal.tally import Hit
from emulator.pacing.slices import in_slices
from emulator.parsing.texts import read_whole
from emulator.store.moments import from_text, to_text

FILTERS = ("vendor", "method", "path", "operation", "status", "caller", "body", "rule")
PARAMETERS = (*FILTERS, "signed_in", "since", "before", "limit", "format", "world")


@dataclass
class Selection:
    """Exchanges that were asked for, how many there were before a limit, and whether none of them was dropped."""

    entries: list[Exchange]
    total: int
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
    body: Annotated[str | None, Query(description="Text that the request's body contains.")] = None,
    rule: Annotated[str | None, Query(description="The id of a vendor's rule that the request broke.")] = None,
    signed_in: Annotated[str | None, Query(description="`false`: only those without usable credentials.")] = None,
    since: Annotated[str | None, Query(description="A moment of the world's clock, or the id of a request.")] = None,
    before: Annotated[str | None, Query(description="The id of a request: those that the list has before it.")] = None,
    limit: Annotated[str | None, Query(description="The newest so many of those chosen.")] = None,
) -> Selection:
    """The exchanges that a query asks for, oldest first."""
    for name in request.query_params:
        if name not in PARAMETERS:
            raise invalid(name, "is nothing to choose requests by", PARAMETERS)
    given = dict(zip(FILTERS, (vendor, method, path, operation, status, caller, body, rule), strict=True))
    try:
        match = ExchangeMatch(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        raise invalid_values(error) from None
    await check_names(match, exchanges)
    stray = None if signed_in is None else not flag("signed_in", signed_in)
    wanted, first = match.wanted(), beginning(since)
    most = None if limit is None else read_whole("limit", limit, 2**62)
    kept, complete = begun_from(world.journal, first), is_complete(world.journal, wanted, first)
    kept = kept if before is None else listed_before(kept, before)
    if path is not None and any(is_too_long(path, entry.path) for entry in kept):
        complete = False
    if body is not None and any(is_doubtful(wanted, each, differences(wanted, each)) for each in kept if each.is_cut):
        complete = False
    entries = [entry async for entry in in_slices(kept) if meets(wanted, entry)]
    if stray is not None:
        entries = [entry for entry in entries if is_stray(entry, exchanges[entry.vendor].vendor) == stray]
    return Selection(entries if most is None else entries[max(len(entries) - most, 0) :], len(entries), complete)


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


def listed_before(entries: list[Exchange], before: str) -> list[Exchange]:
    """The exchanges that stand before one in the list; before one that is no longer there, those that came earlier."""
    if not re.fullmatch(r"r\d{1,18}", before):
        raise invalid("before", "is the id of a request, such as r12")
    place = next((place for place, entry in enumerate(entries) if entry.id == before), None)
    if place is None:
        return [entry for entry in entries if entry.number < int(before[1:])]
    return entries[:place]


def is_complete(journal: Journal, wanted: dict[str, Any], first: int | str) -> bool:
    """Whether none of the exchanges that were dropped would have been chosen."""
    if isinstance(first, int):
        later = journal.dropped_number >= first
    else:
        later = journal.dropped_seconds >= from_text(first).timestamp()
    if not journal.dropped or not later:
        return True
    return not any(hit_meets(wanted, Hit(*key)) for key in journal.dropped_hits)

"""Shapes that every Sipcentric resource shares: addresses, dates, references, the paging envelope."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, Query
from pydantic import BaseModel, BeforeValidator, StringConstraints, ValidationError, WithJsonSchema
from sqlmodel import SQLModel
from starlette.requests import Request

from emulator.exchange.address import public_url
from emulator.exchange.signatures import query_pairs
from emulator.memory.remembering import remembered
from emulator.parsing.headers import first_header
from emulator.rules.rule import Rule
from emulator.store.moments import read_moment, to_text
from emulator.store.pages import read_page
from emulator.store.store import Condition
from emulator.vendors.sipcentric.bodies.formats import PREFIX
from emulator.vendors.sipcentric.bodies.sent import under
from emulator.vendors.sipcentric.bodies.shown import Dated, Listed, Shown
from emulator.vendors.sipcentric.errors import invalid, unfit
from emulator.vendors.sipcentric.rules import calls, overview
from emulator.worlds.world import World

Body = TypeVar("Body", bound=BaseModel)
PAGE_SIZE, LARGEST_PAGE = 20, 200
NEWEST_FIRST, AS_MADE = "-created,-id", "id"


@dataclass(slots=True)
class Wire:
    """How this request wants its answer written."""

    base: str
    """Scheme, host and `/api/v1`, as the client addressed us."""
    bare_ids: bool
    """`X-Relationship-Key: id`: relationships as bare ids."""
    earlier: bool
    """The earlier document's names and spellings."""

    def account(self, customer_id: int) -> str:
        """URI of a customer."""
        return f"{self.base}/customers/{customer_id}"

    def uri(self, customer_id: int, resource: str, key: int | str) -> str:
        """URI of an instance."""
        return f"{self.base}/customers/{customer_id}/{resource}/{key}"

    def reference(self, customer_id: int, resource: str, key: int | None) -> str | None:
        """A relationship: URI, or bare id where the client asked for ids."""
        if key is None:
            return None
        return str(key) if self.bare_ids else self.uri(customer_id, resource, key)

    def head(self, customer_id: int, resource: str, row: Any) -> Dated:
        """The members that every item of a customer's resource has after its type."""
        account = self.account(customer_id)
        return {
            "id": str(row.id),
            "uri": f"{account}/{resource}/{row.id}",
            "parent": account,
            "created": moment(row.created),
        }


async def wire(request: Request) -> Wire:
    """The Wire of a request."""
    world: World = request.scope["world"]
    return Wire(
        base=base_url(request),
        bare_ids=first_header(request.scope, b"x-relationship-key") == "id",
        earlier=world.settings.sipcentric_revision == "earlier",
    )


CurrentWire = Annotated[Wire, Depends(wire)]


def base_url(request: Request) -> str:
    """The API's base URL in the client's own words."""
    return f"{public_url(request)}{PREFIX}"


def moment(text: str) -> str:
    """A stored moment as the document prints it: `2014-03-10T13:37:00.000+0000`."""
    return f"{text[:23]}+0000"


@dataclass(slots=True)
class Page:
    """The page of a list that was asked for, counted from 1."""

    number: int
    size: int

    @property
    def offset(self) -> int:
        """Rows before it."""
        return (self.number - 1) * self.size


async def page_asked(
    pageSize: Annotated[
        str | None,
        Query(description="Items per page: default 20, maximum 200. What is no number from 1 up is ignored."),
    ] = None,
    page: Annotated[
        str | None, Query(description="Number of the page, from 1. What is no number from 1 up is ignored.")
    ] = None,
) -> Page:
    """Sizes over 200 are cut to 200; what is no whole number from 1 up counts as not given."""
    return Page(whole_number(page, 1, 2**31), whole_number(pageSize, PAGE_SIZE, LARGEST_PAGE))


CurrentPage = Annotated[Page, Depends(page_asked)]


def whole_number(text: str | None, default: int, most: int) -> int:
    """A query value as a number from 1 to `most`."""
    if text is None or not re.fullmatch(r"[0-9]+", text):
        return default
    digits = text.lstrip("0")
    return min(int(digits[:18] or default), most)


def envelope(request: Request, page: Page, total: int, items: list[Shown]) -> Listed[Shown]:
    """A list: totals, items, and links to the neighbouring pages, which keep the filters."""
    address = list_address(request)
    body: Listed[Shown] = {
        "totalItems": total,
        "pageSize": page.size,
        "page": page.number,
        "uri": address,
        "items": items,
    }
    if page.number > 1 and total:
        previous = min(page.number - 1, -(-total // page.size))
        body["prevPage"] = page_link(request, address, page.size, previous)
    if page.offset + page.size < total:
        body["nextPage"] = page_link(request, address, page.size, page.number + 1)
    return body


async def list_rows(
    request: Request,
    model: type[SQLModel],
    conditions: Sequence[Condition],
    page: Page,
    show: Callable[[Any], Shown],
    order: str = NEWEST_FIRST,
) -> Listed[Shown]:
    """The page asked for of the rows that meet every condition, newest first."""
    world: World = request.scope["world"]
    rows, total = await read_page(world.store, model, conditions, order_in(world, order), page.size, page.offset)
    return envelope(request, page, total, [show(row) for row in rows])


def order_in(world: World, order: str = NEWEST_FIRST) -> str:
    """The order of a list; the earlier document prints all of them as they were made, the oldest first."""
    return AS_MADE if world.settings.sipcentric_revision == "earlier" else order


def list_address(request: Request) -> str:
    """The address of the list asked for, `me` replaced by the customer's id."""
    path = request.scope["path"].removeprefix(PREFIX).rstrip("/")
    account = request.scope.get("account")
    if account is not None:
        path = re.sub("^/customers/[^/]+", f"/customers/{account}", path)
    return f"{base_url(request)}{path}"


def page_link(request: Request, address: str, size: int, number: int) -> str:
    """The address of another page of the same list."""
    suffix = f".{request.scope['suffix']}" if "suffix" in request.scope else ""
    return f"{address}{suffix}?{filters_of(request.scope['query_string'])}pageSize={size}&page={number}"


@remembered(maxsize=1024)
def filters_of(query: bytes) -> str:
    """What the query of every page of a list begins with."""
    kept = [(k, v) for k, v in query_pairs(query) if k not in ("page", "pageSize", "tokenid")]
    return f"{urlencode(kept)}&" if kept else ""


CreatedAfter = Annotated[str | None, Query(description="Created at this date or moment, or later.")]
CreatedBefore = Annotated[str | None, Query(description="Created at this date or moment, or earlier.")]
StartedAfter = Annotated[str | None, Query(description="Begun at this date or moment, or later.")]
StartedBefore = Annotated[str | None, Query(description="Begun at this date or moment, or earlier.")]
Direction = Annotated[str | None, Query(description="`IN` or `OUT`.")]


def between(column: str, after: str | None, before: str | None, names: tuple[str, str]) -> list[Condition]:
    """Conditions for a pair of date filters, both ends inclusive."""
    conditions: list[Condition] = []
    if after:
        conditions.append((column, ">=", stored_moment(after, names[0])))
    if before:
        # The end of the millisecond: what is printed as equal is included.
        conditions.append((column, "<=", stored_moment(before, names[1]) + "999"))
    return conditions


def stored_moment(value: str, field: str) -> str:
    """A date of the client as it is stored; 400 naming the field if it is none."""
    try:
        # A plus sign that was not percent-encoded arrives as a space.
        return to_text(read_moment(re.sub(r" (\d\d:?\d\d)$", r"+\1", value)) + timedelta(0))
    except (ValueError, OverflowError):
        raise invalid(overview.DATES_READ, field, f"{value!r} is not an ISO 8601 date and time") from None


def validated(model: type[Body], values: Mapping[str, Any]) -> Body:
    """A body as its type demands; 400 naming each field that does not fit."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise unfit(error.errors(), getattr(model, "rule", overview.BODY)) from None


def not_boolean(value: Any) -> Any:
    """JSON's true and false are no numbers, whatever Python thinks."""
    if isinstance(value, bool):
        raise ValueError("Input should be a valid integer")
    return value


def as_reference(value: Any) -> Any:
    """A bare id may be written as a number."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def in_capitals(value: Any) -> Any:
    """An enum's value, which clients write in any case."""
    return value.upper() if isinstance(value, str) else value


WHOLE = BeforeValidator(not_boolean)
"""Of an `int` with its bounds: they stand before it, or the published schema would not have them."""
Email = Annotated[str, StringConstraints(max_length=255, pattern=r"^[^@\s]+@[^@\s]+$"), under(overview.EMAILS)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=255), under(overview.TEXTS)]
"""A required text."""
AnyCase = BeforeValidator(in_capitals)
WRITTEN = WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "integer"}]}, mode="validation")
Reference = Annotated[str, BeforeValidator(as_reference), WRITTEN]
"""An absolute URI, a relative one, or a bare id."""


def referred_id(
    value: Any, resource: str, field: str, is_known: Callable[[int], bool], account: int | None = None
) -> int | None:
    """The id in a reference: absolute URI, relative URI or bare id. 400 naming the field if unknown.

    A URI names its customer too, who must be the `account`, if there is one.
    """
    if value in (None, ""):
        return None
    owner, key = reference_parts(str(value), resource)
    is_own = account is None or owner in ("me", str(account))
    if key is None or not is_own or not is_known(key):
        raise invalid(overview.REFERENCES, field, f"{value!r} is not one of the account's {resource}")
    return key


def reference_parts(value: str, resource: str) -> tuple[str, int | None]:
    """The customer that a reference names, `me` where it names none, and the id; None if it is no reference."""
    owner = r"(?:(?:.*/)?customers/([^/]+)/|/)?"
    found = re.fullmatch(rf"(?:{owner}{resource}/)?([0-9]{{1,18}})/?", value, re.DOTALL)
    return (found[1] or "me", int(found[2])) if found else ("me", None)


def any_case(
    value: str | None, allowed: Mapping[str, str] | tuple[str, ...], field: str, rule: Rule = overview.ANY_CASE
) -> str | None:
    """An enum value given in any case; 400 naming the field if it is none of those allowed."""
    if not value:
        return None
    folded = value.upper().replace("-", "_")
    if folded not in allowed:
        raise invalid(rule, field, f"{value!r} is none of {', '.join(allowed)}")
    return allowed[folded] if isinstance(allowed, Mapping) else folded


def flag(value: str | None, field: str, default: bool = False) -> bool:
    """A boolean filter, `true` or `false` in any case; 400 naming the field if it is neither."""
    if not value:
        return default
    if value.lower() not in ("true", "false"):
        raise invalid(calls.FLAG, field, f"{value!r} is neither true nor false")
    return value.lower() == "true"

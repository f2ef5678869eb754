"""Calls: the history of an account (document, "Calls"; new calls: `originate.py`)."""

import csv
import re
from collections.abc import Iterator
from io import StringIO
from typing import Annotated, Any, Literal

from fastapi import Depends, Query
from pydantic import Field as Property
from sqlalchemy import Boolean, Column, Computed, Index, String
from sqlmodel import Field, SQLModel
from starlette.requests import Request
from typing_extensions import TypedDict

from emulator.exchange.inputs import CurrentWorld
from emulator.store.pages import read_page
from emulator.store.records import Moment
from emulator.store.store import Condition
from emulator.vendors.sipcentric.bodies.formats import CSV, CurrentFormat, Representation
from emulator.vendors.sipcentric.bodies.shown import Dated, Listed, Written, chapter
from emulator.vendors.sipcentric.numbers import Party, kept
from emulator.vendors.sipcentric.resources.customers import Customer, account_with, find_owned
from emulator.vendors.sipcentric.wire import (
    CreatedAfter,
    CreatedBefore,
    CurrentPage,
    CurrentWire,
    Direction,
    StartedAfter,
    StartedBefore,
    Wire,
    any_case,
    between,
    envelope,
    flag,
    moment,
    order_in,
    referred_id,
)

router = chapter("Calls")
LIST = "/customers/{customerId}/calls"
ONE = LIST + "/{callId}"
Account = Annotated[Customer, account_with("calls", CSV)]
COLUMNS = (
    "type", "id", "uri", "parent", "created", "scope", "direction", "from", "to", "callStarted",
    "outcome", "duration", "cost", "callId", "linkedId", "links",
)  # fmt: skip
TABLE: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}
Outcome = Literal["ANSWERED", "NO_ANSWER", "BUSY", "FAILED"]
OTHER_WAY = {"IN": "OUT", "OUT": "IN"}
NUMBER = "rtrim(substr({0}, length(rtrim({0}, replace({0}, '<', ''))) + 1), '>')"
"""What follows the last `<` of `Name <number>`, or the whole where there is none, as SQL."""


def list_indexes() -> Iterator[Index]:
    """What makes each filter a walk along an index, newest first, with local calls and without."""
    for name, *columns in (
        ("newest", "created"),
        ("direction", "direction", "created"),
        ("caller", "caller_number", "created"),
        ("callee", "callee_number", "created"),
        ("started", "started"),
    ):
        yield Index(f"ix_sipcentric_call_{name}", "customer_id", *columns)
        yield Index(f"ix_sipcentric_call_outside_{name}", "customer_id", "is_local", *columns)


class Call(SQLModel, table=True):
    """One record of the history. The columns that only filters need, the database computes itself."""

    __tablename__ = "sipcentric_call"
    __table_args__ = (
        Column("is_local", Boolean, Computed("scope = 'LOCAL'", persisted=False)),
        Column("caller_number", String, Computed(NUMBER.format("caller"), persisted=False)),
        Column("callee_number", String, Computed(NUMBER.format("callee"), persisted=False)),
        *list_indexes(),
        Index("ix_sipcentric_call_count", "customer_id", "is_local"),
        Index("ix_sipcentric_call_endpoint", "endpoint_id", "customer_id", "is_local", "created"),
    )
    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="sipcentric_customer.id", ondelete="CASCADE")
    created: Moment
    scope: Literal["LOCAL", "DOMAIN", "EXTERNAL"] = Field(sa_type=String)
    direction: Literal["IN", "OUT"] = Field(sa_type=String)
    caller: Party
    callee: Party
    started: Moment
    outcome: Outcome = Field(sa_type=String)
    duration: int = Field(default=0, ge=0)
    cost: float = 0
    call_id: str
    linked_id: str
    endpoint_id: int | None = Field(default=None, foreign_key="sipcentric_endpoint.id", ondelete="SET NULL")


class CallLinks(TypedDict):
    """Where to find what belongs to a call."""

    recordings: str


CallParties = TypedDict("CallParties", {"from": str, "to": str})


class Reach(TypedDict, total=False):
    """How far a call went."""

    scope: Annotated[Literal["LOCAL", "DOMAIN", "EXTERNAL"], Property(description="Not in the earlier revision.")]
    callType: Annotated[Literal["OUT", "domain"], Property(description="In the earlier revision instead.")]


class CallShown(CallParties, Reach, Dated):
    """A `call`."""

    type: Literal["call"]
    direction: Literal["IN", "OUT"]
    callStarted: Written
    outcome: Annotated[
        Literal["ANSWERED", "NO_ANSWER", "BUSY", "FAILED", "answered", "no-answer", "busy", "failed"],
        Property(description="In capitals, but for the earlier revision."),
    ]
    duration: Annotated[int, Property(description="Seconds of talk.")]
    cost: Annotated[float, Property(description="What it cost, in GBP.")]
    callId: str
    linkedId: str
    links: CallLinks


def represent(row: Call, wire: Wire) -> CallShown:
    """A `call`; the earlier document has `callType` for `scope`, and outcomes in lower case."""
    head = wire.head(row.customer_id, "calls", row)
    outcome: Any = row.outcome.lower().replace("_", "-") if wire.earlier else row.outcome
    return {
        "type": "call",
        **head,
        **scope_of(row, wire),
        "direction": row.direction,
        "from": row.caller,
        "to": row.callee,
        "callStarted": moment(row.started),
        "outcome": outcome,
        "duration": row.duration,
        "cost": row.cost,
        "callId": row.call_id,
        "linkedId": row.linked_id,
        "links": {"recordings": f"{head['parent']}/recordings?linkedId={row.linked_id}"},
    }


def scope_of(row: Call, wire: Wire) -> Reach:
    """How far a call went, as the revision in use tells it."""
    if wire.earlier:
        return {"callType": "OUT" if row.scope == "EXTERNAL" else "domain"}
    return {"scope": row.scope}


def number_is(column: str, party: str | None) -> list[Condition]:
    """A party's exact number in any spelling, also as the list shows it: `Sales Group <500>`."""
    if not party:
        return []
    # A plus sign that was not percent-encoded arrives as a space.
    number = re.sub("^ ", "+", party.rpartition("<")[2].removesuffix(">"))
    return [(column, "=", kept(number))]


def direction_is(wanted: str, beside_number: bool) -> Condition:
    """A direction; beside a number so put that the database does not walk all calls of that direction for it."""
    return ("direction", "!=", OTHER_WAY[wanted]) if beside_number else ("direction", "=", wanted)


Sender = Annotated[str | None, Query(alias="from", description="Number of who calls.")]
Called = Annotated[str | None, Query(description="Number of who is called.")]
IncludeLocal = Annotated[str | None, Query(description="`true` lists internal calls too.")]
EndpointId = Annotated[str | None, Query(description="An endpoint's calls: its id or URI.")]


async def filters(
    customer: Account,
    createdAfter: CreatedAfter = None,
    createdBefore: CreatedBefore = None,
    startedAfter: StartedAfter = None,
    startedBefore: StartedBefore = None,
    caller: Sender = None,
    to: Called = None,
    direction: Direction = None,
    includeLocal: IncludeLocal = None,
    endpointId: EndpointId = None,
) -> list[Condition]:
    """The customer's calls by the document's filters, and by `endpointId`, which clients send."""
    conditions: list[Condition] = [("customer_id", "=", customer.id)]
    if not flag(includeLocal, "includeLocal"):
        conditions.append(("is_local", "=", False))
    numbers = number_is("caller_number", caller) + number_is("callee_number", to)
    if wanted := any_case(direction, tuple(OTHER_WAY), "direction"):
        conditions.append(direction_is(wanted, bool(numbers)))
    conditions += numbers
    endpoint = referred_id(endpointId, "endpoints", "endpointId", lambda key: True, customer.id)
    conditions += [("endpoint_id", "=", endpoint)] if endpoint is not None else []
    conditions += between("created", createdAfter, createdBefore, ("createdAfter", "createdBefore"))
    return conditions + between("started", startedAfter, startedBefore, ("startedAfter", "startedBefore"))


Filters = Annotated[list[Condition], Depends(filters)]


def as_csv(calls: list[CallShown], wire: Wire) -> Representation:
    """Calls as a table, its header the names of the JSON members."""
    text = StringIO()
    columns = ["callType" if wire.earlier and name == "scope" else name for name in COLUMNS]
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows({**call, "links": call["links"]["recordings"]} for call in calls)
    return Representation(text.getvalue().encode(), media_type="text/csv")


@router.get(LIST, response_model=Listed[CallShown], responses=TABLE)
async def list_calls(
    request: Request,
    filters: Filters,
    world: CurrentWorld,
    page: CurrentPage,
    wire: CurrentWire,
    format: CurrentFormat,
) -> Any:
    """List the history, newest first; internal calls only with `includeLocal=true`."""
    rows, total = await read_page(world.store, Call, filters, order_in(world), page.size, page.offset)
    calls = [represent(row, wire) for row in rows]
    return as_csv(calls, wire) if format == CSV else envelope(request, page, total, calls)


@router.get(ONE, response_model=CallShown, responses=TABLE, openapi_extra={"x-evidence": "inferred"})
async def get_call(
    callId: str, customer: Account, world: CurrentWorld, wire: CurrentWire, format: CurrentFormat
) -> Any:
    """Get one call of the history."""
    call = represent(find_owned(world, Call, customer, callId), wire)
    return as_csv([call], wire) if format == CSV else call

"""Stored rows of any resource: read them, plant what the vendor's API cannot write, delete them."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path
from pydantic import Discriminator, Field, Tag
from sqlmodel import SQLModel
from starlette.requests import Request
from typing_extensions import TypedDict

from emulator.control.errors import ControlError, invalid, unknown
from emulator.control.exchanges import Exchanges, exchange_of, load
from emulator.control.rows import change, conditions, moments, plant, read_change, read_row, schema_of, show, typed
from emulator.control.worlds.worlds import CurrentWorld
from emulator.exchange.exchange import VendorExchange
from emulator.exchange.routing import Json, Route
from emulator.pacing.slices import ROWS, in_slices
from emulator.parsing.texts import read_whole
from emulator.store.database import Conflict
from emulator.store.pages import page_in_slices
from emulator.store.records import key_of, leave, tables_of
from emulator.store.store import table_of
from emulator.telephony.acts import gone
from emulator.telephony.call import Leg
from emulator.telephony.network import ready, telephones
from emulator.telephony.phone import PhoneRow
from emulator.worlds.world import World

router = APIRouter(route_class=Route, tags=["Data"])
MOST_ROWS, MOST_FILTERS = 1000, 100
Model = type[SQLModel]
Row = dict[str, Any]
Rows = Annotated[
    Annotated[Row, Tag("row")] | Annotated[list[Row], Field(max_length=MOST_ROWS), Tag("rows")],
    Discriminator(lambda value: "rows" if isinstance(value, list) else "row"),
]
VendorName = Annotated[str, Path(description="A vendor's name.")]
ResourceName = Annotated[str, Path(description="A stored resource: see `GET /data`.")]
CHANGES = Body(description="The columns that change, and their new values.", examples=[{"name": "Ada"}])
RowKey = Annotated[str, Path(description="The row's key, mostly its `id`.")]
RESOURCE = "/data/{vendor}/{resource}"
ROW = RESOURCE + "/{key}"
OWN = ("world", "limit", "offset", "order")
FILTERS = (
    "Filters: any column, `name=Ada`, `duration>=60`, `duration<=60`, `name!=Ada`, `name=null`; "
    "`limit` (at most 1000), `offset`, `order` (`-created,id`)."
)


class RowPage(TypedDict):
    """Rows of a resource."""

    rows: list[Row]
    total: Annotated[int, Field(description="How many there are, with those that `limit` and `offset` leave out.")]


class RowsPlanted(TypedDict):
    """Rows that were planted."""

    rows: list[Row]


class RowsDeleted(TypedDict):
    """How many rows were deleted."""

    deleted: int


@router.get("/data")
async def list_resources(world: CurrentWorld, exchanges: Exchanges) -> dict[str, dict[str, int]]:
    """List the stored resources of every vendor with the number of rows."""
    await load(exchanges, *exchanges)
    return {
        name: {resource: world.store.count(model) for resource, model in exchange.vendor.behaviour.resources.items()}
        for name, exchange in exchanges.items()
    }


@router.get("/data/{vendor}")
async def describe_resources(vendor: VendorName, exchanges: Exchanges) -> dict[str, dict[str, Any]]:
    """Describe a vendor's stored resources: the columns of each as a JSON schema.

    Beside it stand the `key` of a row, and of a column that refers to other rows their resource (`references`).
    """
    resources = exchange_of(exchanges, vendor).vendor.behaviour.resources
    return {name: schema_of(resources, model) for name, model in resources.items()}


@router.get(RESOURCE, description=FILTERS)
async def list_rows(
    vendor: VendorName, resource: ResourceName, request: Request, world: CurrentWorld, exchanges: Exchanges
) -> RowPage:
    """List rows of a resource, by the columns' values if wanted."""
    model = model_of(exchanges, vendor, resource)
    wanted = conditions(model, filters_in(request))
    limit = read_whole("limit", request.query_params.get("limit", "100"), MOST_ROWS)
    offset = read_whole("offset", request.query_params.get("offset", "0"), 2**62)
    rows, total = await page_in_slices(world.store, model, wanted, order_in(request, model), limit, offset)
    return {"rows": [show(model, row) async for row in in_slices(rows)], "total": total}


@router.get(ROW)
async def get_row(
    vendor: VendorName, resource: ResourceName, key: RowKey, world: CurrentWorld, exchanges: Exchanges
) -> Row:
    """Show a row."""
    model = model_of(exchanges, vendor, resource)
    return show(model, find(world, model, key))


@router.post(RESOURCE, status_code=201, response_model=RowsPlanted | Row)
async def create_rows(
    vendor: VendorName,
    resource: ResourceName,
    world: CurrentWorld,
    exchanges: Exchanges,
    body: Annotated[Rows, Body(description="A row, or up to a thousand.")],
) -> Json:
    """Plant a row, or several at once; columns, references, unique values and the API's own rules are checked."""
    model = model_of(exchanges, vendor, resource)
    behaviour = exchange_of(exchanges, vendor).vendor.behaviour
    models = tables_of(behaviour.resources.values())
    rows = body if isinstance(body, list) else [body]
    read = [read_row(model, row) async for row in in_slices(rows)]
    with world.store.transaction():
        of_moments = moments(world, model)
        keys = [plant(world, models, model, row, of_moments, behaviour.row_problems) for row in read]
    world.clock.arm()
    found = [world.store.one(model, **{key_of(model): key}) async for key in in_slices(keys)]
    planted = [show(model, row) for row in found if row is not None]
    answer: RowsPlanted | Row = RowsPlanted(rows=planted) if isinstance(body, list) else planted[0]
    return Json(answer, 201)


@router.patch(ROW)
async def update_row(
    vendor: VendorName,
    resource: ResourceName,
    key: RowKey,
    world: CurrentWorld,
    exchanges: Exchanges,
    body: Annotated[Row, CHANGES],
) -> Row:
    """Change columns of a row, checked as a planted row is; what follows from them changes too."""
    model = model_of(exchanges, vendor, resource)
    behaviour = exchange_of(exchanges, vendor).vendor.behaviour
    await ready(world)
    row = find(world, model, key)
    values = read_change(model, row, body)
    with world.store.transaction():
        change(world, tables_of(behaviour.resources.values()), model, row, values, behaviour.row_problems)
        for phone in unknown_by_now(world, used_phones(world)):
            gone(world, *phone)
    world.clock.arm()
    return show(model, find(world, model, key))


@router.delete(RESOURCE)
async def delete_rows(
    vendor: VendorName, resource: ResourceName, request: Request, world: CurrentWorld, exchanges: Exchanges
) -> RowsDeleted:
    """Delete the rows that the query's values choose, or all; what hangs on them goes too, of many in portions."""
    model = model_of(exchanges, vendor, resource)
    await ready(world)
    portions = remove_in_portions(world, model, conditions(model, filters_in(request)))
    return {"deleted": sum([deleted async for deleted in in_slices(portions)])}


@router.delete(ROW, status_code=204)
async def delete_row(
    vendor: VendorName, resource: ResourceName, key: RowKey, world: CurrentWorld, exchanges: Exchanges
) -> None:
    """Delete a row, and what hangs on it."""
    model = model_of(exchanges, vendor, resource)
    await ready(world)
    row = find(world, model, key)
    remove(world, model, [(key_of(model), "=", getattr(row, key_of(model)))])


def model_of(exchanges: dict[str, VendorExchange], vendor: str, resource: str) -> Model:
    """A resource's table, or 404."""
    resources = exchange_of(exchanges, vendor).vendor.behaviour.resources
    model = resources.get(resource) or resources.get(resource.replace("-", "_"))
    if model is None:
        raise unknown(f"resource of {vendor}", resource, resources)
    return model


def find(world: World, model: Model, key: str) -> Any:
    """The row of a path, or 404."""
    try:
        row = world.store.one(model, **{key_of(model): typed(model, key_of(model), key)})
    except ControlError:
        row = None
    if row is None:
        raise ControlError(404, f"there is no row {key!r}")
    return row


def remove(world: World, model: Model, wanted: list[Any]) -> int:
    """Delete rows with what followed from them, and end what hangs on them; 409 if something must not lose them."""
    try:
        lost = lost_with(world, model, wanted)
        with world.store.transaction():
            for phone in lost:
                gone(world, *phone)
            for row in world.store.all(model, wanted) if hasattr(model, "leave") else ():
                leave(world.store, model, row)
            return world.store.delete(model, wanted)
    except Conflict as error:
        raise ControlError(409, f"other rows still need it: {error}") from None


def lost_with(world: World, model: Model, wanted: list[Any]) -> list[tuple[str, str]]:
    """The phones in use that there would be no more without these rows: calls on them end first."""
    phones, lost = used_phones(world), list[tuple[str, str]]()
    if phones:
        with suppress(LookingAhead), world.store.transaction():
            world.store.delete(model, wanted)
            lost = unknown_by_now(world, phones)
            raise LookingAhead
    return lost


class LookingAhead(Exception):
    """Takes back what was done only to see what it would lead to."""


def used_phones(world: World) -> set[tuple[str, str]]:
    """Vendors and ids of the phones that take part in calls, or that a person has changed."""
    legs = world.store.all(Leg, [("state", "!=", "ended"), ("phone", "not null", None)])
    changed = [row.key.partition("/") for row in world.store.all(PhoneRow)]
    return {(leg.vendor, leg.phone) for leg in legs if leg.phone} | {(name, key) for name, _, key in changed if key}


def unknown_by_now(world: World, phones: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those phones that their vendors do not know any more."""
    return [(vendor, key) for vendor, key in sorted(phones) if telephones(world, vendor).find(world, key) is None]


def remove_in_portions(world: World, model: Model, wanted: list[Any]) -> Iterator[int]:
    """Delete rows some hundred at a time; how many each time."""
    key, beyond = key_of(model), list[Any]()
    while rows := world.store.all(model, [*wanted, *beyond], order=key, limit=ROWS):
        keys = [getattr(row, key) for row in rows]
        yield remove(world, model, [(key, "in", keys)])
        beyond = [(key, ">", keys[-1])]


def filters_in(request: Request) -> list[tuple[str, str]]:
    """The query without what is not a column's."""
    found = [(name, value) for name, value in request.query_params.multi_items() if name not in OWN]
    if len(found) > MOST_FILTERS:
        raise invalid(found[MOST_FILTERS][0], f"at most {MOST_FILTERS} filters are possible")
    return found


def order_in(request: Request, model: Model) -> str:
    """The order asked for; by the key otherwise."""
    order = request.query_params.get("order") or key_of(model)
    columns = [column.key for column in table_of(model).columns]
    for name in order.split(","):
        if name.removeprefix("-") not in columns:
            raise invalid("order", f"{name!r} is no column", columns)
    if order.count(",") >= len(columns):
        raise invalid("order", "names columns twice")
    return order

"""The rows of a resource: as a table, narrowed, a page at a time; and a form for another one."""

from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from emulator.console.asking import Refused, segment
from emulator.console.drawing import pretty
from emulator.console.pages.records.columns import plain, schema_of, to_plant
from emulator.console.pages.records.narrowing import Narrowing, read
from emulator.console.visit import Visit

ROWS, COLUMNS, MOST = 50, 8, 1000
"""On a page; beside each other; in what is downloaded at once."""


async def show(visit: Visit) -> Response:
    """The list."""
    vendor, resource = visit.request.path_params["vendor"], visit.request.path_params["resource"]
    schema, _ = await schema_of(visit, vendor, resource)
    chosen = read(visit.query, schema["properties"])
    order, offset = visit.asked("order"), visit.number("offset")
    answer, problem = await ask(visit, f"data/{segment(vendor)}/{segment(resource)}", chosen, order, offset)
    return await visit.page(
        "data_rows.html",
        vendor=vendor,
        resource=resource,
        schema=schema,
        columns=shown(schema),
        numbers=numbers(schema),
        filter=chosen,
        problem=problem,
        answer=answer,
        order=order,
        offset=offset,
        step=ROWS,
        most=MOST,
        plant=to_plant(schema),
        example=example(schema, answer["rows"]),
        download=urlencode([*([] if problem else chosen.pairs), ("limit", MOST)]),
        kept={name: value for name, value in visit.query.items() if name not in ("order", "offset")},
    )


async def ask(visit: Visit, path: str, chosen: Narrowing, order: str, offset: int) -> tuple[Any, str]:
    """The rows, and what is wrong with the conditions: then all rows, for nothing is hidden by a mistake."""
    page = [("limit", str(ROWS)), ("offset", str(offset))]
    try:
        return await visit.get(f"{path}?{urlencode([*chosen.pairs, *page, ('order', order)])}"), ""
    except Refused as refused:
        if refused.status != 422:
            raise
        return await visit.get(f"{path}?{urlencode(page)}"), refused.message


def shown(schema: dict[str, Any]) -> list[str]:
    """The columns of the table: the key first, documents last."""
    names = [name for name in schema["properties"] if name != schema["key"]]
    flat = [name for name in names if schema["properties"][name].get("type") not in ("array", "object")]
    return [schema["key"], *flat, *(name for name in names if name not in flat)][:COLUMNS]


def numbers(schema: dict[str, Any]) -> set[str]:
    """The columns that count or measure; numbers that only name something are texts to a reader."""
    named = {name for name, each in schema["properties"].items() if "references" in each} | {schema["key"]}
    kinds = {name: plain(each)[0].get("type") for name, each in schema["properties"].items()}
    return {name for name, kind in kinds.items() if kind in ("integer", "number")} - named


def example(schema: dict[str, Any], rows: list[dict[str, Any]]) -> str:
    """A row to begin with: one like the first, or where there is none, with what is needed."""
    known = rows[0] if rows else dict.fromkeys(schema.get("required", ()))
    return pretty({name: value for name, value in known.items() if name != schema["key"]})

"""One row: all of its members, what it refers to, what refers to it; to be changed, or deleted."""

from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from emulator.console.asking import segment
from emulator.console.pages.records.columns import schema_of, text_of, to_change
from emulator.console.visit import Visit

FIRST = 5
"""So many of the rows that refer to this one are named."""


async def show(visit: Visit) -> Response:
    """The row."""
    vendor, resource, key = (visit.request.path_params[name] for name in ("vendor", "resource", "key"))
    schema, schemas = await schema_of(visit, vendor, resource)
    call = f"data/{segment(vendor)}/{segment(resource)}/{segment(key)}"
    row = await visit.get(call)
    return await visit.page(
        "data_row.html",
        vendor=vendor,
        resource=resource,
        key=key,
        schema=schema,
        call=call,
        row=row,
        fields=to_change(schema, row),
        referring=await referring(visit, vendor, resource, row, schemas),
    )


async def referring(
    visit: Visit, vendor: str, resource: str, row: dict[str, Any], schemas: dict[str, Any]
) -> list[dict[str, Any]]:
    """Who refers to a row: resource, column, how many rows, the first of them."""
    found, value = [], text_of(row[schemas[resource]["key"]])
    for other, schema in schemas.items():
        for column, kind in schema["properties"].items():
            if kind.get("references") != resource:
                continue
            query = urlencode([(column, value), ("limit", FIRST)])
            answer = await visit.get(f"data/{segment(vendor)}/{segment(other)}?{query}")
            keys = [text_of(each[schema["key"]]) for each in answer["rows"]]
            if keys:
                found.append({"resource": other, "column": column, "total": answer["total"], "keys": keys})
    return found

"""Parameters, bodies and answers of operations for the API's OpenAPI document, from the declarations."""

from collections.abc import Iterable, Iterator

from emulator.jsonapi.errors import MEDIA_TYPE
from emulator.jsonapi.query import LARGEST_PAGE, PAGE_SIZE
from emulator.jsonapi.resource import Resource, Schema, ToOne
from emulator.jsonapi.shapes import (
    BARE_ERROR,
    COUNT,
    ERRORS,
    TEXT,
    Part,
    included,
    linkage,
    links,
    named,
    of,
    or_null,
    record,
    sent,
)

ALWAYS = ("400", "401", "406")
"""Statuses with which any operation refuses."""
WRITING = ("413", "415", "422")
"""Those with which what a client sends is refused."""
UNKNOWN = "404"
BARE = ("400", "404", "406")
"""Statuses that come without a document where the request ends before the protocol: a path or header that is none."""


def described_list(schema: Schema, resource: Resource) -> Part:
    """A list: everything that narrows, orders and cuts it."""
    parameters = [*record_parameters(schema, resource), *list_parameters(schema, resource)]
    members = {
        "data": {"type": "array", "items": record(resource)},
        **included(schema, resource),
        "meta": of({"record_count": COUNT}, "record_count"),
        "links": links("first", "last", sometimes=("prev", "next")),
    }
    return {"parameters": parameters, **answered(200, of(members, "data", "meta", "links"))}


def described_create(schema: Schema, resource: Resource) -> Part:
    """A create."""
    return {
        "parameters": record_parameters(schema, resource),
        "requestBody": body(sent(schema, resource, creating=True)),
        **answered(201, one(schema, resource), *WRITING),
    }


def described_get(schema: Schema, resource: Resource) -> Part:
    """One record."""
    return {
        "parameters": [id_of(resource), *record_parameters(schema, resource)],
        **answered(200, one(schema, resource), UNKNOWN),
    }


def described_update(schema: Schema, resource: Resource) -> Part:
    """An update."""
    return {
        "parameters": [id_of(resource), *record_parameters(schema, resource)],
        "requestBody": body(sent(schema, resource, creating=False)),
        **answered(200, one(schema, resource), UNKNOWN, *WRITING),
    }


def described_delete(schema: Schema, resource: Resource) -> Part:
    """A deletion."""
    return {"parameters": [id_of(resource)], "responses": refusals(UNKNOWN)}


def described_related(schema: Schema, resource: Resource, relationship: ToOne) -> Part:
    """The record that a relationship leads to."""
    target = schema.target(relationship)
    data = record(target) if relationship.required else or_null(record(target))
    members = {"data": data, **included(schema, target)}
    return {
        "parameters": [id_of(resource), *record_parameters(schema, target)],
        **answered(200, of(members, "data"), UNKNOWN),
    }


def described_relationship(schema: Schema, resource: Resource, relationship: ToOne) -> Part:
    """A relationship's linkage."""
    members = {"data": linkage(schema, relationship), "links": links("self", "related")}
    return {"parameters": [id_of(resource)], **answered(200, of(members, "data", "links"), UNKNOWN)}


def described_linking(schema: Schema, resource: Resource, relationship: ToOne) -> Part:
    """A change of a relationship."""
    linking = of({"data": linkage(schema, relationship)}, "data")
    return {
        "parameters": [id_of(resource)],
        "requestBody": body(linking),
        "responses": refusals(UNKNOWN, *WRITING),
    }


def described_unlinking(schema: Schema, resource: Resource, relationship: ToOne) -> Part:
    """A relationship that shall lead nowhere."""
    return {"parameters": [id_of(resource)], "responses": refusals(UNKNOWN, "422")}


def id_of(resource: Resource) -> Part:
    """The id in a path."""
    return {"name": "id", "in": "path", "required": True, "schema": resource.key.describe()}


def parameter(name: str, text: str, schema: Part = TEXT) -> Part:
    """A query parameter."""
    return {"name": name, "in": "query", "description": text, "schema": schema}


def record_parameters(schema: Schema, resource: Resource) -> list[Part]:
    """Sparse fieldsets and includes."""
    fields = sorted(resource.fields)
    text = f"Comma list of what to show: {', '.join(fields)}."
    found = [parameter(f"fields[{resource.type}]", text, comma_list(fields))]
    if resource.relationships and resource.includable:
        text = f"Comma list of relationships to include: {', '.join(resource.relationship)}; dots lead further."
        found.append(parameter("include", text, comma_list(ways(schema, resource), least=0)))
    return found


def ways(schema: Schema, resource: Resource) -> Iterator[str]:
    """The relationships of a type, and those that they lead to: `gateway`, `gateway.customer`."""
    for name, relationship in resource.relationship.items() if resource.includable else ():
        yield name
        yield from (f"{name}.{further}" for further in ways(schema, schema.target(relationship)))


def comma_list(words: Iterable[str], least: int = 1) -> Part:
    """Some of these words, with commas between; none at all if that is allowed."""
    word = f"({'|'.join(words)})".replace(".", r"\.")
    return {"type": "string", "pattern": f"^{word}(,{word})*$" if least else f"^({word}(,{word})*)?$"}


def list_parameters(schema: Schema, resource: Resource) -> list[Part]:
    """Sorting, paging and filters."""
    whole = {"type": "integer", "minimum": 1}
    filters, columns = schema.filters(resource).values(), sorted(resource.sortable)
    signed = [f"-?{name}" for name in columns]
    return [
        parameter(
            "sort", f"Comma list of {', '.join(columns)}; a minus sign turns one round.", comma_list(signed, least=0)
        ),
        parameter("page[number]", "Number of the page.", {**whole, "default": 1}),
        parameter("page[size]", "Records in a page.", {**whole, "default": PAGE_SIZE, "maximum": LARGEST_PAGE}),
        *(
            parameter(f"filter[{f.name}]", f"Records whose {f.column} is {f.operator} this.", f.kind.asked())
            for f in filters
        ),
    ]


def one(schema: Schema, resource: Resource) -> Part:
    """A document with one record, and what it includes."""
    return of({"data": record(resource), **included(schema, resource)}, "data")


def body(schema: Part) -> Part:
    """A request body of JSON:API's media type."""
    return {"required": True, "content": {MEDIA_TYPE: {"schema": schema}}}


def answered(status: int, schema: Part, *refused: str) -> Part:
    """An answer of JSON:API's media type, and the refusals that may come in its place; who reads may know it."""
    known: Part = {"304": {"description": ""}} if status == 200 and "422" not in refused else {}
    return {"responses": {str(status): {"content": {MEDIA_TYPE: {"schema": schema}}}, **known, **refusals(*refused)}}


def refusals(*more: str) -> Part:
    """How any operation refuses, and with which statuses this one does besides."""
    document = {MEDIA_TYPE: {"schema": named(ERRORS)}}
    bare = {
        "application/json": {"schema": named(BARE_ERROR)},
        "application/xml": {"schema": named(BARE_ERROR)},
        "text/html": {"schema": {"type": "string", "maxLength": 0}},
    }
    contents = {status: document | (bare if status in BARE else {}) for status in (*ALWAYS, *more)}
    return {status: {"description": "", "content": content} for status, content in sorted(contents.items())}

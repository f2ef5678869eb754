"""JSON:API documents from rows: resource objects, included resources, links, linkage.

How a type's objects are written depends on the query alone, so the writers of a query are made
once and kept. What was written of a row is kept too: an equal row at the same address reads the same.
Included rows are loaded with one query for each relationship.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b
from operator import attrgetter
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from emulator.exchange.address import public_url
from emulator.jsonapi.errors import Document
from emulator.jsonapi.query import Query, Tree, filled_up
from emulator.jsonapi.resource import Resource, Schema, ToOne
from emulator.memory.remembering import is_long
from emulator.store.pages import read_page
from emulator.store.statements import json_columns
from emulator.store.store import Store

Body = dict[str, Any]
Writer = Callable[[Any, str], Body]
"""Row and address → object."""
CACHING = "max-age=0, private, must-revalidate"


def base_address(schema: Schema, request: Request) -> str:
    """The API's address in the client's own words."""
    return f"{public_url(request)}{schema.prefix}"


def record_address(schema: Schema, request: Request, resource: Resource, row: Any) -> str:
    """A record's address."""
    return f"{base_address(schema, request)}/{resource.type}/{row.id}"


def answer(request: Request, body: Body, status: int = 200, location: str = "") -> Response:
    """A document as a response; a client that has it already is told so."""
    content = orjson.dumps(body)
    tag = f'W/"{blake2b(content, digest_size=16).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": CACHING}
    if request.method == "GET" and request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Document(content, status, {**headers, "Location": location} if location else headers)


@lru_cache(maxsize=4096)
def writer(resource: Resource, fields: frozenset[str] | None, linked: frozenset[str]) -> Writer:
    """What writes a type's resource objects: with these fields, and linkage in these relationships."""
    kind = resource.type
    attributes = attribute_writer(resource, fields)
    shown = [r for r in resource.relationships if fields is None or r.name in fields]
    links = [relationship_writer(r, r.linked or r.name in linked) for r in shown]

    def write(row: Any, base: str) -> Body:
        address = f"{base}/{kind}/{row.id}"
        body: Body = {"id": str(row.id), "type": kind, "links": {"self": address}}
        if attributes:
            body["attributes"] = attributes(row)
        if links:
            body["relationships"] = {name: write_link(row, address) for name, write_link in links}
        return body

    return write


@lru_cache(maxsize=1024)
def written(write: Writer, row: Any, base: str) -> orjson.Fragment:
    """An object as JSON."""
    return orjson.Fragment(orjson.dumps(write(row, base)))


def attribute_writer(resource: Resource, fields: frozenset[str] | None) -> Callable[[Any], Body] | None:
    """What writes a type's attributes; None if none are asked for."""
    wanted = [a for a in resource.attributes if fields is None or a.name in fields]
    if not wanted:
        return None
    names = [a.name for a in wanted]
    pick: Callable[[Any], Any] = attrgetter(*names)
    printed = [(a.name, a.kind.show) for a in wanted if not a.kind.as_stored]
    if len(names) == 1:
        return lambda row: {names[0]: wanted[0].kind.show(pick(row))}

    def write(row: Any) -> Body:
        body = dict(zip(names, pick(row), strict=True))
        for name, show in printed:
            body[name] = show(body[name])
        return body

    return write


def relationship_writer(relationship: ToOne, with_linkage: bool) -> tuple[str, Writer]:
    """A relationship's name, and what writes its links, and its linkage if it is included."""
    name, kind = relationship.name, relationship.type
    to_self, to_related = f"/relationships/{name}", f"/{name}"
    key_of: Callable[[Any], Any] = attrgetter(relationship.column)

    def write_links(row: Any, address: str) -> Body:
        return {"links": {"self": address + to_self, "related": address + to_related}}

    def write(row: Any, address: str) -> Body:
        key = key_of(row)
        data = None if key is None else {"type": kind, "id": str(key)}
        return {"links": {"self": address + to_self, "related": address + to_related}, "data": data}

    return name, write if with_linkage else write_links


class Included:
    """The rows to include, by type and id, and the relationships that each type shows linkage for."""

    def __init__(self, schema: Schema, store: Store) -> None:
        self.schema = schema
        self.store = store
        self.rows: dict[str, dict[Any, Any]] = {}
        self.linked: dict[str, set[str]] = {}

    def load(self, resource: Resource, rows: Iterable[Any], tree: Tree) -> None:
        """Load what these rows lead to, and on down the tree."""
        for name, below in tree.items():
            relationship = resource.relationship[name]
            target = self.schema.target(relationship)
            self.linked.setdefault(resource.type, set()).add(name)
            known = self.rows.setdefault(target.type, {})
            keys = {*map(attrgetter(relationship.column), rows)} - {None}
            for row in rows_by_key(self.store, target, sorted(keys - known.keys())):
                known[row.id] = row
            self.load(target, [known[key] for key in keys], below)

    def objects(self, resource: Resource, rows: Iterable[Any], query: Query, base: str) -> list[Any]:
        """Rows of a type as objects of this document."""
        linked = frozenset(self.linked.get(resource.type, ()))
        write = writer(resource, query.fields.get(resource.type), linked)
        if json_columns(resource.model) or is_long((base,)):  # rows that are no keys; an address nobody sends twice
            return [write(row, base) for row in rows]
        return [written(write, row, base) for row in rows]


def rows_by_key(store: Store, resource: Resource, keys: Sequence[Any]) -> list[Any]:
    """The rows with these ids."""
    if not keys:
        return []
    rows: list[Any] = store.all(resource.model, [("id", "in", filled_up(keys))])
    return rows


def compound(
    schema: Schema, store: Store, resource: Resource, rows: Sequence[Any], query: Query, base: str
) -> tuple[list[Any], Body]:
    """Resource objects of rows, and the `included` member if the query asks for one that is not empty."""
    included = Included(schema, store)
    included.load(resource, rows, query.include)
    data = included.objects(resource, rows, query, base)
    primary = {row.id for row in rows} if resource.type in included.rows else ()
    others: list[Any] = []
    for kind, found in included.rows.items():
        own = primary if kind == resource.type else ()
        more = [row for key, row in found.items() if key not in own]
        others += included.objects(schema.resources[kind], more, query, base)
    return data, {"included": others} if others else {}


async def collection(schema: Schema, request: Request, resource: Resource, query: Query) -> Body:
    """A page of a list: `data`, `included`, `meta`, `links`."""
    store: Store = request.scope["world"].store
    rows: list[Any]
    rows, total = await read_page(store, resource.model, query.conditions, query.order, query.size, query.offset)
    base = base_address(schema, request)
    data, included = compound(schema, store, resource, rows, query, base)
    links = page_links(f"{base}/{resource.type}", query, total)
    return {"data": data, **included, "meta": {"record_count": total}, "links": links}


def page_links(address: str, query: Query, total: int) -> dict[str, str]:
    """Links to the first, previous, next and last page; those that lead nowhere are left out."""
    last = max(-(-total // query.size), 1)
    numbers = {"first": 1, "prev": query.number - 1, "next": query.number + 1, "last": last}
    if query.number <= 1:
        del numbers["prev"]
    if query.number >= last:
        del numbers["next"]
    return {name: f"{address}?{query.link(number)}" for name, number in numbers.items()}


def single(schema: Schema, request: Request, resource: Resource, row: Any, query: Query) -> Body:
    """One record, or null: `data` and `included`."""
    if row is None:
        return {"data": None}
    store: Store = request.scope["world"].store
    data, included = compound(schema, store, resource, [row], query, base_address(schema, request))
    return {"data": data[0], **included}

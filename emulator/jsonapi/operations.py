"""What the routes of a resource do. Each takes the request whose path, sign-in and media type are in order."""

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from emulator.jsonapi import errors
from emulator.jsonapi.body import read_create, read_linkage, read_update, settle
from emulator.jsonapi.document import (
    Body,
    answer,
    collection,
    record_address,
    relationship_writer,
    single,
)
from emulator.jsonapi.errors import Refusal
from emulator.jsonapi.media import read_object
from emulator.jsonapi.parameters import read_parameters
from emulator.jsonapi.query import Query, read_list_query, read_record_query, read_write_query
from emulator.jsonapi.resource import LARGEST_KEY, Draft, Resource, Schema, ToOne
from emulator.worlds.world import World


def query_text(request: Request) -> str:
    """The query string as it came."""
    return str(request.scope["query_string"], "utf-8", "replace")


def members_of(body: Body, *names: str) -> str:
    """What a body says beside `data` that counts as if it stood in the query, as JSON."""
    found = {name: body[name] for name in ("include", "fields", *names) if name in body}
    return orjson.dumps(found).decode() if found else ""


async def read_document(request: Request) -> Body:
    """The body of a write; what the query says of `data` goes before it."""
    body = await read_object(request)
    data = read_parameters(query_text(request)).get("data") if b"data" in request.scope["query_string"] else None
    return body if data is None else {**body, "data": data}


def reading(request: Request) -> tuple[str, str]:
    """The query of a request that reads, and what its body adds to it."""
    body = request.scope.get("members")
    return query_text(request), members_of(body, "filter", "sort", "page") if body else ""


def find(world: World, resource: Resource, key: str, name: str = "") -> Any:
    """The row with this id. Refused as malformed or unknown; a blank one, given a name for it, as missing."""
    return row_with(world, resource, stored_key(resource, key, name), key)


def row_with(world: World, resource: Resource, stored: Any, key: str) -> Any:
    """The row with this id as stored, or 404 that names the number which was read, or the id as given."""
    return row_of(world, resource, stored, stored if resource.key.number else key)


def stored_key(resource: Resource, key: str, name: str = "") -> Any:
    """The id as stored. Refused as malformed; a blank one, given a name for it, as missing."""
    if name and not key.strip():
        raise Refusal(errors.parameter_missing(name))
    stored = resource.key.read(key)
    if stored is None:
        raise Refusal(errors.invalid_field_value(key))
    return stored


def find_to_change(world: World, resource: Resource, key: str) -> Any:
    """The row with this id, read as the database does. Refused as unknown."""
    return row_of(world, resource, resource.key.cast(key), key)


def row_of(world: World, resource: Resource, stored: Any, key: Any) -> Any:
    """The row with this id as stored, or 404 that names it as given."""
    is_possible = stored is not None and (isinstance(stored, str) or abs(stored) <= LARGEST_KEY)
    row = world.store.one(resource.model, id=stored) if is_possible else None
    if row is None:
        raise Refusal(errors.record_not_found(key))
    return row


async def list_records(schema: Schema, resource: Resource, request: Request) -> Response:
    """A page of the type's records."""
    query = read_list_query(schema, resource, *reading(request))
    return answer(request, await collection(schema, request, resource, query))


async def get_record(schema: Schema, resource: Resource, request: Request) -> Response:
    """One record."""
    query = read_record_query(schema, resource, *reading(request))
    row = find(request.scope["world"], resource, request.path_params["id"])
    return answer(request, single(schema, request, resource, row, query))


async def create_record(schema: Schema, resource: Resource, request: Request) -> Response:
    """Add a record."""
    body = await read_document(request)
    query = read_write_query(schema, resource, query_text(request), members_of(body))
    world: World = request.scope["world"]
    draft = draft_of_create(schema, resource, world, body, query)
    with world.store.transaction():
        row = write_new(world, resource, draft)
    created = single(schema, request, resource, row, query)
    return answer(request, created, 201, record_address(schema, request, resource, row))


def draft_of_create(schema: Schema, resource: Resource, world: World, body: Body, query: Query) -> Draft:
    """A new record that may be written. Offences of query and body are refused together, then its rules."""
    try:
        draft = read_create(schema, resource, world, body)
    except Refusal as refusal:
        raise Refusal(*query.problems, *refusal.problems) from None
    query.check()
    settle(schema, resource, draft)
    return draft


def write_new(world: World, resource: Resource, draft: Draft) -> Any:
    """Write a new record; its row."""
    if resource.key.uuid:
        draft.values["id"] = world.chance.uuid(resource.type)
    if resource.complete:
        resource.complete(world, draft)
    number = world.store.insert(resource.model, **draft.values)
    row = world.store.one(resource.model, id=draft.values.get("id", number))
    if resource.after_create:
        resource.after_create(world, row)
    return row


async def update_record(schema: Schema, resource: Resource, request: Request) -> Response:
    """Change a record."""
    body = await read_document(request)
    query = read_write_query(schema, resource, query_text(request), members_of(body))
    world, key = request.scope["world"], request.path_params["id"]
    try:
        values = read_update(schema, resource, world, body, key)
    except Refusal as refusal:
        raise Refusal(*query.problems, *refusal.problems) from None
    query.check()
    row = write_change(world, schema, resource, find_to_change(world, resource, key), values)
    return answer(request, single(schema, request, resource, row, query))


def write_change(world: World, schema: Schema, resource: Resource, row: Any, values: Body) -> Any:
    """Hold a change against the rules and write it; the row as it is then."""
    draft = Draft(world.store, row, values)
    settle(schema, resource, draft)
    with world.store.transaction():
        if resource.complete:
            resource.complete(world, draft)
        world.store.update(resource.model, row.id, **draft.values)
    return world.store.one(resource.model, id=row.id)


async def delete_record(schema: Schema, resource: Resource, request: Request) -> Response:
    """Remove a record and all that hangs on it."""
    world: World = request.scope["world"]
    row = find(world, resource, request.path_params["id"], "id")
    with world.store.transaction():
        if resource.before_delete:
            resource.before_delete(world, row)
        world.store.delete(resource.model, id=row.id)
    return Response(status_code=204)


async def get_related(schema: Schema, resource: Resource, relationship: ToOne, request: Request) -> Response:
    """The record that a relationship leads to, or null; the query is checked as a list's, after the id's form."""
    target = schema.target(relationship)
    world, key = request.scope["world"], request.path_params["id"]
    stored = stored_key(resource, key, resource.as_parent)
    query = read_list_query(schema, target, *reading(request))
    linked = getattr(row_with(world, resource, stored, key), relationship.column)
    row = None if linked is None else world.store.one(target.model, id=linked)
    return answer(request, single(schema, request, target, row, query))


async def get_relationship(schema: Schema, resource: Resource, relationship: ToOne, request: Request) -> Response:
    """A relationship's linkage and links."""
    row = find(request.scope["world"], resource, request.path_params["id"], resource.as_parent)
    _, write = relationship_writer(relationship, with_linkage=True)
    body = write(row, record_address(schema, request, resource, row))
    return answer(request, {"data": body["data"], "links": body["links"]})


async def update_relationship(schema: Schema, resource: Resource, relationship: ToOne, request: Request) -> Response:
    """Let a relationship lead to another record, or (null) nowhere."""
    body = await read_object(request)
    if "data" not in body:
        raise Refusal(errors.parameter_missing("data"))
    if not relationship.updatable:
        raise Refusal(errors.not_allowed(relationship.name))
    values = {relationship.column: read_linkage(schema, relationship, body["data"])}
    return change_relationship(schema, resource, values, request)


async def delete_relationship(schema: Schema, resource: Resource, relationship: ToOne, request: Request) -> Response:
    """Let a relationship lead nowhere; one that must lead somewhere is refused by the record's rules."""
    return change_relationship(schema, resource, {relationship.column: None}, request)


def change_relationship(schema: Schema, resource: Resource, values: Body, request: Request) -> Response:
    """Write a relationship's foreign key."""
    world: World = request.scope["world"]
    row = find_to_change(world, resource, request.path_params["id"])
    write_change(world, schema, resource, row, values)
    return Response(status_code=204)

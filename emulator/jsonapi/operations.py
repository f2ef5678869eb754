"""What the routes of a resource do. Each takes the request whose path, sign-in and media type are in order."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from emulator.core.world import World
from emulator.jsonapi import errors
from emulator.jsonapi.body import read_create, read_linkage, read_update, settle
from emulator.jsonapi.document import (
    Body,
    answer,
    base_address,
    collection,
    relationship_writer,
    single,
)
from emulator.jsonapi.errors import Refusal
from emulator.jsonapi.media import read_object
from emulator.jsonapi.query import Query, read_list_query, read_record_query, read_write_query
from emulator.jsonapi.resource import Draft, Resource, Schema, ToOne


def query_text(request: Request) -> str:
    """The query string as it came."""
    return str(request.scope["query_string"], "utf-8", "replace")


def find(world: World, resource: Resource, key: str, strict: bool = True) -> Any:
    """The row with this id. Refused as malformed (if `strict`), or as unknown."""
    if not resource.key.fits(key):
        raise Refusal(errors.invalid_field_value(key) if strict else errors.record_not_found(key))
    stored = resource.key.stored(key)
    row = None if stored is None else world.store.one(resource.model, id=stored)
    if row is None:
        raise Refusal(errors.record_not_found(key))
    return row


async def list_records(schema: Schema, resource: Resource, request: Request) -> Response:
    """A page of the type's records."""
    query = read_list_query(schema, resource, query_text(request))
    return answer(request, collection(schema, request, resource, query))


async def get_record(schema: Schema, resource: Resource, request: Request) -> Response:
    """One record."""
    query = read_record_query(schema, resource, query_text(request))
    row = find(request.scope["world"], resource, request.path_params["id"])
    return answer(request, single(schema, request, resource, row, query))


async def create_record(schema: Schema, resource: Resource, request: Request) -> Response:
    """Add a record."""
    body = await read_object(request)
    query = read_write_query(schema, resource, query_text(request))
    world: World = request.scope["world"]
    draft = draft_of_create(schema, resource, world, body, query)
    with world.store.transaction():
        row = write_new(resource, draft)
    created = single(schema, request, resource, row, query)
    return answer(request, created, 201, created["data"]["links"]["self"])


def draft_of_create(schema: Schema, resource: Resource, world: World, body: Body, query: Query) -> Draft:
    """A new record that may be written. Offences of query and body are refused together, then its rules."""
    try:
        draft = read_create(schema, resource, world, body)
    except Refusal as refusal:
        raise Refusal(*query.problems, *refusal.problems) from None
    query.check()
    settle(schema, resource, draft)
    return draft


def write_new(resource: Resource, draft: Draft) -> Any:
    """Write a new record; its row."""
    world = draft.world
    if resource.key.uuid:
        draft.values["id"] = world.chance.uuid(resource.type)
    if resource.complete:
        resource.complete(draft)
    number = world.store.insert(resource.model, **draft.values)
    row = world.store.one(resource.model, id=draft.values.get("id", number))
    if resource.after_create:
        resource.after_create(world, row)
    return row


async def update_record(schema: Schema, resource: Resource, request: Request) -> Response:
    """Change a record."""
    body = await read_object(request)
    query = read_write_query(schema, resource, query_text(request))
    world, key = request.scope["world"], request.path_params["id"]
    try:
        values = read_update(schema, resource, world, body, key)
    except Refusal as refusal:
        raise Refusal(*query.problems, *refusal.problems) from None
    query.check()
    row = write_change(schema, resource, Draft(world, find(world, resource, key, strict=False), values))
    return answer(request, single(schema, request, resource, row, query))


def write_change(schema: Schema, resource: Resource, draft: Draft) -> Any:
    """Hold a change against the rules and write it; the row as it is then."""
    settle(schema, resource, draft)
    with draft.world.store.transaction():
        if resource.complete:
            resource.complete(draft)
        draft.world.store.update(resource.model, draft.row.id, **draft.values)
    return draft.world.store.one(resource.model, id=draft.row.id)


async def delete_record(schema: Schema, resource: Resource, request: Request) -> Response:
    """Remove a record and all that hangs on it."""
    world: World = request.scope["world"]
    row = find(world, resource, request.path_params["id"])
    with world.store.transaction():
        if resource.before_delete:
            resource.before_delete(world, row)
        world.store.delete(resource.model, id=row.id)
    return Response(status_code=204)


async def get_related(schema: Schema, resource: Resource, relationship: ToOne, request: Request) -> Response:
    """The record that a relationship leads to, or null."""
    target = schema.target(relationship)
    query = read_record_query(schema, target, query_text(request))
    world: World = request.scope["world"]
    key = getattr(find(world, resource, request.path_params["id"]), relationship.column)
    row = None if key is None else world.store.one(target.model, id=key)
    return answer(request, single(schema, request, target, row, query))


async def get_relationship(schema: Schema, resource: Resource, relationship: ToOne, request: Request) -> Response:
    """A relationship's linkage and links."""
    row = find(request.scope["world"], resource, request.path_params["id"])
    _, write = relationship_writer(relationship, with_linkage=True)
    body = write(row, f"{base_address(schema, request)}/{resource.type}/{row.id}")
    return answer(request, {"data": body["data"], "links": body["links"]})


async def update_relationship(schema: Schema, resource: Resource, relationship: ToOne, request: Request) -> Response:
    """Let a relationship lead to another record, or (null) nowhere."""
    body = await read_object(request)
    if not relationship.updatable:
        raise Refusal(errors.not_allowed(relationship.name))
    if "data" not in body:
        raise Refusal(errors.parameter_missing("data"))
    values = {relationship.column: read_linkage(schema, relationship, body["data"])}
    return change_relationship(schema, resource, values, request)


async def delete_relationship(schema: Schema, resource: Resource, relationship: ToOne, request: Request) -> Response:
    """Let a relationship lead nowhere; one that must lead somewhere is refused by the record's rules."""
    return change_relationship(schema, resource, {relationship.column: None}, request)


def change_relationship(schema: Schema, resource: Resource, values: Body, request: Request) -> Response:
    """Write a relationship's foreign key."""
    world: World = request.scope["world"]
    row = find(world, resource, request.path_params["id"], strict=False)
    write_change(schema, resource, Draft(world, row, values))
    return Response(status_code=204)

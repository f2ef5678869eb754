"""A FastAPI router for each resource: every operation a route of its own, named and described."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from emulator.exchange.inputs import Described
from emulator.exchange.routing import Route
from emulator.jsonapi import describe, operations
from emulator.jsonapi.errors import Bare, Document
from emulator.jsonapi.media import negotiate
from emulator.jsonapi.operations import query_text
from emulator.jsonapi.parameters import check_escapes, check_query
from emulator.jsonapi.resource import Resource, Schema, ToOne

SignIn = Callable[[Request], Awaitable[None]]
Operation = Callable[..., Awaitable[Response]]
VERBS = {"list": "List", "create": "Create", "get": "Show", "update": "Change", "put": "Change", "delete": "Delete"}
"""The first word of an operation's name → of its summary."""


def create_router(schema: Schema, resource: Resource, sign_in: SignIn) -> APIRouter:
    """The routes that a resource declares, those of its relationships included."""
    router = APIRouter(
        route_class=Route,
        tags=[resource.title],
        default_response_class=Document,
        dependencies=[Depends(gate(resource, sign_in))],
    )
    for name in ("list", "create", "get", "update", "delete"):
        if name in resource.operations:
            add_operation(router, schema, resource, name)
    for relationship in resource.relationships:
        add_relationship(router, schema, resource, relationship)
    return router


def gate(resource: Resource, sign_in: SignIn) -> Callable[[Request], Awaitable[None]]:
    """What every request passes, in the framework's order: the form of the id, sign-in, media types."""

    async def check(request: Request) -> None:
        key = request.path_params.get("id")
        if key is not None and resource.key.uuid and not resource.key.fits(key):
            raise Bare(404)
        await sign_in(request)
        check_path(request)
        if request.scope["query_string"]:
            check_query(query_text(request))
        await negotiate(request)

    return check


def check_path(request: Request) -> None:
    """Refuse a path that is not UTF-8, with 400 and nothing else."""
    if "\ufffd" in request.scope["path"]:
        check_escapes(str(request.scope.get("raw_path") or b"", "latin-1"))


def add_operation(router: APIRouter, schema: Schema, resource: Resource, name: str) -> None:
    """One of list, create, get, update and delete; an update also by PUT."""
    many, one = f"/{resource.type}", f"/{resource.type}/{{id}}"
    add = partial(add_route, router, (schema, resource))
    if name == "list":
        add("GET", many, f"list_{resource.type}", operations.list_records, describe.described_list)
    elif name == "create":
        add("POST", many, f"create_{resource.singular}", operations.create_record, describe.described_create, 201)
    elif name == "get":
        add("GET", one, f"get_{resource.singular}", operations.get_record, describe.described_get)
    elif name == "update":
        update = (operations.update_record, describe.described_update)
        add("PATCH", one, f"update_{resource.singular}", *update)
        add("PUT", one, f"put_{resource.singular}", *update, evidence="framework")
    else:
        add("DELETE", one, f"delete_{resource.singular}", operations.delete_record, describe.described_delete, 204)


def add_relationship(router: APIRouter, schema: Schema, resource: Resource, relationship: ToOne) -> None:
    """The addresses that a relationship's links name; those of a type that can be written take writes.

    A write that every relationship of this kind refuses is no operation to tell of, only an answer.
    """
    related = f"/{resource.type}/{{id}}/{relationship.name}"
    own = f"/{resource.type}/{{id}}/relationships/{relationship.name}"
    label = f"{resource.singular}_{relationship.name}"
    add = partial(add_route, router, (schema, resource, relationship), evidence="framework")
    add("GET", related, f"get_{label}", operations.get_related, describe.described_related)
    add("GET", own, f"get_{label}_relationship", operations.get_relationship, describe.described_relationship)
    if "update" in resource.operations:
        update = (operations.update_relationship, describe.described_linking, 204)
        add("PATCH", own, f"update_{label}_relationship", *update, shown=relationship.updatable)
        add("PUT", own, f"put_{label}_relationship", *update, shown=relationship.updatable)
        delete = (operations.delete_relationship, describe.described_unlinking, 204)
        shown = relationship.updatable and not relationship.required
        add("DELETE", own, f"delete_{label}_relationship", *delete, shown=shown)


def add_route(
    router: APIRouter,
    given: tuple[Any, ...],
    method: str,
    path: str,
    name: str,
    operation: Operation,
    described: Callable[..., dict[str, Any]],
    status: int = 200,
    evidence: str = "documented",
    shown: bool = True,
) -> None:
    """A route that hands its request to an operation, and a description for the API's document."""

    async def handle(request: Request) -> Any:
        return await operation(*given, request)

    entry: Any = Described(described, *given, **{"x-evidence": evidence})

    router.add_api_route(
        path,
        handle,
        methods=[method],
        name=name,
        summary=summarize(name, *given[1:]),
        description=operation.__doc__,
        status_code=status,
        response_model=None,
        include_in_schema=shown,
        openapi_extra=entry,
    )


def summarize(name: str, resource: Resource, relationship: ToOne | None = None) -> str:
    """What an operation does, in a sentence."""
    verb = VERBS[name.partition("_")[0]]
    many = " ".join(word if word[:2].isupper() else word.lower() for word in resource.title.split())
    if verb == "List":
        return f"List {many}."
    a_one = f"{'an' if many[0] in 'aeiou' else 'a'} {many.removesuffix('s')}"
    if relationship is None:
        return f"{verb} {a_one}."
    other = relationship.name.replace("_", " ")
    what = f"the link to the {other}" if name.endswith("_relationship") else f"the {other}"
    return f"{verb} {what} of {a_one}."

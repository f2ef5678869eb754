"""A FastAPI router for each resource: every operation a route of its own, named and described."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from emulator.core.routing import Route
from emulator.jsonapi import operations
from emulator.jsonapi.describe import describe
from emulator.jsonapi.errors import Document, NoRoute
from emulator.jsonapi.media import negotiate
from emulator.jsonapi.resource import Resource, Schema

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
        add_relationship(router, schema, resource, relationship.name)
    return router


def gate(resource: Resource, sign_in: SignIn) -> Callable[[Request], Awaitable[None]]:
    """What every request passes, in the framework's order: the form of the id, sign-in, media types."""

    async def check(request: Request) -> None:
        key = request.path_params.get("id")
        if key is not None and resource.key.uuid and not resource.key.fits(key):
            raise NoRoute
        await sign_in(request)
        negotiate(request)

    return check


def add_operation(router: APIRouter, schema: Schema, resource: Resource, name: str) -> None:
    """One of list, create, get, update and delete; an update also by PUT."""
    many, one = f"/{resource.type}", f"/{resource.type}/{{id}}"
    add = partial(add_route, router, schema, resource)
    if name == "list":
        add("GET", many, f"list_{resource.type}", operations.list_records)
    elif name == "create":
        add("POST", many, f"create_{resource.singular}", operations.create_record, status=201)
    elif name == "get":
        add("GET", one, f"get_{resource.singular}", operations.get_record)
    elif name == "update":
        add("PATCH", one, f"update_{resource.singular}", operations.update_record)
        add("PUT", one, f"put_{resource.singular}", operations.update_record, evidence="framework")
    else:
        add("DELETE", one, f"delete_{resource.singular}", operations.delete_record, status=204)


def add_relationship(router: APIRouter, schema: Schema, resource: Resource, name: str) -> None:
    """The addresses that a relationship's links name; those of a type that can be written take writes."""
    relationship = resource.relationship[name]
    one = f"/{resource.type}/{{id}}"
    label = f"{resource.singular}_{name}"
    add = partial(add_route, router, schema, resource, relationship=relationship, evidence="framework")
    add("GET", f"{one}/{name}", f"get_{label}", operations.get_related)
    add("GET", f"{one}/relationships/{name}", f"get_{label}_relationship", operations.get_relationship)
    if "update" in resource.operations:
        for method, verb in (("PATCH", "update"), ("PUT", "put")):
            path = f"{one}/relationships/{name}"
            add(method, path, f"{verb}_{label}_relationship", operations.update_relationship, status=204)
        add("DELETE", path, f"delete_{label}_relationship", operations.delete_relationship, status=204)


def add_route(
    router: APIRouter,
    schema: Schema,
    resource: Resource,
    method: str,
    path: str,
    name: str,
    operation: Operation,
    relationship: Any = None,
    status: int = 200,
    evidence: str = "documented",
) -> None:
    """A route that hands its request to an operation, and a description for the API's document."""
    given = (schema, resource) if relationship is None else (schema, resource, relationship)

    async def handle(request: Request) -> Any:
        return await operation(*given, request)

    router.add_api_route(
        path,
        handle,
        methods=[method],
        name=name,
        summary=summarize(resource, name, relationship),
        description=operation.__doc__,
        status_code=status,
        response_model=None,
        openapi_extra=describe(schema, resource, operation, relationship) | {"x-evidence": evidence},
    )


def summarize(resource: Resource, name: str, relationship: Any) -> str:
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

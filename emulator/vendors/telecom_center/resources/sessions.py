"""Customer sessions and admin sessions (document, chapters of these names): signing in to the user interface.

A customer has one session at a time; an administrator's sessions leave it alone. The address that a
session gives opens a page of the emulator, which stands in for the vendor's user interface, until the
session expires on the world's clock.
"""

from datetime import UTC, datetime
from functools import partial
from html import escape
from typing import Any

from fastapi import APIRouter, Depends
from sqlmodel import Field, SQLModel
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from emulator.exchange.inputs import Described
from emulator.exchange.routing import Route
from emulator.jsonapi.describe import described_create, described_get
from emulator.jsonapi.document import answer, base_address
from emulator.jsonapi.errors import Document, Refusal, record_not_found
from emulator.jsonapi.operations import draft_of_create, find, members_of, query_text, read_document, reading
from emulator.jsonapi.query import Query, read_record_query, read_write_query
from emulator.jsonapi.resource import INTEGER_KEY, Attribute, Resource, Schema, ToOne
from emulator.jsonapi.routes import gate
from emulator.jsonapi.shapes import ADDRESS, TEXT, Part, identity, links, name_of, of
from emulator.rules.rule import broke
from emulator.store import records
from emulator.store.moments import to_text
from emulator.vendors.telecom_center.auth import TOKENS, admin_token, customer_token, is_signed, sign_in
from emulator.vendors.telecom_center.resources.customers import Customer, customers
from emulator.vendors.telecom_center.rules import sessions as rules
from emulator.worlds.world import World

PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>{title}</title><h1>{title}</h1><p>{text}</p></html>
"""


class Session(SQLModel, table=True):
    """A sign-in to a customer's user interface, by the customer or by an administrator."""

    __tablename__ = "telecom_center_session"
    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="telecom_center_customer.id", ondelete="CASCADE", index=True)
    admin: bool
    token: str = Field(unique=True)
    created: records.Moment
    expires: records.Moment


def session_resource(kind: str, singular: str, title: str) -> Resource:
    """What a session is to the protocol; its id is the customer's."""
    return Resource(
        type=kind,
        singular=singular,
        title=title,
        model=Session,
        key=INTEGER_KEY,
        operations=frozenset({"create"}),
        attributes=(Attribute("uri"),),
        relationships=(ToOne("customer", "customers", creatable=True, required=True),),
        filters=(),
        includable=False,
    )


sessions = session_resource("sessions", "session", "Customer Sessions")
admin_sessions = session_resource("customer_admin_sessions", "customer_admin_session", "Admin Sessions")


def create_router(schema: Schema) -> APIRouter:
    """The routes of both kinds of session, and the pages that they open."""
    router = APIRouter(route_class=Route, default_response_class=Document)
    admin: dict[str, Any] = {"dependencies": [Depends(gate(admin_sessions, sign_in))], "tags": [admin_sessions.title]}
    customer: dict[str, Any] = {"dependencies": [Depends(gate(sessions, sign_in))], "tags": [sessions.title]}
    let_in: Any = partial(Described, described_create, schema)
    shown: Any = Described(described_get, schema, admin_sessions, **{"x-evidence": "inferred"})

    @router.post("/sessions", status_code=201, openapi_extra=let_in(sessions), **customer)
    async def create_session(request: Request) -> Any:
        """Let a customer in; the customer's earlier session ends."""
        return await open_session(schema, sessions, request)

    @router.post("/customer_admin_sessions", status_code=201, openapi_extra=let_in(admin_sessions), **admin)
    async def create_customer_admin_session(request: Request) -> Any:
        """Let an administrator in to a customer's user interface."""
        return await open_session(schema, admin_sessions, request)

    @router.get("/customer_admin_sessions/{id}", openapi_extra=shown, **admin)
    async def get_customer_admin_session(request: Request) -> Any:
        """An administrator's latest session with this customer."""
        query = read_record_query(schema, admin_sessions, *reading(request))
        row = latest(request, request.path_params["id"])
        return answer(request, {"data": represent(schema, admin_sessions, request, row, query)})

    add_pages(router)
    return router


def add_pages(router: APIRouter) -> None:
    """The pages, which a token opens."""
    page: dict[str, Any] = {
        "response_class": HTMLResponse,
        "responses": {403: {"content": {"text/html": {"schema": TEXT}}}},
    }

    @router.get("/auth", tags=[sessions.title], openapi_extra=opened_by("/auth"), **page)
    async def show_session(request: Request) -> Any:
        """The customer's page, for the token of the live session."""
        return draw_page(request, admin=False)

    @router.get("/ui/index.html", tags=[admin_sessions.title], openapi_extra=opened_by("/ui/index.html"), **page)
    async def show_customer_admin_session(request: Request) -> Any:
        """The administrator's page, for the token of an admin session."""
        return draw_page(request, admin=True)


def opened_by(path: str) -> Part:
    """The description of a page: its token."""
    token = {
        "name": TOKENS[path],
        "in": "query",
        "required": True,
        "description": "What the session gave.",
        "schema": TEXT,
    }
    return {"parameters": [token], "x-evidence": "inferred", "security": []}


def components() -> dict[str, Part]:
    """What sessions look like: one of a customer's has no link."""
    uri = of({"uri": ADDRESS}, "uri", additionalProperties=False)
    found: dict[str, Part] = {}
    for resource in (sessions, admin_sessions):
        members, always = identity(resource) | {"attributes": uri}, ["id", "type"]
        if resource is admin_sessions:
            members, always = members | {"links": links("self")}, [*always, "links"]
        found[name_of(resource)] = of(
            members, *always, description=f"One of the {resource.type}.", additionalProperties=False
        )
    return found


async def open_session(schema: Schema, resource: Resource, request: Request) -> Response:
    """Write a session and answer with its address."""
    body = await read_document(request)
    query = read_write_query(schema, resource, query_text(request), members_of(body))
    world: World = request.scope["world"]
    customer = draft_of_create(schema, resource, world, body, query).values["customer_id"]
    admin = resource is admin_sessions
    expires = int(world.clock.seconds() + world.settings.telecom_center_session_seconds)
    with world.store.transaction():
        token = admin_token(world) if admin else customer_token(world, customer, expires)
        if not admin:
            world.store.delete(Session, customer_id=customer, admin=False)
        times = {"created": world.clock.stamp(), "expires": to_text(datetime.fromtimestamp(expires, UTC))}
        world.store.insert(Session, customer_id=customer, admin=admin, token=token, **times)
    row = world.store.one(Session, token=token)
    return answer(request, {"data": represent(schema, resource, request, row, query)}, 201)


def represent(schema: Schema, resource: Resource, request: Request, row: Any, query: Query) -> dict[str, Any]:
    """A session as the document shows it: under the customer's id, an admin session with its link."""
    base = base_address(schema, request)
    data: dict[str, Any] = {"id": str(row.customer_id), "type": resource.type}
    if row.admin:
        data["links"] = {"self": f"{base}/{resource.type}/{row.customer_id}"}
    if "uri" in query.fields.get(resource.type, resource.fields):
        path = "/ui/index.html" if row.admin else "/auth"
        data["attributes"] = {"uri": f"{base}{path}?{TOKENS[path]}={row.token}"}
    return data


def latest(request: Request, customer: str) -> Any:
    """The newest admin session with a customer, or 404."""
    key = find(request.scope["world"], customers, customer).id
    found = request.scope["world"].store.all(Session, order="-id", limit=1, admin=True, customer_id=key)
    if not found:
        raise Refusal(record_not_found(customer))
    return found[0]


def draw_page(request: Request, admin: bool) -> Response:
    """Who is signed in; 403 for a token that has expired, is cancelled, or never was."""
    world: World = request.scope["world"]
    token = request.query_params.get(TOKENS["/ui/index.html" if admin else "/auth"], "")
    session: Any = world.store.one(Session, token=token, admin=admin)
    if session is None or world.clock.passed(session.expires):
        broke(request.scope, rules.OPENS)
        text = why_not(world, session, token)
        return HTMLResponse(PAGE.format(title="Not signed in", text=f"{text} Ask your operator for a new link."), 403)
    customer: Any = world.store.one(Customer, id=session.customer_id)
    who = f"customer {customer.id}, {escape(customer.name)}"
    text = f"An administrator is signed in for {who}." if admin else f"Signed in as {who}."
    return HTMLResponse(PAGE.format(title="phone.systems", text=text), headers={"Cache-Control": "no-store"})


def why_not(world: World, session: Any, token: str) -> str:
    """Why a token signs nobody in."""
    if session is not None:
        return f"This session expired at {session.expires[:19].replace('T', ' ')} UTC."
    if is_signed(world, token):
        return "This session was cancelled by a newer one, or its customer was deleted."
    return "This session never existed."

"""Endpoints: the internal destinations of calls (document, "Endpoints")."""

import re
from hashlib import blake2b
from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import Index, String
from sqlmodel import Field, SQLModel, UniqueConstraint
from starlette.requests import Request

from emulator.exchange.inputs import CurrentWorld, Described
from emulator.exchange.routing import Json
from emulator.store.records import Moment
from emulator.store.store import Condition, Store
from emulator.telephony.acts import gone
from emulator.telephony.network import ready
from emulator.vendors.sipcentric.auth import EXTENSION, Caller, User
from emulator.vendors.sipcentric.bodies.described import described_body, documented_body
from emulator.vendors.sipcentric.bodies.endpoints import (
    BODIES,
    LONGEST,
    CallRecording,
    EndpointShown,
    EndpointType,
    GroupBody,
    ShortNumber,
)
from emulator.vendors.sipcentric.bodies.shown import Listed, chapter
from emulator.vendors.sipcentric.errors import ApiError, invalid
from emulator.vendors.sipcentric.numbers import Dialled
from emulator.vendors.sipcentric.resources.customers import Customer, account_with, find_owned, find_referred
from emulator.vendors.sipcentric.rules import endpoints as rules
from emulator.vendors.sipcentric.wire import (
    CurrentPage,
    CurrentWire,
    Wire,
    any_case,
    list_rows,
    validated,
)
from emulator.worlds.world import World

router = chapter("Endpoints")
LIST = "/customers/{customerId}/endpoints"
ONE = LIST + "/{endpointId}"
Account = Annotated[Customer, account_with("endpoints")]

SUB_RESOURCES = {"phone": ("sip", "voicemail"), "mailbox": ("voicemail",)}
"""What the `links` of an endpoint lead to, by its type."""


class Endpoint(SQLModel, table=True):
    """An endpoint of any type; columns that its type does not have are empty."""

    __tablename__ = "sipcentric_endpoint"
    __table_args__ = (
        UniqueConstraint("customer_id", "short_number"),
        Index("ix_sipcentric_endpoint_newest", "customer_id", "created", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="sipcentric_customer.id", ondelete="CASCADE")
    created: Moment
    type: EndpointType = Field(sa_type=String)
    short_number: ShortNumber
    name: str
    email: str | None = None
    timeout: int | None = Field(default=None, ge=0, le=LONGEST)
    call_waiting: bool | None = None
    call_recording: CallRecording | None = Field(default=None, sa_type=String)
    voicemail_enabled: bool | None = None
    destination: Dialled | None = None
    """External number of a virtual extension."""
    screening_enabled: bool | None = None
    member_timeout: int | None = Field(default=None, ge=0, le=LONGEST)
    cascade_delay: int | None = Field(default=None, ge=0, le=LONGEST)
    failover_destination_id: int | None = Field(
        default=None, foreign_key="sipcentric_endpoint.id", ondelete="SET NULL", index=True
    )
    max_wait: int | None = Field(default=None, ge=0, le=LONGEST)
    sip_password: str | None = None

    def follow(self, store: Store) -> None:
        """What the API fills in, a row from outside gets too."""
        filled = {name: info.default for name, info in BODIES[self.type].model_fields.items() if info.default}
        values: dict[str, Any] = {COLUMNS[self.type][name]: value for name, value in filled.items()}
        if self.type == "phone":
            values["sip_password"] = blake2b(f"{self.customer_id}/{self.id}".encode(), digest_size=8).hexdigest()
        known = {name: value for name, value in values.items() if getattr(self, name) is None}
        store.update(Endpoint, self.id, **known)


CHANGED = documented_body(*BODIES.values(), whole=False)


def created() -> dict[str, Any]:
    """OpenAPI's words for a new endpoint: what goes with which type."""
    documented = described_body([*BODIES.values()], whole=True)
    for kind, shape in zip(
        BODIES, documented["requestBody"]["content"]["application/json"]["schema"]["anyOf"], strict=True
    ):
        shape["properties"]["type"] = {"type": "string", "enum": [kind], "description": "Type of the endpoint."}
        shape["required"] = ["type", *shape["required"]]
    return documented


CREATED: Any = Described(created)


def column(property_name: str) -> str:
    """The column of a property: `shortNumber` is `short_number`; that of a reference ends in `_id`."""
    if property_name == "failoverDestination":
        return "failover_destination_id"
    return re.sub(r"([A-Z])", r"_\1", property_name).lower()


COLUMNS = {kind: {name: column(name) for name in body.model_fields} for kind, body in BODIES.items()}
"""The properties of each type, in the document's order, with their columns."""


def represent(row: Endpoint, wire: Wire) -> EndpointShown:
    """An endpoint with the properties of its type, optional ones only where they have a value."""
    body: Any = {"type": row.type, **wire.head(row.customer_id, "endpoints", row)}
    for name, column_name in COLUMNS[row.type].items():
        value = getattr(row, column_name)
        if name == "failoverDestination":
            value = wire.reference(row.customer_id, "endpoints", value)
        if value is not None:
            body[name] = value
    shown: EndpointShown = body  # of its type
    return shown


def represent_with_links(row: Endpoint, wire: Wire) -> EndpointShown:
    """An endpoint on its own: with links to its sub-resources, if its type has any."""
    body = represent(row, wire)
    if row.type in SUB_RESOURCES:
        links: Any = {name: f"{body['uri']}/{name}" for name in SUB_RESOURCES[row.type]}
        body["links"] = links
    return body


def find_endpoint(world: World, caller: User, customer: Customer, key: str) -> Endpoint:
    """The endpoint of a path; an extension user's only their own, else 401."""
    row = find_owned(world, Endpoint, customer, key)
    if caller.level == EXTENSION and row.id != caller.endpoint_id:
        raise ApiError(401, rules.OWN)
    return row


def referred_endpoint(world: World, customer: Customer, value: Any, field: str) -> int | None:
    """The id in a reference to one of the customer's endpoints; 400 naming the field if it is none."""
    row = find_referred(world, Endpoint, customer, value, "endpoints", field)
    return row.id if row else None


def read_columns(
    world: World, customer: Customer, kind: str, sent: dict[str, Any], own: Endpoint | None = None
) -> dict[str, Any]:
    """A body as stored; 400 naming each field at fault. What an update does not send keeps its value."""
    known = {name: getattr(own, column_name) for name, column_name in COLUMNS[kind].items()} if own else {}
    body = validated(BODIES[kind], {**known, **sent})
    taken = world.store.one(Endpoint, customer_id=customer.id, short_number=body.shortNumber)
    if taken and (own is None or taken.id != own.id):
        raise invalid(rules.SHORT_NUMBER_ONCE, "shortNumber", f"{body.shortNumber} is already in use")
    values = {COLUMNS[kind][name]: value for name, value in body.model_dump().items()}
    if isinstance(body, GroupBody):
        target = referred_endpoint(world, customer, body.failoverDestination, "failoverDestination")
        if own and target == own.id:
            raise invalid(rules.ANOTHER, "failoverDestination", "must be another endpoint")
        values["failover_destination_id"] = target
    return values


@router.get(LIST)
async def list_endpoints(
    request: Request,
    customer: Account,
    caller: Caller,
    page: CurrentPage,
    wire: CurrentWire,
    type: Annotated[str | None, Query(description="Type of the endpoints: `phone`, `virtual`, `group`, …")] = None,
) -> Listed[EndpointShown]:
    """List the endpoints of an account, all or those of one type."""
    conditions: list[Condition] = [("customer_id", "=", customer.id)]
    if caller.level == EXTENSION:
        conditions.append(("id", "=", caller.endpoint_id or 0))
    if kind := any_case(type, {name.upper(): name for name in BODIES}, "type"):
        conditions.append(("type", "=", kind))
    return await list_rows(request, Endpoint, conditions, page, lambda row: represent(row, wire))


@router.get(ONE)
async def get_endpoint(
    endpointId: str, customer: Account, caller: Caller, world: CurrentWorld, wire: CurrentWire
) -> EndpointShown:
    """Get an endpoint, with links to its sub-resources."""
    return represent_with_links(find_endpoint(world, caller, customer, endpointId), wire)


@router.post(LIST, status_code=201, response_model=EndpointShown, openapi_extra=CREATED)
async def create_endpoint(body: dict[str, Any], customer: Account, world: CurrentWorld, wire: CurrentWire) -> Json:
    """Add an endpoint."""
    kind = str(body.get("type", "")).lower()
    if kind not in BODIES:
        raise invalid(rules.TYPE, "type", f"must be one of {', '.join(BODIES)}")
    columns = read_columns(world, customer, kind, body)
    if kind == "phone":
        columns["sip_password"] = world.chance.token("sipcentric.sip", 16)
    now = world.clock.stamp()
    key = world.store.insert(Endpoint, customer_id=customer.id, type=kind, created=now, **columns)
    endpoint = represent_with_links(find_owned(world, Endpoint, customer, str(key)), wire)
    return Json(endpoint, 201, {"Location": endpoint["uri"]})


@router.put(ONE, openapi_extra=CHANGED)
async def update_endpoint(
    endpointId: str, body: dict[str, Any], customer: Account, world: CurrentWorld, wire: CurrentWire
) -> EndpointShown:
    """Change an endpoint; its type cannot be changed."""
    row = find_owned(world, Endpoint, customer, endpointId)
    if str(body.get("type", row.type)).lower() != row.type:
        raise invalid(rules.TYPE_FIXED, "type", "cannot be changed: remove the endpoint and add another")
    world.store.update(Endpoint, row.id, **read_columns(world, customer, row.type, body, row))
    return represent_with_links(find_owned(world, Endpoint, customer, endpointId), wire)


@router.delete(ONE, status_code=204)
async def delete_endpoint(endpointId: str, customer: Account, world: CurrentWorld) -> None:
    """Delete an endpoint: numbers and groups that lead to it lead nowhere, and routing rules to it go too."""
    await ready(world)
    row = find_owned(world, Endpoint, customer, endpointId)
    with world.store.transaction():
        gone(world, "sipcentric", str(row.id))
        world.store.delete(Endpoint, id=row.id)

"""Who asks, and what they may do: credentials → caller, or 401.

Three levels (document, "Authentication"): a reseller sees all its customers, a company admin and
an extension user their own. What an extension user may do is `EXTENSION_RIGHTS`.
"""

from hmac import compare_digest
from typing import Annotated, Literal

from fastapi import Depends
from sqlalchemy import String
from sqlmodel import Field, SQLModel
from starlette.requests import Request

from emulator.core.world import World
from emulator.vendors.sipcentric.errors import ApiError

RESELLER, ADMIN, EXTENSION = "reseller", "admin", "extension"
EXTENSION_RIGHTS = {
    "customers": {"GET"},
    "phonebook": {"GET", "POST", "PUT", "DELETE"},
    "sms": {"GET", "POST"},
    "calls": {"POST"},
    "sounds": {"GET"},
    "timeintervals": {"GET"},
    "endpoints": {"GET"},
    "phonenumbers": {"GET"},
    "outgoingcallerids": {"GET"},
}
"""Methods an extension user has on each resource; on the others it has none."""


class User(SQLModel, table=True):
    """A login: its level, and the customer and endpoint it belongs to."""

    __tablename__ = "sipcentric_user"
    id: int | None = Field(default=None, primary_key=True)
    username: str = Field(unique=True)
    password: str
    level: Literal["reseller", "admin", "extension"] = Field(sa_type=String)
    reseller: str | None = None
    """Name of the reseller a reseller user acts for."""
    customer_id: int | None = Field(default=None, foreign_key="sipcentric_customer.id", ondelete="CASCADE", index=True)
    endpoint_id: int | None = Field(default=None, foreign_key="sipcentric_endpoint.id", ondelete="SET NULL", index=True)
    """The phone of an extension user."""


async def current_world(request: Request) -> World:
    """The world that the request acts in."""
    world: World = request.scope["world"]
    return world


CurrentWorld = Annotated[World, Depends(current_world)]


async def sign_in(request: Request) -> User:
    """The user of the request's credentials, or 401."""
    identity, world = request.scope["identity"], request.scope["world"]
    user: User | None = world.store.one(User, username=identity.user)
    if user is None or not compare_digest(user.password.encode(), identity.secret.encode()):
        raise ApiError(401)
    return user


Caller = Annotated[User, Depends(sign_in)]

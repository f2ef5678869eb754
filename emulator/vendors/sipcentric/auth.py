"""Who asks, and what they may do: credentials → caller, or 401.

Three levels (document, "Authentication"): a reseller sees all its customers, a company admin and
an extension user their own. What an extension user may do is `EXTENSION_RIGHTS`. A single-use token
(document, "Token Generator") stands in for the credentials of one read.
"""

import re
from hmac import compare_digest
from typing import Annotated, Literal
from urllib.parse import parse_qs
from zlib import crc32

from fastapi import Depends
from sqlalchemy import String
from sqlmodel import Field, SQLModel
from starlette.requests import Request
from starlette.types import Scope

from emulator.exchange.behaviour import Identity, basic_identity, identify_basic
from emulator.parsing.headers import header
from emulator.store.records import Moment
from emulator.store.store import Store
from emulator.vendors.sipcentric.errors import ApiError
from emulator.vendors.sipcentric.rules import stream as rules
from emulator.worlds.world import World
from emulator.worlds.worlds import Worlds

RESELLER, ADMIN, EXTENSION = "reseller", "admin", "extension"
TOKEN_SECONDS = 3600
"""How long a single-use token is good for, on the world's clock."""
MARK = re.compile("[0-9a-f]{8}")
"""What a token begins with."""
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
    "linkedusers": {"GET"},
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


class AuthToken(SQLModel, table=True):
    """A single-use token that has not been used."""

    __tablename__ = "sipcentric_authtoken"
    id: str = Field(primary_key=True)
    user_id: int = Field(foreign_key="sipcentric_user.id", ondelete="CASCADE", index=True)
    created: Moment
    expires: Moment = Field(index=True)


async def sign_in(request: Request) -> User:
    """The user of the request's credentials or single-use token, or 401."""
    scope = request.scope
    if "caller" not in scope:
        scope["caller"] = token_user(scope) or password_user(scope)
    caller: User = scope["caller"]
    return caller


async def sign_in_by_password(request: Request) -> User:
    """The user of the request's credentials, or 401: no token leads to another token, or to the stream."""
    return password_user(request.scope)


Caller = Annotated[User, Depends(sign_in)]
SignedIn = Annotated[User, Depends(sign_in_by_password)]


def find_user(store: Store, identity: Identity) -> User | None:
    """The user whom the credentials name, if they are right."""
    user = store.one(User, username=identity.user)
    return user if user and compare_digest(user.password.encode(), identity.secret.encode()) else None


def knows(store: Store, identity: Identity) -> bool:
    """Whether these credentials are somebody's."""
    return find_user(store, identity) is not None


def password_user(scope: Scope) -> User:
    """The user whom the credentials name, or 401."""
    user = find_user(scope["world"].store, scope["identity"])
    if user is None:
        raise ApiError(401)
    return user


def token_user(scope: Scope) -> User | None:
    """The user of the token of a GET, which is thereby used up; None if there is no token, 401 if it is no good.

    A HEAD leaves the token as it is, and a write takes no notice of it.
    """
    key = asked_token(scope)
    if key is None or scope["method"] != "GET":
        return None
    world: World = scope["world"]
    token = world.store.one(AuthToken, id=key)
    if token and world.clock.passed(token.expires):
        raise ApiError(401, rules.TOKEN_HOUR)
    user = world.store.one(User, id=token.user_id) if token else None
    if user is None:
        raise ApiError(401, rules.TOKEN_ONCE)
    if "head" not in scope:
        world.store.delete(AuthToken, id=key)
    return user


def asked_token(scope: Scope) -> str | None:
    """The query's `tokenid`."""
    if b"tokenid=" not in scope["query_string"]:
        return None
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("tokenid")
    return asked[-1] if asked else None


def world_mark(name: str) -> str:
    """The digits by which a token tells its world."""
    return f"{crc32(name.encode()):08x}"


def marked_world(worlds: Worlds, mark: str) -> str | None:
    """The world that a token tells, looked for first among those that are open: all there are may be many."""
    for names in (worlds.open.keys, worlds.names) if MARK.fullmatch(mark) else ():
        if found := next((name for name in names() if world_mark(name) == mark), None):
            return found
    return None


def new_token_id(world: World) -> str:
    """A UUID whose first digits lead back to its world."""
    return world_mark(world.name) + world.chance.uuid("sipcentric.token")[8:]


def identify(scope: Scope, worlds: Worlds) -> Identity:
    """Who a request says it is from: the token of a read speaks for the user and world that it was made for."""
    key = asked_token(scope) if scope["method"] in ("GET", "HEAD") else None
    name = marked_world(worlds, key[:8]) if key else None
    if name is not None:
        world = worlds.open.get(name)
        token = world.store.one(AuthToken, id=key) if world else None
        user = world.store.one(User, id=token.user_id) if world and token else None
        return Identity(name, user.username if user else "")
    if scope["path"].rstrip("/").endswith("/stream") and not header(scope, b"authorization"):
        # A browser's EventSource can set no headers; Atmosphere's client writes them into the query.
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("Authorization", [""])
        return basic_identity(asked[-1].encode("latin-1", "replace"))
    return identify_basic(scope, worlds)

"""Who asks: HTTP Basic credentials of an operator, checked against the world's; or the token of a session.

Tokens are JSON web tokens for customers, plain letters for administrators, as the document shows. They are signed
with a key of the world's seed. That key has a name in other worlds than the first, their own: so a token leads
back to the world that gave it.
"""

import binascii
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hmac import compare_digest
from typing import Any

import orjson
from sqlmodel import Field, SQLModel
from starlette.requests import Request
from starlette.types import Scope

from emulator.exchange.behaviour import Identity, identify_basic
from emulator.jsonapi.errors import Refusal, authorization_failed
from emulator.parsing.names import DEFAULT, is_name
from emulator.store.store import Store
from emulator.vendors.telecom_center.wire import PREFIX
from emulator.worlds.world import World
from emulator.worlds.worlds import Worlds

TOKENS = {"/auth": "token", "/ui/index.html": "x-admin-token"}
"""Pages that open with a token instead of credentials, and the query parameter that carries it."""

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
STREAM = "telecom_center.session"
ADMIN_LETTERS = 33


class Operator(SQLModel, table=True):
    """An operator's credentials."""

    __tablename__ = "telecom_center_operator"
    id: int | None = Field(default=None, primary_key=True)
    username: str = Field(unique=True)
    password: str


def find_operator(store: Store, identity: Identity) -> Operator | None:
    """The operator whom the credentials name, if they are right."""
    operator = store.one(Operator, username=identity.user)
    return operator if operator and compare_digest(operator.password.encode(), identity.secret.encode()) else None


def knows(store: Store, identity: Identity) -> bool:
    """Whether these credentials are somebody's."""
    return find_operator(store, identity) is not None


async def sign_in(request: Request) -> None:
    """Let a request with an operator's credentials pass; refuse any other with 401."""
    operator = find_operator(request.scope["world"].store, request.scope["identity"])
    if operator is None:
        raise Refusal(authorization_failed())


def identify(scope: Scope, worlds: Worlds) -> Identity:
    """Credentials name the world; on the session pages the token does."""
    name = TOKENS.get(scope["path"].removeprefix(PREFIX).rstrip("/"))
    if name is None:
        return identify_basic(scope, worlds)
    world = world_of(Request(scope).query_params.get(name, ""))
    return Identity(world if is_name(world) and worlds.exists(world) else DEFAULT)


def customer_token(world: World, customer: int, expires: int) -> str:
    """A signed token that names the customer and the second at which it expires."""
    key = {} if world.name == DEFAULT else {"kid": world.name}
    header = {"typ": "JWT", "alg": "HS256", **key}
    claims = {"sub": customer, "exp": expires, "jti": world.chance.token(STREAM)}
    signed = f"{encoded(orjson.dumps(header))}.{encoded(orjson.dumps(claims))}"
    return f"{signed}.{signature(world, signed)}"


def admin_token(world: World) -> str:
    """Letters that say nothing; the world's name behind them."""
    bits = world.chance.bits(STREAM) << 128 | world.chance.bits(STREAM)
    letters = "".join(LETTERS[bits // len(LETTERS) ** i % len(LETTERS)] for i in range(ADMIN_LETTERS))
    return letters if world.name == DEFAULT else f"{letters}.{world.name}"


def signature(world: World, signed: str) -> str:
    """What the world signs a token's first two parts with."""
    key = f"{world.chance.seed}/{STREAM}".encode()
    return encoded(hmac.digest(key, signed.encode(), "sha256"))


def is_signed(world: World, token: str) -> bool:
    """Whether the world gave a customer this token."""
    signed, _, given = token.rpartition(".")
    return hmac.compare_digest(signature(world, signed).encode(), given.encode())


def world_of(token: str) -> str:
    """The name of the world that gave a token."""
    first, _, rest = token.partition(".")
    if "." not in rest:
        return rest or DEFAULT
    header = decoded(first)
    name = header.get("kid", DEFAULT) if isinstance(header, dict) else None
    return name if isinstance(name, str) else rest


def encoded(content: bytes) -> str:
    """Bytes as a part of a token."""
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def decoded(part: str) -> Any:
    """What a part of a token says; None if it is none."""
    try:
        return orjson.loads(urlsafe_b64decode(f"{part}==".encode()))
    except (binascii.Error, ValueError):
        return None

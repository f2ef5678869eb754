"""Who asks: HTTP Basic credentials of an operator, checked against the world's."""

from hmac import compare_digest

from sqlmodel import Field, SQLModel
from starlette.requests import Request
from starlette.types import Scope

from emulator.exchange.vendor import Identity, identify_basic
from emulator.jsonapi.errors import Refusal, authorization_failed
from emulator.store.store import Store
from emulator.vendors.telecom_center.tokens import world_of
from emulator.vendors.telecom_center.wire import PREFIX
from emulator.worlds.world import DEFAULT
from emulator.worlds.worlds import Worlds

TOKENS = {"/auth": "token", "/ui/index.html": "x-admin-token"}
"""Pages that open with a token instead of credentials, and the query parameter that carries it."""


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
    return Identity(world if world in worlds.names() else DEFAULT)

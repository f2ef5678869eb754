"""Who asks: the headers `X-Auth-Token` and `X-Auth-Secret` → a unit, or `access-denied`."""

from hmac import compare_digest

from sqlmodel import Field, SQLModel
from starlette.requests import Request
from starlette.types import Scope

from emulator.exchange.behaviour import ANONYMOUS, Identity, split_user
from emulator.parsing.headers import header
from emulator.store.store import Store
from emulator.vendors.dial9.errors import access_denied
from emulator.worlds.worlds import Worlds


class Unit(SQLModel, table=True):
    """A customer's telephone system, with the credentials that open it."""

    __tablename__ = "dial9_unit"
    id: int | None = Field(default=None, primary_key=True)
    name: str
    token: str = Field(unique=True)
    secret: str


def identify(scope: Scope, worlds: Worlds) -> Identity:
    """The identity in the two headers; `token+checkout-7` is `token` in world `checkout-7`."""
    token = header(scope, b"x-auth-token").decode("latin-1")
    return split_user(token, header(scope, b"x-auth-secret").decode("latin-1")) if token else ANONYMOUS


def find_unit(store: Store, identity: Identity) -> Unit | None:
    """The unit which the credentials name, if they are right."""
    unit = store.one(Unit, token=identity.user)
    return unit if unit and compare_digest(unit.secret.encode(), identity.secret.encode()) else None


def knows(store: Store, identity: Identity) -> bool:
    """Whether these credentials are somebody's."""
    return find_unit(store, identity) is not None


def sign_in(request: Request) -> Unit:
    """The unit of the request's credentials, or `access-denied`."""
    unit = find_unit(request.scope["world"].store, request.scope["identity"])
    if unit is None:
        raise access_denied()
    return unit

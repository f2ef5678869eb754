"""Who asks: credentials → user, or 401; and whether the path's user is that user, or 403."""

from hmac import compare_digest

from sqlmodel import Field, SQLModel
from starlette.requests import Request

from emulator.exchange.behaviour import Identity
from emulator.store.store import Store
from emulator.vendors.sipgate.errors import ApiError

ALIAS = "my"
"""Stands for the signed-in user in a path."""


class User(SQLModel, table=True):
    """A webuser of an account; its id is sipgate's internal one, `1112233w0`."""

    __tablename__ = "sipgate_user"
    id: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="sipgate_account.id", ondelete="CASCADE", index=True)
    username: str = Field(unique=True)
    password: str


def find_user(store: Store, identity: Identity) -> User | None:
    """The user whom the credentials name, if they are right."""
    user = store.one(User, username=identity.user)
    return user if user and compare_digest(user.password.encode(), identity.secret.encode()) else None


def knows(store: Store, identity: Identity) -> bool:
    """Whether these credentials are somebody's."""
    return find_user(store, identity) is not None


def sign_in(request: Request) -> User:
    """The user of the request's credentials, or 401."""
    user = find_user(request.scope["world"].store, request.scope["identity"])
    if user is None:
        raise ApiError(401)
    return user


def check_path(user: User, user_id: str) -> None:
    """A path begins with `my` or the user's own id; any other user is refused."""
    if user_id not in (ALIAS, user.id):
        raise ApiError(403)

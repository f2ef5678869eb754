"""How a vendor's API acts: how it tells who asks, answers and refuses, what it stores."""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel
from sqlmodel import SQLModel
from starlette.responses import Response
from starlette.types import Scope

from emulator.datasets.seeder import Seeder
from emulator.exchange.routing import Api
from emulator.journal.exchange import Exchange
from emulator.journal.given import Given, given_json
from emulator.memory.remembering import remembered
from emulator.parsing.headers import header
from emulator.parsing.names import DEFAULT, is_name
from emulator.rules.rule import Rule
from emulator.store.records import RowProblems, no_problems
from emulator.store.store import Store
from emulator.telephony.network import Telephones
from emulator.worlds.limits import Usage
from emulator.worlds.world import Action, World
from emulator.worlds.worlds import Worlds


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a request says it is from: world, user without the world's suffix, secret."""

    world: str = DEFAULT
    user: str = ""
    secret: str = ""


ANONYMOUS = Identity()


def split_user(user: str, secret: str) -> Identity:
    """Plus-addressing: `admin+checkout-7` is `admin` in world `checkout-7`.

    A plus before what can name no world is the user's own: `john+test@example.com` acts in `default`.
    """
    name, plus, world = user.partition("+")
    return Identity(world, name, secret) if plus and is_name(world) else Identity(DEFAULT, user, secret)


@remembered(maxsize=4096)
def basic_identity(authorization: bytes) -> Identity:
    """The identity in an `Authorization: Basic` header; anonymous if there is none to read."""
    scheme, _, value = authorization.partition(b" ")
    if scheme.lower() != b"basic":
        return ANONYMOUS
    try:
        user, colon, secret = b64decode(value.strip(), validate=True).decode().partition(":")
    except (NotBase64, ValueError):
        return ANONYMOUS
    return split_user(user, secret) if colon else ANONYMOUS


def identify_basic(scope: Scope, worlds: Worlds) -> Identity:
    """Sign-in by HTTP Basic."""
    return basic_identity(header(scope, b"authorization"))


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that the world can do to a vendor's customer, for `POST /_emulator/simulate/…`.

    `run` takes the validated values, writes, publishes, and returns JSON that says what came of it.
    Its annotation is what the document says of that.
    It raises ValueError with a clear message for values that name nothing in the world.
    """

    summary: str
    values: type[BaseModel]
    run: Callable[[World, Any], Mapping[str, Any]]
    example: dict[str, Any]


def is_reading(method: str, operation: str) -> bool:
    """Whether an operation only reads, where methods say so."""
    return method in ("GET", "HEAD", "OPTIONS")


def nobody(store: Store, identity: Identity) -> bool:
    """The answer of a vendor that lets nobody in."""
    return False


@dataclass(frozen=True)
class Behaviour:
    """How one vendor's API acts: how it signs in, answers and refuses, what it stores."""

    create_api: Callable[[], Api]
    refuse: Callable[[Scope, int | str, str], Response]
    """The vendor's own error by HTTP status or by error name, with a message. ValueError if unknown."""
    section: Callable[[], type[BaseModel]]
    """Makes the shape of this vendor's part of a dataset file, which a seeded database never needs."""
    seed: Callable[[Seeder, Any], None]
    """Turns the validated section into rows."""
    resources: Mapping[str, type[SQLModel]]
    """Stored resources by the name that `/_emulator/data/…` uses."""
    row_problems: RowProblems = no_problems
    """What the API's own rules say of a row from outside, whose columns and references are in order.

    It may bring the values into the form in which the API stores them, and fill in what follows from them.
    """
    identify: Callable[[Scope, Worlds], Identity] = identify_basic
    happenings: Mapping[str, Happening] = field(default_factory=dict)
    actions: Mapping[str, Action] = field(default_factory=dict)
    """Scheduled work by name; a name begins with the vendor's and a dot."""
    given: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """The values that scheduled work takes, each with its type."""
    knows: Callable[[Store, Identity], bool] = nobody
    """Whether somebody could sign in to a world with these records. Who could not, makes no world."""
    errors: tuple[str, ...] = ()
    """The vendor's own error names that `refuse` takes."""
    denied: int | str = 401
    """The error for credentials that are missing or wrong."""
    prepare: Callable[[Scope], None] | None = None
    """Changes a request before it is routed (method overloading, suffixes)."""
    count: Callable[[World, str], Usage | None] | None = None
    """Counts a request of a user against the vendor's rate limit."""
    limit_headers: Callable[[Usage], list[tuple[bytes, bytes]]] | None = None
    reads: Callable[[str, str], bool] = is_reading
    """Whether a request only reads, by its method (as `prepare` leaves it) and operation."""
    region: str = "GB"
    """Whose national numbers it writes: `GB`, `DE`."""
    understands: Callable[[Exchange], Given] = given_json
    """Everything that a request sent by name, for the journal's notes."""
    telephones: Telephones | None = None
    """What it tells the telephone network, and is told, if it has telephones or numbers."""
    rules: Mapping[str, Rule] = field(default_factory=dict)
    """What its document says, by id."""
    magic: Callable[[], Mapping[str, str]] = dict
    """Tells the values that make the world answer with a failure, and what each does, for the README."""

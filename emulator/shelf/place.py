"""Where the shelf is: the database's address and the cluster's name; what keeps a server from it, and what to do."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from emulator.sharing.leases import NotNow

if TYPE_CHECKING:
    from psycopg import Error

NAME = re.compile("[a-z][a-z0-9_]{0,62}")
"""What a cluster may be called: PostgreSQL takes it for a schema's name as it is."""
OLDEST = 120_000
"""PostgreSQL 12."""
CONNECT_SECONDS = 3
REMEDIES = (
    ("password authentication failed", "check the user and the password"),
    ("no password supplied", "name the password in the address, or in PGPASSWORD"),
    ("no pg_hba.conf entry", "let this machine in (pg_hba.conf)"),
    ("does not exist", "create it, or name another"),
    ("permission denied for schema", "let its owner GRANT CREATE, USAGE ON SCHEMA, or choose another --shared-name"),
    ("permission denied", "let the role create tables: GRANT CREATE ON DATABASE … TO …"),
    ("read-only transaction", "name the primary server: this one takes no writes"),
    ("too many", "each server takes four connections: raise max_connections there, or the role's limit"),
    ("does not support SSL", "turn on ssl there, or leave sslmode out of the address"),
    ("resolve host", "check the host's name"),
    ("translate host name", "check the host's name"),
    ("invalid response", "what listens there is no PostgreSQL: check the port"),
)
UNKNOWN = "invalid URI query parameter"
OTHERWISE = "is PostgreSQL running there?"


class ShelfRefused(RuntimeError):
    """A database that cannot be the shelf; the message names the option, the reason, and what to do."""


class ShelfAway(NotNow):
    """PostgreSQL does not answer, or not in time."""

    what = "PostgreSQL is away"

    def __init__(self, reason: str = "it does not answer", sent: bool = False) -> None:
        super().__init__(f"{self.what}: {reason}")
        self.reason = reason
        self.sent = sent
        """Whether it may have done what it was asked, or may do it yet."""


class ShelfRefuses(ShelfAway):
    """PostgreSQL answers, and does not do what it is asked: a right that is missing, a table that is gone."""

    what = "PostgreSQL refuses"


class TakenOver(NotNow):
    """A world that another server has by now: what was written here since is not stored."""

    def __init__(self, name: str) -> None:
        super().__init__(f"another server has taken over the world {name!r}: try again")


@dataclass(frozen=True)
class Place:
    """A cluster's place in a database."""

    address: str
    """`postgresql://…`, or libpq's `host=… dbname=…`."""
    name: str
    """The cluster's, and so the schema's."""

    def parameters(self) -> dict[str, Any]:
        """How to connect. ShelfRefused for what is no address, or without the driver."""
        try:
            from psycopg import ProgrammingError
            from psycopg.conninfo import conninfo_to_dict
        except ImportError as error:
            raise ShelfRefused(f"--shared needs psycopg ({error}): pip install 'telephony-emulator[shared]'") from None
        try:
            given: dict[str, Any] = conninfo_to_dict(self.address)
        except ProgrammingError as error:  # whose message may repeat the password
            if str(error).startswith(UNKNOWN):
                raise ShelfRefused(f"--shared: {str(error).strip()}: libpq knows no such parameter") from None
            raise ShelfRefused(
                "--shared: this is no address of a database: write postgresql://user:password@host:5432/database"
            ) from None
        options = f'{given.get("options", "")} -c search_path="{self.name}" -c idle_in_transaction_session_timeout=1000'
        defaults = {"connect_timeout": CONNECT_SECONDS, "application_name": "telephony-emulator"}
        return {**defaults, **given, "options": options.strip(), "client_encoding": "UTF8"}

    def __str__(self) -> str:
        """Without the password."""
        given = self.parameters()
        user = f"{given['user']}@" if "user" in given else ""
        port = f":{given['port']}" if "port" in given else ""
        return f"postgresql://{user}{given.get('host', '')}{port}/{given.get('dbname', '')}"

    def refused(self, error: "Error | str") -> ShelfRefused:
        """Why this database cannot be the shelf, and what to do."""
        reason = said(error)
        remedy = next((what for sign, what in REMEDIES if sign in reason), OTHERWISE)
        return ShelfRefused(f"--shared {self}: {reason}: {remedy}")


def place_of(world: str) -> str:
    """Where a world is, in words."""
    return f"the world {world!r} in PostgreSQL"


def said(error: Exception | str) -> str:
    """What PostgreSQL says, in one line: the last that it says of several tries."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    told = [line for line in lines if not line.startswith(("Multiple connection attempts", "- host:", "Is the server"))]
    text = (told or lines or [type(error).__name__])[0]
    return text.rpartition("FATAL:  ")[2].rpartition("failed: ")[2].rstrip(".")

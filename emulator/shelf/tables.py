"""The tables of a cluster, in a schema of its own: made on first use, and refused where they are another version's."""

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zlib import crc32

from emulator.sharing.handover import GIVEN, PATH, SECRET
from emulator.shelf.place import OLDEST, Place, ShelfRefused
from emulator.store.database import SCHEMA_VERSION

if TYPE_CHECKING:
    from psycopg import Connection

VERSION = SCHEMA_VERSION * 100 + 1
"""Of these tables, and of those that the changes are about."""
TABLES = (
    """CREATE TABLE about (version integer NOT NULL, dataset text NOT NULL, seed bigint NOT NULL, clock text NOT NULL,
        baseline text NOT NULL)""",
    """CREATE TABLE server (id text PRIMARY KEY, pid integer NOT NULL, address text NOT NULL, secret text NOT NULL,
        until timestamptz NOT NULL)""",
    """CREATE TABLE world (name text COLLATE "C" PRIMARY KEY, owner text, epoch bigint NOT NULL,
        version integer NOT NULL)""",
    "CREATE SEQUENCE epochs",
    "CREATE TABLE baseline (digest text PRIMARY KEY, content bytea NOT NULL)",
    """CREATE TABLE segment (world text COLLATE "C", position bigint, seconds float8 NOT NULL,
        baseline text REFERENCES baseline, content bytea, PRIMARY KEY (world, position))""",
    """CREATE TABLE change (world text COLLATE "C", position bigint, epoch bigint NOT NULL, line bytea NOT NULL,
        PRIMARY KEY (world, position))""",
    """CREATE TABLE exchange (world text COLLATE "C", number bigint, place bigint NOT NULL, line bytea NOT NULL,
        PRIMARY KEY (world, number))""",
    """CREATE TABLE webhook (world text COLLATE "C", number bigint, place bigint NOT NULL, line bytea NOT NULL,
        PRIMARY KEY (world, number))""",
    """CREATE TABLE part (world text COLLATE "C", name text, value bytea NOT NULL, PRIMARY KEY (world, name))""",
    """CREATE TABLE snapshot (world text COLLATE "C", name text COLLATE "C", content bytea NOT NULL,
        PRIMARY KEY (world, name))""",
    "ALTER TABLE segment ALTER content SET STORAGE EXTERNAL",
    "ALTER TABLE snapshot ALTER content SET STORAGE EXTERNAL",
    "ALTER TABLE baseline ALTER content SET STORAGE EXTERNAL",
)
"""What stands in databases is packed already. Only who has a world's latest epoch writes to its rows."""
OF_A_WORLD = ("segment", "change", "exchange", "webhook", "part", "snapshot")
LIVE = "SELECT id, pid, address, secret, until FROM server WHERE until > clock_timestamp()"
REACH_SECONDS, LOOK_SECONDS = 5, 0.1
"""How long a server may be silent that is about to end, and how often that is looked at."""


@dataclass(frozen=True)
class About:
    """What all servers of a cluster have in common."""

    dataset: str
    seed: int
    clock: str
    baseline: str
    """The digest of what worlds begin with."""

    def differs(self, other: "About") -> str:
        """What is not the same, in words; nothing if all is."""
        for name in ("dataset", "seed", "clock"):
            ours, theirs = getattr(self, name), getattr(other, name)
            if ours != theirs:
                return f"{name} {theirs}, here it is {ours}"
        return "" if self == other else f"another content of the dataset {other.dataset}"


def prepare(place: Place, about: About) -> None:
    """Make the tables where they are missing. ShelfRefused for a database that cannot be used, or is in use otherwise.

    Another cluster is known by another dataset, seed or clock, or by servers that cannot be reached.
    """
    with connected(place) as connection:
        if (version := connection.info.server_version) < OLDEST:
            raise ShelfRefused(f"--shared {place}: PostgreSQL {version // 10_000} is too old: use 12 or newer")
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [crc32(place.name.encode())])
            make_or_check(connection, place)
            agree(connection, place, about)
        check_reach(connection, place)


@contextmanager
def connected(place: Place) -> Iterator["Connection[tuple[Any, ...]]"]:
    """A connection for as long as the `with` lasts. ShelfRefused for what PostgreSQL refuses."""
    parameters = place.parameters()
    import psycopg

    try:
        with psycopg.connect(**parameters, autocommit=True) as connection:
            yield connection
    except psycopg.Error as error:
        raise place.refused(error) from None


def make_or_check(connection: "Connection[tuple[Any, ...]]", place: Place) -> None:
    """The tables, as they must be."""
    (known,) = connection.execute("SELECT to_regclass(%s) IS NOT NULL", [f'"{place.name}".about']).fetchall()[0]
    if not known:
        return make(connection, place)
    (version,) = connection.execute("SELECT max(version) FROM about").fetchall()[0]
    if version != VERSION:
        kind = "a newer" if (version or 0) > VERSION else "an older"
        raise ShelfRefused(
            f"--shared {place}: the cluster {place.name!r} has tables of {kind} version ({version}, here it is "
            f"{VERSION}): use the version that made them, or another name (--shared-name)"
        )


def make(connection: "Connection[tuple[Any, ...]]", place: Place) -> None:
    """Make the tables, and the schema if it is missing."""
    import psycopg

    namespace = "SELECT count(*) FROM pg_namespace WHERE nspname = %s"
    if not connection.execute(namespace, [place.name]).fetchall()[0][0]:
        connection.execute(f'CREATE SCHEMA "{place.name}"'.encode())
    try:
        for table in TABLES:
            connection.execute(table.encode())
    except psycopg.errors.DuplicateTable as error:
        taken = f"--shared {place}: the schema {place.name!r} has tables of others ({error.diag.message_primary})"
        raise ShelfRefused(f"{taken}: choose another name (--shared-name)") from None


def agree(connection: "Connection[tuple[Any, ...]]", place: Place, about: About) -> None:
    """Have the same dataset, seed and clock as those who are there; who is alone says anew what they are."""
    live = connection.execute(LIVE).fetchall()
    known = [About(*row) for row in connection.execute("SELECT dataset, seed, clock, baseline FROM about").fetchall()]
    if live and known and (difference := about.differs(known[0])):
        raise ShelfRefused(
            f"--shared {place}: the cluster {place.name!r} is served with {difference}. Servers of one cluster have "
            "the same dataset, seed and clock; another cluster has another name (--shared-name)"
        )
    if known != [about]:
        connection.execute("DELETE FROM about")
        connection.execute("INSERT INTO about VALUES (%s, %s, %s, %s, %s)", [VERSION, *astuple(about)])


def check_reach(connection: "Connection[tuple[Any, ...]]", place: Place) -> None:
    """Refuse to share with a server that renews its lease, but cannot be reached; one that is gone is waited for."""
    first: dict[str, Any] = {}
    ends = monotonic() + REACH_SECONDS
    while silent := [each for each in connection.execute(LIVE).fetchall() if not answers(*each[2:4])]:
        for server, pid, address, _, until in silent:
            if first.setdefault(server, until) != until and monotonic() > ends:
                raise ShelfRefused(
                    f"--shared {place}: process {pid} at {address} serves the cluster {place.name!r} too, and cannot "
                    "be reached there: servers of one cluster must reach each other (--advertise says where), "
                    "another cluster has another name (--shared-name)"
                )
        sleep(LOOK_SECONDS)


def answers(address: str, secret: str) -> bool:
    """Whether the server that has this secret is at this address."""
    parts = urlsplit(address)
    try:
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=1)
        connection.request("POST", f"{PATH}/", headers={SECRET: secret, "Content-Length": "0"})
        return connection.getresponse().status == GIVEN
    except (OSError, ValueError, http.client.HTTPException):
        return False

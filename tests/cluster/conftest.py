"""Servers that share a database, each a process of its own, and what stands around them."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.balanced import HAPROXY, Setup
from tests.cluster.postgres import Postgres, missing
from tests.killable import Killable
from tests.sharing.conftest import Start, reach

__all__ = ["reach"]

LEASE = {"shared_lease_seconds": 0.5}
"""For tests that wait for many to run out."""


LONGEST = 120


def leave_out(reason: str) -> None:
    """Skip a test, or fail it where all have to run."""
    (pytest.fail if os.environ.get("CLUSTER_NEEDED") else pytest.skip)(reason)


def too_long(number: int, frame: object) -> None:
    raise TimeoutError(f"longer than {LONGEST} seconds")


@pytest.fixture(autouse=True)
def bounded() -> Iterator[None]:
    """No proof takes longer, whatever stands still."""
    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(LONGEST)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture(scope="session")
def server_of_databases() -> Iterator[Postgres]:
    if reason := missing():
        leave_out(reason)
    with Postgres() as opened:
        yield opened


@pytest.fixture
def postgres(server_of_databases: Postgres) -> Postgres:
    """The server, which a test before may have ended."""
    server_of_databases.start()
    return server_of_databases


@pytest.fixture
def database(postgres: Postgres) -> str:
    """The address of an empty database."""
    return postgres.address(postgres.create())


@pytest.fixture
def start(database: str) -> Iterator[Start]:
    """Starts a server on the database; those that are left at the end are killed."""
    with ExitStack() as stack:

        def begin(**settings: Any) -> Killable:
            return stack.enter_context(Killable(None, **{"shared": database} | settings))

        yield begin


@pytest.fixture
def setup(database: str) -> Iterator[Setup]:
    """Three servers on the database behind HAProxy."""
    if HAPROXY is None:
        leave_out("no haproxy here: `make cluster-test` installs it")
    with ExitStack() as stack:
        yield Setup(stack, "--shared", database)

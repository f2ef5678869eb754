"""A PostgreSQL of the tests' own: in a folder and on a port of its own, ended by its own process id."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Self

from tests.killable import stand_still
from tests.wire import free_ports

try:
    import psycopg
except ImportError:
    psycopg = None  # type: ignore[assignment]

PROGRAMS = max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)
"""Where Debian has the server, which is in nobody's path."""
ROOT = os.getuid() == 0
AS_POSTGRES: dict[str, Any] = {"user": "postgres", "group": "postgres", "extra_groups": []} if ROOT else {}
"""Root may run neither of its programs."""
SECRET = "a-secret-of-the-tests"
OPTIONS = {"max_connections": 60, "shared_buffers": "16MB", "listen_addresses": "127.0.0.1"}


def missing() -> str:
    """What keeps these tests from running, or nothing."""
    if PROGRAMS is None:
        return "no PostgreSQL here: `make cluster-test` installs it"
    return "" if psycopg else "no psycopg here: `make cluster-test` installs it"


class Postgres:
    """A server that can be stopped, killed and started again; each test gets a database of its own in it."""

    def __init__(self) -> None:
        assert PROGRAMS
        self.folder = Path(tempfile.mkdtemp(prefix="emulator-postgres-"))
        self.data = self.folder / "data"
        self.names = count(1)
        (self.port,) = free_ports(1)
        password = self.folder / "password"
        password.write_text(SECRET)
        if ROOT:
            for path in (self.folder, password):
                shutil.chown(path, "postgres", "postgres")
        words = ["-D", str(self.data), "-U", "postgres", f"--pwfile={password}", "--auth=scram-sha-256"]
        made = [PROGRAMS / "initdb", *words, "--no-sync", "--encoding=UTF8", "--locale=C"]
        subprocess.run(made, check=True, capture_output=True, cwd=self.folder, **AS_POSTGRES)
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()
        shutil.rmtree(self.folder)

    def start(self) -> None:
        """Unless it runs: start it, and wait until it takes connections."""
        if self.process:
            return
        assert PROGRAMS
        options = [f"--{name}={value}" for name, value in OPTIONS.items()]
        words = [PROGRAMS / "postgres", "-D", self.data, "-p", str(self.port), "-k", self.folder, *options]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(words, stdout=log, stderr=log, cwd=self.folder, **AS_POSTGRES)
        ends = time.monotonic() + 30
        while True:
            try:
                return self.execute("SELECT 1")
            except psycopg.OperationalError:
                assert self.process.poll() is None, self.said()
                assert time.monotonic() < ends, self.said()
                time.sleep(0.02)

    def stop(self) -> None:
        """End it as an upgrade does: fast, its clients' connections broken off."""
        if self.process:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)
            self.process = None

    def kill(self) -> None:
        """End it without a word, those that serve its connections too."""
        assert self.process
        pids = self.pids()
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        self.process.wait(10)
        self.process = None
        while any(Path(f"/proc/{pid}").exists() for pid in pids):
            time.sleep(0.01)

    def stand_still(self) -> None:
        """Nothing of it moves, and nothing says so."""
        for pid in self.pids():
            stand_still(pid)

    def go_on(self) -> None:
        """After it stood still."""
        for pid in self.pids():
            os.kill(pid, signal.SIGCONT)

    @contextmanager
    def connections_standing_still(self, database: str) -> Iterator[None]:
        """Those that a database has now, while others are taken and served; then they go on, and most of them end."""
        name = database.rpartition("/")[2]
        with closing(psycopg.connect(self.address("postgres"), autocommit=True)) as connection:
            asked = "SELECT pid FROM pg_stat_activity WHERE datname = %s"
            pids = [pid for (pid,) in connection.execute(asked, [name]).fetchall()]
        for pid in pids:
            stand_still(pid)
        try:
            yield
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)
        ends = time.monotonic() + 1  # one that only listens has no reason to end
        while any(Path(f"/proc/{pid}").exists() for pid in pids) and time.monotonic() < ends:
            time.sleep(0.01)

    def pids(self) -> list[int]:
        """Its own, and those of its children."""
        assert self.process
        pid = self.process.pid
        return [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]

    def said(self) -> str:
        """What it wrote to its log."""
        return (self.folder / "log").read_text()

    def address(self, database: str, user: str = "postgres", secret: str = SECRET) -> str:
        """Where a database is."""
        return f"postgresql://{user}:{secret}@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: str, database: str = "postgres") -> None:
        """Run a statement."""
        with closing(psycopg.connect(self.address(database), autocommit=True, connect_timeout=10)) as connection:
            connection.execute(statement)

    def create(self) -> str:
        """The name of a new, empty database."""
        name = f"d{next(self.names)}"
        self.execute(f"CREATE DATABASE {name}")
        return name

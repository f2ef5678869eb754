"""Servers that a test may kill, deprive of room on the disk, or start by the dozen: each a process of its own.

They are forked from a process that has everything imported, so that one is ready in a tenth of a second.
"""

import multiprocessing
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Self

import emulator.control.api  # noqa: F401  as the vendors below: every test asks it for something
from emulator.server import Server, create_app
from emulator.settings import ServerSettings, WorldSettings
from emulator.vendors import VENDORS

for each in VENDORS:
    each.load()

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__])


def serve(settings: dict[str, Any], words: Connection, before: Callable[[], None] | None, pipe: Connection) -> None:
    """Run a server; its address, or what kept it from starting, goes into the pipe."""
    os.dup2(words.fileno(), sys.stderr.fileno())
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    if before:
        before()
    try:
        app = create_app(ServerSettings(**settings), WorldSettings())
        Server(app, ServerSettings(**settings), lambda server: pipe.send(server.url)).run()
    except Exception as error:
        pipe.send(f"{type(error).__name__}: {error}")


def as_nobody() -> None:
    """Go on as a user who owns nothing."""
    os.setgid(65534)
    os.setuid(65534)


def with_few_files() -> None:
    """Go on with 64 open files at most."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def stand_still(pid: int) -> None:
    """Have a process stand still, and wait until it does."""
    os.kill(pid, signal.SIGSTOP)
    while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "T":
        time.sleep(0.001)


class Killable:
    """A server in a process of its own, on a data folder or on what its settings name."""

    def __init__(self, data: Path | None, before: Callable[[], None] | None = None, **settings: Any) -> None:
        self.words, words = FORKS.Pipe(duplex=False)
        self.heard = b""
        self.beginning: str | None = None
        self.pipe, theirs = FORKS.Pipe(duplex=False)
        given = {"port": 0, "data": data, "clock": "2026-03-02"} | settings
        self.process = FORKS.Process(target=serve, args=(given, words, before, theirs), daemon=True)
        self.process.start()
        theirs.close()
        words.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.kill()

    @property
    def pid(self) -> int:
        assert self.process.pid
        return self.process.pid

    def begun(self) -> str:
        """Its address, or what keeps it from starting."""
        if self.beginning is None:
            try:
                self.beginning = str(self.pipe.recv()) if self.pipe.poll(20) else "nothing happened"
            except EOFError:
                self.beginning = "it died"
        return self.beginning

    def url(self) -> str:
        """Its address, once it serves."""
        found = self.begun()
        assert found.startswith("http://"), f"{found}\n{self.said()}"
        return found

    def said(self) -> str:
        """What it wrote to its standard error."""
        while self.words.poll() and (part := os.read(self.words.fileno(), 2**16)):
            self.heard += part
        return self.heard.decode()

    def limit_files(self, size: int) -> None:
        """From now on no file of it may grow beyond so many bytes: as on a disk that is full."""
        _, hard = resource.prlimit(self.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (size, hard))

    def stand_still(self) -> None:
        """Until it is told to go on."""
        stand_still(self.pid)

    def go_on(self) -> None:
        """After it stood still."""
        os.kill(self.pid, signal.SIGCONT)

    def end(self) -> int:
        """Ask it to end, and wait; its exit code."""
        self.process.terminate()
        self.process.join(10)
        return self.process.exitcode or 0

    def kill(self) -> None:
        """End it without a word."""
        if self.process.is_alive():
            self.process.kill()
        self.process.join(10)

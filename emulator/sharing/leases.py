"""Leases: each world's file has one owner among the processes that share a folder.

A lease is a lock on `worlds/NAME.lock`, in which the owner's process, address and secret stand. It
is held while the world is open; whoever wants the world meanwhile asks the owner to give it back.
"""

import asyncio
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import monotonic
from typing import Annotated

from pydantic import Field, TypeAdapter

from emulator.sharing.handover import ask
from emulator.sharing.locks import Lock, words_of

LEASE = ".lock"
"""How the file of a lease is called, after its world."""
PAUSE_SECONDS = 0.01
"""Between two looks at a lease whose owner cannot be asked, or keeps it."""
GIVEN_SECONDS = 0.1
"""How long a world that was given back is left to the one who asked for it."""
HELD_SECONDS = 0.05
"""How long a world is kept at least, so that two who both want it get on with their work."""


@dataclass(frozen=True)
class Owner:
    """The process that has a world; of one that has only just taken it, nothing is known yet."""

    pid: int | None = None
    address: str | None = None
    """Where it can be asked; None for one that does not listen."""
    secret: Annotated[str, Field(pattern="^[0-9a-f]*$")] = ""

    def __str__(self) -> str:
        return f"process {self.pid}" if self.pid else "another process"


class NotNow(RuntimeError):
    """What cannot be had at the moment; the same request may be answered in a second."""


class HeldElsewhere(NotNow):
    """A world that another process has, and does not give back in time."""

    def __init__(self, name: str, owner: Owner) -> None:
        self.name = name
        self.owner = owner
        super().__init__(f"{owner} has the world {name!r} and does not give it back: try again in a second")


class Leases:
    """What this process has of a folder that others may use too."""

    def __init__(self, folder: Path | None, seconds: float) -> None:
        self.folder = folder
        self.seconds = seconds
        """How long it waits for a world that another process has."""
        self.me = Owner(os.getpid(), None, secrets.token_hex(16))
        self.held: dict[str, Lock] = {}
        self.since: dict[str, float] = {}
        """Since when it has each of them."""
        self.given: dict[str, float] = {}
        """Until when worlds that were given back are left alone."""
        self.presence: Lock | None = None
        self.asking: dict[str, asyncio.Task[None]] = {}

    def listen_at(self, address: str) -> None:
        """Say where this process can be asked, in the leases to come."""
        self.me = replace(self.me, address=address)

    def join(self, folder: Path) -> set[str]:
        """Be there for others to see; returns the ids of the processes that share the folder already."""
        others = set()
        for path in folder.glob("*.lock"):
            stale = Lock.take(path, b"")
            if stale is None:
                others.add(path.stem)
            else:
                stale.release()
        self.presence = Lock.take(folder / f"{self.me.pid}.lock", b"")
        return others

    @property
    def firm(self) -> bool:
        """Whether the machine keeps other processes off what this one has."""
        return self.presence is None or self.presence.firm

    def path(self, name: str) -> Path | None:
        """The file of a lease, if worlds are kept in files."""
        return self.folder / f"{name}{LEASE}" if self.folder else None

    def take(self, name: str) -> None:
        """Have a world's file for this process alone. HeldElsewhere if another has it, or is about to."""
        path = self.path(name)
        if path is None or name in self.held:
            return
        if monotonic() < self.given.get(name, 0) and not path.exists():
            raise HeldElsewhere(name, Owner())
        self.given.pop(name, None)
        lock = Lock.take(path, json.dumps(asdict(self.me)).encode())
        if lock is None:
            raise HeldElsewhere(name, self.owner(name) or Owner())
        self.held[name], self.since[name] = lock, monotonic()

    def release(self, name: str) -> None:
        """Let others have a world's file."""
        if lock := self.held.pop(name, None):
            del self.since[name]
            lock.release()

    def give(self, name: str) -> None:
        """Let the one who asked have a world's file, who will have it before anybody here can ask for it back."""
        self.release(name)
        self.given[name] = monotonic() + GIVEN_SECONDS

    @contextmanager
    def holding(self, name: str) -> Iterator[None]:
        """Have a world's file for as long as it takes. Raises HeldElsewhere."""
        self.take(name)
        try:
            yield
        finally:
            self.release(name)

    def owner(self, name: str) -> Owner | None:
        """Who has a world; None if nobody does."""
        path = self.path(name)
        if path is None or name in self.held:
            return self.me
        words = words_of(path)
        if words is None:
            return None
        with suppress(ValueError):
            return TypeAdapter(Owner).validate_json(words, strict=True)
        return Owner()

    async def acquire(self, name: str, anew: bool = False) -> None:
        """Have what has to be fetched before a world can be opened: nothing where it is in a file."""

    async def gone(self, name: str) -> None:
        """Wait until a world that was released is out of the house."""

    async def disown(self, name: str) -> bool:
        """Let others have a world that this process does not have open; False if that cannot be done now."""
        return True

    def forget(self) -> None:
        """Have nothing any more: others may have it."""

    async def fetch(self, refusal: HeldElsewhere, ends: float) -> None:
        """Ask a world's owner to give it back, once for everybody here who wants it; or wait a little."""
        name = refusal.name
        task = self.asking.get(name)
        if task is None:
            task = self.asking[name] = asyncio.create_task(self._ask(refusal))
            task.add_done_callback(lambda done: self.asking.pop(name))
        await asyncio.wait({task}, timeout=max(ends - monotonic(), 0))

    async def _ask(self, refusal: HeldElsewhere) -> None:
        owner = refusal.owner
        if owner.address is None or not await ask(owner.address, refusal.name, owner.secret, self.seconds):
            await asyncio.sleep(PAUSE_SECONDS)

    async def ripen(self, name: str) -> None:
        """Wait until this process has had a world for as long as it may keep it from others."""
        await asyncio.sleep(max(self.since.get(name, 0) + HELD_SECONDS - monotonic(), 0))

    def leave(self) -> None:
        """Give up everything that is left."""
        for name in list(self.held):
            self.release(name)
        if self.presence:
            self.presence.release()

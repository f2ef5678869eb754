"""A world is one isolated emulator: database, clock, chance, limits, faults, journal and the rest.

The name comes from the credential (`admin+checkout-7` acts in world `checkout-7`). A world begins
as a copy of the seeded baseline and shares nothing with any other.
"""

import asyncio
import logging
import re
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from emulator.core import copies
from emulator.core.bus import Bus, History
from emulator.core.chance import Chance
from emulator.core.clock import Clock
from emulator.core.database import Damaged, VersionMismatch
from emulator.core.faults import Faults
from emulator.core.files import StorageFailed
from emulator.core.journal import Journal
from emulator.core.limits import Limits
from emulator.core.snapshots import Snapshots, State
from emulator.core.store import DROPPED, Interrupted, Store
from emulator.core.webhooks import Webhooks
from emulator.settings import WorldSettings

if TYPE_CHECKING:
    from emulator.core.worlds import Worlds

DEFAULT = "default"
NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")
RESERVED_NAMES = {".", ".."}


class WorldState(SQLModel, table=True):
    """What a world remembers beside its records: clock, settings, limits."""

    __tablename__ = "emulator_state"
    name: str = Field(primary_key=True)
    value: Any = Field(sa_column=Column(JSON, nullable=False))


class BadWorldName(ValueError):
    """A world's name has 1 to 64 letters, digits, `_`, `.` or `-`."""


class WorldUnusable(RuntimeError):
    """A world's file that is no world of this version of the emulator; it is left as it is."""

    def __init__(self, path: Path, reason: str) -> None:
        reset = "reset the world, which keeps the file aside, or drop it"
        super().__init__(f"{path}: {reason}. To begin anew {reset}")


class World:
    """Database, clock, chance, limits, faults, journal, bus, webhooks and settings of one world."""

    def __init__(self, name: str, worlds: "Worlds", path: Path | None = None, spare: Store | None = None) -> None:
        self.name = name
        self.worlds = worlds
        self.used = time.monotonic()
        fresh = path is None or not path.exists()
        self.store = Store(path, worlds.make_room)
        self.chance = Chance(self.store, worlds.baselines.seed)
        self.clock = Clock(self.store, worlds.find_action, worlds.start)
        self.clock.world = self
        self.limits = Limits(self.clock)
        self.faults = Faults(self)
        self.history = History()
        self.journal = Journal(self.history)
        self.streams: set[Any] = set()
        self.interrupted = asyncio.Event()
        """Set when the world is no longer what it was: requests that wait then end."""
        self.bus = Bus()
        self.webhooks = Webhooks(self)
        self.settings = worlds.settings.model_copy()
        self.snapshots = Snapshots(worlds.snapshot_folder(name))
        try:
            if not fresh:
                self._wake()
            elif spare:
                self._begin_with(spare)
            else:
                self.reset()
        except BaseException:
            self.store.close()
            raise

    def _wake(self) -> None:
        """Go on from a file."""
        assert self.store.path
        try:
            parts = read_state(self.store)
            if not parts:  # whoever made it was ended before it had answered anything
                return self.reset()
            State(**parts)
            self._load_state()
        except (Damaged, VersionMismatch, TypeError, ValueError, KeyError) as error:
            raise WorldUnusable(self.store.path, str(error)) from None

    def reset(self) -> None:
        """Back to the server's own baseline; its frozen clock goes before the dataset's."""
        change = beginning(self.worlds, start=self.worlds.start)
        with closing(copies.read(self.worlds.baselines.get(), change)) as source:
            self._begin_with(source)

    async def reset_to(self, content: bytes, seed: int | None = None, start: datetime | None = None) -> None:
        """Begin anew with a database: data, clock, schedule, limits, faults, journal, settings. Raises Interrupted.

        Open streams stay subscribed; snapshots stay. A database that is a snapshot brings its own
        clock, settings and faults; seed and start, if given, go before them.
        """
        change = beginning(self.worlds, seed, start)
        with closing(await copies.read_aside(content, change, self.store.path)) as source:
            self._begin_with(source)

    def _begin_with(self, source: Store) -> None:
        self._take(source)
        self.interrupted.set()
        self.interrupted = asyncio.Event()
        self.worlds.tally.merge(self.journal.whole_tally())
        for part in (self.journal, self.webhooks):
            part.clear()
        self.history.record("reset", {"seed": self.chance.seed})

    def _take(self, source: Store) -> None:
        """Go on with a database that brings its own state."""
        if self.store.closed:
            raise Interrupted(DROPPED)
        self.store.take(source)
        self._load_state()

    async def dump(self) -> bytes:
        """The present state as the bytes of one SQLite file. Raises Interrupted."""
        return await copies.dump_aside(self.store, self.save)

    async def restore(self, content: bytes) -> None:
        """Back to a snapshot that was checked: clock, schedule, settings and counters too. Raises Interrupted."""
        change = completing(self.worlds, self.parts(), {})
        with closing(await copies.read_aside(content, change, self.store.path)) as source:
            self._take(source)
        self.history.record("restore", {})

    def parts(self) -> dict[str, Any]:
        """What is held in memory beside the records."""
        return {
            "seed": self.chance.seed,
            "clock": self.clock.dump(),
            "limits": self.limits.dump(),
            "settings": self.settings.model_dump(),
        }

    def save(self) -> None:
        """Write what is held in memory into the database, before copying it."""
        with self.store.transaction():
            self.faults.save()
            write_state(self.store, self.parts())

    @contextmanager
    def change(self) -> Iterator[None]:
        """Change what is held in memory, and store it; a disk that refuses leaves all as it was."""
        try:
            with self.store.transaction():
                yield
                self.save()
        except StorageFailed:
            self._load_state(self.parts() | read_state(self.store) | {"limits": self.limits.dump()})
            raise

    def _load_state(self, parts: dict[str, Any] | None = None) -> None:
        parts = parts or read_state(self.store)
        self.chance.seed = parts["seed"]
        self.clock.load(parts["clock"], restart=True)
        self.limits.load(parts["limits"])
        self.faults.load()
        self.settings = WorldSettings(**parts["settings"])
        self.clock.arm()

    def idle_seconds(self) -> float:
        """Real time since it was last used."""
        return time.monotonic() - self.used

    def listeners(self) -> int:
        """How many streams and waiting requests it has."""
        return len(self.bus.subscriptions) + len(self.history.waiting)

    def end_streams(self) -> None:
        """Let everyone who listens go home."""
        self.interrupted.set()
        self.bus.close()
        self.history.close()

    def close(self) -> None:
        """End its streams and release its database."""
        self.clock.disarm()
        self.end_streams()
        self.worlds.tally.merge(self.journal.whole_tally())
        self.webhooks.clear()
        self._save_at_the_end()
        self.store.close()
        # Parts that know their world would keep it, and each other, until Python next looks for cycles.
        self.clock.world = None
        self.clock.epoch += 1
        del self.faults.world, self.webhooks.world

    def _save_at_the_end(self) -> None:
        try:
            if self.store.path:
                self.save()
        except StorageFailed as error:
            logging.getLogger("emulator").warning("world %s: what it held in memory is lost: %s", self.name, error)


def beginning(worlds: "Worlds", seed: int | None = None, start: datetime | None = None) -> copies.Change:
    """What makes a database the first state of a world; seed and start, if given, go before its own."""
    fresh = {
        "seed": worlds.baselines.seed,
        "clock": clock_of(worlds, worlds.start).dump(),
        "limits": {},
        "settings": worlds.settings.model_dump(),
    }
    asked: dict[str, Any] = {} if seed is None else {"seed": seed}
    if start is not None:
        asked["clock"] = clock_of(worlds, start).dump()
    return completing(worlds, fresh, asked)


def completing(worlds: "Worlds", fresh: dict[str, Any], asked: dict[str, Any]) -> copies.Change:
    """What completes the state of a database: its own goes before the fresh one, what was asked before both."""

    def complete(source: Store) -> None:
        parts = fresh | read_state(source) | asked
        clock = clock_of(worlds, None)
        clock.load(parts["clock"])
        write_state(source, parts | {"clock": clock.dump()})

    return complete


def clock_of(worlds: "Worlds", start: datetime | None) -> Clock:
    """A clock to ask how it would stand."""
    return Clock(Store(), worlds.find_action, start)


def read_state(store: Store) -> dict[str, Any]:
    """What a database remembers beside the records."""
    return {row.name: row.value for row in store.all(WorldState)}


def write_state(store: Store, parts: dict[str, Any]) -> None:
    """Let a database remember this, and nothing else."""
    with store.transaction():
        store.delete(WorldState)
        for name, value in parts.items():
            store.insert(WorldState, name=name, value=value)


def is_name(name: str) -> bool:
    """Whether a world can be called so: anything else would leave its folder."""
    return NAME.fullmatch(name) is not None and name not in RESERVED_NAMES


def check_name(name: str) -> None:
    """Refuse what could not name a world, or would leave its folder."""
    if not is_name(name):
        raise BadWorldName(f"{name!r} cannot name a world: use 1 to 64 letters, digits, '_', '.' or '-'")

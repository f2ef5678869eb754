"""A world is one isolated emulator; `Worlds` holds them by name.

The name comes from the credential (`admin+checkout-7` acts in world `checkout-7`). A world begins
as a copy of the seeded baseline and shares nothing with any other.
"""

import asyncio
import os
import re
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from emulator.core import memory
from emulator.core.baselines import Baselines
from emulator.core.bus import Bus, History
from emulator.core.chance import Chance
from emulator.core.clock import Action, Clock
from emulator.core.database import VersionMismatch, check_content, check_file, check_version
from emulator.core.faults import FaultRow, Faults, from_row
from emulator.core.journal import Journal, Tally
from emulator.core.limits import Limits
from emulator.core.snapshots import Snapshots, State
from emulator.core.store import Store
from emulator.core.webhooks import Webhooks
from emulator.settings import WorldSettings

DEFAULT = "default"
RELEASE_SECONDS = 0.5
NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")
RESERVED_NAMES = {".", ".."}


class WorldState(SQLModel, table=True):
    """What a world remembers beside its records: clock, settings, limits."""

    __tablename__ = "emulator_state"
    name: str = Field(primary_key=True)
    value: Any = Field(sa_column=Column(JSON, nullable=False))


class BadWorldName(ValueError):
    """A world's name has 1 to 64 letters, digits, `_`, `.` or `-`."""


class TooManyWorlds(RuntimeError):
    """The cap on worlds is reached."""


class World:
    """Database, clock, chance, limits, faults, journal, bus, webhooks and settings of one world."""

    def __init__(self, name: str, worlds: "Worlds", path: Path | None = None) -> None:
        self.name = name
        self.worlds = worlds
        self.used = time.monotonic()
        fresh = path is None or not path.exists()
        self.store = Store(path)
        self.chance = Chance(self.store, worlds.baselines.seed)
        self.clock = Clock(self.store, worlds.find_action, worlds.start)
        self.clock.world = self
        self.limits = Limits(self.clock)
        self.faults = Faults(self)
        self.history = History()
        self.journal = Journal(self.history)
        self.streams: set[Any] = set()
        self.bus = Bus()
        self.webhooks = Webhooks(self)
        self.settings = worlds.settings.model_copy()
        self.snapshots = Snapshots(worlds.snapshot_folder(name))
        if fresh:
            self.reset()
        else:
            check_version(self.store.connection)
            self._load_state(restart=True)

    def reset(self, dataset: str | None = None, seed: int | None = None) -> None:
        """Back to the seeded baseline: data, clock, schedule, limits, faults, journal, settings.

        Open streams stay subscribed; snapshots stay. A baseline that is a snapshot brings its own
        clock, settings and faults, but the server's frozen clock goes before its own dataset's.
        """
        content = self.worlds.baselines.get(dataset, seed)
        if dataset is not None:
            self.check(content)
        self.reset_to(content, seed, self.worlds.start if dataset is None else None)

    def reset_to(self, content: bytes, seed: int | None = None, start: datetime | None = None) -> None:
        """Begin anew with a database; seed and start, if given, go before its own."""
        self.store.load(content)
        self.chance.seed = self.worlds.baselines.seed
        self.clock.set(self.worlds.start)
        self.settings = self.worlds.settings.model_copy()
        self.worlds.tally.merge(self.journal.tally)
        for part in (self.limits, self.journal, self.webhooks):
            part.clear()
        self._load_state()
        if seed is not None:
            self.chance.seed = seed
        if start is not None:
            self.clock.set(start)
            self.clock.arm()
        self.save()
        self.history.record("reset", {"seed": self.chance.seed})

    def dump(self) -> bytes:
        """The present state as the bytes of one SQLite file."""
        self.save()
        return self.store.dump()

    def restore(self, content: bytes) -> None:
        """Back to the state of a snapshot that was checked: clock, schedule, settings and counters included."""
        self.store.load(content)
        self._load_state()
        self.save()
        self.history.record("restore", {})

    def check(self, content: bytes) -> None:
        """Refuse what is no snapshot of this version of the emulator."""
        check_content(content)
        trial = Store()
        try:
            trial.load(content)
            if not self.store.schema() <= trial.schema():
                raise VersionMismatch("the tables of this snapshot were changed by hand")
            parts: dict[str, Any] = {row.name: row.value for row in trial.all(WorldState)}
            if parts:
                State(**parts)
            for row in trial.all(FaultRow):
                from_row(row)
        except (TypeError, ValueError) as error:
            where = ".".join(map(str, error.errors()[0]["loc"])) if isinstance(error, ValidationError) else error
            raise VersionMismatch(f"this snapshot was made by another version of the emulator: {where}") from None
        finally:
            trial.close()

    def save(self) -> None:
        """Write what is held in memory into the database: after changing it, before copying it."""
        parts = {
            "seed": self.chance.seed,
            "clock": self.clock.dump(),
            "limits": self.limits.dump(),
            "settings": self.settings.model_dump(),
        }
        with self.store.transaction():
            self.faults.save()
            self.store.delete(WorldState)
            for name, value in parts.items():
                self.store.insert(WorldState, name=name, value=value)

    def _load_state(self, restart: bool = False) -> None:
        parts: dict[str, Any] = {row.name: row.value for row in self.store.all(WorldState)}
        if parts:
            self.chance.seed = parts["seed"]
            self.clock.load(parts["clock"], restart)
            self.limits.load(parts["limits"])
            self.settings = WorldSettings(**parts["settings"])
        self.faults.load()
        self.clock.arm()

    def idle_seconds(self) -> float:
        """Real time since it was last used."""
        return time.monotonic() - self.used

    def listeners(self) -> int:
        """How many streams and waiting requests it has."""
        return len(self.bus.subscriptions) + len(self.history.waiting)

    def end_streams(self) -> None:
        """Let everyone who listens go home."""
        self.bus.close()
        self.history.close()

    def close(self) -> None:
        """End its streams and release its database."""
        self.clock.disarm()
        self.end_streams()
        self.worlds.tally.merge(self.journal.tally)
        self.webhooks.clear()
        if self.store.path:
            self.save()
        self.store.close()
        # Parts that know their world would keep it, and each other, until Python next looks for cycles.
        self.clock.world = None
        del self.faults.world, self.webhooks.world


class Worlds:
    """Every world of the server, each made when first named."""

    def __init__(
        self,
        baselines: Baselines,
        find_action: Callable[[str], Action],
        settings: WorldSettings,
        start: datetime | None = None,
        folder: Path | None = None,
        most: int = 1000,
        ttl: float = 3600,
    ) -> None:
        self.baselines = baselines
        self.find_action = find_action
        self.settings = settings
        self.start = start
        self.folder = folder
        self.most = most
        self.ttl = ttl
        self.began = time.monotonic()
        self.tally = Tally()
        """What worlds were asked before they were reset or dropped."""
        self.open: dict[str, World] = {}
        self.releasing: asyncio.TimerHandle | None = None

    def uptime(self) -> float:
        """Seconds of real time since the server began."""
        return time.monotonic() - self.began

    def get(self, name: str = DEFAULT) -> World:
        """The world of this name; it comes into being on first use."""
        world = self.open.get(name)
        if world is None:
            world = self.open[name] = self._make(name)
        world.used = time.monotonic()
        return world

    def _make(self, name: str) -> World:
        check_name(name)
        self.drop_idle()
        if len(self.open) >= self.most and name != DEFAULT:
            raise TooManyWorlds(f"{self.most} worlds exist already: drop one, or raise the limit (--worlds)")
        return World(name, self, self.path(name))

    def path(self, name: str) -> Path | None:
        """The file of a world, if worlds are kept in files."""
        if self.folder is None:
            return None
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / f"{name}.sqlite"

    def check(self) -> None:
        """Refuse a data folder that cannot be used, and worlds in it that another version wrote."""
        if self.folder is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        if not os.access(self.folder, os.W_OK):
            raise PermissionError(f"{self.folder}: cannot be written to")
        for path in sorted(self.folder.glob("*.sqlite")):
            check_file(path)

    def snapshot_folder(self, name: str) -> Path | None:
        """Where the snapshots of a world are, if worlds are kept in files."""
        return self.folder.parent / "snapshots" / name if self.folder else None

    def names(self) -> list[str]:
        """Worlds that exist, those asleep in the data folder included."""
        kept = {path.stem for path in self.folder.glob("*.sqlite")} if self.folder else set()
        return sorted(kept | self.open.keys())

    def drop(self, name: str) -> bool:
        """Remove a world and its file; False if there is none."""
        check_name(name)
        world = self.open.pop(name, None)
        if world:
            world.close()
            self.release_soon()
        path = self.path(name)
        kept = path is not None and path.exists()
        for suffix in ("", "-wal", "-shm"):
            if path:
                Path(f"{path}{suffix}").unlink(missing_ok=True)
        Snapshots(self.snapshot_folder(name)).clear()
        return kept or world is not None

    def drop_idle(self) -> None:
        """Close worlds that nobody used for the time-to-live; files stay."""
        limit = time.monotonic() - self.ttl
        for name, world in list(self.open.items()):
            if world.used < limit and name != DEFAULT and not world.listeners():
                self.open.pop(name).close()
                self.release_soon()

    def release_soon(self) -> None:
        """Hand the memory of dropped worlds back to the machine, of many at a time."""
        with suppress(RuntimeError):  # no event loop: a program that is not a server
            self.releasing = self.releasing or asyncio.get_running_loop().call_later(RELEASE_SECONDS, self._release)

    def _release(self) -> None:
        self.releasing = None
        memory.release()

    def close(self) -> None:
        """Close every world."""
        for world in self.open.values():
            world.close()
        self.open.clear()


def check_name(name: str) -> None:
    """Refuse what could not name a world, or would leave its folder."""
    if not NAME.fullmatch(name) or name in RESERVED_NAMES:
        raise BadWorldName(f"{name!r} cannot name a world: use 1 to 64 letters, digits, '_', '.' or '-'")

"""Every world of the server by its name: made when first named, kept in files if wanted, dropped.

A folder of worlds belongs to one process. A file in it is a whole world, or it is left alone: it is
named at the start, its world refuses, and the others serve.
"""

import asyncio
import logging
import os
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import IO, Any

from emulator.journal.journal import Counted, Tally
from emulator.pacing import memory
from emulator.pacing.workers import Workers
from emulator.settings import WorldSettings
from emulator.snapshots import copies
from emulator.snapshots.baselines import Baselines
from emulator.snapshots.named import Snapshots
from emulator.store.database import (
    Damaged,
    Schema,
    VersionMismatch,
    check_file,
    is_unfinished,
    remove_database,
    set_aside,
)
from emulator.store.files import (
    StorageFailed,
    failing,
    is_name,
    lock_folder,
    most_databases,
    prepare_folder,
    remove_partials,
    write_whole,
)
from emulator.store.store import Store
from emulator.worlds.beginnings import beginning
from emulator.worlds.world import DEFAULT, Action, World, WorldUnusable, check_name

RELEASE_SECONDS = 0.5
MOST_TROUBLES = 20
SUFFIX = ".sqlite"


class TooManyWorlds(RuntimeError):
    """The cap on worlds is reached."""


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
        examine: Callable[[bytes], None] | None = None,
        drawing_seconds: float = 5,
        vendors: Sequence[Any] = (),
    ) -> None:
        self.baselines = baselines
        self.find_action = find_action
        self.settings = settings
        self.start = start
        self.folder = folder
        self.most = most
        self.ttl = ttl
        self.examine = examine or (lambda content: None)
        """Refuses a database that a world could not go on from."""
        self.began = time.monotonic()
        self.tally = Tally()
        """What worlds were asked before they were reset or dropped."""
        self.asleep: dict[str, Counted] = {}
        """What worlds were asked that are closed, and will remember it."""
        self.open: dict[str, World] = {}
        self.most_awake = most_databases()
        self.lock: IO[Any] | None = None
        self.troubles: dict[str, str] = {}
        """Worlds whose last write failed, and why."""
        self.releasing: asyncio.TimerHandle | None = None
        self.workers = Workers(drawing_seconds)
        self.vendors = vendors

    def uptime(self) -> float:
        """Seconds of real time since the server began."""
        return time.monotonic() - self.began

    @cached_property
    def baseline(self) -> Store:
        """The server's own baseline, to look at: who could sign in to a world that is not there yet."""
        return Store.of(self.baselines.get())

    @cached_property
    def tables(self) -> Schema:
        """What every world's database has."""
        return self.baseline.schema()

    def get(self, name: str = DEFAULT, spare: Store | None = None) -> World:
        """The world of this name; it comes into being on first use, with a spare store if there is one."""
        world = self.open.get(name)
        if world is None:
            world = self.open[name] = self._make(name, spare)
        world.used = time.monotonic()
        return world

    async def come(self, name: str = DEFAULT) -> World:
        """The world of this name; where that takes long, it comes into being while others are answered."""
        if self.exists(name) or len(self.baselines.get()) <= copies.LARGE:
            return self.get(name)
        self._check_new(name)
        change = beginning(self, start=self.start)
        with closing(await copies.read_aside(self.baselines.get(), change, self.path(name))) as spare:
            return self.get(name, spare)

    def exists(self, name: str) -> bool:
        """Whether a world of this name is there, asleep ones included."""
        if name in self.open:
            return True
        path = self.path(name)
        return path is not None and path.is_file()

    def _make(self, name: str, spare: Store | None) -> World:
        self._check_new(name)
        path = self.path(name)
        if path:
            look_at(path, self.tables)
        return World(name, self, path, spare)

    def _check_new(self, name: str) -> None:
        check_name(name)
        self.drop_idle()
        if name != DEFAULT and not self.exists(name) and len(self.names()) >= self.most:
            raise TooManyWorlds(f"{self.most} worlds exist already: drop one, or raise the limit (--worlds)")

    async def come_anew(self, name: str) -> World:
        """The world of this name; a file that cannot be one makes room, and is kept under another name."""
        try:
            return await self.come(name)
        except WorldUnusable:
            self._set_aside(name)
            return await self.come(name)

    def _set_aside(self, name: str) -> None:
        path = self.path(name)
        assert path is not None
        logging.getLogger("emulator").warning("%s: kept as %s", path, set_aside(path).name)

    def path(self, name: str) -> Path | None:
        """The file of a world, if worlds are kept in files."""
        return self.folder / f"{name}{SUFFIX}" if self.folder else None

    def take_folder(self) -> None:
        """Keep the data folder for this process. FolderRefused if it cannot be used."""
        if self.folder is None:
            return
        data = self.folder.parent
        prepare_folder("--data", data)
        self.lock = lock_folder("--data", data)
        for folder in (self.folder, data / "logs"):
            prepare_folder("--data", folder)
        for folder in (self.folder, data / "logs", *data.glob("snapshots/*/")):
            remove_partials(folder)

    def look_through(self) -> None:
        """Name the files in the data folder that are no worlds."""
        for path in sorted(self.folder.glob(f"*{SUFFIX}")) if self.folder else ():
            try:
                look_at(path, self.tables)
            except (WorldUnusable, StorageFailed) as error:
                told = str(error).encode(errors="backslashreplace").decode()
                logging.getLogger("emulator").warning("a file is left alone, the other worlds serve: %s", told)

    def snapshot_folder(self, name: str) -> Path | None:
        """Where the snapshots of a world are, if worlds are kept in files."""
        return self.folder.parent / "snapshots" / name if self.folder else None

    def log_path(self, name: str) -> Path | None:
        """The file of a world's past, if worlds are kept in files."""
        return self.folder.parent / "logs" / f"{name}{SUFFIX}" if self.folder else None

    def names(self) -> list[str]:
        """Worlds that exist, those asleep in the data folder included."""
        kept: set[str] = set()
        if self.folder:
            with failing(self.folder):
                kept = {path.stem for path in self.folder.glob(f"*{SUFFIX}") if is_name(path.stem)}
        return sorted(kept | self.open.keys())

    def drop(self, name: str) -> bool:
        """Remove a world and its file, whatever that is; False if there is none."""
        check_name(name)
        path = self.path(name)
        if path and path.is_dir():
            raise WorldUnusable(path, "it is no file")
        world = self.open.pop(name, None)
        if world:
            world.close()
            self.release_soon()
        self.troubles.pop(name, None)
        if counted := self.asleep.pop(name, None):
            self.tally.merge(counted.tally)
        if log := self.log_path(name):
            remove_database(log)
        kept = path is not None and remove_database(path)
        Snapshots(self.snapshot_folder(name)).clear()
        return kept or world is not None

    def drop_idle(self) -> None:
        """Close worlds that nobody used for the time-to-live; files stay."""
        limit = time.monotonic() - self.ttl
        for name, world in list(self.open.items()):
            if world.used < limit and name != DEFAULT and not world.listeners():
                self.open.pop(name).close()
                self.release_soon()

    def make_room(self) -> None:
        """Let those that were longest not used close their files, so that one more may be opened."""
        awake = [world for world in self.open.values() if world.awake]
        if len(awake) >= self.most_awake:
            awake.sort(key=lambda world: world.used)
            for world in awake[: len(awake) - self.most_awake + 1]:
                world.sleep()

    def keep(self) -> None:
        """Store whatever of open worlds is to outlive the process."""
        for world in self.open.values():
            world.keep()

    def note_trouble(self, name: str, error: StorageFailed) -> None:
        """Remember that a write failed; of many, the latest."""
        self.troubles.pop(name, None)
        self.troubles[name] = str(error)
        while len(self.troubles) > MOST_TROUBLES:
            del self.troubles[next(iter(self.troubles))]

    def problems(self) -> dict[str, str]:
        """Worlds that the disk refuses, and why: those whose last write failed are tried again."""
        for name in list(self.troubles):
            try:
                self._try_write(name)
            except StorageFailed as error:
                self.troubles[name] = str(error)
                break  # the others are on the same disk
            del self.troubles[name]
        return self.troubles

    def _try_write(self, name: str) -> None:
        world = self.open.get(name)
        if world:
            world.save()
        elif self.folder:
            trial = self.folder / "trial"
            write_whole(trial, b"?" * 4096)
            trial.unlink()

    def release_soon(self) -> None:
        """Hand the memory of dropped worlds back to the machine, of many at a time."""
        with suppress(RuntimeError):  # no event loop: a program that is not a server
            self.releasing = self.releasing or asyncio.get_running_loop().call_later(RELEASE_SECONDS, self._release)

    def _release(self) -> None:
        self.releasing = None
        memory.release()

    def close(self) -> None:
        """Close every world, end the work for them, and leave the folder to others."""
        self.workers.close()
        for world in self.open.values():
            world.close()
        self.open.clear()
        if self.lock:
            self.lock.close()


def look_at(path: Path, tables: Schema) -> None:
    """Remove a file whose making was broken off. WorldUnusable for one that is no world of this version."""
    if not path.exists():
        return
    if not path.is_file():
        raise WorldUnusable(path, "it is no file")
    if not is_name(path.stem):
        raise WorldUnusable(path, "no world can have this name")
    if not os.access(path, os.R_OK | os.W_OK):
        raise WorldUnusable(path, "this user cannot read and write it")
    try:
        if is_unfinished(path):
            remove_database(path)
        else:
            check_file(path, tables)
    except (VersionMismatch, Damaged) as error:
        raise WorldUnusable(path, str(error).removeprefix(f"{path}: ")) from None

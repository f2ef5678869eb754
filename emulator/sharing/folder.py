"""Files of worlds in a folder: what they are called, and whether one can be opened."""

import logging
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from emulator.journal.kept import Kept
from emulator.parsing.names import is_name
from emulator.sharing.glance import Glance
from emulator.sharing.home import Home, WorldUnusable
from emulator.sharing.leases import LEASE, HeldElsewhere, Leases, Owner
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
from emulator.store.files import StorageFailed, failing, is_alive, most_leases, prepare_folder, remove_partials

SUFFIX = ".sqlite"
LOGGER = logging.getLogger("emulator")


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


class Folder(Home):
    """A folder of worlds, each in files of its own, for several servers of one machine perhaps."""

    lasting = True

    def __init__(self, folder: Path, lease_seconds: float, most_open: int = sys.maxsize) -> None:
        super().__init__(Leases(folder, lease_seconds))
        self.folder: Path = folder
        self.data = folder.parent
        self.glance: Glance | None = None
        """Tells most files that are worlds, at little cost."""
        self.most_open = min(most_open, most_leases())

    def prepare(self) -> None:
        """Have the data folder, with those that have it already. FolderRefused if it cannot be used."""
        data, own = self.data, str(self.leases.me.pid)
        for folder in (data, data / "servers", self.folder, data / "logs"):
            prepare_folder("--data", folder)
        others = self.leases.join(data / "servers")
        if others:
            LOGGER.warning("shares %s with process %s", data, ", ".join(sorted(others, key=len)))
        if not self.leases.firm:
            LOGGER.warning("--data %s: no locks here: nothing keeps two servers from writing to one world", data)
        for folder in (self.folder, data / "logs", *data.glob("snapshots/*/")):
            remove_partials(folder, lambda pid: pid in others or (pid != own and is_alive(pid)))

    def look_through(self, baseline: bytes, tables: Schema) -> None:
        """Name the files in the data folder that are no worlds; those of other processes are their affair."""
        self.glance = Glance(baseline)
        for path in sorted(self.folder.glob(f"*{SUFFIX}")):
            if self._is_fine(path):
                continue
            try:
                with suppress(HeldElsewhere), self.leases.holding(path.stem):
                    look_at(path, tables)
            except (WorldUnusable, StorageFailed) as error:
                told = str(error).encode(errors="backslashreplace").decode()
                LOGGER.warning("a file is left alone, the other worlds serve: %s", told)

    def _is_fine(self, path: Path) -> bool:
        """Whether a glance tells that a file is a world."""
        mine = is_name(path.stem) and os.access(path, os.R_OK | os.W_OK)
        return self.glance is not None and mine and self.glance.fits(path)

    def path(self, name: str) -> Path:
        """The file of a world."""
        return self.folder / f"{name}{SUFFIX}"

    def log_path(self, name: str) -> Path:
        """The file of a world's past."""
        return self.data / "logs" / f"{name}{SUFFIX}"

    def names(self) -> set[str]:
        """Worlds that are in the folder."""
        return set(filter(is_name, self._stems(SUFFIX)))

    def _stems(self, suffix: str) -> Iterator[str]:
        """What the files in the folder are called that end so; `glob` takes four times as long."""
        with failing(self.folder):
            return (name.removesuffix(suffix) for name in os.listdir(self.folder) if name.endswith(suffix))

    async def owners(self, names: Sequence[str]) -> dict[str, Owner | None]:
        """Who has which world; of those without a lease's file nobody does."""
        leased = self.leases.held.keys() | set(self._stems(LEASE))
        return await super().owners([name for name in names if name in leased])

    def has(self, name: str) -> bool:
        """Whether a world of this name is in the folder."""
        return self.path(name).is_file()

    def keeper(self, name: str, failed: Callable[[StorageFailed], None]) -> Kept:
        """What keeps a world's past."""
        return Kept(self.log_path(name), name, failed)

    def snapshots(self, name: str) -> Snapshots:
        """A world's snapshots, in files too."""
        return Snapshots(self.data / "snapshots" / name)

    def look_at(self, name: str, tables: Schema) -> None:
        """Raise WorldUnusable for a world that cannot be gone on from."""
        if not self._is_fine(self.path(name)):
            look_at(self.path(name), tables)

    def set_aside(self, name: str) -> None:
        """Let a world begin anew whose file is none: that is kept under another name."""
        path = self.path(name)
        LOGGER.warning("%s: kept as %s", path, set_aside(path).name)

    async def remove(self, name: str) -> bool:
        """Remove a world's files; False if there were none. WorldUnusable for what is no file."""
        removed = [remove_database(each) for each in (self.path(name), self.log_path(name))]
        self.snapshots(name).clear()
        return any(removed)

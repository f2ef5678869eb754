"""What the disk refused: worlds whose last write failed, until a write succeeds."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from emulator.store.files import StorageFailed, write_whole

MOST_TROUBLES = 20


class Savable(Protocol):
    """A world, as far as its storage is concerned."""

    def save(self) -> None:
        """Write what is held in memory."""


class Troubles(dict[str, str]):
    """Worlds whose last write failed, and why."""

    def note(self, name: str, error: StorageFailed) -> None:
        """Remember that a write failed; of many, the latest."""
        self.pop(name, None)
        self[name] = str(error)
        while len(self) > MOST_TROUBLES:
            del self[next(iter(self))]

    def look_again(self, worlds: Mapping[str, Savable], folder: Path | None) -> None:
        """Try those again whose last write failed."""
        for name in list(self):
            try:
                try_write(worlds.get(name), folder)
            except StorageFailed as error:
                self[name] = str(error)
                break  # the others are on the same disk
            del self[name]


def try_write(world: Savable | None, folder: Path | None) -> None:
    """Write something: what a world holds in memory, or into the folder where it is not open."""
    if world:
        world.save()
    elif folder:
        trial = folder / f"trial.{os.getpid()}"
        write_whole(trial, b"?" * 4096)
        trial.unlink(missing_ok=True)

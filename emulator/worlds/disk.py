"""Worlds and the disk: those that leave memory for it, unused or too many; what it refused, until it takes it."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

from emulator.journal.kept import Kept
from emulator.parsing.names import DEFAULT
from emulator.store.database import Connection
from emulator.store.files import StorageFailed, write_whole
from emulator.worlds.world import World

MOST_TROUBLES = 20


class Troubles(dict[str, str]):
    """Worlds whose last write failed, and why."""

    def note(self, name: str, error: StorageFailed) -> None:
        """Remember that a write failed; of many, the latest."""
        self.pop(name, None)
        self[name] = str(error)
        while len(self) > MOST_TROUBLES:
            del self[next(iter(self))]

    def look_again(self, worlds: Mapping[str, World], folder: Path | None) -> None:
        """Try those again whose last write failed."""
        for name in list(self):
            try:
                try_write(worlds.get(name), folder)
            except StorageFailed as error:
                self[name] = str(error)
                break  # the others are on the same disk
            del self[name]


def try_write(world: World | None, folder: Path | None) -> None:
    """Write something: what a world holds in memory, or into the folder where it is not open."""
    if world:
        world.save()
    elif folder:
        trial = folder / f"trial.{os.getpid()}"
        write_whole(trial, b"?" * 4096)
        trial.unlink(missing_ok=True)


def leavers(worlds: Iterable[World], unused_since: float, surplus: int) -> Iterator[World]:
    """Worlds that may leave, those that were longest not used first: so many, and those unused since a moment.

    Each is looked at when its turn comes, for it may have found work meanwhile.
    """
    due = worlds if surplus > 0 else (world for world in worlds if world.used < unused_since)
    idle = sorted(filter(is_idle, due), key=lambda world: world.used)
    for number, world in enumerate(idle):
        if world.used >= unused_since and number >= surplus:
            return
        if is_idle(world) and is_stored(world):
            yield world


def is_idle(world: World) -> bool:
    """Whether nobody is at work on it, nobody listens, and no webhook is under way. The default world stays."""
    at_work = world.busy or world.clock.moving.locked() or world.listeners() or world.sends()
    return not (at_work or world.store.closed or world.name == DEFAULT)


def is_stored(world: World) -> bool:
    """Whether all that lasts of it is stored; health tells of what the disk refuses."""
    try:
        if world.keeping:
            world.save()
            world.keeping.kept.flush()
    except StorageFailed as error:
        world.ground.note_trouble(world.name, error)
        return False
    return True


def close_lending(world: World) -> ExitStack:
    """Close a world but for its files, which are closed with what this returns, by another thread perhaps."""
    files = ExitStack()
    for connection in connections(world):
        files.enter_context(connection.lend())
    world.close()
    return files


def connections(world: World) -> Iterator[Connection]:
    """What it has open."""
    if world.store.awake:
        yield world.store.connection
    if world.keeping and isinstance(world.keeping.kept, Kept) and world.keeping.kept.awake:
        yield world.keeping.kept.file.connection

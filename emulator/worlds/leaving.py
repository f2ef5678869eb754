"""Worlds that leave memory, because nobody used them for long or too many are there. What is kept of them stays."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack

from emulator.journal.kept import Kept
from emulator.parsing.names import DEFAULT
from emulator.store.database import Connection
from emulator.store.files import StorageFailed
from emulator.worlds.world import World


def leavers(worlds: Iterable[World], unused_since: float, surplus: int) -> Iterator[World]:
    """Worlds that may leave, those that were longest not used first: so many, and those unused since a moment.

    Each is looked at when its turn comes, for it may have found work meanwhile.
    """
    idle = sorted(filter(is_idle, worlds), key=lambda world: world.used)
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

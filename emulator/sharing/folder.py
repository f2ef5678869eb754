"""Files of worlds in a folder: what they are called, and whether one can be opened."""

import os
from pathlib import Path

from emulator.parsing.names import is_name
from emulator.store.database import Damaged, Schema, VersionMismatch, check_file, is_unfinished, remove_database

SUFFIX = ".sqlite"


class BadWorldName(ValueError):
    """A world's name has 1 to 64 letters, digits, `_`, `.` or `-`."""


class WorldUnusable(RuntimeError):
    """What is kept of a world is no world of this version of the emulator; it is left as it is."""

    def __init__(self, place: Path | str, reason: str) -> None:
        aside = ", which keeps the file aside," if isinstance(place, Path) else ""
        super().__init__(f"{place}: {reason}. To begin anew reset the world{aside} or drop it")


def check_name(name: str) -> None:
    """Refuse what could not name a world, or would leave its folder."""
    if not is_name(name):
        raise BadWorldName(f"{name!r} cannot name a world: use 1 to 64 letters, digits, '_', '.' or '-'")


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

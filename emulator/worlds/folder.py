"""Files of worlds in a folder: looked at before one is opened, set aside where one cannot be."""

import logging
import os
from contextlib import suppress
from pathlib import Path

from emulator.store.database import Damaged, Schema, VersionMismatch, check_file, is_unfinished, remove_database
from emulator.store.files import is_name
from emulator.worlds.world import WorldUnusable

SUFFIX = ".sqlite"


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


def set_aside(path: Path) -> None:
    """Make room for a new file, and keep the old one under another name."""
    number = next(n for n in range(1, 10**6) if not Path(f"{path}.damaged-{n}").exists())
    for suffix in ("-wal", "-shm", ""):
        with suppress(FileNotFoundError):
            Path(f"{path}{suffix}").rename(f"{path}.damaged-{number}{suffix}")
    logging.getLogger("emulator").warning("%s: kept as %s.damaged-%d", path, path.name, number)

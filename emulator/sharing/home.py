"""Where worlds are kept: in memory, unless something else takes the place of this."""

import sys
from collections.abc import Callable, Sequence
from math import inf
from pathlib import Path
from typing import Any

from emulator.journal.keepers import PastKeeper
from emulator.parsing.names import is_name
from emulator.sharing.leases import Leases, Owner
from emulator.snapshots.named import Snapshots
from emulator.store.database import Schema
from emulator.store.files import StorageFailed


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


class Home:
    """Where worlds are kept: here in memory, as long as the process lasts."""

    lasting = False
    """Whether worlds outlive the process, and may leave its memory."""
    most_open = sys.maxsize
    """How many worlds may be open at once."""
    folder: Path | None = None
    """Where their files are, if they have some."""

    def __init__(self, leases: Leases) -> None:
        self.leases = leases
        self.lose_all: Callable[[], None] = lambda: None
        """Closes every world: others may have them by now."""

    def prepare(self) -> None:
        """Have what worlds are kept in. Raises FolderRefused, ShelfRefused."""

    def look_through(self, baseline: bytes, tables: Schema) -> None:
        """Look at what is there: name what is no world, refuse to share with servers of another baseline."""

    async def begin(self) -> None:
        """Be there for other servers. Raises NotNow."""

    async def end(self) -> None:
        """Wait until everything is left to other servers."""

    def told(self) -> dict[str, Any] | None:
        """How what keeps the worlds is, where that can be away."""
        return None

    def refused(self) -> dict[str, str]:
        """Worlds of which something could not be stored yet, and why."""
        return {}

    @property
    def problem(self) -> str | None:
        """Why no world can be had, while that is so."""
        return None

    @property
    def valid_until(self) -> float:
        """Until when the worlds that are open are this server's, on the machine's monotonic clock."""
        return inf

    async def valid(self) -> None:
        """Wait until the worlds that are open are this server's for certain. Raises NotNow."""

    def path(self, name: str) -> Path | None:
        """The file of a world, if it has one."""
        return None

    def names(self) -> set[str]:
        """Worlds that are kept."""
        return set()

    def has(self, name: str) -> bool:
        """Whether a world of this name is kept, as far as this server knows."""
        return False

    def has_database(self, name: str) -> bool:
        """Whether a world that is about to be opened has a database, so that none has to be made."""
        return self.has(name)

    async def look_for(self, name: str) -> None:
        """Learn whether it is. Raises NotNow."""

    async def owners(self, names: Sequence[str]) -> dict[str, Owner | None]:
        """Who has which world."""
        return {name: self.leases.owner(name) for name in names}

    def keeper(self, name: str, failed: Callable[[StorageFailed], None]) -> PastKeeper | None:
        """What keeps a world's past, if anything does."""
        return None

    def snapshots(self, name: str) -> Snapshots:
        """A world's snapshots."""
        return Snapshots(None)

    def look_at(self, name: str, tables: Schema) -> None:
        """Raise WorldUnusable for a world that cannot be gone on from."""

    def set_aside(self, name: str) -> None:
        """Let such a world begin anew."""

    def opened(self, name: str, retreat: Callable[[int, int], bool], lose: Callable[[], None]) -> None:
        """Know how to take a world back to what is stored of it, and how to close one that was lost."""

    async def remove(self, name: str) -> bool:
        """Remove what is kept of a world, which is this server's; False if there was nothing."""
        return False

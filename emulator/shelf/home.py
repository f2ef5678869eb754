"""Worlds kept in PostgreSQL: a home like any other, to which worlds are fetched before they are opened."""

from collections.abc import Callable, Sequence
from typing import Any

from emulator.settings import ServerSettings
from emulator.sharing.home import Home
from emulator.sharing.leases import Owner
from emulator.shelf.found import digest_of
from emulator.shelf.kept import Shelved
from emulator.shelf.leases import ShelfLeases
from emulator.shelf.place import Place
from emulator.shelf.shelf import Shelf
from emulator.shelf.snapshots import ShelvedSnapshots
from emulator.shelf.tables import About, prepare
from emulator.store.database import Schema
from emulator.store.files import StorageFailed

LAPSED = "the lease on worlds in PostgreSQL has run out"


class ShelfHome(Home):
    """The worlds of a cluster, for servers on any number of machines."""

    lasting = True

    def __init__(self, settings: ServerSettings) -> None:
        self.settings = settings
        self.place = Place(settings.shared or "", settings.shared_name)
        self.shelf = Shelf(self.place, settings.shared_seconds, settings.shared_lease_seconds)
        self.acquired = ShelfLeases(self.shelf, settings.lease_seconds)
        super().__init__(self.acquired)
        self.most_open = settings.worlds_in_memory
        self.shelf.expelled = lambda: self.lose_all()

    def look_through(self, baseline: bytes, tables: Schema) -> None:
        """Have the tables, and the same dataset, seed and clock as the others. Raises ShelfRefused."""
        settings = self.settings
        prepare(self.place, About(settings.dataset, settings.seed, settings.clock, digest_of(baseline)))

    @property
    def valid_until(self) -> float:
        """Until when the worlds that are open are this server's, on the machine's monotonic clock."""
        return self.shelf.valid_until

    def told(self) -> dict[str, Any]:
        """How PostgreSQL is."""
        lasts = round(max(self.shelf.lasts, 0), 3)
        return {"name": self.place.name, "reachable": not self.shelf.problem, "lease_seconds": lasts}

    def refused(self) -> dict[str, str]:
        """Worlds of which something could not be stored yet, and why."""
        return self.shelf.refused

    @property
    def problem(self) -> str | None:
        """Why no world can be had, once the lease has run out."""
        return None if self.shelf.lasts > 0 else self.shelf.problem or LAPSED

    async def begin(self) -> None:
        """Be there for other servers. Raises ShelfAway."""
        await self.shelf.start(self.leases.me)

    async def end(self) -> None:
        """Store what is left, and leave everything to other servers."""
        await self.acquired.end()

    async def valid(self) -> None:
        """Wait until the lease is renewed, where it has run out. Raises ShelfAway."""
        await self.shelf.valid()

    def names(self) -> set[str]:
        """Worlds of the cluster, as far as this server was told."""
        return self.shelf.names

    def has(self, name: str) -> bool:
        """Whether there is a world of this name, as far as this server was told."""
        return name in self.shelf.names

    def has_database(self, name: str) -> bool:
        """Whether a world that was acquired has a database."""
        kept = self.acquired.shelved.get(name)
        return kept is None or bool(kept.found.segments)

    async def look_for(self, name: str) -> None:
        """Ask whether there is. Raises ShelfAway."""
        await self.shelf.look_for(name)

    async def owners(self, names: Sequence[str]) -> dict[str, Owner | None]:
        """Who has which world."""
        return await self.acquired.owners()

    def keeper(self, name: str, failed: Callable[[StorageFailed], None]) -> Shelved:
        """What keeps a world that was acquired."""
        return self.acquired.kept(name)

    def snapshots(self, name: str) -> ShelvedSnapshots:
        """A world's snapshots."""
        kept = self.acquired.kept(name)
        return ShelvedSnapshots(kept.snapshots, kept.found.snapshots)

    def set_aside(self, name: str) -> None:
        """Let a world begin anew whose rows are none."""
        self.acquired.kept(name).discard()

    def opened(self, name: str, retreat: Callable[[int, int], bool], lose: Callable[[], None]) -> None:
        """Know how to take a world back to what is stored of it, and how to close one that was lost."""
        kept = self.acquired.kept(name)
        kept.retreat, kept.lose = retreat, lose
        kept.forget_found()

    async def remove(self, name: str) -> bool:
        """Forget a world that this server has, and everything of it."""
        return await self.acquired.remove(name)

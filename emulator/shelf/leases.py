"""Leases of worlds on the shelf: each world points to the server that has it, and counts its owners."""

import asyncio
from contextlib import suppress
from time import monotonic

from emulator.sharing.home import WorldUnusable
from emulator.sharing.leases import GIVEN_SECONDS, HeldElsewhere, Leases, NotNow, Owner
from emulator.shelf.found import NOTHING, Found
from emulator.shelf.kept import Shelved
from emulator.shelf.place import TakenOver, place_of
from emulator.shelf.shelf import Shelf
from emulator.shelf.tables import OF_A_WORLD, VERSION
from emulator.snapshots.copies import apart

LOOK = """SELECT w.owner, w.epoch, w.version, s.pid, s.address, s.secret, s.until > clock_timestamp()
FROM world AS w LEFT JOIN server AS s ON s.id = w.owner WHERE w.name = %s"""
MAKE = """WITH made AS (INSERT INTO world VALUES (%s, %s, nextval('epochs'), %s) ON CONFLICT DO NOTHING
RETURNING name, epoch) SELECT epoch, pg_notify(%s, '+' || name) FROM made"""
EXPEL = "DELETE FROM server WHERE id = %s AND until < clock_timestamp() RETURNING id"
TAKE = "UPDATE world SET owner = %s, epoch = nextval('epochs') WHERE name = %s AND epoch = %s RETURNING epoch"
RELEASE = "UPDATE world SET owner = NULL WHERE name = %s AND epoch = %s"
DISOWN = "UPDATE world SET owner = NULL WHERE name = %s AND owner = %s"
REMOVE = f"""WITH gone AS (DELETE FROM world WHERE name = %s AND epoch = %s RETURNING name),
{", ".join(f"{each}_gone AS (DELETE FROM {each} USING gone WHERE world = gone.name)" for each in OF_A_WORLD)}
SELECT pg_notify(%s, '-' || name) FROM gone"""
PACKED = 10
"""How much smaller a database is on the shelf."""
OWNERS = """SELECT w.name, s.pid, s.address FROM world AS w
LEFT JOIN server AS s ON s.id = w.owner AND s.until > clock_timestamp()"""
SEGMENTS = """SELECT position, seconds, coalesce(segment.content, baseline.content) FROM segment
LEFT JOIN baseline ON digest = baseline WHERE world = %s ORDER BY position"""


class ShelfLeases(Leases):
    """The worlds of a cluster that this server has."""

    def __init__(self, shelf: Shelf, seconds: float) -> None:
        super().__init__(None, seconds)
        self.shelf = shelf
        self.shelved: dict[str, Shelved] = {}
        self.leaving: dict[str, asyncio.Task[None]] = {}
        self.left: dict[str, Shelved] = {}
        self.acquiring: dict[str, asyncio.Task[None]] = {}

    async def acquire(self, name: str, anew: bool = False) -> None:
        """Have a world for this server. Raises HeldElsewhere, ShelfAway, and WorldUnusable unless it begins `anew`."""
        while name not in self.shelved:
            task = self.acquiring.get(name)
            if task is None:
                task = self.acquiring[name] = asyncio.create_task(self._acquire_once(name, anew))
            await asyncio.shield(task)

    async def _acquire_once(self, name: str, anew: bool) -> None:
        # A task that is done is nobody's: to await it again and again would leave the others no turn.
        try:
            await self._acquire(name, anew)
        finally:
            del self.acquiring[name]

    async def _acquire(self, name: str, anew: bool) -> None:
        await self.gone(name)
        await self.shelf.valid()
        server = self.shelf.server
        epoch, version = await self._take(name, server)
        if version != VERSION and not anew:
            await self.shelf.ask(RELEASE, name, epoch)
            reason = f"its tables have version {version}, here it is {VERSION}"
            raise WorldUnusable(place_of(name), reason)
        found = await self._read(name)
        if version != VERSION:
            await self.shelf.ask("UPDATE world SET version = %s WHERE name = %s AND epoch = %s", VERSION, name, epoch)
            found = NOTHING._replace(snapshots=found.snapshots)
        kept = Shelved(name, epoch, found, self.shelf)
        with suppress(WorldUnusable):  # which is told when it is opened
            await apart(PACKED * found.size(), kept.database)
        if server != self.shelf.server:
            raise HeldElsewhere(name, Owner())  # it was expelled meanwhile, and begins anew
        self.given.pop(name, None)
        self.shelf.names.add(name)
        self.shelved[name], self.since[name] = kept, monotonic()

    async def _take(self, name: str, server: str) -> tuple[int, int]:
        """Its epoch and version, once it is ours."""
        while True:
            rows = await self.shelf.ask(LOOK, name)
            if not rows:
                if made := await self.shelf.ask(MAKE, name, server, VERSION, self.shelf.place.name):
                    return made[0][0], VERSION
                continue
            owner, epoch, version, pid, address, secret, alive = rows[0]
            if alive and owner != server:
                raise HeldElsewhere(name, Owner(pid, address, secret))
            if owner is None and monotonic() < self.given.get(name, 0):
                raise HeldElsewhere(name, Owner())
            if owner != server and alive is False and not await self.shelf.ask(EXPEL, owner):
                continue
            if taken := await self.shelf.ask(TAKE, server, name, epoch):
                return taken[0][0], version

    async def _read(self, name: str) -> Found:
        ask = self.shelf.ask
        return Found(
            await ask(SEGMENTS, name),
            await ask("SELECT position, line FROM change WHERE world = %s ORDER BY position", name),
            await ask("SELECT place, line FROM exchange WHERE world = %s ORDER BY place", name),
            await ask("SELECT place, line FROM webhook WHERE world = %s ORDER BY place", name),
            await ask("SELECT name, value FROM part WHERE world = %s", name),
            await ask("SELECT name, content FROM snapshot WHERE world = %s ORDER BY name", name),
        )

    def take(self, name: str) -> None:
        """A world that was acquired is here; HeldElsewhere for any other."""
        if name not in self.shelved:
            raise HeldElsewhere(name, Owner())

    def release(self, name: str) -> None:
        """Let others have a world, once all of it is stored."""
        if kept := self.shelved.pop(name, None):
            self.since.pop(name, None)
            self.left[name] = kept
            self.leaving[name] = asyncio.get_running_loop().create_task(self._release(kept))

    async def _release(self, kept: Shelved) -> None:
        try:
            while kept.over is None:
                with suppress(NotNow):
                    await kept.keep()
                    await self.shelf.ask(RELEASE, kept.world, kept.epoch)
                    return
        finally:
            self._has_left(kept)

    def _has_left(self, kept: Shelved) -> None:
        if self.left.get(kept.world) is kept:
            del self.left[kept.world], self.leaving[kept.world]

    async def gone(self, name: str) -> None:
        """Wait until a world that was released is stored."""
        while task := self.leaving.get(name):
            await asyncio.shield(task)

    def give(self, name: str) -> None:
        """Let the one who asked have a world, before anybody here asks for it back."""
        self.release(name)
        self.given[name] = monotonic() + GIVEN_SECONDS

    async def remove(self, name: str) -> bool:
        """Forget a world that this server has, and everything of it. Raises NotNow for one that is another's by now."""
        kept = self.shelved.pop(name)
        kept.end()
        self.since.pop(name, None)
        self.left[name] = kept
        task = self.leaving[name] = asyncio.create_task(self._remove(kept))
        await asyncio.shield(task)
        return True

    async def _remove(self, kept: Shelved) -> None:
        name = kept.world
        try:
            if not await self.shelf.ask(REMOVE, name, kept.epoch, self.shelf.place.name):
                await self.shelf.look_for(name)
                if name in self.shelf.names:  # it may have been done, and the answer lost; it was not
                    raise TakenOver(name)
            self.shelf.names.discard(name)
        finally:
            self._has_left(kept)

    async def disown(self, name: str) -> bool:
        """Let others have a world that this server does not have open, whatever the tables say."""
        if name in self.shelved:  # nobody is there any more who wanted it
            self.release(name)
        if name in self.leaving:
            await self.gone(name)
        elif name not in self.acquiring:
            with suppress(NotNow):
                await self.shelf.ask(DISOWN, name, self.shelf.server)
                return True
            return False
        return True

    def forget(self) -> None:
        """Have none of the worlds any more: this server was expelled."""
        for kept in [*self.shelved.values(), *self.left.values()]:
            kept.end()
        self.shelved.clear()
        self.since.clear()

    async def owners(self) -> dict[str, Owner | None]:
        """Who has which world of the cluster."""
        rows = await self.shelf.ask(OWNERS)
        return {name: Owner(pid, address) if pid else None for name, pid, address in rows}

    def kept(self, name: str) -> Shelved:
        """What is to be kept of a world that this server has."""
        return self.shelved[name]

    async def end(self) -> None:
        """Store what is left, and give everything back."""
        await self.shelf.end([*self.left.values(), *self.shelved.values()])

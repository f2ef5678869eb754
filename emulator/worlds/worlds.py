"""Every world of the server by its name: made when first named, kept elsewhere if wanted, dropped.

Several servers may have one home of worlds, but each world only one of them: who is asked for
another's fetches it from there. What is kept is a whole world, or it is left alone: its world
refuses, and the others serve.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from datetime import datetime
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from typing import Any

from emulator.journal.tally import Counted, Tally
from emulator.pacing import memory
from emulator.pacing.workers import Workers
from emulator.parsing.names import DEFAULT
from emulator.settings import WorldSettings
from emulator.sharing.departures import Departures, done
from emulator.sharing.home import Home, WorldUnusable, check_name
from emulator.sharing.leases import HeldElsewhere, Leases
from emulator.snapshots import copies
from emulator.snapshots.baselines import Baselines
from emulator.snapshots.drafts import Draft
from emulator.store.database import Schema
from emulator.store.files import StorageFailed, most_databases
from emulator.store.shared import Shared
from emulator.store.store import Store
from emulator.worlds.beginnings import beginning
from emulator.worlds.disk import Troubles, close_lending, leavers
from emulator.worlds.past import retreat
from emulator.worlds.world import Action, World

RELEASE_SECONDS = 0.5
MOST_LEAVING = 2
"""How many worlds leave before another comes, which waits for them."""
PATIENCE = 0.8
"""How much of the time for which others wait a world's requests may take to its end."""


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
        home: Home | None = None,
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
        self.home = home or Home(Leases(None, 1))
        self.leases = self.home.leases
        self.home.lose_all = self.lose_all
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
        self.departures = Departures[World]()
        self.leaving: set[asyncio.Task[None]] = set()
        self.draining = False
        """Whether the server is about to end, and asks for no more requests."""
        self.troubles = Troubles()
        self.releasing: asyncio.TimerHandle | None = None
        self.workers = Workers(drawing_seconds)
        self.shared = Shared()
        self.vendors = vendors

    def uptime(self) -> float:
        """Seconds of real time since the server began."""
        return time.monotonic() - self.began

    @cached_property
    def baseline(self) -> Store:
        """The server's own baseline, to look at: who could sign in to a world that is not there yet."""
        return Draft(self.baselines.get(), self.shared)

    @cached_property
    def tables(self) -> Schema:
        """What every world's database has."""
        return self.baseline.schema()

    def get(self, name: str = DEFAULT, spare: Store | None = None, anew: bool = False) -> World:
        """The world of this name; it comes into being on first use, with a spare store if there is one.

        Where a new one is wanted anyway, a file that cannot be one makes room, and is kept under
        another name. Raises HeldElsewhere.
        """
        world = self.open.get(name)
        if world is None:
            world = self.open[name] = self._make(name, spare, anew)
        world.used = time.monotonic()
        return world

    async def come(self, name: str = DEFAULT, anew: bool = False) -> World:
        """The same; from another process it is fetched, for which HeldElsewhere says that it took too long."""
        ends = time.monotonic() + self.leases.seconds
        while True:
            await self.departures.over(name)
            try:
                await self.home.valid()
                if name not in self.open:
                    self._check_new(name)
                    await self.leases.acquire(name, anew)
                return await self._come(name, anew)
            except HeldElsewhere as refusal:
                if time.monotonic() >= ends:
                    raise
                await self.leases.fetch(refusal, ends)

    async def _come(self, name: str, anew: bool) -> World:
        """Where a world takes long to come into being, others are answered meanwhile."""
        if name in self.open or self.home.has_database(name) or len(self.baselines.get()) <= copies.LARGE:
            return self.get(name, anew=anew)
        self._check_new(name)
        change = beginning(self, start=self.start)
        with closing(await copies.read_aside(self.baselines.get(), change, self.path(name))) as spare:
            return self.get(name, spare, anew)

    async def give_back(self, name: str) -> bool:
        """Let another process have a world, once what is under way in it is done; False if that takes too long.

        Requests that come meanwhile wait, and fetch it back.
        """
        await self.leases.ripen(name)
        await self.departures.over(name)
        world = self.open.pop(name, None)
        if world is None:
            return await self.leases.disown(name)
        try:
            with self.departures.of(world):
                if await done(world, self.leases.seconds * PATIENCE) and not world.store.closed:
                    world.close()
                    self.leases.give(name)
                    await self.leases.gone(name)
        finally:
            if not world.store.closed:
                self.open[name] = world
        return world.store.closed

    def exists(self, name: str) -> bool:
        """Whether a world of this name is there, asleep ones included."""
        return name in self.open or self.home.has(name)

    def _make(self, name: str, spare: Store | None, anew: bool) -> World:
        self._check_new(name)
        if name in self.departures.worlds:
            raise HeldElsewhere(name, self.leases.me)
        self.leases.take(name)
        try:
            world = self._open(name, self.path(name), spare, anew)
        except BaseException:
            self.leases.release(name)
            raise
        self.home.opened(name, partial(retreat, world), partial(self.lose, world))
        return world

    def _open(self, name: str, path: Path | None, spare: Store | None, anew: bool) -> World:
        try:
            self.home.look_at(name, self.tables)
            return World(name, self, path, spare)
        except WorldUnusable:
            if not anew:
                raise
            self.home.set_aside(name)
            return World(name, self, path, spare)

    def _check_new(self, name: str) -> None:
        check_name(name)
        list(islice(self.drop_idle(coming=1), MOST_LEAVING))
        if name != DEFAULT and not self.exists(name) and len(self.names()) >= self.most:
            raise TooManyWorlds(f"{self.most} worlds exist already: drop one, or raise the limit (--worlds)")

    def path(self, name: str) -> Path | None:
        """The file of a world, if worlds are kept in files."""
        return self.home.path(name)

    async def look_for(self, name: str) -> bool:
        """Whether a world of this name is there, on whichever server. Raises NotNow."""
        if name not in self.open:
            await self.home.look_for(name)
        return self.exists(name)

    def names(self) -> list[str]:
        """Worlds that exist, wherever they are kept."""
        return sorted(self.home.names() | self.open.keys())

    async def drop(self, name: str) -> bool:
        """Remove a world and what is kept of it; False if there is none. Raises NotNow."""
        check_name(name)
        await self.departures.over(name)
        if not await self.look_for(name):
            return False
        await self.leases.acquire(name, anew=True)
        with self.leases.holding(name):
            world = self.open.pop(name, None)
            if world:
                world.close()
                self.release_soon()
            self.troubles.pop(name, None)
            if counted := self.asleep.pop(name, None):
                self.tally.merge(counted.tally)
            return await self.home.remove(name) or world is not None

    def drop_idle(self, coming: int = 0) -> Iterator[World]:
        """Close worlds, one by one, that nobody used for the time-to-live, or that are too many for those to come."""
        surplus = len(self.open) + coming - self.home.most_open
        for world in leavers(self.open.values(), time.monotonic() - self.ttl, surplus):
            del self.open[world.name]
            self._let_go(world)
            yield world

    def _let_go(self, world: World) -> None:
        """Close a world; others are answered while the disk takes its files. Who asks for it waits until it is gone."""
        departure = ExitStack()
        departure.enter_context(self.departures.of(world))
        departure.callback(self.leases.release, world.name)
        leaving = asyncio.create_task(self._gone(departure, close_lending(world)))
        self.leaving.add(leaving)
        leaving.add_done_callback(self.leaving.discard)

    async def _gone(self, departure: ExitStack, files: ExitStack) -> None:
        with departure:
            await asyncio.to_thread(files.close)
        self.release_soon()

    def _close(self, world: World) -> None:
        if not world.store.closed:
            world.close()
        self.leases.release(world.name)

    def make_room(self) -> None:
        """Let those that were longest not used close their files, so that one more may be opened."""
        awake = [world for world in self.open.values() if world.awake]
        if len(awake) >= self.most_awake:
            awake.sort(key=lambda world: world.used)
            for world in awake[: len(awake) - self.most_awake + 1]:
                world.sleep()

    async def keep(self, worlds: Sequence[World]) -> None:
        """Store whatever of worlds is to outlive the process. Raises NotNow where that cannot be done."""
        for world in worlds:
            await world.keep()

    @property
    def valid_until(self) -> float:
        """Until when they are this server's, on the machine's monotonic clock."""
        return self.home.valid_until

    def lose(self, world: World) -> None:
        """Close a world that is another server's by now."""
        if self.open.get(world.name) is world:
            del self.open[world.name]
        self._close(world)

    def lose_all(self) -> None:
        """Close every world: this server had no lease any more, and others may have them."""
        self.leases.forget()
        for world in self.every():
            self.lose(world)

    def note_trouble(self, name: str, error: StorageFailed) -> None:
        """Remember that a write failed."""
        self.troubles.note(name, error)

    def problems(self) -> dict[str, str]:
        """Worlds that the disk refuses, and why: those whose last write failed are tried again."""
        self.troubles.look_again(self.open, self.home.folder)
        return self.troubles | self.home.refused()

    def every(self) -> list[World]:
        """The worlds that are open, those on the way out included."""
        return [*self.open.values(), *self.departures.worlds.values()]

    def release_soon(self) -> None:
        """Hand the memory of dropped worlds back to the machine, of many at a time."""
        with suppress(RuntimeError):  # no event loop: a program that is not a server
            self.releasing = self.releasing or asyncio.get_running_loop().call_later(RELEASE_SECONDS, self._release)

    def _release(self) -> None:
        self.releasing = None
        memory.release()

    def close(self) -> None:
        """Close every world, end the work for them, and leave what is kept to others."""
        self.workers.close()
        for world in self.every():
            self._close(world)
        self.open.clear()
        self.leases.leave()

    async def end(self) -> None:
        """Close every world, and leave them to others."""
        await asyncio.gather(*self.leaving)
        self.close()
        await self.home.end()

"""A world is one isolated emulator: database, clock, chance, limits, faults, journal and the rest.

The name comes from the credential (`admin+checkout-7` acts in world `checkout-7`). A world begins
with the seeded baseline, of which it has a copy once it writes, and sees nothing of any other.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from emulator.journal.bus import Bus, History
from emulator.journal.journal import Journal
from emulator.journal.log import Log
from emulator.journal.tally import Counted, Tally
from emulator.pacing.workers import Workers
from emulator.settings import WorldSettings
from emulator.sharing.home import Home, WorldUnusable
from emulator.shelf.place import place_of
from emulator.snapshots import copies
from emulator.store.database import Damaged, VersionMismatch
from emulator.store.files import StorageFailed
from emulator.store.state import State, read_state, write_state
from emulator.store.store import DROPPED, Interrupted, Store
from emulator.worlds.beginnings import Defaults, beginning, completing
from emulator.worlds.chance import Chance
from emulator.worlds.clock import Clock, Work
from emulator.worlds.faults import Faults
from emulator.worlds.keeping import Keeping
from emulator.worlds.limits import Limits
from emulator.worlds.mails import Mails
from emulator.worlds.webhooks import Webhooks

Action = Callable[["World", dict[str, Any]], None]
"""Scheduled work: runs in a transaction of the world, with the values it was scheduled with."""


class Ground(Defaults, Protocol):
    """What all worlds of a server stand on."""

    examine: Callable[[bytes], None]
    """Refuses a database that a world could not go on from."""
    find_action: Callable[[str], Action]
    tally: Tally
    asleep: dict[str, Counted]
    workers: Workers
    vendors: Sequence[Any]
    """Those whose telephones the network joins."""

    home: Home

    def make_room(self) -> None:
        """Close files that are not needed now, so that one more may be opened."""

    def note_trouble(self, name: str, error: StorageFailed) -> None:
        """Remember that a write failed."""


class World:
    """Database, clock, chance, limits, faults, journal, bus, webhooks and settings of one world."""

    def __init__(self, name: str, ground: Ground, path: Path | None = None, spare: Store | None = None) -> None:
        self.name = name
        self.ground = ground
        self.opened = self.used = time.monotonic()
        trouble = partial(ground.note_trouble, name)
        kept = ground.home.keeper(name, trouble)
        found = kept.database() if kept else None
        fresh = found is None and (path is None or not path.exists())
        self.bus = Bus()
        self.history = History()
        self.store = found or Store(path, ground.make_room)
        self.chance = Chance(self.store, ground.baselines.seed)
        work = Work(self._perform, ground.find_action, trouble, self.bus, self.history)
        self.clock = Clock(self.store, ground.start, work)
        self.history.now = self.clock.seconds
        self.log = self.store.recorder = Log(self.store, self.clock.seconds, ground.settings)
        self.limits = Limits(self.clock)
        self.faults = Faults(self.store, self.clock, self.chance)
        self.journal = Journal(self.history)
        self.streams: set[Any] = set()
        self.busy = 0
        """How many requests, of vendors and of the control plane, are under way, those that only listen included."""
        self.interrupted = asyncio.Event()
        """Set when the world is no longer what it was: requests that wait then end."""
        self.mails = Mails(self.store, self.clock, self.history)
        self.webhooks = Webhooks(self.clock, self.history, ground.settings)
        self.settings = ground.settings.model_copy()
        self.snapshots = ground.home.snapshots(name)
        self.keeping = Keeping(kept, self.log, self.journal, self.webhooks, self.limits) if kept else None
        """What keeps its past, if anything outlives the process."""
        self.webhooks.settled = self.settled
        try:
            self._begin(fresh, spare)
        except BaseException:
            self._close_files()
            raise

    def _begin(self, fresh: bool, spare: Store | None) -> None:
        """Go on from a file, or begin."""
        if not fresh:
            return self._wake()
        if self.keeping:
            self.keeping.kept.discard()  # what another world of this name has left
        if spare:
            self._begin_with(spare)
        else:
            self.reset()

    @property
    def settings(self) -> WorldSettings:
        """What can be changed while it runs."""
        return self._settings

    @settings.setter
    def settings(self, settings: WorldSettings) -> None:
        self._settings = self.webhooks.settings = settings
        self.store.forget()  # answers were made by them
        self.log.set(settings)

    def _perform(self, action: str, given: dict[str, Any]) -> None:
        self.ground.find_action(action)(self, given)

    def _wake(self) -> None:
        """Go on from what is kept."""
        try:
            parts = read_state(self.store)
            if not parts:  # whoever made it was ended before it had answered anything
                return self._begin(True, None)
            State(**parts)
            self._load_state()
            assert self.keeping
            self.keeping.wake(self.ground.asleep.pop(self.name, None))
        except (Damaged, VersionMismatch, TypeError, ValueError, KeyError) as error:
            raise WorldUnusable(self.store.path or place_of(self.name), str(error)) from None

    def reset(self) -> None:
        """Back to the server's own baseline; its frozen clock goes before the dataset's."""
        change, content = beginning(self.ground, start=self.ground.start), self.ground.baselines.get()
        with closing(copies.begin(content, change, self.store.path, self.ground.shared)) as source:
            self._begin_with(source)

    async def reset_to(
        self, content: bytes, seed: int | None = None, start: datetime | None = None, past: bool = False
    ) -> None:
        """Begin anew with a database: data, clock, schedule, limits, faults, journal, settings. Raises Interrupted.

        Open streams stay subscribed; snapshots stay. A database that is a snapshot brings its own
        clock, settings and faults; seed and start, if given, go before them. Its `past` may follow.
        """
        change = beginning(self.ground, seed, start, past)
        with closing(await copies.begin_aside(content, change, self.store.path, self.ground.shared)) as source:
            self._begin_with(source)

    def _begin_with(self, source: Store) -> None:
        self._take(source)
        self.log.clear()
        self._begin_log(source)
        self.interrupted.set()
        self.interrupted = asyncio.Event()
        self.ground.tally.merge(self.journal.whole_tally())
        for part in (self.journal, self.webhooks):
            part.clear()
        self.history.record("reset", {"seed": self.chance.seed})

    def _take(self, source: Store) -> None:
        """Go on with a database that brings its own state."""
        if self.store.closed:
            raise Interrupted(DROPPED)
        self.store.take(source)
        self._load_state(source.state)

    def _begin_log(self, source: Store) -> None:
        """Let the log go on from a database that was taken, whose own past is not known."""
        assert source.origin
        self.log.begin(source.origin, self.ground.baselines.holds(source.origin.content))

    async def dump(self) -> bytes:
        """The present state as the bytes of one SQLite file. Raises Interrupted."""
        return await copies.dump_aside(self.store, self.save)

    def go_back(self, source: Store, position: int) -> None:
        """Go on from an earlier state of this world, which the log has made again. Raises Interrupted."""
        self._take(source)
        self.log.cut(position)

    async def restore(self, content: bytes) -> None:
        """Back to a snapshot that was checked: clock, schedule, settings and counters too. Raises Interrupted."""
        change = completing(self.parts(), {})
        with closing(await copies.begin_aside(content, change, self.store.path, self.ground.shared)) as source:
            before = self.limits.dump()
            self._take(source)
            self._begin_log(source)
        if last := self.journal.latest():
            last.windows = [*last.windows, *self.limits.changes_since(before)]
            self.journal.changed(last)
        self.history.record("restore", {})

    def parts(self) -> dict[str, Any]:
        """What is held in memory beside the records."""
        return {
            "seed": self.chance.seed,
            "clock": self.clock.dump(),
            "limits": self.limits.dump(),
            "settings": self.settings.model_dump(),
        }

    def save(self) -> None:
        """Write what is held in memory into the database, before copying it."""
        with self.store.transaction():
            self.faults.save()
            write_state(self.store, self.parts())

    @contextmanager
    def change(self) -> Iterator[None]:
        """Change what is held in memory, and store it; a disk that refuses leaves all as it was."""
        try:
            with self.store.transaction():
                yield
                self.save()
        except StorageFailed:
            self._load_state(self.parts() | read_state(self.store) | {"limits": self.limits.dump()})
            raise

    def _load_state(self, parts: dict[str, Any] | None = None) -> None:
        parts = parts or read_state(self.store)
        self.chance.seed = parts["seed"]
        self.clock.load(parts["clock"], restart=True)
        self.limits.load(parts["limits"])
        self.faults.load()
        self.settings = WorldSettings(**parts["settings"])
        self.clock.arm()

    @property
    def awake(self) -> bool:
        """Whether it has files open."""
        return self.store.awake or (self.keeping is not None and self.keeping.kept.awake)

    def sleep(self) -> None:
        """Close its files until they are next used, those that are not in use."""
        if self.keeping:
            self.keeping.kept.sleep()
        self.store.sleep()

    def owes(self, position: int, webhooks: int) -> bool:
        """Whether it was written to since its log and its webhooks had come so far, and has to keep that yet."""
        return self.keeping is not None and (self.log.position, self.webhooks.number) != (position, webhooks)

    async def keep(self, whole: bool = True) -> None:
        """Store what is to outlive the process, or what of it cannot wait; health tells of what the disk refuses.

        Raises NotNow where nothing is stored, and nothing is as if it had been.
        """
        if self.keeping:
            await self.keeping.kept.keep(whole)

    async def settled(self) -> None:
        """Wait until what was written is stored, before others hear of it. Raises NotNow."""
        if self.keeping and self.keeping.kept.writes:
            await self.keeping.kept.keep()

    def age_seconds(self) -> float:
        """Real time since it was made, or opened from its file."""
        return time.monotonic() - self.opened

    def idle_seconds(self) -> float:
        """Real time since it was last used."""
        return time.monotonic() - self.used

    def listeners(self) -> int:
        """How many streams and waiting requests it has."""
        return len(self.bus.subscriptions) + len(self.history.waiting)

    def is_quiet(self) -> bool:
        """Whether nobody is at work on it: who is there just listens."""
        return not self.clock.moving.locked() and self.busy <= len(self.streams) + self.history.listeners

    def sends(self) -> bool:
        """Whether webhooks are under way."""
        return bool(self.webhooks.tasks)

    def end_streams(self) -> None:
        """Let everyone who listens go home."""
        self.interrupted.set()
        self.bus.close()
        self.history.close()

    def close(self) -> None:
        """End its streams and release its database."""
        self.clock.disarm()
        self.end_streams()
        if self.keeping:
            self.ground.asleep[self.name] = Counted(self.journal.whole_tally(), self.journal.number)
        else:
            self.ground.tally.merge(self.journal.whole_tally())
        self._save_at_the_end()
        self._close_files()
        self.webhooks.mirror = self.webhooks.settled = None
        self.webhooks.clear()
        # A clock that knows its world would keep it until Python next looks for cycles.
        self.clock.work = None
        self.clock.epoch += 1

    def _close_files(self) -> None:
        if self.keeping:
            self.keeping.kept.close()
        self.store.close()

    def _save_at_the_end(self) -> None:
        try:
            if self.keeping:
                self.save()
                self.keeping.kept.flush()
        except StorageFailed as error:
            logging.getLogger("emulator").warning("world %s: what it held in memory is lost: %s", self.name, error)

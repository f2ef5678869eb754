"""The world's time: read it, freeze it, move it, and run what falls due.

Scheduled work lives in the world's database, so snapshots and restarts keep it.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from emulator.journal.bus import Bus, Event, History
from emulator.journal.changes import Cause, caused_by, request_at_work
from emulator.memory.readings import note_passing, note_turn
from emulator.pacing.slices import SLICE_SECONDS, in_slices
from emulator.store.files import StorageFailed
from emulator.store.moments import EARLIEST, from_text, to_text
from emulator.store.store import Interrupted, Store

MOST_FIRED = 100_000
"""Pieces of work that one move of the clock may bring about."""
MOST_SHOWN = 1000
RETRY_SECONDS = 1
"""Until work that the disk did not let happen is tried again."""
MOVED = "emulator.clock"
"""Topic of the event that tells of a clock that was moved."""


class ScheduledWork(SQLModel, table=True):
    """Work that waits for its moment."""

    __tablename__ = "emulator_schedule"
    id: int | None = Field(default=None, primary_key=True)
    due: str = Field(index=True)
    action: str
    given: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    cause: str | None = None
    """The request that it goes back to."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a clock that is in use needs: who does scheduled work, and who is told of it."""

    perform: Callable[[str, dict[str, Any]], None]
    """Do the named work, in a transaction."""
    check: Callable[[str], object]
    """Raises KeyError for a name that no work has."""
    failed: Callable[[StorageFailed], None]
    """Is told what the disk did not let happen."""
    bus: Bus
    history: History


class TooMuchWork(RuntimeError):
    """A move of the clock would bring about more than one request should."""


@dataclass(frozen=True, slots=True)
class Fired:
    """One piece of work that ran."""

    at: str
    what: str
    given: dict[str, Any]


def moment_of(seconds: float) -> datetime:
    """Seconds since 1970 as a moment, to the millisecond, in years too in which they are exact to 0.03 of one."""
    return EARLIEST + timedelta(milliseconds=int(seconds * 1000 + 0.05))


def schedule_at(store: Store, due: str, action: str, /, **given: Any) -> None:
    """Keep the named action for a stored moment; a clock that is armed afterwards runs it."""
    store.insert(ScheduledWork, due=due, action=action, given=given, cause=request_at_work())


class Clock:
    """A clock that runs with the machine's, displaced, or stands still."""

    def __init__(self, store: Store, start: datetime | None, work: Work | None = None) -> None:
        self.store = store
        self.work = work
        """None for a clock that is only asked how it would stand, or whose world is closed."""
        self.timer: asyncio.TimerHandle | None = None
        self.moving = asyncio.Lock()
        """Held by who moves the clock and runs what falls due: one after the other, the timer not meanwhile."""
        self.epoch = 0
        """Goes up when another state takes the place of this one."""
        self.set(start)

    def set(self, frozen_at: datetime | None) -> None:
        """Stand still at a moment, or (None) run with the machine's time."""
        self.frozen = None if frozen_at is None else frozen_at.timestamp()
        self.offset = 0.0

    @property
    def mode(self) -> Literal["running", "frozen"]:
        """`running` or `frozen`."""
        return "running" if self.frozen is None else "frozen"

    def seconds(self) -> float:
        """Now, in seconds since 1970."""
        note_passing()
        return self._seconds()

    def _seconds(self) -> float:
        return time.time() + self.offset if self.frozen is None else self.frozen

    def passed(self, moment: str) -> bool:
        """Whether a stored moment has come. What is made of that alone is the same until it does."""
        now, then = self._seconds(), from_text(moment).timestamp()
        note_turn(then, now)
        return then <= now

    def last(self, every: float) -> float:
        """When something last was that is every so many seconds. What is made of that alone holds until the next."""
        now = self._seconds()
        begun = now - now % every
        for moment in (begun, begun + every):
            note_turn(moment, now)
        return begun

    def now(self) -> datetime:
        """Now, in UTC, to the millisecond."""
        return moment_of(self.seconds())

    def stamp(self, seconds: float = 0) -> str:
        """Now, or so many seconds from now, as it is stored."""
        return to_text(self.now() + timedelta(seconds=seconds))

    def turn(self, mode: str | None, now: datetime | None) -> None:
        """Freeze or run, from the given moment or the present one; `catch_up` then runs what is due."""
        moment = self.seconds() if now is None else now.timestamp()
        if (mode or self.mode) == "frozen":
            self.frozen = moment
        else:
            self.frozen, self.offset = None, moment - time.time()

    async def advance(self, seconds: float) -> list[Fired]:
        """Move forward, stopping at each piece of due work, in order. Raises TooMuchWork, Interrupted.

        Requests that come between two pieces find the clock at the first one's moment.
        """
        async with self._on_the_move():
            target = self.seconds() + seconds
            fired = await self._run_until(to_text(moment_of(target)))
            if target > self.seconds():
                self._jump(target)
            return fired

    async def advance_to_next(self) -> list[Fired]:
        """Move to where the next work falls due, and run all that does; stay if none waits. Raises as `advance`."""
        async with self._on_the_move():
            work = self._next()
            return await self._run_until(work.due) if work else []

    async def catch_up(self) -> list[Fired]:
        """Run what is due by now, without moving the clock. Raises TooMuchWork, Interrupted."""
        async with self._on_the_move():
            return await self._run_until(self.stamp(), moving=False)

    @asynccontextmanager
    async def _on_the_move(self) -> AsyncIterator[None]:
        async with self.moving:
            try:
                yield
            finally:
                if self.work:
                    self.arm()
                    self.tell()

    def tell(self) -> None:
        """Let streams know, which send heartbeats as time goes by."""
        if self.work:
            self.work.bus.publish(Event(MOVED, self.stamp()))

    def _jump(self, moment: float) -> None:
        if self.frozen is None:
            self.offset = moment - time.time()
        else:
            self.frozen = moment

    async def _run_until(self, limit: str, moving: bool = True) -> list[Fired]:
        epoch = self.epoch
        if self.store.count(ScheduledWork, [("due", "<=", limit)]) > MOST_FIRED:
            raise TooMuchWork(f"more than {MOST_FIRED} pieces of work fall due by then")
        fired = []
        async for each in in_slices(self._due(limit, moving)):
            fired.append(each)
            if len(fired) >= MOST_FIRED:
                raise TooMuchWork(f"{MOST_FIRED} pieces of work are done, more fall due: the clock stands between them")
        if self.epoch != epoch:
            raise Interrupted("the world was reset, restored or dropped meanwhile")
        return fired

    def _due(self, limit: str, moving: bool) -> Iterator[Fired]:
        """Run what is due by then, piece by piece, as long as this state lasts."""
        epoch = self.epoch
        while self.epoch == epoch and (work := self._next()) and work.due <= limit:
            due = from_text(work.due).timestamp()
            if moving and due > self.seconds():
                self._jump(due)
            self._perform(work)
            yield Fired(self.stamp() + "Z", work.action, work.given)

    def _next(self) -> ScheduledWork | None:
        return next(iter(self.store.all(ScheduledWork, order="due,id", limit=1)), None)

    def _perform(self, work: ScheduledWork) -> None:
        assert self.work is not None
        with caused_by(Cause("work", work.action, work.cause)):
            try:
                self._do(self.work, work)
            except StorageFailed:
                raise  # it stays due
            except Exception:
                logging.getLogger("emulator").exception("scheduled work %s %s failed", work.action, work.given)
                self.store.delete(ScheduledWork, id=work.id)

    def _do(self, doer: Work, work: ScheduledWork) -> None:
        with self.store.transaction():
            self.store.delete(ScheduledWork, id=work.id)
            doer.perform(work.action, work.given)
        doer.history.record("fired", {"at": self.stamp() + "Z", "what": work.action, "given": work.given})

    def schedule(self, seconds: float, action: str, /, **given: Any) -> None:
        """Run the named action so many seconds from now, at once if that is 0 or less."""
        assert self.work is not None
        self.work.check(action)
        schedule_at(self.store, self.stamp(seconds), action, **given)
        self.arm()

    def pending(self) -> tuple[list[ScheduledWork], int]:
        """What waits, the soonest thousand in order, and how much that is in all."""
        return self.store.page(ScheduledWork, (), "due,id", MOST_SHOWN, 0)

    def arm(self) -> None:
        """Wake up when the next work falls due: at once, or on a running clock later."""
        self.disarm()
        work = self._next()
        if work is None:
            return
        delay = max(from_text(work.due).timestamp() - self.seconds(), 0)
        if delay and self.frozen is not None:
            return
        self.timer = asyncio.get_running_loop().call_later(min(delay, 86400), self._wake)

    def _wake(self) -> None:
        """Run what is due, for some milliseconds; the rest when everyone else had a turn."""
        if self.moving.locked():
            return
        ends = time.monotonic() + SLICE_SECONDS
        try:
            for _ in self._due(self.stamp(), moving=False):
                if time.monotonic() >= ends:
                    break
            self.arm()
        except StorageFailed as error:
            assert self.work is not None
            self.work.failed(error)
            self.timer = asyncio.get_running_loop().call_later(RETRY_SECONDS, self._wake)

    def disarm(self) -> None:
        """Stop waiting."""
        if self.timer:
            self.timer.cancel()
            self.timer = None

    def dump(self) -> dict[str, Any]:
        """State for a snapshot."""
        return {"frozen": self.frozen, "offset": self.offset, "now": self.seconds()}

    def dump_at(self, seconds: float, state: dict[str, Any]) -> dict[str, Any]:
        """A state as it is with the clock at another moment: it stands there, or runs on from there."""
        if state["frozen"] is None:
            return state | {"offset": seconds - time.time(), "now": seconds}
        return state | {"frozen": seconds, "now": seconds}

    def load(self, state: dict[str, Any], restart: bool = False) -> None:
        """Back to the moment of a snapshot; on a restart, time has passed meanwhile."""
        self.epoch += 1
        self.frozen, self.offset = state["frozen"], state["offset"]
        if self.frozen is None and not restart:
            self.offset = state["now"] - time.time()

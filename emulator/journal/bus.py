"""Publish and subscribe inside a world, and its history.

A slow subscriber loses its own events, nobody else's.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, NamedTuple, Self

from emulator.journal.changes import request_at_work
from emulator.memory.readings import note_passing
from emulator.store.moments import to_text

REMEMBERED = 1000
"""How much of its past a world tells."""
MOST_LISTENERS = 200
"""Who wait for a world's history at once: each looks at everything that happens."""


class TooManyListeners(RuntimeError):
    """So many already wait for what happens in a world that each request would be slow."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: a topic (`sipcentric.stream`), data, and whom it concerns."""

    topic: str
    data: Any
    audience: Any = None


class Subscription:
    """One listener's bounded queue; use it as a context manager and iterate."""

    def __init__(self, bus: "Bus", wanted: Callable[[Event], bool], size: int) -> None:
        self.bus = bus
        self.wanted = wanted
        self.queue: asyncio.Queue[Event | None] = asyncio.Queue(size)
        self.dropped = 0

    def put(self, event: Event | None) -> None:
        """Queue an event; None ends the stream."""
        if self.queue.full():
            self.dropped += 1
            self.queue.get_nowait()
        self.queue.put_nowait(event)

    async def next(self, seconds: float | None = None) -> Event | None:
        """The next event; None when the stream is over. Raises TimeoutError after so many `seconds`."""
        if not self.queue.empty():
            return self.queue.get_nowait()
        return await asyncio.wait_for(self.queue.get(), seconds)

    async def __aiter__(self) -> AsyncIterator[Event]:
        while (event := await self.queue.get()) is not None:
            yield event

    def __enter__(self) -> Self:
        self.bus.subscriptions[self] = None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.bus.subscriptions.pop(self, None)


class Bus:
    """The subscriptions of one world, in the order in which they came."""

    def __init__(self) -> None:
        self.subscriptions: dict[Subscription, None] = {}

    def subscribe(self, wanted: Callable[[Event], bool], size: int = 1000) -> Subscription:
        """A subscription to the events that `wanted` accepts; it starts on entering it."""
        return Subscription(self, wanted, size)

    def publish(self, event: Event) -> None:
        """Hand an event to everyone who wants it."""
        note_passing()
        for subscription in list(self.subscriptions):
            if subscription.wanted(event):
                subscription.put(event)

    def close(self) -> None:
        """End every stream."""
        for subscription in list(self.subscriptions):
            subscription.put(None)


class Noted(NamedTuple):
    """Something that happened in a world."""

    number: int
    kind: str
    data: Any
    request: str | None
    """The vendor's request that it goes back to."""
    seconds: float
    """When it was, in seconds since 1970 on the world's clock."""

    @property
    def at(self) -> str:
        """When it was, as moments are stored."""
        return to_text(datetime.fromtimestamp(self.seconds, UTC))


class History:
    """What happened in a world, numbered: the last thousand, for those who look and those who wait."""

    def __init__(self) -> None:
        self.now: Callable[[], float] = float
        """The world's moment, in seconds since 1970; the world's clock, once there is one."""
        self.number = 0
        self.ring: deque[Noted] = deque(maxlen=REMEMBERED)
        self.waiting: list[asyncio.Future[None]] = []
        self.listeners = 0
        self.over = False

    def record(self, kind: str, data: Any) -> None:
        """Note something, and wake whoever waits."""
        self.number += 1
        self.ring.append(Noted(self.number, kind, data, request_at_work(), self.now()))
        if self.waiting:
            self.wake()

    def since(self, number: int) -> list[Noted]:
        """What came after a number, as far as it is remembered."""
        return [noted for noted in self.ring if noted.number > number]

    def oldest(self) -> int:
        """The number of the first thing that is remembered, or of the next one."""
        return self.ring[0].number if self.ring else self.number + 1

    def check_room(self) -> None:
        """Raise TooManyListeners if nobody more may listen."""
        if self.listeners >= MOST_LISTENERS:
            raise TooManyListeners(f"{MOST_LISTENERS} requests wait for what happens in this world already")

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Have a place among those who listen. Raises TooManyListeners."""
        self.check_room()
        self.listeners += 1
        try:
            yield
        finally:
            self.listeners -= 1

    async def more(self, seconds: float | None = None) -> None:
        """Wait until something is noted or the history is over. Raises TimeoutError."""
        if self.over:
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiting.append(future)
        try:
            await asyncio.wait_for(future, seconds)
        finally:
            if future in self.waiting:
                self.waiting.remove(future)

    def close(self) -> None:
        """Nothing more will happen: let everyone who waits see it."""
        self.over = True
        self.wake()

    def wake(self) -> None:
        """Let everyone who waits look again."""
        waiting, self.waiting = self.waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

"""Worlds that another process asked for, until what is under way in them is done."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Generic, Protocol, TypeVar


class Guest(Protocol):
    """A world, as far as its leave-taking is concerned."""

    name: str

    def is_quiet(self) -> bool:
        """Whether nobody is at work on it."""

    def sends(self) -> bool:
        """Whether webhooks of it are under way."""


Leaving = TypeVar("Leaving", bound=Guest)
LOOK_SECONDS = 0.005
"""Between two looks at whether a world is done."""


class Departures(Generic[Leaving]):
    """Who is on the way out. Requests to such a world wait until it is gone, or stays after all."""

    def __init__(self) -> None:
        self.worlds: dict[str, Leaving] = {}
        self.settled: dict[str, asyncio.Event] = {}

    @contextmanager
    def of(self, world: Leaving) -> Iterator[None]:
        """Let requests to a world wait."""
        self.worlds[world.name], self.settled[world.name] = world, asyncio.Event()
        try:
            yield
        finally:
            del self.worlds[world.name]
            self.settled.pop(world.name).set()

    async def over(self, name: str) -> None:
        """Wait until it is settled whether a world goes."""
        while name in self.settled:
            await self.settled[name].wait()


async def done(world: Guest, seconds: float) -> bool:
    """Whether a world's requests are answered in time. Webhooks are waited for too, and else called off."""
    for _ in range(round(seconds / LOOK_SECONDS)):
        if world.is_quiet() and not world.sends():
            break
        await asyncio.sleep(LOOK_SECONDS)
    return world.is_quiet()

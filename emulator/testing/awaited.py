"""The kit with `await`: what it does, it does in a thread, so that an event loop goes on meanwhile.

Nothing is done twice: a world, a phone or a call stands behind each of these, and does the work. The types for
editors and type checkers are in `aio.pyi`, which is made from the kit's own.
"""

import asyncio
from asyncio import AbstractEventLoop, Future
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial, update_wrapper
from threading import Event, Lock, Thread
from types import FunctionType
from typing import Any, Self

from emulator.testing.calls import PhoneCall
from emulator.testing.emulator import Emulator
from emulator.testing.phones import Phone
from emulator.testing.world import World

__tracebackhide__ = True
"""A failing test shows its own line and the message, nothing of this file."""
AT_ONCE = {"environment", "world"}
"""What asks no server, and so needs no `await`."""


def act(name: str) -> Callable[..., Coroutine[Any, Any, Any]]:
    """A method as one that is awaited."""

    async def acting(self: Any, *given: Any, **named: Any) -> Any:
        values = {key: bare(value) for key, value in named.items()}
        return shown(await in_thread(partial(getattr(self.kept, name), *map(bare, given), **values)))

    return acting


def reading(name: str) -> Callable[[Any], Coroutine[Any, Any, Any]]:
    """A property that asks the server, as one that is awaited."""

    async def read(self: Any) -> Any:
        return shown(await in_thread(partial(getattr, self.kept, name)))

    return read


class Awaited:
    """Something of the kit, every act and every reading of which is awaited."""

    def __init__(self, kept: Any) -> None:
        self.kept = kept

    def __init_subclass__(cls, of: type) -> None:
        for name in {*dir(of)} - vars(cls).keys():
            member = getattr(of, name)
            if isinstance(member, FunctionType) and not name.startswith("_") and name not in AT_ONCE:
                setattr(cls, name, update_wrapper(act(name), member))
            elif isinstance(member, property):
                setattr(cls, name, property(reading(name), doc=member.__doc__))

    def __getattr__(self, name: str) -> Any:
        """What it knows without asking: its name, its addresses, its credentials."""
        if name == "kept":  # of a copy that is being made
            raise AttributeError(name)
        return getattr(self.kept, name)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.kept!r}>"

    def __str__(self) -> str:
        return str(self.kept)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Awaited) and bool(self.kept == other.kept)

    def __hash__(self) -> int:
        return hash(self.kept)


class AsyncPhoneCall(Awaited, of=PhoneCall):
    """A call, live or over."""


class AsyncPhone(Awaited, of=Phone):
    """A phone of a vendor, or an outside number."""


class AsyncWorld(Awaited, of=World):
    """One isolated emulator inside the server; it comes into being when first used."""


class AsyncEmulator(AsyncWorld, of=Emulator):
    """A running server; what it does itself, it does in the world `default`. Its values are those of `Emulator`."""

    def __init__(self, url: str | None = None, *, token: str | None = None, **settings: Any) -> None:
        super().__init__(Emulator(url, token=token, **settings))

    async def __aenter__(self) -> Self:
        wanted, lock = Event(), Lock()
        wanted.set()

        def start() -> None:
            with lock:
                if wanted.is_set():
                    self.kept.start()

        def give_up() -> None:
            with lock:
                self.kept.stop()

        try:
            await in_thread(start)
        except BaseException:  # cancelled perhaps, while the thread is still at it
            wanted.clear()
            Thread(target=give_up, daemon=True).start()
            raise
        return self

    async def __aexit__(self, *error: object) -> None:
        await in_thread(self.kept.stop)

    async def start(self) -> Self:
        """Start the server, or make sure that the other one is ready."""
        return await self.__aenter__()

    def world(self, name: str | None = None) -> AsyncWorld:
        """The world of this name; without one, a fresh world that nobody else uses."""
        return AsyncWorld(self.kept.world(name))


def bare(value: Any) -> Any:
    """What stands behind a value."""
    return value.kept if isinstance(value, Awaited) else value


def shown(value: Any) -> Any:
    """What comes of the kit, as somebody has it who awaits."""
    if isinstance(value, list):
        return [shown(each) for each in value]
    kinds = {PhoneCall: AsyncPhoneCall, Phone: AsyncPhone, World: AsyncWorld}
    return next((made(value) for kind, made in kinds.items() if isinstance(value, kind)), value)


async def in_thread(work: Callable[[], Any]) -> Any:
    """What the work comes to; it has a thread of its own, which nobody waits for when the awaiting is cancelled.

    The loop's own threads are few, and the program that is waited for may need them.
    """
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:  # not asyncio's loop but Trio's
        from trio import CapacityLimiter, to_thread

        return await to_thread.run_sync(work, abandon_on_cancel=True, limiter=CapacityLimiter(1))
    future: Future[Any] = loop.create_future()
    Thread(target=settle, args=(loop, future, work), daemon=True).start()
    return await future


def settle(loop: AbstractEventLoop, future: "Future[Any]", work: Callable[[], Any]) -> None:
    """Do the work, and tell the loop that waits for it, if it still does."""
    try:
        tell = partial(future.set_result, work())
    except BaseException as error:
        tell = partial(future.set_exception, error)
    with suppress(RuntimeError):  # the loop is over
        loop.call_soon_threadsafe(lambda: None if future.done() else tell())

"""The kit with `await`, as tests that run in an event loop use it."""

import asyncio
import inspect
import subprocess
import sys
from collections.abc import Iterator
from copy import copy
from functools import partial
from pathlib import Path
from threading import Event as ThreadEvent
from typing import Any
from urllib.request import Request, urlopen

import pytest
import trio
import trio.testing
from anyio import fail_after, to_thread

from emulator import AsyncEmulator, Emulator
from emulator.documents import stubs
from emulator.testing.aio import AsyncPhone, AsyncPhoneCall, AsyncWorld
from emulator.testing.awaited import AT_ONCE, Awaited
from emulator.testing.calls import CallMissing, PhoneCall
from emulator.testing.phones import Phone
from emulator.testing.world import RequestsMissing, World
from tests.conftest import START

pytestmark = pytest.mark.anyio
NUMBER = "+44 121 285 4411"


@pytest.fixture
def world(emulator: Emulator) -> Iterator[AsyncWorld]:
    kept = emulator.world()
    yield AsyncWorld(kept)
    kept.drop()


def get(world: AsyncWorld, path: str = "/customers/me") -> bytes:
    login = world.sipcentric
    with urlopen(Request(login.base_url + path, headers=login.headers), timeout=10) as answer:
        content: bytes = answer.read()
    return content


async def test_a_call_is_answered(world: AsyncWorld) -> None:
    await world.freeze(START)
    phone = await (await world.phone("sipcentric/101")).behave(answers="ask")
    await world.place_call(from_="07700900123", to=NUMBER)

    call = await phone.wait_for_ring(timeout=2)
    assert await call.caller == "447700900123"
    await phone.answer()
    await world.advance(42)
    await phone.hang_up()

    assert (await call.outcome, await call.duration) == ("answered", 42)
    assert await world.calls("all") == [call]
    assert await phone.calls == []


async def test_phones_are_given_and_taken_as_they_are(world: AsyncWorld) -> None:
    berlin = await world.phone("sipgate/1112233e0")
    john = await (await world.phone("sipcentric/101")).behave(answers="ask")
    call = await world.place_call(from_=berlin, to=NUMBER)
    assert await world.wait_for_call("ringing", phone=john) == call
    assert berlin in await world.phones("sipgate")
    assert {type(each) for each in await world.phones()} == {AsyncPhone}


def test_the_loop_goes_on_while_somebody_waits(world: AsyncWorld) -> None:
    """More wait than the loop has threads of its own, and the program that they wait for needs one of these."""

    async def story() -> list[Any]:
        waiting = [asyncio.create_task(world.wait_for(path="*/customers/me", timeout=30)) for _ in range(50)]
        await asyncio.sleep(0)
        await asyncio.to_thread(get, world)
        return await asyncio.gather(*waiting)

    assert {len(found) for found in asyncio.run(story())} == {1}


def test_under_trio_the_loop_goes_on_too(world: AsyncWorld) -> None:
    """More wait than Trio would have threads for."""

    async def story() -> None:
        with trio.fail_after(20):
            async with trio.open_nursery() as nursery:
                for _ in range(50):
                    nursery.start_soon(partial(world.wait_for, path="*/customers/me", timeout=30))
                await trio.testing.wait_all_tasks_blocked()
                await world.advance(1)
                await trio.to_thread.run_sync(get, world)

    trio.run(story)


async def test_a_copy_is_of_the_same(world: AsyncWorld) -> None:
    assert copy(world) == world
    with pytest.raises(AttributeError):
        AsyncWorld.__new__(AsyncWorld).name  # noqa: B018


async def test_who_is_cancelled_while_it_starts_leaves_none_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on, over = ThreadEvent(), ThreadEvent(), ThreadEvent()

    def start(self: Emulator) -> None:
        begun.set()
        assert go_on.wait(10)
        self.running.callback(over.set)

    monkeypatch.setattr(Emulator, "start", start)
    with pytest.raises(TimeoutError), fail_after(0.2):
        async with AsyncEmulator():
            pass
    assert begun.is_set()
    go_on.set()
    assert await to_thread.run_sync(over.wait, 10)


async def test_failures_are_those_of_the_kit(world: AsyncWorld) -> None:
    with pytest.raises(RequestsMissing, match="exactly 1"):
        await world.verify(exactly=1, vendor="dial9")
    with pytest.raises(CallMissing, match="there was no call"):
        await world.wait_for_call("answered", timeout=0)


async def test_nobody_waits_for_what_was_cancelled(world: AsyncWorld) -> None:
    with pytest.raises(TimeoutError):
        with fail_after(0.05):
            await world.wait_for(timeout=60)
    assert (await world.set())["sipcentric_rate_limit"] > 0


async def test_another_world_from_a_moment(world: AsyncWorld) -> None:
    await to_thread.run_sync(get, world)
    fork = await world.fork(f"{world.name}-fork")
    assert isinstance(fork, AsyncWorld)
    assert (fork.name, fork.url) == (f"{world.name}-fork", world.url)
    await fork.drop()


async def test_an_emulator_of_its_own(emulator: Emulator) -> None:
    async with AsyncEmulator(emulator.url) as running:
        assert {type(each) for each in await running.worlds()} == {AsyncWorld}
        fresh = running.world()
        await to_thread.run_sync(get, fresh)
        await fresh.verify(exactly=1)
        assert running.sipcentric.credentials == ("admin", "secret")
        assert fresh.environment()["EMULATOR_URL"] == emulator.url
        await fresh.drop()


def test_nothing_of_the_kit_is_missing(emulator: Emulator) -> None:
    """Every act is awaited, every reading too, and what is known is there at once."""
    for made, kind in (
        (AsyncPhoneCall, PhoneCall),
        (AsyncPhone, Phone),
        (AsyncWorld, World),
        (AsyncEmulator, Emulator),
    ):
        for name in (name for name in dir(kind) if not name.startswith("_") and name not in AT_ONCE):
            member, of = getattr(made, name, None), getattr(kind, name)
            if inspect.isfunction(of):
                assert inspect.iscoroutinefunction(member), f"{made.__name__}.{name}"
            elif isinstance(of, property):
                assert isinstance(member, property), f"{made.__name__}.{name}"
    assert repr(AsyncWorld(emulator)).startswith("<AsyncWorld of <Emulator 'default'")
    assert {each for each in vars(Awaited) if not each.startswith("_")} == set()


TYPED = """
from emulator import AsyncEmulator
from emulator.testing.aio import AsyncPhone, AsyncPhoneCall, AsyncWorld

async def story(world: AsyncWorld) -> None:
    phones: list[AsyncPhone] = await world.phones("sipcentric")
    call: AsyncPhoneCall = await world.place_call(from_=phones[0], to="01212854411")
    state: str = await call.state
    rung: AsyncPhoneCall = await (await phones[0].behave(answers="ask")).wait_for_ring(timeout=2)
    headers: dict[str, str] = world.sipcentric.headers
    async with AsyncEmulator(clock="now") as emulator:
        other: AsyncWorld = await emulator.world().fork("other")
    reveal_type(rung)
    world.nonsense
    call.state.upper()
"""


@pytest.mark.slow
def test_a_type_checker_knows_them(tmp_path: Path) -> None:
    (tmp_path / "story.py").write_text(TYPED)
    words = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), "story.py"]
    found = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    notes, wrong, unawaited, *_ = found.stdout.splitlines()
    assert 'Revealed type is "emulator.testing.aio.AsyncPhoneCall"' in notes
    assert 'has no attribute "nonsense"' in wrong
    assert 'has no attribute "upper"' in unawaited
    assert "Found 2 errors" in found.stdout


def test_types_are_those_of_the_kit() -> None:
    text = stubs.stub()
    for line in (
        "def state(self) -> Coroutine[Any, Any, str]:",
        "async def phone(self, name: str) -> AsyncPhone:",
        "async def fork(self, name: str, before: str | dict[str, Any] | None = None) -> AsyncWorld:",
        "def environment(self) -> dict[str, str]:",
    ):
        assert line in text

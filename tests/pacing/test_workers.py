"""Work in processes that can be ended: the server's end ends them too."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest

from emulator.pacing.workers import Overrun, Workers, ask, bury, start
from emulator.telephony.fax import LARGE_BYTES, LARGE_PAGES, is_large
from tests.test_command_line import end, serving
from tests.vendors.sipgate.resources.test_faxes import bomb


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are looked up in /proc")
def test_sigterm_does_not_wait_for_a_bomb() -> None:
    with serving("--drawing-seconds", "60") as (process, url), ThreadPoolExecutor(1) as thread:
        sending = thread.submit(send_fax, url, bomb())
        while not (children := Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()):
            assert not sending.done()
        code, seconds = end(process)
        assert (code, seconds < 20) == (0, True)
        assert not Path("/proc", children[0]).exists()


def send_fax(url: str, content: bytes) -> int:
    """The status of the answer; 0 if the server ended before."""
    query, headers = {"version": "2.41", "target": "493023125077"}, {"Content-Type": "application/pdf"}
    client = httpx2.Client(base_url=url, auth=("sipgate", "secret"), timeout=30, trust_env=False)
    with client:
        try:
            return client.post("/my/events/faxes/", params=query, content=content, headers=headers).status_code
        except httpx2.TransportError:
            return 0


def work(act: Callable[[Workers], Awaitable[object]]) -> None:
    """Do something with the processes of a server."""

    async def begin_and_end() -> None:
        workers = Workers(10)
        try:
            await act(workers)
        finally:
            workers.close()

    asyncio.run(begin_and_end())


@pytest.mark.parametrize(("large", "processes"), [(True, 1), (False, 2)])
def test_large_work_is_done_one_piece_at_a_time(large: bool, processes: int) -> None:
    async def act(workers: Workers) -> None:
        await asyncio.gather(*(workers.run(abs, -1, large=large) for _ in range(4)))
        assert len(workers.idle) == processes

    work(act)


def test_what_is_large() -> None:
    assert not is_large(b"", LARGE_PAGES)
    assert is_large(b"", LARGE_PAGES + 1)
    assert is_large(bytes(LARGE_BYTES + 1))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not hold to a limit of memory")
def test_work_has_so_much_memory() -> None:
    async def act(workers: Workers) -> None:
        assert await workers.run(eval, "len(bytes(10 ** 8))") == 10**8
        with pytest.raises(Overrun, match="memory"):
            await workers.run(eval, "len(bytes(10 ** 9))")

    work(act)


@pytest.mark.slow
def test_work_ends_where_the_server_is_gone_and_cannot_end_it() -> None:
    process = start()
    with pytest.raises(EOFError):
        ask(process, (eval, ("sum(range(10 ** 9))",), 0))
    bury(process)


@pytest.mark.skipif(sys.platform == "win32", reason="niceness is a thing of POSIX")
def test_work_gives_way_to_the_server() -> None:
    async def act(workers: Workers) -> None:
        assert await workers.run(os.nice, 0) > os.nice(0)

    work(act)

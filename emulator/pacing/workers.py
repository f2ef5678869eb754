"""Work on what others sent that may take too long or too much memory: done in processes that can be ended.

Each process does one piece of work at a time and waits for the next, so that a second fax costs no
start. One that takes too long is killed, and so are all of them when the server ends.
"""

import asyncio
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar, cast

from emulator.pacing import worker

Process = subprocess.Popen[bytes]
Result = TypeVar("Result")
LARGE = 6
"""Large work may take so many times as long as other work."""
AT_ONCE = 2
"""Pieces of work, large ones apart: of these there is one at a time."""
IDLE_SECONDS = 60


class Overrun(Exception):
    """Work that did not come to its end: it took too long, or more memory than it may."""


class Workers:
    """The processes of a server, started when needed and ended when nobody needs them for a while."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        """Real time that a piece of work may take."""
        self.idle: list[Process] = []
        self.busy: set[Process] = set()
        self.small, self.large = asyncio.Semaphore(AT_ONCE), asyncio.Semaphore(1)

    async def run(self, function: Callable[..., Result], *values: Any, large: bool = False) -> Result:
        """What a function of some module makes of the values; Overrun if it is not done in time."""
        async with self.large if large else self.small:
            process = self.idle.pop() if self.idle else start()
            self.busy.add(process)
            done, result = await self._ask(process, function, values, self.seconds * (LARGE if large else 1))
        if not done:
            raise result
        return cast(Result, result)

    async def _ask(
        self, process: Process, function: Callable[..., Any], values: tuple[Any, ...], seconds: float
    ) -> tuple[bool, Any]:
        """Hand work to a process; it waits for more if it is done in time, and is killed in any other case."""
        try:
            answer = await asyncio.wait_for(asyncio.to_thread(ask, process, (function, values, seconds)), seconds)
        except BaseException as error:
            process.kill()
            if isinstance(error, TimeoutError | EOFError | OSError):
                raise Overrun(f"it takes more than {seconds:g} seconds, or more memory than there is") from None
            raise
        finally:
            self.busy.discard(process)
        self.idle.append(process)
        asyncio.get_running_loop().call_later(IDLE_SECONDS, self._retire)
        return answer

    def _retire(self) -> None:
        """Of the processes that wait, end the one that was needed last longest ago."""
        if self.idle:
            bury(self.idle.pop(0))

    def close(self) -> None:
        """End every process; whoever waits for one that is busy buries it."""
        for process in self.busy:
            process.kill()
        while self.idle:
            bury(self.idle.pop())


def start() -> Process:
    """A process that waits for work; it finds modules where this one does."""
    command = [sys.executable, "-m", worker.__name__]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nowhere, env=environment)


def ask(process: Process, question: tuple[Any, ...]) -> tuple[bool, Any]:
    """The answer of a process to a question. Blocks; EOFError or OSError if the process ends before it answers."""
    assert process.stdin
    assert process.stdout
    try:
        pickle.dump(question, process.stdin)
        process.stdin.flush()
        return cast(tuple[bool, Any], pickle.load(process.stdout))
    except BaseException:
        bury(process)
        raise


def bury(process: Process) -> None:
    """End a process, and everything that it leaves behind."""
    process.kill()
    process.wait()
    for end in (process.stdin, process.stdout):
        with suppress(OSError):
            end and end.close()

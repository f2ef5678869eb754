"""Another program, run beside the emulator: its signals, its exit code."""

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from select import select
from types import FrameType
from typing import Any

import click

NOT_FOUND, NOT_EXECUTABLE, SIGNALLED = 127, 126, 128
"""Exit codes as shells give them."""
LOOK_SECONDS = 0.5
FORWARDED = [number for name in ("SIGTERM", "SIGINT", "SIGHUP") if (number := getattr(signal, name, None))]


def find(program: str) -> None:
    """End with 127 if there is no such program."""
    if shutil.which(program, path=path_of_user()) is None and not os.path.isfile(program):
        click.echo(f"emulator exec: {program}: command not found", err=True)
        sys.exit(NOT_FOUND)


def path_of_user() -> str:
    """Where programs are looked for: `uvx` puts the emulator's own environment first, whose `python` has no pytest."""
    path = os.environ.get("PATH", os.defpath)
    if "UV" not in os.environ or os.environ.get("VIRTUAL_ENV") == sys.prefix:
        return path
    own = sysconfig.get_path("scripts")
    return os.pathsep.join(folder for folder in path.split(os.pathsep) if folder != own)


def run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a command to its end; its exit code, as a shell would give it."""
    try:
        with forwarding() as children:
            child = subprocess.Popen(command, env={**os.environ, "PATH": path_of_user(), **environment})
            children.append(child)
            code = child.wait()
    except OSError as error:
        click.echo(f"emulator exec: {command[0]}: {error.strerror}", err=True)
        return NOT_FOUND if isinstance(error, FileNotFoundError) else NOT_EXECUTABLE
    return code if code >= 0 else SIGNALLED - code


def wait_at(console: str, code: int) -> None:
    """After a command that failed, let somebody at a terminal look at the console, for as long as they like."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return
    with suppress(KeyboardInterrupt):
        click.echo(f"The command ended with {code}. Look at {console}; Enter or Ctrl-C ends the emulator.", err=True)
        # A signal that comes just before a read blocks would be noticed only after it.
        while sys.platform != "win32" and not select([sys.stdin], [], [], LOOK_SECONDS)[0]:
            pass
        sys.stdin.readline()


@contextmanager
def forwarding() -> Iterator[list["subprocess.Popen[bytes]"]]:
    """Hand signals on to the children. A terminal gives Ctrl-C to them itself."""
    children: list[subprocess.Popen[bytes]] = []

    def forward(number: int, frame: FrameType | None) -> None:
        for child in children:
            if number != signal.SIGINT or not in_foreground():
                child.send_signal(number)

    before: dict[int, Any] = {number: signal.signal(number, forward) for number in FORWARDED}
    try:
        yield children
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def in_foreground() -> bool:
    """Whether a terminal's Ctrl-C goes to this process and its children."""
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except (OSError, ValueError, AttributeError):
        return False

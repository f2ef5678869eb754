"""`emulator exec --console`: where the console is; at a terminal, time to look at it when the command failed."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from time import monotonic

import httpx2
import pytest

from tests.invoking import invoke
from tests.test_command_line import EMULATOR, environment, run

WAITS = "Enter or Ctrl-C ends the emulator"
SECONDS = 30


class Terminal:
    """A program at a terminal of its own."""

    def __init__(self, *words: str) -> None:
        self.pid, self.screen = pty.fork()
        if self.pid == 0:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # a suite that runs in the background is spared it
            os.execvpe(EMULATOR[0], [*EMULATOR, *words], environment())  # pragma: no cover
        self.shown = ""
        self.code: int | None = None

    def read(self) -> bool:
        """Take what is shown next; whether there was anything."""
        assert select.select([self.screen], [], [], SECONDS)[0], self.shown
        try:
            content = os.read(self.screen, 65536)
        except OSError:  # as Linux tells that nobody is left at it
            content = b""
        self.shown += content.decode(errors="replace")
        return bool(content)

    def read_until(self, text: str) -> None:
        while text not in self.shown:
            assert self.read(), self.shown

    def press(self, keys: bytes) -> None:
        os.write(self.screen, keys)

    def wait(self) -> int:
        """How it ended."""
        began = monotonic()
        while self.read():
            assert monotonic() - began < SECONDS
        self.code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.code

    def close(self) -> None:
        if self.code is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.screen)


@contextmanager
def terminal(script: str, *options: str) -> Iterator[Terminal]:
    """`emulator exec --console` with a script as its command."""
    words = ["exec", "--console", "--dataset", "empty", *options, "--", sys.executable, "-c", script]
    with closing(Terminal(*words)) as opened:
        yield opened


def address_in(text: str) -> str:
    found = re.search(r"Console at (http://\S+)", text)
    assert found, text
    return found[1]


@pytest.mark.slow
@pytest.mark.parametrize("keys", [b"\n", b"\x03"])
def test_waits_at_a_terminal_after_a_command_that_failed(keys: bytes) -> None:
    """For Enter or Ctrl-C; meanwhile the console is there with what was asked; the command's exit code counts."""
    script = "import os, urllib.request as u; u.urlopen(os.environ['EMULATOR_URL'] + '/_emulator/health'); exit(7)"
    with terminal(script) as opened:
        opened.read_until(WAITS)
        assert "The command ended with 7" in opened.shown
        address = address_in(opened.shown)
        assert httpx2.get(address, trust_env=False).status_code == 200
        opened.press(keys)
        assert opened.wait() == 7
        assert "Traceback" not in opened.shown


@pytest.mark.slow
def test_address_is_told_before_the_command_runs() -> None:
    with terminal("print('up', flush=True); input()") as opened:
        opened.read_until("up")
        assert opened.shown.index("Console at http://") < opened.shown.index("up")
        assert httpx2.get(address_in(opened.shown), trust_env=False).status_code == 200
        opened.press(b"\n")
        assert opened.wait() == 0
        assert WAITS not in opened.shown


@pytest.mark.slow
def test_never_waits_without_a_terminal() -> None:
    """Neither with a standard input that has no end, nor without an error output to say so on."""
    words = [*EMULATOR, "exec", "--console", "--dataset", "empty", "--", "sh", "-c", "exit 7"]
    reader, writer = os.pipe()
    found = subprocess.run(words, stdin=reader, capture_output=True, text=True, timeout=60, env=environment())
    os.close(reader)
    os.close(writer)
    assert (found.returncode, found.stdout) == (7, "")
    assert re.fullmatch(r"Console at http://127\.0\.0\.1:\d+/_emulator/console\n", found.stderr)


@pytest.mark.slow
def test_without_the_option_nothing_is_said() -> None:
    found = run("exec", "--dataset", "empty", "--", "sh", "-c", "exit 7")
    assert (found.returncode, found.stderr) == (7, "")


@pytest.mark.slow
def test_published_address_is_told_and_the_token_is_not() -> None:
    options = ["--token", "s3cret", "--base-url", "https://pbx.example.com/tel"]
    found = run("exec", "--console", "--dataset", "empty", *options, "--", "true")
    assert found.stderr == "Console at https://pbx.example.com/tel/_emulator/console\n"


@pytest.mark.parametrize("options", [["--no-control"], []])
def test_console_of_no_control_plane_is_refused(options: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    if not options:
        monkeypatch.setenv("EMULATOR_CONTROL", "false")
    found = invoke(["exec", "--console", *options, "--", "echo", "ran"])
    assert (found.exit_code, found.stdout) == (2, "")
    assert "--console: there is none with --no-control" in found.stderr

"""The command line, called in this process."""

import inspect
from typing import Any

from click.testing import CliRunner, Result

from emulator.__main__ import main

APART: dict[str, Any] = {"mix_stderr": False} if "mix_stderr" in inspect.signature(CliRunner).parameters else {}
"""What is told and what is complained of: click before 8.2 mixes both."""


def invoke(words: list[str], env: dict[str, str] | None = None) -> Result:
    """Run `emulator` with these words."""
    return CliRunner(**APART).invoke(main, words, env=env)

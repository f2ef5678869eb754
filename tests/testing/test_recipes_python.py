"""The recipes of docs/recipes-python.md, cooked: each is a project, its files named in their first lines."""

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.testing.test_recipes import blocks

NEEDED = os.environ.get("RECIPES_NEEDED") == "1"
"""Whether a framework that is not at hand fails its test; it is passed over otherwise."""
pytestmark = pytest.mark.slow


def lacking(name: str) -> None:
    """Say that something is missing."""
    if NEEDED:
        pytest.fail(f"{name} is missing: make recipes-test installs it")
    pytest.skip(f"{name} is not at hand: make recipes-test installs it")


def project(folder: Path, heading: str) -> None:
    """Write a recipe's files."""
    for code in blocks("python", heading):
        name = re.findall(r"^# (\w+\.py)", code)[0]
        (folder / name).write_text(code)


def run(folder: Path, *words: str) -> str:
    """What a command of a project prints; it must succeed."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("EMULATOR_", "SIPCENTRIC"))
    }
    found = subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env=environment | {"PYTHONWARNINGS": "error"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout + found.stderr


def test_django(tmp_path: Path) -> None:
    if find_spec("django") is None:
        lacking("django")
    project(tmp_path, "Django")
    (command,) = blocks("sh", "Django")
    program, *words = command.split()
    assert program == "python"
    assert "Ran 3 tests" in run(tmp_path, *words)


def test_django_in_several_processes(tmp_path: Path) -> None:
    if find_spec("django") is None:
        lacking("django")
    project(tmp_path, "Django")
    command = ("-m", "django", "test", "--parallel", "2", "--settings", "settings")
    assert "Ran 3 tests" in run(tmp_path, "-m", "emulator", "exec", "--", sys.executable, *command)


def test_flask(tmp_path: Path) -> None:
    if find_spec("flask") is None:
        lacking("flask")
    project(tmp_path, "Flask")
    assert "3 passed" in run(tmp_path, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:asyncio")

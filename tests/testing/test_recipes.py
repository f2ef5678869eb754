"""The recipes of docs/recipes.md and of its neighbours, cooked."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from emulator import Emulator
from emulator.testing.calls import PhoneCall
from emulator.testing.phones import Phone

pytest_plugins = ["pytester"]

FILES = sorted((Path(__file__).parents[2] / "docs").glob("recipes*.md"))
RECIPES = "\n".join(file.read_text() for file in FILES)


def blocks(language: str, heading: str) -> list[str]:
    """The code of a language under a heading."""
    section = re.split(r"^## ", RECIPES.split(f"\n## {heading}\n")[1], flags=re.M)[0]
    return re.findall(rf"^```{language}\n(.*?)^```", section, re.M | re.S)


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    """A recipe works whenever somebody tries it, on a Saturday night too."""
    with Emulator(clock="2026-03-07T23:30:00Z") as running:
        yield running


@pytest.mark.slow
def test_pytest(pytester: pytest.Pytester, emulator: Emulator) -> None:
    first, marked, conftest = blocks("python", "pytest")
    pytester.makepyfile(test_first=first, test_marked=marked, conftest=conftest)
    webhooks, calls = blocks("python", "Webhooks"), blocks("python", "Telephones")
    pytester.makepyfile(test_webhooks="\n\n".join(webhooks), test_calls="\n\n".join(calls))
    several = len(webhooks) + len(calls)
    pytester.runpytest_subprocess(f"--emulator-url={emulator.url}").assert_outcomes(passed=2 + several)


@pytest.mark.slow
def test_datasets(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, emulator: Emulator) -> None:
    """Each command writes what the next takes; the tests begin with the last one."""
    monkeypatch.setenv("EMULATOR_URL", emulator.url)
    world = emulator.world("checkout-7")
    world.freeze()
    (pytester.path / "test-order-3f0c9a1b2d.zip").write_bytes(world.bundle())
    (script,), (code,) = blocks("sh", "Datasets"), blocks("python", "Datasets")
    *commands, serve = [line.partition("#")[0].strip() for line in script.splitlines()]
    assert serve == "emulator serve --dataset mine.yaml"
    for command in commands:
        words = command.replace("emulator", f"{sys.executable} -m emulator", 1)
        assert subprocess.run(words, shell=True, cwd=pytester.path, timeout=60, check=False).returncode == 0, command
    pytester.makepyfile(test_datasets=code)
    pytester.runpytest_subprocess(f"--emulator-url={emulator.url}").assert_outcomes(passed=2)
    world.drop()


@pytest.mark.slow
@pytest.mark.parametrize("runner", ["anyio", "asyncio"])
def test_async(pytester: pytest.Pytester, emulator: Emulator, runner: str) -> None:
    """With pytest-asyncio where it is at hand: make recipes-test installs it."""
    if runner == "asyncio":
        pytest.importorskip("pytest_asyncio")
    test, program = blocks("python", "Async: pytest-asyncio, anyio")
    pytester.makepyfile(test_it=test.replace("mark.asyncio", f"mark.{runner}"), program=program)
    options = (f"--emulator-url={emulator.url}", "-k", "not trio", "-o", "asyncio_default_fixture_loop_scope=function")
    result = pytester.runpytest_subprocess(*options)
    result.assert_outcomes(passed=1, deselected=runner == "anyio")
    assert "http://127.0.0.1" in pytester.runpython("program.py").stdout.str()


@pytest.mark.slow
def test_unittest(tmp_path: Path) -> None:
    (code,) = blocks("python", "unittest, or any Python")
    (tmp_path / "test_it.py").write_text(code)
    words = [sys.executable, "-m", "unittest", "-v", "test_it"]
    found = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert found.returncode == 0, found.stderr
    assert "Ran 1 test" in found.stderr


@pytest.mark.parametrize("heading", ["GitHub Actions", "docker compose"])
def test_yaml(heading: str) -> None:
    found = blocks("yaml", heading)
    assert found
    assert all(yaml.safe_load(block) for block in found)


def test_every_option_and_method_named_exists(emulator: Emulator) -> None:
    """What the tables promise."""
    methods = set(re.findall(r"^\| `(\w+)\(|, `(\w+)\(", RECIPES, re.M))
    names = {name for pair in methods for name in pair if name}
    assert {"advance", "restore"} <= names
    owners = (emulator, Phone, PhoneCall)
    assert not [name for name in names if not any(callable(getattr(owner, name, None)) for owner in owners)]

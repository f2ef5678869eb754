"""Each way into a user's project, from a scratch folder: pip with a wheel, a checkout and git, uv, uvx, pipx."""

import sys
from pathlib import Path

import pytest

from tests.installing.conftest import CHECKOUT, environment, run

PYTEST = ("python", "-m", "pytest", "-q", "-p", "no:cacheprovider")


@pytest.fixture(scope="module")
def installed(shared: Path) -> Path:
    """The programs of an environment into which pip brings the emulator, in one way after the other."""
    return environment(shared / "installed", "pytest")


@pytest.fixture(scope="module")
def light(shared: Path, wheel: Path) -> Path:
    """The programs of an environment that has the kit and nothing that the server is made of."""
    programs = environment(shared / "light", "pytest")
    done = run(programs / "pip", "install", "--quiet", "--no-deps", wheel, cwd=shared)
    assert done.returncode == 0, done.stderr
    return programs


def passed(project: Path, programs: Path, *before: str | Path) -> None:
    """The project's tests pass with the python of an environment, run by a command."""
    done = run(*before, *PYTEST, cwd=project, path=programs)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 passed" in done.stdout


def test_pip_with_a_wheel(installed: Path, wheel: Path, project: Path) -> None:
    done = run(installed / "pip", "install", "--quiet", wheel, cwd=project)
    assert done.returncode == 0, done.stderr
    passed(project, installed)


@pytest.mark.parametrize("source", [f"{CHECKOUT}", f"git+file://{CHECKOUT}"], ids=["checkout", "git"])
def test_pip_with_the_source(installed: Path, project: Path, source: str) -> None:
    """What it requires is there from the wheel before."""
    done = run(installed / "pip", "install", "--quiet", "--force-reinstall", "--no-deps", source, cwd=project)
    assert done.returncode == 0, done.stderr
    passed(project, installed)


def test_uv_run_with_a_wheel(project: Path, wheel: Path) -> None:
    done = run("uv", "run", "--no-project", "--with", "pytest", "--with", wheel, *PYTEST, cwd=project)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 passed" in done.stdout


@pytest.mark.parametrize("source", ["wheel", "checkout"])
def test_uvx_beside_the_kit(light: Path, project: Path, wheel: Path, source: str) -> None:
    """The server has an environment of its own; the project's has the fixtures, and nothing else of ours."""
    passed(project, light, "uvx", "--from", wheel if source == "wheel" else CHECKOUT, "emulator", "exec", "--")
    found = run(light / "pip", "list", "--format=freeze", cwd=project).stdout.lower()
    assert "telephony-emulator" in found
    assert not [name for name in ("fastapi", "starlette", "pydantic", "sqlmodel", "faker") if f"{name}==" in found]


def test_uvx_beside_anything(project: Path, wheel: Path) -> None:
    """`python` is the project's, not that of the emulator's own environment."""
    check = "import sys; from check_reminders import *; assert sys.prefix == {!r}, sys.prefix; unittest.main()"
    code = check.format(sys.prefix)
    done = run("uvx", "--from", wheel, "emulator", "exec", "--", "python", "-c", code, cwd=project)
    assert done.returncode == 0, done.stderr
    assert "Ran 1 test" in done.stderr


def test_pipx_run(project: Path, wheel: Path, tmp_path: Path) -> None:
    words = ("pipx", "run", "--spec", wheel, "emulator", "exec", "--", "python", "-m", "unittest", "check_reminders")
    done = run(*words, cwd=project, PIPX_HOME=str(tmp_path / "pipx"))
    assert done.returncode == 0, done.stderr
    assert "Ran 1 test" in done.stderr


def test_without_the_server_it_says_what_to_do(light: Path, project: Path) -> None:
    done = run(*PYTEST, cwd=project, path=light)
    assert done.returncode == 1
    assert "is not installed: install telephony-emulator with all that it requires" in done.stdout
    assert "emulator exec -- pytest" in done.stdout
    assert "Traceback" not in done.stdout


@pytest.mark.parametrize("command", [("emulator", "serve"), ("emulator", "exec", "--", "true"), ("emulator", "env")])
def test_the_command_without_the_server_says_it_too(light: Path, project: Path, command: tuple[str, ...]) -> None:
    done = run(light / command[0], *command[1:], cwd=project)
    assert done.returncode == 1
    assert "is not installed" in done.stderr
    assert "Traceback" not in done.stderr

"""What the ways in are tried with: a wheel, a scratch project, environments that have nothing of ours."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
TOOLS = Path(sys.executable).parent
"""Where uv, uvx and pipx are."""
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(("EMULATOR_", "VIRTUAL_ENV"))}
collect_ignore = ["shop"]
"""A user's project, whose tests are run where it was installed."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Installing takes minutes, and asks the network."""
    for item in items:
        if item.path.parent == Path(__file__).parent and not os.environ.get("INSTALL_NEEDED"):
            item.add_marker(pytest.mark.skip("make install-test installs it in every way"))


def run(*words: str | Path, cwd: Path, path: Path | None = None, **values: str) -> "subprocess.CompletedProcess[str]":
    """A command run to its end, with a folder of programs before others."""
    folders = [*([path] if path else []), TOOLS, *CLEAN["PATH"].split(os.pathsep)]
    environment = CLEAN | {"PATH": os.pathsep.join(map(str, folders))} | values
    return subprocess.run(
        [*map(str, words)], cwd=cwd, env=environment, capture_output=True, text=True, timeout=600, check=False
    )


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    done = run("uv", "build", "--wheel", "--out-dir", folder, CHECKOUT, cwd=folder)
    assert done.returncode == 0, done.stderr
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where environments are made that several tests use."""
    return tmp_path_factory.mktemp("environments")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A scratch project: a program of the user's, and tests of it with the fixtures."""
    shutil.copytree(Path(__file__).parent / "shop", tmp_path / "shop")
    return tmp_path / "shop"


def environment(folder: Path, *packages: str | Path) -> Path:
    """A virtual environment with pip and these packages; where its programs are."""
    done = run("uv", "venv", "--seed", "--python", sys.executable, folder, cwd=folder.parent)
    assert done.returncode == 0, done.stderr
    programs = folder / Path(TOOLS).name
    done = run("uv", "pip", "install", "--python", programs / "python", *packages, cwd=folder.parent)
    assert done.returncode == 0, done.stderr
    return programs

"""The action for GitHub's workflows: its steps in bash, as far as they are no actions of others."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml

from tests.test_rules import ROOT
from tests.wire import free_ports

pytestmark = pytest.mark.slow
ACTION = yaml.safe_load((ROOT / ".github/actions/emulator/action.yml").read_text())
STEPS = [step for step in ACTION["runs"]["steps"] if "run" in step]


class Runner:
    """What a machine of GitHub's gives a step: files for what later steps shall know, and a path."""

    def __init__(self, folder: Path, **inputs: str) -> None:
        self.files = {name: folder / name.lower() for name in ("GITHUB_ENV", "GITHUB_PATH", "GITHUB_OUTPUT")}
        self.inputs = {name: given.get("default", "") for name, given in ACTION["inputs"].items()} | inputs
        self.environment = os.environ | {name: str(file) for name, file in self.files.items()}
        self.environment |= {"RUNNER_TEMP": str(folder), "EMULATOR_CACHE": str(folder / "cache")}

    def run(self, step: dict[str, Any]) -> subprocess.CompletedProcess[str]:
        """Run a step as `shell: bash` does."""
        own = {name: self.value(text) for name, text in step["env"].items()}
        path = os.pathsep.join([*self.told("GITHUB_PATH"), self.environment["PATH"]])
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        environment = self.environment | own | {"PATH": path}
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100, check=False)

    def value(self, text: str) -> str:
        """An expression of the action: an input, or this Python."""
        if text == "${{ steps.python.outputs.python-path }}":
            return sys.executable
        assert text.startswith("${{ inputs.")
        return self.inputs[text.removeprefix("${{ inputs.").split()[0]]

    def told(self, name: str) -> list[str]:
        """The lines that steps have written into one of the files."""
        return self.files[name].read_text().splitlines() if self.files[name].exists() else []


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT, check=True)
    return next(folder.glob("*.whl"))


@pytest.fixture
def runner(tmp_path: Path, wheel: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    """One that installs the wheel alone: what it depends on is that of these tests."""
    monkeypatch.setenv("PIP_NO_DEPS", "1")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(p for p in sys.path if p.endswith("-packages")))
    inputs = {
        "from": str(wheel),
        "port": str(*free_ports(1)),
        "dataset": "empty",
        "options": "--clock 2026-03-02T09:00:00Z --seed 7",
    }
    return Runner(tmp_path, **inputs)


def test_later_steps_find_the_emulator(runner: Runner, tmp_path: Path) -> None:
    install, start = STEPS
    assert (found := runner.run(install)).returncode == 0, found.stderr
    assert (found := runner.run(start)).returncode == 0, found.stdout + found.stderr
    try:
        told = dict(line.split("=", 1) for line in runner.told("GITHUB_ENV"))
        url = f"http://127.0.0.1:{runner.inputs['port']}"
        assert told["EMULATOR_URL"] == url
        assert runner.told("GITHUB_OUTPUT") == [f"url={url}"]
        sign_in = told["EMULATOR_SIPCENTRIC_USER"], told["EMULATOR_SIPCENTRIC_PASSWORD"]
        assert httpx2.get(f"{told['EMULATOR_SIPCENTRIC_URL']}/customers/me", auth=sign_in).status_code == 200
        assert httpx2.get(f"{url}/_emulator/clock").json()["now"] == "2026-03-02T09:00:00.000Z"
    finally:
        os.kill(int((tmp_path / "emulator.pid").read_text()), signal.SIGTERM)


def test_a_server_that_does_not_start_fails_the_step_and_says_why(runner: Runner) -> None:
    install, start = STEPS
    assert runner.run(install).returncode == 0
    runner.inputs["dataset"] = "nowhere"
    found = runner.run(start)
    assert found.returncode != 0
    assert "nowhere" in found.stdout
    assert not runner.told("GITHUB_ENV")


def test_no_step_is_made_of_an_input() -> None:
    """Inputs reach a shell as values: as part of its text they could be commands."""
    assert not [step for step in STEPS if "${{" in step["run"]]

"""Each way into a user's project as docs/installing.md prints it, from a scratch folder beside the checkout."""

import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest

from tests.installing.conftest import CHECKOUT, environment, run
from tests.npm.node import programs

GUIDE = (CHECKOUT / "docs/installing.md").read_text()
PYTEST = ("python", "-m", "pytest", "-q", "-p", "no:cacheprovider")
SOURCE = "../telephony-emulator"
NPM_TEST = '{"scripts": {"test": "python -m unittest check_reminders"}}'
"""What `npm test` runs in a project that is none of JavaScript's."""


def printed(heading: str, beginning: str) -> list[str]:
    """The commands under a heading that begin so, without what is said of them."""
    section = re.split(r"^## ", GUIDE.split(f"\n## {heading}\n")[1], flags=re.M)[0]
    found = re.findall(rf"^{beginning}.*?(?=\s+#|$)", section, re.M)
    assert found, (heading, beginning)
    return found


def words_of(command: str) -> list[str]:
    return shlex.split(command.replace("https://YOUR-HOST/telephony-emulator.git", f"file://{CHECKOUT}"))


@pytest.fixture(autouse=True)
def beside(project: Path, wheel: Path) -> None:
    """The checkout beside the project, and a wheel in it."""
    (project.parent / "telephony-emulator").symlink_to(CHECKOUT)
    shutil.copy(wheel, project)


@pytest.fixture(scope="module")
def installed(shared: Path) -> Path:
    """The programs of an environment into which pip brings the emulator, in one way after the other."""
    return environment(shared / "installed", "pytest")


@pytest.fixture(scope="module")
def light(shared: Path, wheel: Path) -> Path:
    """The programs of an environment that has the kit and nothing that the server is made of."""
    programs = environment(shared / "light", "pytest")
    (command,) = printed("An environment of its own", "pip install --no-deps")
    done = run(*words_of(command.replace(SOURCE, str(wheel))), cwd=shared, path=programs)
    assert done.returncode == 0, done.stderr
    return programs


def succeed(*words: str | Path, cwd: Path, path: Path | None = None, **values: str) -> str:
    """What a command printed that went well."""
    done = run(*words, cwd=cwd, path=path, **values)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize("command", printed("Python", "pip install"))
def test_pip(installed: Path, project: Path, command: str) -> None:
    succeed(*words_of(command), cwd=project, path=installed)
    assert "2 passed" in succeed(*PYTEST, cwd=project, path=installed)


def test_uv_add(project: Path) -> None:
    (command,) = printed("Python", "uv add")
    (project / "pyproject.toml").write_text(
        '[project]\nname = "shop"\nversion = "1"\nrequires-python = ">=3.11"\n[dependency-groups]\ndev = ["pytest"]\n'
    )
    succeed(*words_of(command), cwd=project)
    assert "2 passed" in succeed("uv", "run", *PYTEST, cwd=project)


def test_uvx_beside_the_kit(light: Path, project: Path) -> None:
    """The server has an environment of its own; the project's has the fixtures, and nothing else of ours."""
    (command,) = printed("An environment of its own", "uvx")
    assert "2 passed" in succeed(*words_of(command), "-q", "-p", "no:cacheprovider", cwd=project, path=light)
    found = run(light / "pip", "list", "--format=freeze", cwd=project).stdout.lower()
    assert "telephony-emulator" in found
    assert not [name for name in ("fastapi", "starlette", "pydantic", "sqlmodel", "faker") if f"{name}==" in found]


def test_readme(installed: Path, project: Path, tmp_path: Path) -> None:
    """Its three lines, one after the other, PATH being the checkout beside."""
    (block,) = re.findall(r"^```sh\n(pip install PATH.*?)^```", (CHECKOUT / "README.md").read_text(), re.M | re.S)
    (project / "package.json").write_text(NPM_TEST)
    node = f'PATH="{programs(tmp_path / "programs")}:$PATH"\n'
    assert "Ran 1 test" in succeed("sh", "-ec", node + block.replace("PATH", SOURCE), cwd=project, path=installed)
    assert (project / "node_modules/telephony-emulator/index.js").is_file()


def test_uvx_beside_anything(project: Path, wheel: Path) -> None:
    """`python` is the project's, not that of the emulator's own environment; nothing of ours is in it."""
    code = (
        f"import sys; from check_reminders import *; assert sys.prefix == {sys.prefix!r}, sys.prefix; unittest.main()"
    )
    said = succeed("uvx", "--from", wheel, "emulator", "exec", "--", "python", "-c", code, cwd=project)
    assert "Ran 1 test" in said


def test_pipx_beside_anything(project: Path, tmp_path: Path) -> None:
    (command,) = printed("An environment of its own", "pipx")
    (project / "package.json").write_text(NPM_TEST)
    node = f'PATH="{programs(tmp_path / "programs")}:$PATH"\n'
    assert "Ran 1 test" in succeed("sh", "-ec", node + command, cwd=project, PIPX_HOME=str(tmp_path / "pipx"))


@pytest.mark.parametrize("command", re.findall(r"`((?:pipx|uv tool) install) PATH`", GUIDE))
def test_for_good(project: Path, wheel: Path, command: str, tmp_path: Path) -> None:
    folders = {"PIPX_HOME": tmp_path / "home", "PIPX_BIN_DIR": tmp_path / "bin"}
    folders |= {"UV_TOOL_DIR": tmp_path / "tools", "UV_TOOL_BIN_DIR": tmp_path / "bin"}
    values = {name: str(folder) for name, folder in folders.items()}
    succeed(*command.split(), wheel, cwd=project, **values)
    said = succeed(tmp_path / "bin/emulator", "exec", "--", "python", "-m", "unittest", "check_reminders", cwd=project)
    assert "Ran 1 test" in said


def test_without_the_server_it_says_what_to_do(light: Path, project: Path) -> None:
    done = run(*PYTEST, cwd=project, path=light)
    assert done.returncode == 1
    assert "is not installed: install telephony-emulator with all that it requires" in done.stdout
    assert "emulator exec -- pytest" in done.stdout
    assert "Traceback (" not in done.stdout


@pytest.mark.parametrize("command", [("serve",), ("exec", "--", "true"), ("env",)])
def test_the_command_without_the_server_says_it_too(light: Path, project: Path, command: tuple[str, ...]) -> None:
    done = run(light / "emulator", *command, cwd=project)
    assert done.returncode == 1
    assert "is not installed" in done.stderr
    assert "Traceback (" not in done.stderr

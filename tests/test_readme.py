"""What the README shows is true: its commands run, its Python too, what it names exists."""

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from emulator.__main__ import known_names, main
from emulator.exchange.vendor import Vendor
from emulator.testing import world as kit
from emulator.vendors import VENDORS
from tests.conftest import RunningServer

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
DOCUMENTS = [
    "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SUPPORTED.md", "docs/recipes.md", "docs/datasets.md",
    "docs/recipes-python.md", "docs/recipes-containers.md", "docs/installing.md",
    "docs/control-plane.md", "docs/console.md", "docs/sharing.md", "docker/Dockerfile", "docker-compose.yml",
    "docker/compose.cluster.yml", "docker/kubernetes.yaml",
]  # fmt: skip
ADDRESS = "http://127.0.0.1:8480"
NOT_RUN = {"make run", "make test"}
CONTROL_OPERATION = re.compile(r"(GET|POST|PUT|PATCH|DELETE) /_emulator(/[^?`\s]+)")
STATUS = "\n%{http_code}"


def tokens(text: str) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(text)


def fences(language: str) -> list[str]:
    return [token.content for token in tokens(README) if token.type == "fence" and token.info == language]


def inline(text: str, kind: str) -> Iterator[Token]:
    for token in tokens(text):
        yield from (child for child in token.children or () if child.type == kind)


def table_rows(text: str) -> Iterator[list[str]]:
    row: list[str] = []
    for before, token in zip(tokens(text), tokens(text)[1:], strict=False):
        if before.type == "td_open":
            row.append(token.content)
        elif before.type == "tr_close" and row:
            yield row
            row = []


def commands() -> Iterator[tuple[str, str]]:
    """Each command of the README, and what it is said to print."""
    for block in fences("console"):
        for part in re.split(r"^\$ ", block.replace("\\\n", ""), flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            yield command.partition("  #")[0].strip(), output.strip()


def pattern_of(output: str) -> str:
    """What is shown, `…` standing for anything."""
    return ".*".join(map(re.escape, re.split(r"…(?:[^…\]]*…)?", output)))


@pytest.fixture(scope="module")
def own_server() -> Iterator[RunningServer]:
    """A server as `make run` starts it: the commands of the README act in its default world."""
    with RunningServer(clock="now") as running:
        yield running


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_commands_do_what_they_are_said_to(own_server: RunningServer) -> None:
    """In the order of the README, as a reader would type them."""
    with ExitStack() as stack:
        streams, left = [], []
        for command, output in commands():
            arguments = shlex.split(command.removesuffix("&").replace(ADDRESS, own_server.url))
            if arguments[0] != "curl":
                left.append(command)
            elif command.endswith("&"):
                streams.append(stack.enter_context(background(arguments)))
                own_server.wait_for(path=httpx2.URL(arguments[-1]).path)
            else:
                check(command, arguments, output)
        assert set(left) == NOT_RUN
        assert len(streams) == 1
        hear(streams[0], b"incomingcall")


def check(command: str, arguments: list[str], output: str) -> None:
    """Run a command: it succeeds, and prints what is shown, if anything is."""
    done = subprocess.run([*arguments, "-s", "-w", STATUS], capture_output=True, text=True, timeout=20, check=True)
    body, _, status = done.stdout.rpartition("\n")
    assert status[0] == "2", f"{command}\n{done.stdout}"
    assert re.fullmatch(pattern_of(output), body) or not output, f"{command}\n{body}"


@contextmanager
def background(arguments: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A curl that goes on until the end of the test, or for ten seconds."""
    with subprocess.Popen([*arguments, "-s", "--max-time", "10"], stdout=subprocess.PIPE) as running:
        yield running
        running.terminate()


def hear(stream: subprocess.Popen[bytes], word: bytes) -> None:
    """Read until the word comes."""
    assert stream.stdout is not None
    heard = b""
    while word not in heard:
        part = os.read(stream.stdout.fileno(), 4096)
        assert part, heard
        heard += part


@pytest.mark.parametrize("code", fences("python"))
def test_python_runs(code: str, emulator_world: kit.World) -> None:
    names: dict[str, Any] = {}
    exec(compile(code, "README.md", "exec"), names)
    tests = [value for name, value in names.items() if name.startswith("test_")]
    assert tests
    for test in tests:
        test(emulator_world)


def test_addresses_and_credentials_let_in(own_server: RunningServer) -> None:
    rows = [row for row in table_rows(README) if len(row) == 3 and ADDRESS in row[1]]
    assert len(rows) == len(VENDORS)
    for vendor, (_, base, credentials) in zip(VENDORS, rows, strict=True):
        *users, secret = re.findall(r"`(?:[\w-]+: )?(\w+)`", credentials)
        assert vendor.login in [(user, secret) for user in users]
        assert base.strip("`").removeprefix(ADDRESS) == (vendor.prefix or "/my")
        url = f"{own_server.url}{vendor.prefix}{vendor.sample}"
        for user in users:
            assert sign_in(vendor, url, user, secret).status_code == 200, user


def sign_in(vendor: Vendor, url: str, user: str, secret: str) -> httpx2.Response:
    return httpx2.get(url.replace("/customers/me", "/customers"), headers=vendor.sign_in(user, secret))


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_make_run_installs_the_program_alone() -> None:
    def steps(target: str) -> str:
        words = ["make", "--dry-run", "--always-make", target]
        return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert "emulator serve" in steps("run")
    assert ".[dev]" not in steps("run")
    assert ".[dev]" in steps("test")


def test_control_operations_exist(own_server: RunningServer) -> None:
    paths = httpx2.get(f"{own_server.url}/_emulator/openapi/control.json", timeout=60).json()["paths"]
    named = {found for token in inline(README, "code_inline") for found in CONTROL_OPERATION.findall(token.content)}
    assert len(named) >= 5
    assert not [(method, path) for method, path in named if method.lower() not in paths.get(path, {})]


@pytest.mark.parametrize("file", DOCUMENTS)
def test_options_exist(file: str, pytestconfig: pytest.Config) -> None:
    """Those of the command line and of the pytest plugin; curl, npm, pip and docker have others."""
    told = [token.content for token in inline((ROOT / file).read_text(), "code_inline")]
    told = [text for text in told if not text.startswith(("pip", "npm ", "uv", "docker "))]
    told += re.findall(r"\bemulator (?:serve|exec|env|health|dataset \w+).*$", (ROOT / file).read_text(), re.M)
    options = {word for text in told for word in re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)}
    commands = [
        each for command in main.commands.values() for each in (command, *getattr(command, "commands", {}).values())
    ]
    parameters = [parameter for command in commands for parameter in command.params]
    known = {name for parameter in parameters for name in (*parameter.opts, *parameter.secondary_opts)}
    known |= {option for group in pytestconfig._parser._groups for each in group.options for option in each.names()}
    assert [each for each in sorted(options - known) if each != "--help"] == []


@pytest.mark.parametrize("file", DOCUMENTS)
def test_settings_of_the_environment_exist(file: str) -> None:
    names = set(re.findall(r"\bEMULATOR_([A-Z0-9_]+)\b", (ROOT / file).read_text()))
    assert names <= {*known_names()}


@pytest.mark.parametrize("name", ["recipes", "recipes-python", "recipes-containers"])
def test_recipes_are_listed(name: str) -> None:
    text = (ROOT / f"docs/{name}.md").read_text()
    listed = [line.strip("-[] ").partition("](")[0] for line in text.splitlines() if line.startswith("- [")]
    assert listed == re.findall(r"^## (.*)$", text, re.M)


@pytest.mark.parametrize("file", DOCUMENTS)
def test_links_lead_somewhere(file: str) -> None:
    text = (ROOT / file).read_text()
    targets = [str(token.attrs["href"]) for token in inline(text, "link_open")]
    local = [target.partition("#")[0] for target in targets if not target.startswith(("http://", "https://", "#"))]
    assert not [target for target in local if not ((ROOT / file).parent / target).exists()]

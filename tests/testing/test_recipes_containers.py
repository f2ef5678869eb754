"""The recipes of docs/recipes-containers.md: run where this machine can, else held against schemas and types."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml
from jsonschema import Draft202012Validator

from emulator import Emulator
from tests.clients.test_clients import node_program
from tests.conftest import RunningServer
from tests.npm.node import HERE, npm_scripts
from tests.testing.test_recipes import blocks
from tests.testing.test_recipes_python import NEEDED, lacking

pytest_plugins = ["pytester"]

PINNED = json.loads((HERE / "package.json").read_text())["devDependencies"]
PACKAGES = ["vite@7.3.8", "testcontainers@12.0.4"] + [
    f"{name}@{PINNED[name]}" for name in ("typescript", "@types/node")
]
"""From the npm registry, by `make recipes-test` alone."""
BOOK = "/api/v1/customers/25/phonebook?pageSize=1"
ADMIN = ("admin", "secret")
PAGE = "http://localhost:5173"
TEXT = {"type": "string"}
TEXTS = {"type": "object", "additionalProperties": TEXT}
DEVCONTAINER = {
    "type": "object",
    "properties": {
        "name": TEXT,
        "dockerComposeFile": {"anyOf": [TEXT, {"type": "array", "items": TEXT}]},
        "service": TEXT,
        "workspaceFolder": TEXT,
        "forwardPorts": {"type": "array", "items": {"type": ["integer", "string"], "pattern": r"^[a-z0-9-]+:\d{1,5}$"}},
        "portsAttributes": {
            "type": "object",
            "patternProperties": {
                r"^(\d+|[a-z0-9-]+:\d{1,5})$": {
                    "type": "object",
                    "properties": {
                        "label": TEXT,
                        "onAutoForward": {"enum": ["notify", "openBrowser", "openPreview", "silent", "ignore"]},
                    },
                    "additionalProperties": False,
                }
            },
            "additionalProperties": False,
        },
        "remoteEnv": TEXTS,
    },
    "required": ["dockerComposeFile", "service", "workspaceFolder"],
    "additionalProperties": False,
}
"""What the specification of development containers says of the members that the recipe has."""


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scratch folder with the packages, installed by npm."""
    if not NEEDED:
        lacking("what npm installs")
    folder = tmp_path_factory.mktemp("modules")
    (folder / "package.json").write_text('{"private": true, "type": "module"}')
    npm, quiet = str(npm_scripts() / "npm-cli.js"), ("--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts")
    node(folder, npm, "install", *quiet, *PACKAGES)
    return folder


def node(folder: Path, *words: str, **values: str) -> str:
    """What a program of node's prints; it must succeed."""
    program = node_program()
    environment = os.environ | {"PATH": f"{Path(program).parent}:{os.environ['PATH']}"} | values
    found = subprocess.run(
        [program, *words], cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout


# Containers


@pytest.mark.slow
@pytest.mark.parametrize("heading", ["docker compose", "Dev container"])
def test_compose_files(tmp_path: Path, heading: str) -> None:
    (text,) = blocks("yaml", heading)
    (tmp_path / "compose.yaml").write_text(text)
    words = ["--builtin-schema", "vendor.compose-spec", "compose.yaml"]
    program = str(Path(sys.executable).parent / "check-jsonschema")
    found = subprocess.run([program, *words], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert found.returncode == 0, found.stdout


def test_dev_container() -> None:
    """Its members are such as the specification has, and its services those of the compose file."""
    (text,), (compose,) = blocks("json", "Dev container"), blocks("yaml", "Dev container")
    document: dict[str, Any] = json.loads(text)
    Draft202012Validator(DEVCONTAINER).validate(document)
    services = yaml.safe_load(compose)["services"]
    named = [port.partition(":")[0] for port in document["forwardPorts"]]
    assert {document["service"], *named} <= services.keys()
    (volume,) = services[document["service"]]["volumes"]
    assert volume.split(":")[1] == document["workspaceFolder"]
    assert document["dockerComposeFile"] == re.findall(r"^# \.devcontainer/(\S+),", compose)[0]


@pytest.mark.slow
def test_testcontainers_in_python(tmp_path: Path) -> None:
    """mypy's word, strictly: no container is started."""
    if find_spec("testcontainers") is None:
        lacking("testcontainers")
    (code,) = blocks("python", "Testcontainers")
    (tmp_path / "conftest.py").write_text(code)
    words = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "conftest.py"]
    found = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=280, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


STAND_IN = """
class Anything:
    def __init__(self, *given): ...
    def __getattr__(self, name): return lambda *given: self
    def get_container_host_ip(self): return "127.0.0.1"
    def get_exposed_port(self, port): return %s

DockerContainer = HttpWaitStrategy = Anything
"""


@pytest.mark.slow
def test_workers_share_the_container(pytester: pytest.Pytester, server: Emulator) -> None:
    """One that stands in for it, at a server that runs: only whoever starts it is told of a container."""
    (code,) = blocks("python", "Testcontainers")
    core = pytester.mkpydir("testcontainers").joinpath("core")
    core.mkdir()
    for name in ("__init__", "container", "wait_strategies"):
        (core / f"{name}.py").write_text(STAND_IN % server.url.rpartition(":")[2])
    pytester.makeconftest(code)
    pytester.makepyfile(f"def test_it(emulator_world): assert emulator_world.url == {server.url!r}")
    for options in ((), ("-n", "1")):
        pytester.runpytest_subprocess(*options).assert_outcomes(passed=1)


@pytest.mark.slow
def test_testcontainers_in_node(modules: Path) -> None:
    """The TypeScript compiler's word: no container is started."""
    (code,) = blocks("ts", "Testcontainers")
    (modules / "emulator.setup.ts").write_text(code)
    tsc = ("node_modules/typescript/bin/tsc", "--noEmit", "--strict", "--skipLibCheck", "--types", "node")
    node(modules, *tsc, "--module", "nodenext", "--target", "es2023", "emulator.setup.ts")


# Proxies


def book(server: Emulator, **headers: str) -> str:
    """Where the next page of a list is, for a client whose request arrives with these headers."""
    answer = httpx2.get(f"{server.url}{BOOK}", auth=ADMIN, headers=headers)
    found: str = answer.json()["nextPage"].partition("/api/")[0]
    return found


def advance(server: Emulator, **headers: str) -> int:
    """Whether such a client may write to the control plane."""
    return httpx2.post(f"{server.url}/_emulator/clock/advance", json={"seconds": 1}, headers=headers).status_code


def test_what_a_dev_server_passes_on(server: Emulator) -> None:
    """The table's three rules, by the headers that arrive."""
    own = server.url.removeprefix("http://")
    kept, changed = {"Host": "localhost:5173"}, {"Host": own}
    assert (book(server, **kept), advance(server, **kept, Origin=PAGE)) == (PAGE, 200)
    assert (book(server, **changed), advance(server, **changed, Origin=PAGE)) == (server.url, 403)
    assert advance(server, Host="192.0.2.7:5173", Origin="http://192.0.2.7:5173") == 403
    said = changed | {"X-Forwarded-Host": "localhost:5173", "X-Forwarded-Proto": "http"}
    with RunningServer(trusted_proxies="127.0.0.1,::1") as trusting:
        said["Host"] = trusting.url.removeprefix("http://")
        assert (book(trusting, **said), advance(trusting, **said, Origin=PAGE)) == (PAGE, 200)
    with RunningServer(cors=PAGE) as allowing:
        assert advance(allowing, Origin=PAGE) == 200


@contextmanager
def started_as_printed(heading: str, **environment: str) -> Iterator[Emulator]:
    """A server with the options of a recipe."""
    (script,) = [block for kind in ("sh", "console") for block in blocks(kind, heading) if "serve --trusted" in block]
    script = script.replace("$ emulator serve", "emulator serve").replace("emulator serve", "echo")
    words = subprocess.run(["sh", "-c", script], env=environment, capture_output=True, text=True, check=True).stdout
    names = [name.removeprefix("--").replace("-", "_") for name in words.split()[::2]]
    with RunningServer(**dict(zip(names, words.split()[1::2], strict=True))) as server:
        yield server


def test_codespaces() -> None:
    outside = "studious-disco-8480.app.github.dev"
    names = {"CODESPACE_NAME": "studious-disco", "GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN": "app.github.dev"}
    with started_as_printed("Codespaces", **names) as server:
        assert book(server) == server.url
        for host in ("localhost:8480", outside):
            said = {"Host": host, "X-Forwarded-Host": outside, "X-Forwarded-Proto": "https"}
            assert book(server, **said) == f"https://{outside}"
            assert advance(server, **said, Origin=f"https://{outside}") == 200
            assert advance(server, **said, Origin="https://elsewhere.app.github.dev") == 403


def test_tls_proxies() -> None:
    with started_as_printed("Behind a proxy") as server:
        said = {"Host": "pbx.example.com", "X-Forwarded-Host": "pbx.example.com", "X-Forwarded-Proto": "https"}
        assert book(server, **said) == "https://pbx.example.com"
        assert advance(server, **said, Origin="https://pbx.example.com") == 200
        assert advance(server, **said | {"Host": "pbx.example.org"}) == 403


VITE = """
import { createServer, loadConfigFromFile } from "vite";

const { config } = await loadConfigFromFile({ command: "serve", mode: "development" }, "vite.config.js");
const target = process.env.EMULATOR_URL;
const headers = { Authorization: "Basic " + btoa("admin:secret") };
const both = (rule) => ({ "/api": rule, "/_emulator": rule });
const rules = {
  printed: config.server.proxy,
  text: both(target),
  changed: both({ target, changeOrigin: true }),
  told: both({ target, changeOrigin: true, xfwd: true }),
};
const found = {};
for (const [name, proxy] of Object.entries(rules)) {
  const options = { configFile: false, logLevel: "silent", server: { host: "127.0.0.1", port: 0, proxy } };
  const server = await createServer(options);
  await server.listen();
  const page = `http://127.0.0.1:${server.httpServer.address().port}`;
  const book = await (await fetch(`${page}/api/v1/customers/25/phonebook?pageSize=1`, { headers })).json();
  const advanced = await fetch(`${page}/_emulator/clock/advance`, {
    method: "POST", headers: { Origin: page, "Content-Type": "application/json" }, body: '{"seconds": 1}',
  });
  const stream = await fetch(`${page}/api/v1/stream`, { headers });
  const reader = stream.body.getReader();
  const begun = (await reader.read()).value.length > 0;
  await reader.cancel();
  found[name] = [book.nextPage.startsWith(page), book.nextPage.startsWith(target), advanced.status, begun];
  await server.close();
}
console.log(JSON.stringify(found));
process.exit(0);
"""


@pytest.mark.slow
@pytest.mark.parametrize("trusting", [False, True])
def test_vite(modules: Path, trusting: bool) -> None:
    """The dev server itself, with the configuration as printed and its alternatives."""
    (config,) = blocks("js", "Dev servers: Vite")
    (modules / "vite.config.js").write_text(config)
    (modules / "ask.mjs").write_text(VITE)
    settings = {"trusted_proxies": "127.0.0.1,::1"} if trusting else {}
    with RunningServer(**settings) as server:
        found = json.loads(node(modules, "ask.mjs", EMULATOR_URL=server.url))
    assert found["printed"] == [True, False, 200, True]
    assert found["text"] == found["changed"] == [False, True, 403, True]
    assert found["told"] == ([True, False, 200, True] if trusting else [False, True, 403, True])

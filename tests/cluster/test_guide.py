"""The commands of docs/sharing.md, as they are printed: three servers behind HAProxy on one host, and what follows.

Only ports and the password of the superuser are the tests' own.
"""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from tests.balanced import BOOK, CONTROL, ENTRY, HAPROXY, NAMES, ROOT, Setup, ask, names_in, sign, wait_for
from tests.cluster.conftest import leave_out
from tests.cluster.postgres import PROGRAMS, SECRET, Postgres
from tests.cluster.writing import until
from tests.test_readme import pattern_of
from tests.wire import free_ports

pytestmark = pytest.mark.slow

GUIDE = (ROOT / "docs/sharing.md").read_text()
KNOWN = ("8480", "8481", "8482", "8483")


def section(title: str) -> str:
    """What stands below a heading."""
    return re.split(r"^## ", GUIDE.partition(f"\n## {title}\n")[2], maxsplit=1, flags=re.M)[0]


def commands(title: str) -> list[tuple[str, str]]:
    """Each command below a heading, and what it is said to print."""
    blocks = re.findall(r"```console\n(.*?)```", section(title), re.DOTALL)
    parts = [part.partition("\n") for block in blocks for part in block.split("$ ")[1:]]
    return [(command.strip(), output.strip()) for command, _, output in parts]


class Shell:
    """A shell in the checkout into which the guide's commands are pasted."""

    def __init__(self, postgres: Postgres, folder: Path) -> None:
        ports = dict(zip(KNOWN, map(str, free_ports(4)), strict=True))
        self.ports = ports | {"5432": str(postgres.port)}
        self.url = f"http://127.0.0.1:{ports['8480']}"
        where = {name: f"127.0.0.1:{port}" for name, port in zip(NAMES, ports.values(), strict=True)}
        assert HAPROXY
        found = [Path(sys.executable).parent, PROGRAMS, Path(HAPROXY).parent, os.environ["PATH"]]
        self.environment = os.environ | where | {"PATH": ":".join(map(str, found))}
        superuser = f"PGUSER=postgres PGPASSWORD={SECRET} PGHOST=127.0.0.1 PGPORT={postgres.port}"
        self.superuser = dict(each.split("=") for each in superuser.split())
        self.folder = folder

    def own(self, command: str) -> str:
        """A command with the ports of this shell, and files in its folder."""
        ported = re.sub(r"(?<=:)(\d{4})|(?<=--port )(\d{4})", lambda found: self.ports[found[0]], command)
        return ported.replace("emulator.dump", str(self.folder / "emulator.dump"))

    def run(self, command: str) -> str:
        """What a command prints that succeeds."""
        beside = {}
        if command.startswith("sudo -u postgres "):
            command, beside = command.removeprefix("sudo -u postgres "), self.superuser
        words, environment = ["bash", "-c", f"{self.exports}\n{self.own(command)}"], self.environment | beside
        done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    @property
    def exports(self) -> str:
        """What the guide puts into the environment."""
        return self.own("\n".join(command for command, _ in START if command.startswith("export ")))

    @contextmanager
    def background(self) -> Iterator[None]:
        """While what the guide starts in the background runs."""
        started = "\n".join(command for command, _ in START if command.endswith(" &"))
        words = ["bash", "-c", f"{self.exports}\n{self.own(started)}\nwait"]
        running = subprocess.Popen(words, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL)
        try:
            for port in list(self.ports.values())[1:4]:
                wait_for(f"http://127.0.0.1:{port}")
            wait_for(self.url)
            yield
        finally:
            for pid in Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split():
                os.kill(int(pid), signal.SIGTERM)
            running.wait(20)


START = commands("Several machines: PostgreSQL")


@pytest.fixture
def shell(postgres: Postgres, tmp_path: Path) -> Shell:
    if HAPROXY is None:
        leave_out("no haproxy here: `make cluster-test` installs it")
    return Shell(postgres, tmp_path)


def check(shell: Shell, which: str) -> None:
    """The guide's calls, which print what it shows."""
    for command, output in START:
        if command.startswith(which):
            printed = shell.run(command.replace("curl ", "curl -sf "))
            assert re.match(pattern_of(output), printed), f"{command}\n{printed}"


def test_three_servers_behind_haproxy_as_the_guide_starts_them(shell: Shell) -> None:
    """A world goes on elsewhere when its server is killed; a backup brings it back after the cluster was dropped."""
    kinds = [re.sub(r" .*", "", command.removeprefix("sudo ")) for command, _ in START]
    assert kinds == ["apt-get", "-u", "python3", "export", *["emulator"] * 3, "/usr/sbin/haproxy", "curl", "curl"]
    sizes, backup, drop, restore = (command for command, _ in commands("Operating a database"))
    shell.run(START[1][0])
    with shell.background(), httpx2.Client(base_url=shell.url, trust_env=False, timeout=20) as client:
        check(shell, "curl ")
        ask(client, "POST", BOOK, 201, json={"name": "Ada", **ENTRY}, auth=sign("shop"))
        listed = json.loads(shell.run("curl -s http://127.0.0.1:8480/_emulator/worlds"))["worlds"]
        os.kill(next(each["process"] for each in listed if each["name"] == "shop"), signal.SIGKILL)
        until(lambda: client.get(f"{CONTROL}/clock?world=shop").status_code == 200)
        check(shell, "curl ")
        assert "Ada" in names_in(client, "shop")
        assert "change" in shell.run(sizes)
        shell.run(backup)
    shell.run(drop)
    shell.run(restore)
    with shell.background(), httpx2.Client(base_url=shell.url, trust_env=False, timeout=20) as client:
        assert "Ada" in names_in(client, "shop")
    shell.run(drop)


def test_without_a_database_the_vendor_answers_and_not_haproxy(setup: Setup, postgres: Postgres) -> None:
    with setup.client() as client:
        ask(client, "POST", BOOK, 201, json={"name": "Ada", **ENTRY}, auth=sign("w"))
        postgres.stop()
        answers = []
        while not answers or answers[-1].status_code == 200:
            answers.append(client.get(f"{CONTROL}/health"))
        assert answers[-1].json()["status"] == "failing"
        refused = client.post(BOOK, json={"name": "Eve", **ENTRY}, auth=sign("w"))
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
        assert "message" in refused.json()
        for replica in setup.replicas:
            alive = httpx2.get(f"{replica.url}{liveness()}", trust_env=False)
            assert (alive.status_code, replica.process.poll()) == (200, None)
        postgres.start()
        wait_for(setup.url)
        found = [*names_in(client, "w")]
        assert (found.count("Ada"), found.count("Eve")) == (1, 0)


def liveness() -> str:
    """What the manifest for Kubernetes asks, to see that a server is alive."""
    found = re.search(r"livenessProbe:\s+httpGet: \{path: (\S+),", (ROOT / "docker/kubernetes.yaml").read_text())
    assert found
    return found[1]

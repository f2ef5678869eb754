"""Where the control plane begins: health at once, the rest when somebody asks for it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from tests.conftest import World

LATER = {
    "emulator.bundles.bundle",
    "emulator.control.api",
    "emulator.control.worlds.worlds",
    "emulator.shelf.home",
    "emulator.vendors.sipcentric.behaviour",
    "ctypes",
    "difflib",
    "faker",
    "phonenumbers",
    "pydantic.v1",
    "yaml",
}
"""What a server that was only started has not imported; each is heavy, or brings much with it. Older frameworks do."""


@contextmanager
def imported_by_server(told: Path) -> Iterator[tuple[str, list[str]]]:
    """A server of its own, asked for its health; when the block is over, the modules that it has imported."""
    command = [sys.executable, "-X", "importtime", "-m", "emulator", "serve", "--port", "0"]
    modules: list[str] = []
    with told.open("w") as file:
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=file, text=True, env=dict(os.environ))
    try:
        assert server.stdout is not None
        url = server.stdout.readline().split()[3]
        yield url, modules
    finally:
        server.terminate()
        server.communicate(timeout=10)
    modules += [line.rpartition("|")[2].strip() for line in told.read_text().splitlines() if "|" in line]


@pytest.mark.pinned
def test_a_server_that_is_ready_has_imported_what_it_needs_by_then(tmp_path: Path) -> None:
    with imported_by_server(tmp_path / "told") as (url, modules):
        assert httpx2.get(f"{url}/_emulator/health").json()["status"] == "ok"
        assert httpx2.head(f"{url}/_emulator/health").status_code == 200
    assert "emulator.app" in modules
    assert not LATER & {*modules}


def test_whoever_asks_for_more_gets_it(tmp_path: Path) -> None:
    with imported_by_server(tmp_path / "told") as (url, modules):
        assert httpx2.get(f"{url}/_emulator/worlds").json()["worlds"][0]["name"] == "default"
    assert {"emulator.control.api", "emulator.bundles.bundle"} <= {*modules}


@pytest.mark.parametrize("path", ["/health", "/health/", "/health?once=more"])
def test_health_is_the_same_however_it_is_asked_for(world: World, path: str) -> None:
    answer = world.control.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert [*answer.json()] == ["status", "version", "uptime_seconds", "worlds"]


def test_health_can_only_be_asked_for(world: World) -> None:
    answer = world.control.post("/health")
    assert (answer.status_code, answer.json()["allowed"]) == (405, ["GET", "HEAD"])

"""Vendors: where each one's API is, and how a world is signed in to."""

import os
import subprocess

import pytest
from click.testing import CliRunner

from emulator.__main__ import main
from emulator.vendors import VENDORS
from tests.conftest import World


def test_what_it_says_signs_in(world: World) -> None:
    """The headers as they stand, and the curl line as it stands."""
    vendors = world.control.get("/vendors").json()["vendors"]
    assert [each["vendor"] for each in vendors] == [vendor.name for vendor in VENDORS]
    for each, vendor in zip(vendors, VENDORS, strict=True):
        assert each["title"] == vendor.title
        assert each["base_url"] == vendor.base_url(world.url)
        assert each["user"] == f"{vendor.login[0]}+{world.name}"
        url = f"{world.url}{vendor.prefix}{vendor.sample}"
        assert each["curl"].endswith(f" '{url}'")
        answer = world.client("").get(url, headers=each["headers"])
        assert answer.status_code == 200
    assert len(world.kit.requests()) == len(vendors)


def test_environment_is_what_the_command_line_prints(world: World) -> None:
    lines = CliRunner().invoke(main, ["env", world.url, "--world", world.name]).stdout
    words = ["sh", "-c", 'eval "$0"; env', lines]
    found = subprocess.run(words, capture_output=True, text=True, env={"PATH": os.environ["PATH"]}, check=True)
    printed = dict(line.split("=", 1) for line in found.stdout.splitlines() if line.startswith("EMULATOR_"))
    vendors = world.control.get("/vendors").json()["vendors"]
    told = {name: value for each in vendors for name, value in each["environment"].items()}
    assert {"EMULATOR_URL": world.url} | told == printed


def test_world_need_not_be_there_and_is_not_made(world: World) -> None:
    name = f"{world.name}-not-yet"
    vendors = world.client("/_emulator").get("/vendors", params={"world": name}).json()["vendors"]
    assert vendors[0]["user"].endswith(f"+{name}")
    assert world.client("/_emulator").get(f"/worlds/{name}").status_code == 404


def test_default_world_needs_no_name(world: World) -> None:
    vendors = world.client("/_emulator").get("/vendors").json()["vendors"]
    assert [each["user"] for each in vendors] == [vendor.login[0] for vendor in VENDORS]


@pytest.mark.parametrize("name", ["a b", "../x", "x" * 65])
def test_what_cannot_name_a_world_is_refused(world: World, name: str) -> None:
    answer = world.client("/_emulator").get("/vendors", params={"world": name})
    assert answer.status_code == 422
    assert "name a world" in answer.json()["error"]

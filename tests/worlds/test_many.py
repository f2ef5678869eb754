"""Many worlds in a folder, few in memory: all answer, memory is given back, the start stays short."""

import os
import random
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import World
from tests.killable import Killable
from tests.worlds.test_disk import add, awake, names

WORLDS = int(os.environ.get("WORLDS", "300"))
IN_MEMORY = 20


def copy_of(data: Path, name: str, number: int) -> None:
    """Another world that is like one, but for an entry and its name."""
    for folder in ("worlds", "logs"):
        shutil.copyfile(data / folder / f"{name}.sqlite", data / folder / f"w{number}.sqlite")
    with closing(sqlite3.connect(data / f"worlds/w{number}.sqlite")) as database:
        database.execute("PRAGMA synchronous = OFF")
        database.execute("UPDATE sipcentric_phonebookentry SET name = ? WHERE name = 'Ada'", (f"Ada {number}",))
        database.commit()
    with closing(sqlite3.connect(data / f"logs/w{number}.sqlite")) as database:
        database.execute("PRAGMA synchronous = OFF")
        database.execute("UPDATE part SET value = ? WHERE name = 'world'", (f'"w{number}"'.encode(),))
        database.commit()


def resident_mib(server: Killable) -> int:
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{server.pid}/status").read_text())
    assert found
    return int(found[1]) // 1024


@pytest.mark.slow
def test_many_worlds_of_which_few_are_in_memory(tmp_path: Path) -> None:
    with Killable(tmp_path) as server:
        with closing(World(server.url(), "first")) as world:
            add(world, "Ada")
        server.end()
    for number in range(WORLDS):
        copy_of(tmp_path, "first", number)
    (tmp_path / "worlds/bad.sqlite").write_text("a letter to my bank" * 50)
    dice = random.Random(3)
    with Killable(tmp_path, worlds=WORLDS + 3, worlds_in_memory=IN_MEMORY) as server:
        asked = [dice.randrange(WORLDS) for _ in range(12 * IN_MEMORY)]
        memory = []
        for number in asked:
            with closing(World(server.url(), f"w{number}")) as world:
                assert names(world)[-1] == f"Ada {number}"
                assert len(world.control.get("/requests").json()["requests"]) == 1
            memory.append(resident_mib(server))
        with closing(World(server.url(), "w0")) as world:
            assert len(world.control.get("/worlds").json()["worlds"]) == WORLDS + 3
            assert len(awake(world)) == IN_MEMORY
            answer = world.control.get("/clock", params={"world": "one-too-many"})
            assert "worlds exist already" in answer.text
        assert max(memory[-IN_MEMORY:]) < max(memory[: 3 * IN_MEMORY]) + 20, "what left was given back"
        assert server.said().count("a file is left alone") == 1

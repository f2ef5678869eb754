"""Servers that share a folder of worlds, each a process of its own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import World
from tests.killable import Killable

Start = Callable[..., Killable]
Reach = Callable[..., World]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def start(data: Path) -> Iterator[Start]:
    """Starts a server on the folder; those that are left at the end are killed."""
    with ExitStack() as stack:

        def begin(**settings: Any) -> Killable:
            return stack.enter_context(Killable(data, **settings))

        yield begin


@pytest.fixture
def reach(start: Start) -> Iterator[Reach]:
    """A world as it is reached through one of the servers."""
    with ExitStack() as stack:

        def world_at(server: Killable, name: str = "w") -> World:
            world = World(server.url(), name)
            stack.callback(world.close)
            return world

        yield world_at

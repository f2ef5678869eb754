"""A world that has begun, with somebody who looks at it."""

import pytest

from tests.conftest import World
from tests.console.surfing import Surfer


@pytest.fixture
def surfer(world: World) -> Surfer:
    world.control.get("/phones").raise_for_status()
    return Surfer(world)

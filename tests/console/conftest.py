"""Somebody who looks at the console of a test's world."""

import pytest

from tests.conftest import World
from tests.console.surfing import Surfer


@pytest.fixture
def surfer(world: World) -> Surfer:
    return Surfer(world)

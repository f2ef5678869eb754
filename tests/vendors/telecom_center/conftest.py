"""What the tests of the Operator API share."""

import httpx2
import pytest

from tests.conftest import World


@pytest.fixture
def api(world: World) -> httpx2.Client:
    """A client signed in as the operator."""
    return world.telecom_center()

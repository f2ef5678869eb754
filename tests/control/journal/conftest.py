"""A world whose journal has something to show."""

import pytest

from tests.conftest import World

BOOK = "/customers/25/phonebook"
ADA = {"name": "Ada", "phoneNumber": "01214960001"}


@pytest.fixture
def asked(world: World) -> World:
    """A world that was asked five times: r1 to r5."""
    client = world.sipcentric()
    client.get(BOOK, params={"page": 1, "pageSize": 2})
    client.post(BOOK, json=ADA)
    world.advance(60)
    client.post(BOOK, json={"name": "Bob"})
    client.get("/customers/25/phonebok")
    world.sipcentric("nobody").get("/customers/me")
    return world

"""The base address: clients ask it whether they are signed in."""

import pytest

from tests.conftest import World


@pytest.mark.parametrize("path", ["", "/"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_it_answers_the_signed_in_and_no_one_else(world: World, method: str, path: str) -> None:
    assert world.sipcentric().request(method, f"{world.url}/api/v1{path}").status_code == 200
    assert world.sipcentric("nobody").request(method, f"{world.url}/api/v1{path}").status_code == 401


def test_its_links_lead_somewhere(world: World) -> None:
    client = world.sipcentric()
    for address in client.get("/").json()["links"].values():
        assert client.head(address).status_code == 200

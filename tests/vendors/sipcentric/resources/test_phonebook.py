"""Phone book: the document's own examples, then each rule."""

import pytest

from tests.conftest import World

BOOK = "/customers/25/phonebook"


def test_create_as_in_the_document(world: World) -> None:
    """Create, then read it where Location points."""
    client = world.sipcentric()
    answer = client.post(
        BOOK, json={"type": "phonebookentry", "name": "Fred Mobile", "phoneNumber": "07902000000", "speedDial": 4}
    )
    assert answer.status_code == 201
    body = answer.json()
    assert client.get(answer.headers["location"]).json() == body
    assert body["speedDial"] == 4
    assert body["created"] == "2026-03-02T09:00:00.000+0000"


@pytest.mark.parametrize("field", ["name", "phoneNumber"])
def test_required_field_missing_names_it(world: World, field: str) -> None:
    body = {"name": "x", "phoneNumber": "07902000000"}
    del body[field]
    answer = world.sipcentric().post(BOOK, json=body)
    assert answer.status_code == 400
    assert answer.json()["validationErrors"][0]["field"] == field

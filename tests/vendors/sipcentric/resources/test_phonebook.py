"""Phone book: the document's own examples, then each rule."""

from typing import Any

import pytest

from tests.conftest import World

BOOK = "/customers/25/phonebook"
FRED = {"type": "phonebookentry", "name": "Fred Mobile", "phoneNumber": "07902000000", "speedDial": 4}


def fields(answer: Any) -> set[str]:
    assert answer.status_code == 400, answer.text
    return {error["field"] for error in answer.json()["validationErrors"]}


@pytest.mark.rule("sipcentric.phonebook.table", "sipcentric.phonebook.oldest-first")
def test_list_as_in_the_document(world: World) -> None:
    answer = world.sipcentric().get(f"{BOOK}?pageSize=2&page=1").json()
    api = f"{world.url}/api/v1"
    assert answer["totalItems"] == 18
    assert answer["nextPage"] == f"{api}{BOOK}?pageSize=2&page=2"
    by_id = {item["id"]: item for item in answer["items"]}
    assert list(by_id) == ["716", "773"]
    assert by_id["716"] == {
        "type": "phonebookentry",
        "id": "716",
        "uri": f"{api}{BOOK}/716",
        "parent": f"{api}/customers/25",
        "created": "2014-03-10T13:37:00.000+0000",
        "name": "Fred Mobile",
        "phoneNumber": "07902000000",
        "speedDial": 3,
    }
    assert by_id["773"] == {
        "type": "phonebookentry",
        "id": "773",
        "uri": f"{api}{BOOK}/773",
        "parent": f"{api}/customers/25",
        "created": "2014-03-10T13:38:00.000+0000",
        "name": "Sipcentric",
        "phoneNumber": "01212854400",
    }


def test_read_as_in_the_document(world: World) -> None:
    body = world.sipcentric().get(f"{BOOK}/773").json()
    assert (body["name"], body["phoneNumber"]) == ("Sipcentric", "01212854400")
    assert "speedDial" not in body


@pytest.mark.rule("sipcentric.methods.created")
def test_create_as_in_the_document(world: World) -> None:
    """Create, then read it where Location points."""
    client = world.sipcentric()
    answer = client.post(BOOK, json=FRED)
    assert answer.status_code == 201
    body = answer.json()
    assert client.get(answer.headers["location"]).json() == body
    assert {name: body[name] for name in FRED} == FRED
    assert body["created"] == "2026-03-02T09:00:00.000+0000"
    assert client.get(BOOK).json()["items"][-1] == body


@pytest.mark.rule("sipcentric.methods.updated")
def test_update_as_in_the_document(world: World) -> None:
    client = world.sipcentric()
    sent = {"type": "phonebookentry", "name": "Fred Mobile", "phoneNumber": "07825000000", "speedDial": 12}
    answer = client.put(f"{BOOK}/716", json=sent)
    assert answer.status_code == 200
    body = answer.json()
    assert {name: body[name] for name in sent} == sent
    assert body["created"] == "2014-03-10T13:37:00.000+0000"
    assert client.get(f"{BOOK}/716").json() == body


@pytest.mark.rule("sipcentric.methods.deleted")
def test_delete_as_in_the_document(world: World) -> None:
    client = world.sipcentric()
    answer = client.delete(f"{BOOK}/716")
    assert (answer.status_code, answer.content) == (204, b"")
    assert client.get(f"{BOOK}/716").status_code == 404
    assert client.delete(f"{BOOK}/716").status_code == 404
    assert client.get(BOOK).json()["totalItems"] == 17


def test_a_client_sends_the_whole_object_back_even_to_delete_it(world: World) -> None:
    client = world.sipcentric()
    entry = {**client.get(f"{BOOK}/716").json(), "email": "fred@example.com"}
    assert client.put(f"{BOOK}/716", json=entry).status_code == 200
    assert client.request("DELETE", f"{BOOK}/716", json=entry).status_code == 204


@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize("field", ["name", "phoneNumber"])
def test_required_field_missing_names_it(world: World, method: str, field: str) -> None:
    body = {**FRED}
    del body[field]
    path = BOOK if method == "POST" else f"{BOOK}/716"
    assert fields(world.sipcentric().request(method, path, json=body)) == {field}


@pytest.mark.rule("sipcentric.methods.nothing-written")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", None), ("name", 5), ("name", "x" * 256), ("name", ["x"]),
        ("phoneNumber", ""), ("phoneNumber", None), ("phoneNumber", "abc"), ("phoneNumber", 7902000000),
        ("speedDial", 0), ("speedDial", 10000), ("speedDial", -1), ("speedDial", 1.5), ("speedDial", "four"),
        ("speedDial", True), ("speedDial", 10**30), ("speedDial", 3),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named_and_not_written(world: World, field: str, value: Any) -> None:
    client = world.sipcentric()
    assert fields(client.post(BOOK, json={**FRED, field: value})) == {field}
    assert fields(client.put(f"{BOOK}/773", json={**FRED, field: value})) == {field}
    assert client.get(BOOK).json()["totalItems"] == 18
    assert client.get(f"{BOOK}/773").json()["name"] == "Sipcentric"


@pytest.mark.parametrize("value", [1, 9999, "7"])
def test_speed_dials_from_1_to_9999(world: World, value: Any) -> None:
    answer = world.sipcentric().post(BOOK, json={**FRED, "speedDial": value})
    assert answer.json()["speedDial"] == int(value)


def test_a_speed_dial_belongs_to_one_entry_of_a_customer(world: World) -> None:
    client = world.sipcentric()
    assert client.put(f"{BOOK}/716", json={**FRED, "speedDial": 3}).status_code == 200
    assert world.sipcentric("bakery").post("/customers/me/phonebook", json={**FRED, "speedDial": 3}).is_success
    client.delete(f"{BOOK}/716")
    assert client.post(BOOK, json={**FRED, "speedDial": 3}).status_code == 201


@pytest.mark.rule("sipcentric.phonebook.replaced")
@pytest.mark.parametrize("change", [{"speedDial": None}, {"speedDial": ""}, {}])
def test_a_speed_dial_that_is_not_sent_is_removed(world: World, change: dict[str, Any]) -> None:
    sent = {"name": "Fred", "phoneNumber": "07902000000", **change}
    assert "speedDial" not in world.sipcentric().put(f"{BOOK}/716", json=sent).json()


def test_extension_users_may_write_too(world: World) -> None:
    client = world.sipcentric("extension")
    where = client.post("/customers/me/phonebook", json=FRED).headers["location"]
    assert world.sipcentric().get(where).json()["name"] == "Fred Mobile"

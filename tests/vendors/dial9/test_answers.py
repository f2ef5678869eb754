"""Every action answers as the OpenAPI document says: the envelope with its data, and each way of refusing."""

from typing import Any

import httpx2
import pytest

from tests.conftest import RunningServer, World
from tests.shapes import Document, document_of

NOBODY = 999999
ACTIONS: dict[str, list[Any]] = {
    "/numbers/list": [{}],
    "/numbers/info": [{"id": NOBODY}, {}, {"id": "x"}, {"id": []}],
    "/numbers/save": [
        {"number": "01632960999", "caller_id_prefix": "A"},
        {"number": "01632960999"},
        {"number": "12", "context": "utility"},
        {"number": "1"},
        {"id": NOBODY},
        {},
    ],
    "/numbers/available_prefixes": [{}],
    "/numbers/acquirable_numbers": [{"prefix": "01632"}, {"prefix": "x"}, {}],
    "/numbers/acquire": [{"number": "1"}, {}],
    "/numbers/update_subscriber": [{"id": NOBODY, "name": "Telcom"}, {}],
    "/numbers/delete": [{"id": NOBODY}, {}],
    "/numbers/available_access_numbers": [{}],
}
"""What each action is asked, beside its own numbers."""


@pytest.fixture(scope="module")
def document(server: RunningServer) -> Document:
    return document_of(server.url, "dial9")


def ask(api: httpx2.Client, document: Document, path: str, given: Any) -> dict[str, Any]:
    """Run an action; what it answers is as the document says."""
    answer = api.post(path, json=given)
    assert answer.status_code == 200
    document.check(answer)
    body: dict[str, Any] = answer.json()
    return body


def test_all_actions_are_asked(document: Document) -> None:
    assert {path for _, path, _ in document.operations()} == ACTIONS.keys()


@pytest.mark.parametrize("path", ACTIONS)
def test_actions_answer_as_told(world: World, document: Document, path: str) -> None:
    api = world.dial9()
    for given in ACTIONS[path]:
        ask(api, document, path, given)
    refused = ask(world.dial9("stranger"), document, path, {})
    assert refused["status"] == "access-denied"
    for content in (b"{", b"\xff"):
        unread = api.post(path, content=content, headers={"Content-Type": "application/json"})
        assert unread.status_code == 400
        document.check(unread)


def test_a_number_of_every_state_is_as_told(world: World, document: Document) -> None:
    """Bought, given a subscriber that is taken or not, led somewhere, and given back."""
    api = world.dial9()
    free = ask(api, document, "/numbers/acquirable_numbers", {"prefix": "01632"})["data"]
    for number, postcode in zip(free, ("M1 1DZ", "ZZ99 9ZZ"), strict=False):
        bought = ask(api, document, "/numbers/acquire", {"number": number})["data"]
        assert "destination" not in bought
        told = {"id": bought["id"], "first_name": "Alex", "address1": "24 Lever Street", "postcode": postcode}
        assert ask(api, document, "/numbers/update_subscriber", told)["status"] == "success"
    world.advance(24 * 3600)
    listed = ask(api, document, "/numbers/list", {})["data"]
    assert {each["aquisition"]["subscriber"]["status"] for each in listed} >= {"validated", "validation_failed"}
    assert any(each["destination"] for each in listed)
    for each in listed:
        ask(api, document, "/numbers/info", {"id": each["id"]})
        ask(api, document, "/numbers/save", {"id": each["id"], "recording_enabled": False})
        assert ask(api, document, "/numbers/delete", {"id": each["id"]})["data"] is True


def test_what_an_action_requires_is_as_told(world: World, document: Document) -> None:
    """Nothing without what is required, of either of two members if either will do; `ACTIONS` has what is enough."""
    api = world.dial9()
    for _, path, entry in document.operations():
        body = entry.get("requestBody", {"content": {}})
        for content in body["content"].values():
            schema = document.resolve(content["schema"])
            alternatives = [each["required"] for each in schema.get("anyOf", [schema])]
            assert body["required"]
            assert all(alternatives)
            refused = ask(api, document, path, {})
            assert refused["status"] in ("parameter-error", "validation-error")
            for names in alternatives:
                (name,) = names
                status = ask(api, document, path, {name: NOBODY if name == "id" else "01632960123"})["status"]
                assert status in ("success", "not-found", "validation-error")

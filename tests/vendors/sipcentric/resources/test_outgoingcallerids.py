"""Outgoing caller ids: the document's two records."""

import pytest

from tests.conftest import World

CALLER_IDS = "/customers/25/outgoingcallerids"


def test_list_as_in_the_document(world: World) -> None:
    answer = world.sipcentric().get(CALLER_IDS).json()
    name, number = answer["items"]
    assert (answer["totalItems"], answer["pageSize"], answer["page"]) == (2, 20, 1)
    assert (name["id"], name["number"], name["allowCalls"], name["allowSms"]) == ("115", "Sipcentric", False, True)
    assert (number["id"], number["number"], number["allowCalls"], number["allowSms"]) == (
        "114", "01212854411", True, True,
    )  # fmt: skip


@pytest.mark.rule("sipcentric.methods.earlier-addresses", "sipcentric.outgoingcallerids.table")
def test_get_one_at_both_documents_addresses(world: World) -> None:
    client = world.sipcentric()
    body = client.get(f"{CALLER_IDS}/114").json()
    assert list(body) == ["type", "id", "uri", "parent", "created", "number", "allowCalls", "allowSms"]
    assert client.get("/customers/me/outgoingcallerid/114").json() == body
    page = "pageSize=1&page=2"
    assert client.get(f"/customers/me/outgoingcallerid?{page}").json() == client.get(f"{CALLER_IDS}?{page}").json()


@pytest.mark.rule("sipcentric.outgoingcallerids.read-only")
@pytest.mark.parametrize(("method", "path"), [("POST", ""), ("PUT", "/114"), ("DELETE", "/114")])
def test_they_cannot_be_written(world: World, method: str, path: str) -> None:
    client = world.sipcentric()
    body = {"type": "outgoingcallerid", "number": "07932000000"}
    assert client.request(method, f"/customers/25/outgoingcallerids{path}", json=body).status_code == 405
    assert client.get("/customers/25/outgoingcallerids").json()["totalItems"] == 2

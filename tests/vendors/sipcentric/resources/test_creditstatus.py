"""Credit status, in both revisions."""

import pytest

from tests.conftest import World

STATUS = "/customers/25/creditstatus"


@pytest.mark.rule("sipcentric.creditstatus.table")
def test_get_as_in_the_document(world: World) -> None:
    address = f"{world.url}/api/v1/customers/25"
    assert world.sipcentric().get(STATUS).json() == {
        "type": "creditstatus",
        "id": "25",
        "uri": f"{address}/creditstatus",
        "parent": address,
        "accountType": "PREPAID",
        "balance": 19.571,
    }


def test_both_account_types_can_be_seen(world: World) -> None:
    client = world.sipcentric("reseller")
    assert client.get("/customers/325/creditstatus").json()["accountType"] == "POSTPAID"


@pytest.mark.rule("sipcentric.creditstatus.earlier")
def test_the_earlier_documents_names(world: World) -> None:
    world.set(sipcentric_revision="earlier")
    body = world.sipcentric().get(STATUS).json()
    assert (body["accountType"], body["creditRemaining"]) == ("prepaid", 19.571)
    assert "balance" not in body


@pytest.mark.rule("sipcentric.creditstatus.read-only")
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_it_cannot_be_written(world: World, method: str) -> None:
    client = world.sipcentric()
    body = {"type": "creditstatus", "balance": 1000}
    assert client.request(method, "/customers/25/creditstatus", json=body).status_code == 405
    assert client.get("/customers/25/creditstatus").json()["balance"] == 19.571

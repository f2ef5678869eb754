"""Routing rules as a list of their own, which the official client asks for."""

import pytest

from tests.conftest import World

RULES = "/customers/25/phonenumbers/50/routingrules"


@pytest.mark.rule("sipcentric.phonenumbers.routing-rules")
def test_list_and_get(world: World) -> None:
    client = world.sipcentric()
    api = f"{world.url}/api/v1"
    body = client.get(RULES, params={"pageSize": 2}).json()
    assert (body["totalItems"], body["uri"], body["nextPage"]) == (
        3,
        f"{api}{RULES}",
        f"{api}{RULES}?pageSize=2&page=2",
    )
    first = body["items"][0]
    assert first == {
        "type": "routingrule",
        "id": first["id"],
        "uri": f"{api}{RULES}/{first['id']}",
        "parent": f"{api}/customers/25/phonenumbers/50",
        "timeInterval": f"{api}/customers/25/timeintervals/594",
        "destination": f"{api}/customers/25/endpoints/102",
    }
    assert client.get(first["uri"]).json() == first


def test_they_are_those_of_the_number(world: World) -> None:
    client = world.sipcentric(headers={"X-Relationship-Key": "id"})
    rules = [{"timeInterval": "31", "destination": "94"}]
    assert client.put("/customers/25/phonenumbers/50", json={"routingRules": rules}).status_code == 200
    (rule,) = client.get(RULES).json()["items"]
    assert (rule["timeInterval"], rule["destination"]) == ("31", "94")
    assert client.delete("/customers/25/endpoints/94").status_code == 204
    assert client.get(RULES).json()["items"] == []


def test_what_is_not_there(world: World) -> None:
    client = world.sipcentric()
    assert client.get("/customers/25/phonenumbers/47/routingrules").json()["items"] == []
    for path in (
        f"{RULES}/999",
        f"{RULES}/x",
        "/customers/25/phonenumbers/47/routingrules/1",
        "/customers/25/phonenumbers/60/routingrules",
    ):
        assert client.get(path).status_code == 404

"""Back to before a request, or to a moment; another world from there."""

from typing import Any

import httpx2
import pytest

from tests.conftest import World

CUSTOMER = "/customers/25"


def rewind(world: World, **to: Any) -> httpx2.Response:
    return world.control.post(f"/worlds/{world.name}/rewind", json=to)


def add_entry(world: World, name: str) -> httpx2.Response:
    body = {"type": "phonebookentry", "name": name, "phoneNumber": "02079460000"}
    answer = world.sipcentric().post(f"{CUSTOMER}/phonebook", json=body)
    assert answer.status_code == 201, answer.text
    return answer


def id_of(answer: httpx2.Response) -> str:
    return answer.headers["x-emulator-request"]


def names(world: World) -> list[str]:
    items = world.sipcentric().get(f"{CUSTOMER}/phonebook", params={"pageSize": 100}).json()["items"]
    return [item["name"] for item in items]


def test_rewind(world: World) -> None:
    """What came since is gone, what was before is there; the journal keeps it all."""
    add_entry(world, "Ada")
    second = add_entry(world, "Grace")
    third = add_entry(world, "Edith")
    answer = rewind(world, before=id_of(second))
    assert answer.status_code == 200
    assert answer.json() == {"now": "2026-03-02T09:00:00.000Z", "undone": 2}
    kept = {entry["id"]: entry["undone"] for entry in world.control.get("/requests").json()["requests"]}
    assert kept == {"r1": False, id_of(second): True, id_of(third): True}
    found = names(world)
    assert "Ada" in found
    assert "Grace" not in found
    assert id_of(add_entry(world, "Joan")) == "r5"  # ids go on


def test_undone_requests_no_longer_count(world: World) -> None:
    first = add_entry(world, "Ada")
    rewind(world, before=id_of(first))
    wanted = {"match": {"method": "POST"}, "exactly": 0}
    assert world.control.post("/requests/verify", json=wanted).status_code == 200
    assert world.kit.requests(method="POST") == []


def test_everything_goes_back_together(world: World) -> None:
    """Clock, schedule, rate counters, faults, settings, live calls, mails, webhooks."""
    client = world.sipcentric()
    before = client.get(f"{CUSTOMER}/phonebook")
    state = {path: world.control.get(path).json() for path in ("/clock", "/settings", "/faults", "/calls", "/mails")}
    first = client.get(f"{CUSTOMER}/phonebook")
    world.control.post("/faults", json={"match": {"vendor": "dial9"}, "effect": {"status": 503}})
    world.set(sms_delivery_seconds=7)
    world.control.post("/calls", json={"from": "02079460123", "to": "sipcentric/1234"})
    world.control.put("/clock", json={"mode": "running", "now": "2026-05-01T00:00:00Z"})
    assert rewind(world, before=id_of(first)).status_code == 200
    assert {path: world.control.get(path).json() for path in state} == state
    again = client.get(f"{CUSTOMER}/phonebook")
    assert again.headers["x-ratelimit-remaining"] == first.headers["x-ratelimit-remaining"]
    assert int(before.headers["x-ratelimit-remaining"]) == int(again.headers["x-ratelimit-remaining"]) + 1


@pytest.mark.parametrize(
    ("to", "status"),
    [
        ({"before": "r99"}, 404),
        ({"before": "no"}, 404),
        ({"at": "2027-01-01T00:00:00Z"}, 422),
        ({"at": "yesterday"}, 422),
        ({}, 422),
        ({"before": "r1", "at": "2026-03-02T09:00:00Z"}, 422),
        ({"at": "2020-01-01T00:00:00Z"}, 410),
    ],
)
def test_where_there_is_no_way_back(world: World, to: dict[str, Any], status: int) -> None:
    add_entry(world, "Ada")
    answer = rewind(world, **to)
    assert answer.status_code == status, answer.text
    assert answer.json()["error"]
    assert "Ada" in names(world)


def test_beyond_the_log(world: World) -> None:
    world.set(log_changes=4)
    made = [id_of(add_entry(world, f"Entry {i}")) for i in range(10)]
    answer = rewind(world, before=made[0])
    assert answer.status_code == 410
    oldest = answer.json()["oldest"]
    assert made.index(oldest) >= 5
    assert rewind(world, before=oldest).status_code == 200
    assert names(world)[-1] != "Entry 9"


def test_changes(world: World) -> None:
    added = add_entry(world, "Ada")
    (change,) = world.control.get(f"/requests/{id_of(added)}").json()["changes"]
    assert (change["vendor"], change["resource"], change["before"]) == ("sipcentric", "phonebook", None)
    assert change["after"]["name"] == "Ada"
    removed = world.sipcentric().delete(f"{CUSTOMER}/phonebook/{change['key']}")
    (gone,) = world.control.get(f"/requests/{id_of(removed)}").json()["changes"]
    assert (gone["before"], gone["after"]) == (change["after"], None)
    read = world.sipcentric().get(CUSTOMER)
    assert world.control.get(f"/requests/{id_of(read)}").json()["changes"] == []


def test_fork(world: World) -> None:
    add_entry(world, "Ada")
    second = add_entry(world, "Grace")
    answer = world.control.post(f"/worlds/{world.name}/fork", json={"as": f"{world.name}-b", "before": id_of(second)})
    assert answer.status_code == 201
    other = World(world.url, f"{world.name}-b")
    assert answer.json()["credentials"]["sipcentric"] == {"user": f"admin+{other.name}", "password": "secret"}
    assert "Ada" in names(other)
    assert "Grace" not in names(other)
    assert "Grace" in names(world)
    taken = world.control.post(f"/worlds/{world.name}/fork", json={"as": other.name})
    assert taken.status_code == 409
    other.kit.drop()
    other.close()

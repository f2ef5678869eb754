"""Worlds: isolated by credential, listed, dropped, reset."""

from contextlib import closing

import pytest

from tests.conftest import START, RunningServer, World

BOOK = "/customers/25/phonebook"
ENTRY = {"name": "Ada", "phoneNumber": "01214960001"}


def names(world: World) -> list[str]:
    return [each["name"] for each in world.control.get("/worlds").json()["worlds"]]


def entries(world: World) -> int:
    total: int = world.sipcentric().get(BOOK).json()["totalItems"]
    return total


def test_world_comes_into_being_on_first_use_and_goes_when_dropped(world: World) -> None:
    assert world.name not in names(world)
    world.sipcentric().post(BOOK, json=ENTRY)
    assert world.name in names(world)
    before = entries(world)
    assert world.control.delete(f"/worlds/{world.name}").status_code == 204
    assert world.name not in names(world)
    assert entries(world) == before - 1


def test_drop_of_an_unknown_world_is_404(world: World) -> None:
    answer = world.control.delete("/worlds/nobody-here")
    assert answer.status_code == 404
    assert "nobody-here" in answer.json()["error"]


@pytest.mark.parametrize("name", ["a b", "x" * 65, "a%2Fb", "%2e%2e", "ü"])
def test_bad_names_are_refused(world: World, name: str) -> None:
    assert world.control.delete(f"/worlds/{name}").status_code in (404, 422)
    answer = world.client("/_emulator").get(f"/clock?world={name}")
    assert answer.status_code == 422
    assert "cannot name a world" in answer.json()["error"]


def test_reset_brings_everything_back(world: World) -> None:
    before = entries(world)
    for _ in range(2):
        world.sipcentric().post(BOOK, json=ENTRY)
        world.set(sms_delivery_seconds=9)
        world.advance(100)
        assert world.control.post("/reset").status_code == 200
        assert entries(world) == before
        assert world.control.get("/clock").json() == {"now": START, "mode": "frozen", "pending": []}
        assert world.control.get("/settings").json()["sms_delivery_seconds"] == 2


def test_reset_to_another_dataset_and_back(world: World) -> None:
    assert world.control.post("/reset", json={"dataset": "empty", "seed": 3}).status_code == 200
    assert entries(world) == 0
    world.control.post("/reset", json={})
    assert entries(world) > 0


def test_same_seed_gives_the_same_world(world: World) -> None:
    def everything(seed: int) -> str:
        world.control.post("/reset", json={"seed": seed})
        return world.sipcentric().get(BOOK, params={"pageSize": 200}).text

    assert everything(7) == everything(7)
    assert everything(7) != everything(8)


@pytest.mark.parametrize("body", [{"dataset": "nope"}, {"dataset": "/etc/passwd"}, {"seed": -1}, {"sed": 1}, []])
def test_bad_reset_changes_nothing(world: World, body: object) -> None:
    world.sipcentric().post(BOOK, json=ENTRY)
    before = entries(world)
    answer = world.control.post("/reset", json=body)
    assert answer.status_code == 422
    assert entries(world) == before


def test_cap_refuses_a_new_world_and_keeps_the_others() -> None:
    with (
        RunningServer(worlds=2) as server,
        closing(World(server.url, "first")) as first,
        closing(World(server.url, "second")) as second,
    ):
        assert first.control.get("/clock").status_code == 200
        assert second.control.get("/clock").status_code == 503
        assert second.sipcentric().get("/customers/me").status_code == 503
        assert first.sipcentric().get("/customers/me").status_code == 200


def test_health_counts_worlds(world: World) -> None:
    world.control.get("/clock")
    health = world.control.get("/health").json()
    assert health["status"] == "ok"
    assert health["worlds"] >= 2

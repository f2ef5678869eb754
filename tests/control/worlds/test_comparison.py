"""Snapshots compared, with each other and with the world as it is now."""

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import RunningServer, World

BOOK = "/data/sipcentric/phonebook"
ADA = {"customer_id": 25, "created": "2026-03-02T09:00:00.000", "name": "Ada", "phone_number": "01214960001"}


def compared(world: World, name: str, **query: Any) -> dict[str, Any]:
    answer = world.control.get(f"/snapshots/{name}/changes", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def counted(added: int = 0, changed: int = 0, removed: int = 0, resource: str = "phonebook") -> dict[str, Any]:
    return {"vendor": "sipcentric", "resource": resource, "added": added, "changed": changed, "removed": removed}


@pytest.fixture
def changed(world: World) -> World:
    """A world in which rows were added, changed and removed since its snapshot."""
    world.kit.snapshot("before")
    world.control.post(BOOK, json=[ADA, ADA | {"name": "Bob"}])
    world.control.patch(f"{BOOK}/773", json={"name": "Changed"})
    world.control.delete(f"{BOOK}/716")
    return world


def test_rows_that_came_changed_and_went_since(changed: World) -> None:
    found = compared(changed, "before")
    assert found["total"] == len(found["changes"]) == 4
    assert found["resources"] == [counted(2, 1, 1)]
    assert [each["key"] for each in found["changes"]][:2] == [716, 773]
    removed, renamed, ada, bob = found["changes"]
    assert (removed["before"]["id"], removed["after"]) == (716, None)
    assert renamed["after"] == renamed["before"] | {"name": "Changed"}
    assert ada["before"] is None
    assert ada["after"] == changed.control.get(f"{BOOK}/{ada['key']}").json()
    assert bob["after"]["name"] == "Bob"
    assert {(each["vendor"], each["resource"]) for each in found["changes"]} == {("sipcentric", "phonebook")}


def test_rows_are_as_a_request_that_made_them_shows_them(world: World) -> None:
    world.kit.snapshot("before")
    world.sipcentric().post("/customers/25/phonebook", json={"name": "Ada", "phoneNumber": "01214960001"})
    assert compared(world, "before")["changes"] == world.control.get("/requests/r1").json()["changes"]


def test_with_another_snapshot(changed: World) -> None:
    changed.kit.snapshot("after")
    changed.control.delete(BOOK, params={"name": "Ada"})
    forth, back = compared(changed, "before", to="after"), compared(changed, "after", to="before")
    assert (forth["resources"], back["resources"]) == ([counted(2, 1, 1)], [counted(1, 1, 2)])
    assert [(each["after"], each["before"]) for each in forth["changes"]] == [
        (each["before"], each["after"]) for each in back["changes"]
    ]
    assert compared(changed, "after")["resources"] == [counted(removed=1)]


def test_same_state_differs_in_nothing(world: World) -> None:
    world.kit.snapshot("one")
    for query in ({}, {"to": "one"}):
        assert compared(world, "one", **query) == {"changes": [], "total": 0, "resources": []}


def test_limit_leaves_the_numbers_as_they_are(changed: World) -> None:
    found = compared(changed, "before", limit=1)
    assert [each["key"] for each in found["changes"]] == [716]
    assert (found["total"], found["resources"]) == (4, [counted(2, 1, 1)])
    assert compared(changed, "before", limit=0)["changes"] == []


def test_secrets_are_left_out(world: World) -> None:
    world.kit.snapshot("before")
    user = world.control.get("/data/sipcentric/users", params={"limit": 1}).json()["rows"][0]
    assert world.control.patch(f"/data/sipcentric/users/{user['id']}", json={"password": "geheim"}).status_code == 200
    answer = world.control.get("/snapshots/before/changes")
    assert answer.json()["total"] == 1
    assert "geheim" not in answer.text
    assert answer.json()["changes"][0]["after"]["password"] == "***"


def test_to_look_writes_nothing(changed: World) -> None:
    before = log_of(changed)
    compared(changed, "before")
    assert log_of(changed) == before


def log_of(world: World) -> bytes:
    """What the world's log says of each transaction."""
    bundle = world.control.get(f"/worlds/{world.name}/bundle").content
    return zipfile.ZipFile(io.BytesIO(bundle)).read("log.jsonl")


@pytest.mark.parametrize(("path", "query"), [("nothing", {}), ("before", {"to": "nothing"})])
def test_unknown_snapshot(changed: World, path: str, query: dict[str, str]) -> None:
    answer = changed.control.get(f"/snapshots/{path}/changes", params=query)
    assert (answer.status_code, answer.json()["allowed"]) == (404, ["before"])


@pytest.mark.parametrize("limit", ["-1", "1001", "x"])
def test_bad_limit_is_named(changed: World, limit: str) -> None:
    answer = changed.control.get("/snapshots/before/changes", params={"limit": limit})
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["field"] == "limit"


def test_snapshots_in_files(tmp_path: Path) -> None:
    with RunningServer(data=tmp_path) as server, closing(World(server.url, "kept")) as world:
        world.kit.snapshot("before")
        world.control.post(BOOK, json=ADA)
    with RunningServer(data=tmp_path) as server, closing(World(server.url, "kept")) as world:
        assert compared(world, "before")["resources"] == [counted(added=1)]
        (tmp_path / "snapshots" / "kept" / "broken.sqlite").write_bytes(b"SQLite format 3\0" + b"x" * 5000)
        assert world.control.get("/snapshots/broken/changes").status_code == 422


@pytest.mark.slow
def test_large_world_is_compared_beside_other_requests(world: World) -> None:
    world.kit.snapshot("before")
    rows = [ADA | {"name": f"{number} " + "x" * 3000} for number in range(1000)]
    for _ in range(2):
        assert world.control.post(BOOK, json=rows).status_code == 201
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(compared, world, "before", limit=10)
        assert world.sipcentric().get("/customers/me").status_code == 200
        found = waiting.result(30)
    assert (len(found["changes"]), found["total"], found["resources"]) == (10, 2000, [counted(added=2000)])

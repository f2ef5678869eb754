"""Large databases: taken over and given away while others are answered, wholly or not at all."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import pytest

from emulator.snapshots import copies
from tests.conftest import RunningServer, World

BOOK = "/customers/25/phonebook"
PATIENCE = 60
LONG = ["POST /reset", "POST /snapshots/kept/restore", "PUT /snapshots/kept"]
DUMPS = {"memory": "dump_used", "files": "read_whole"}
"""What makes the dump of a world, by where it is: the worlds here are called so."""


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "LARGE", 0)


@pytest.fixture(params=["memory", "files"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RunningServer]:
    with RunningServer(**{"data": tmp_path / "data"} if request.param == "files" else {}) as running:
        yield running
    assert not list(tmp_path.rglob("*.partial*"))


@pytest.fixture
def own(server: RunningServer, request: pytest.FixtureRequest) -> Iterator[World]:
    with closing(World(server.url, request.node.callspec.params["server"])) as world:
        yield world


def add(world: World, name: str) -> None:
    answer = world.sipcentric().post(BOOK, json={"name": name, "phoneNumber": "07700900123"})
    assert answer.status_code == 201, answer.text


def names(world: World) -> list[str]:
    items: list[dict[str, Any]] = world.sipcentric().get(f"{BOOK}?pageSize=200").json()["items"]
    return sorted(item["name"] for item in items)


def test_a_restore_goes_back_to_all_of_it(own: World) -> None:
    add(own, "Ada")
    own.set(sms_delivery_seconds=7)
    own.advance(90)
    before, now = names(own), own.control.get("/clock").json()
    assert own.control.put("/snapshots/kept").status_code == 201
    add(own, "Grace")
    own.set(sms_delivery_seconds=9)
    own.advance(90)
    for _ in range(2):
        assert own.control.post("/snapshots/kept/restore").status_code == 200
        assert names(own) == before
        assert own.control.get("/clock").json() == now
        assert own.control.get("/settings").json()["sms_delivery_seconds"] == 7
        add(own, "Hedy")


def test_a_reset_begins_anew(own: World) -> None:
    before = names(own)
    for seed in (None, 7):
        add(own, "Ada")
        answer = own.control.post("/reset", json={} if seed is None else {"seed": seed})
        assert answer.status_code == 200
        assert "Ada" not in names(own)
    assert own.control.post("/reset").status_code == 200
    assert names(own) == before


def test_an_uploaded_snapshot_is_the_downloaded_one(own: World) -> None:
    add(own, "Ada")
    before = names(own)
    own.control.put("/snapshots/kept")
    content = own.control.get("/snapshots/kept").content
    own.control.post("/reset")
    assert own.control.put("/snapshots/brought", content=content).status_code == 201
    assert own.control.get("/snapshots/brought").content == content
    assert own.control.post("/reset", content=content).status_code == 200
    assert names(own) == before


def test_what_a_world_became_outlives_the_server(tmp_path: Path) -> None:
    for expected in ([], ["Ada"], ["Ada", "Grace"]):
        with RunningServer(data=tmp_path / "data") as running, closing(World(running.url, "w")) as world:
            assert [name for name in names(world) if name in ("Ada", "Grace")] == expected
            add(world, "Grace" if expected else "Ada")
            world.control.put("/snapshots/kept")
            world.control.post("/reset")
            assert world.control.post("/snapshots/kept/restore").status_code == 200


@pytest.mark.parametrize("path", LONG)
def test_another_program_that_has_the_file_open_harms_nothing(tmp_path: Path, path: str) -> None:
    file = tmp_path / "data" / "worlds" / "w.sqlite"
    with RunningServer(data=tmp_path / "data") as running, closing(World(running.url, "w")) as world:
        names(world)
        world.control.put("/snapshots/kept")
        with closing(sqlite3.connect(file, isolation_level=None)) as browser:
            assert browser.execute("SELECT count(*) FROM sipcentric_customer").fetchall() != [(0,)]
            method, _, path = path.partition(" ")
            assert world.control.request(method, path).status_code in (200, 201)
            add(world, "Ada")
        add(world, "Grace")
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with RunningServer(data=tmp_path / "data") as running, closing(World(running.url, "w")) as world:
        assert {"Ada", "Grace"} <= set(names(world))


def test_a_snapshot_of_a_world_that_is_written_to_is_one_moment_of_it(own: World) -> None:
    ended = threading.Event()

    def write() -> None:
        number = 0
        while not ended.is_set():
            number += 1
            add(own, f"Entry {number:03}")

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        answers = [own.client("/_emulator", params={"world": own.name}).put(f"/snapshots/s{i}") for i in range(5)]
        ended.set()
        writing.result(PATIENCE)
    assert {answer.status_code for answer in answers} == {201}
    for i in range(5):
        assert own.control.post(f"/snapshots/s{i}/restore").status_code == 200
        found = [name for name in names(own) if name.startswith("Entry")]
        assert found == [f"Entry {number + 1:03}" for number in range(len(found))]


def held(own: World, monkeypatch: pytest.MonkeyPatch, path: str, meanwhile: Callable[[], None]) -> httpx2.Response:
    """The answer to a long request, in the middle of which something happens."""
    function = DUMPS[own.name] if path == "PUT /snapshots/kept" else "make_spare"
    work, begun, done = getattr(copies, function), threading.Event(), threading.Event()

    def wait(*given: Any) -> Any:
        if not begun.is_set():  # only the first
            begun.set()
            assert done.wait(PATIENCE)
        return work(*given)

    method, _, path = path.partition(" ")
    with ThreadPoolExecutor(1) as pool, monkeypatch.context() as patched:
        patched.setattr(copies, function, wait)
        asking = pool.submit(own.control.request, method, path, timeout=PATIENCE)
        try:
            assert begun.wait(PATIENCE)
            meanwhile()
        finally:
            done.set()
        return asking.result(PATIENCE)


@pytest.mark.parametrize("path", LONG)
def test_others_are_answered_meanwhile(own: World, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    def meanwhile() -> None:
        assert httpx2.get(f"{own.url}/_emulator/health").status_code == 200
        assert "Ada" not in names(own)  # this world goes on too

    names(own)
    own.control.put("/snapshots/kept")
    assert held(own, monkeypatch, path, meanwhile).status_code == 200


@pytest.mark.parametrize("path", LONG)
def test_a_world_that_is_dropped_meanwhile_stays_dropped(
    own: World, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    add(own, "Ada")
    own.control.put("/snapshots/kept")
    answer = held(own, monkeypatch, path, lambda: own.kit.drop())
    assert answer.status_code == 409
    assert answer.json() == {"error": "the world was dropped meanwhile"}
    assert own.name not in [each["name"] for each in own.control.get("/worlds").json()["worlds"]]
    assert "Ada" not in names(own)


@pytest.mark.parametrize("path", LONG)
def test_what_is_written_to_a_new_world_of_the_same_name_stays(
    own: World, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    def meanwhile() -> None:
        own.kit.drop()
        add(own, "Ada")

    names(own)
    own.control.put("/snapshots/kept")
    assert held(own, monkeypatch, path, meanwhile).status_code == 409
    assert "Ada" in names(own)


def test_a_snapshot_has_what_was_written_until_it_was_kept(own: World, monkeypatch: pytest.MonkeyPatch) -> None:
    add(own, "Ada")
    assert held(own, monkeypatch, LONG[2], lambda: add(own, "Grace")).status_code == 201
    own.control.post("/snapshots/kept/restore")
    assert "Ada" in names(own)
    assert own.control.post("/snapshots/kept/restore").status_code == 200


def test_a_new_world_is_made_while_others_are_answered(server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> None:
    work, answered = copies.make_spare, threading.Event()

    def wait(*given: Any) -> Any:
        assert answered.wait(PATIENCE)
        return work(*given)

    monkeypatch.setattr(copies, "make_spare", wait)
    with closing(World(server.url, "new")) as world, ThreadPoolExecutor(2) as pool:
        client = world.sipcentric(timeout=PATIENCE)
        asking = [pool.submit(client.get, BOOK) for _ in range(2)]
        assert httpx2.get(f"{server.url}/_emulator/health").status_code == 200
        answered.set()
        assert [each.result(PATIENCE).status_code for each in asking] == [200, 200]


def test_many_at_once_leave_a_whole_world(own: World) -> None:
    names(own)
    acts = [
        ("POST", "/reset"),
        ("PUT", "/snapshots/kept"),
        ("POST", "/snapshots/kept/restore"),
        ("DELETE", f"/worlds/{own.name}"),
        ("GET", "/snapshots/kept"),
    ]

    def act(number: int) -> int:
        method, path = acts[number % len(acts)]
        return own.client("/_emulator", params={"world": own.name}, timeout=PATIENCE).request(method, path).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(act, range(60))) <= {200, 201, 204, 404, 409}
    assert own.control.post("/reset").status_code == 200
    add(own, "Ada")
    assert "Ada" in names(own)

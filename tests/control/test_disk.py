"""A disk that is full, or refuses otherwise: errors that name it, nothing half-done, and a way back."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import pytest

from emulator.testing.control import Control, EmulatorError
from tests.conftest import RunningServer, World
from tests.killable import Killable

BOOK = "/customers/25/phonebook"
ADA = {"name": "Ada", "phoneNumber": "07700900123"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Killable]:
    with Killable(tmp_path / "data") as running:
        yield running


@pytest.fixture
def stored(server: Killable) -> Iterator[World]:
    """A world in a file of a server that this test may deprive of its disk."""
    with closing(World(server.url(), "w")) as world:
        world.sipcentric().get(BOOK)
        yield world


def room(server: Killable) -> None:
    server.limit_files(2**40)


CHANGES: list[tuple[str, str, Any, str]] = [
    ("PATCH", "/settings", {"sms_delivery_seconds": 77}, "/settings"),
    ("PUT", "/clock", {"now": "2030-01-01T00:00:00Z"}, "/clock"),
    ("PUT", "/clock", {"mode": "running"}, "/clock"),
    ("POST", "/clock/advance", {"seconds": 100}, "/clock"),
    ("POST", "/faults", {"effect": {"status": 503}}, "/faults"),
    ("DELETE", "/faults", None, "/faults"),
    ("DELETE", "/faults/f1", None, "/faults"),
    ("POST", "/reset", {"seed": 9}, "/data/sipcentric/phonebook"),
    ("PUT", "/snapshots/new", None, "/snapshots"),
    ("PUT", "/snapshots/kept", None, "/snapshots"),
    ("POST", "/snapshots/kept/restore", None, "/data/sipcentric/phonebook"),
    ("POST", "/simulate/sipcentric/incoming-sms", {"body": "x"}, "/data/sipcentric/sms"),
    ("DELETE", "/data/sipcentric/phonebook", None, "/data/sipcentric/phonebook"),
]


@pytest.mark.slow
def test_what_the_disk_refuses_is_507_and_has_no_effect(server: Killable, stored: World) -> None:
    stored.control.put("/snapshots/kept")
    stored.sipcentric().post(BOOK, json=ADA)
    stored.control.post("/simulate/sipcentric/incoming-sms", json={"body": "later", "in": 60})
    stored.control.post("/faults", json={"effect": {"status": 503}, "match": {"path": "/never"}})
    for method, path, body, shown in CHANGES:
        before = stored.control.get(shown).text
        server.limit_files(0)
        answer = stored.control.request(method, path, json=body)
        assert (answer.status_code, "data/" in answer.json()["error"]) == (507, True), (path, answer.text)
        assert stored.control.get(shown).text == before, path
        health = stored.control.get("/health")
        assert (health.status_code, health.json()["status"]) == (503, "failing")
        assert health.json()["problems"][0]["world"] == "w"
        room(server)
        assert stored.control.get("/health").json()["status"] == "ok"
        assert stored.control.get(shown).text == before, path
    assert stored.control.patch("/settings", json={"sms_delivery_seconds": 77}).status_code == 200


def test_a_snapshot_that_finds_no_room_leaves_the_earlier_one(server: Killable, stored: World) -> None:
    total = stored.sipcentric().get(BOOK).json()["totalItems"]
    stored.control.put("/snapshots/kept")
    stored.sipcentric().post(BOOK, json=ADA)
    server.limit_files(400_000)  # for the world's own writes there is room
    answer = stored.control.put("/snapshots/kept")
    assert (answer.status_code, "kept.sqlite" in answer.json()["error"]) == (507, True), answer.text
    room(server)
    assert stored.control.post("/snapshots/kept/restore").status_code == 200
    assert stored.sipcentric().get(BOOK).json()["totalItems"] == total


def writes(world: World) -> list[httpx2.Response]:
    """A write to each vendor."""
    customer = {"data": {"type": "customers", "attributes": {"name": "X"}}}
    return [
        world.sipcentric().post(BOOK, json=ADA),
        world.telecom_center().post("/customers", json=customer),
        world.dial9().post("/numbers/save", json={"id": 3466, "caller_id_prefix": "x"}),
        world.sipgate(accept="application/json").post("/my/settings/extensions/1112233e0/dnd/", data={"value": "true"}),
    ]


def test_vendors_answer_their_own_503_and_the_journal_says_why(server: Killable, stored: World) -> None:
    before = stored.sipcentric().get(BOOK).json()["totalItems"]
    server.limit_files(0)
    answers = writes(stored)
    assert stored.control.get("/health").json()["problems"][0]["world"] == "w"
    assert stored.sipcentric().get(BOOK).json()["totalItems"] == before
    room(server)
    assert [answer.status_code for answer in answers] == [503] * 4, [answer.text for answer in answers]
    sipcentric, operator, dial9, sipgate = (answer.json() for answer in answers)
    assert sipcentric["errors"] == ["The service is not available at the moment."]
    assert operator["errors"][0]["status"] == "503"
    assert dial9["status"] not in ("success", "access-denied")
    assert sipgate["error"]
    asked = stored.control.get("/requests", params={"status": "503"}).json()["requests"]
    assert len(asked) == 4
    assert all("nothing was stored: " in each["notes"][0] and "w.sqlite" in each["notes"][0] for each in asked)
    for answer in writes(stored):
        assert answer.is_success, answer.text


def test_a_fault_that_hits_is_counted_or_refused(server: Killable, stored: World) -> None:
    stored.control.post("/faults", json={"effect": {"status": 429}, "times": 5})
    server.limit_files(0)
    assert stored.sipcentric().get(BOOK).status_code == 503
    room(server)
    assert stored.sipcentric().get(BOOK).status_code == 429


def test_new_worlds_are_refused_and_leave_nothing(server: Killable, stored: World, tmp_path: Path) -> None:
    server.limit_files(0)
    with closing(World(stored.url, "fresh")) as fresh:
        assert fresh.sipcentric().get(BOOK).status_code == 503
        assert fresh.control.get("/clock").status_code == 507
        assert stored.control.get("/clock").status_code == 200
        assert [path.name for path in (tmp_path / "data/worlds").iterdir() if "fresh" in path.name] == []
        assert stored.control.get("/health").status_code == 503
        room(server)
        assert stored.control.get("/health").status_code == 200
        assert fresh.sipcentric().get(BOOK).status_code == 200


def test_due_work_waits_for_the_disk(server: Killable, stored: World) -> None:
    stored.control.put("/clock", json={"mode": "running"})
    total = stored.control.get("/data/sipcentric/sms").json()["total"]
    stored.control.post("/simulate/sipcentric/incoming-sms", json={"body": "later", "in": 0.1})
    server.limit_files(0)
    pending = stored.control.get("/clock").json()["pending"]
    assert pending
    assert stored.control.get("/health").status_code in (200, 503)
    room(server)
    with stored.client("/_emulator", params={"world": "w"}) as control:
        control.post("/clock/advance", json={"seconds": 1})
        assert control.get("/data/sipcentric/sms").json()["total"] == total + 1
        assert control.get("/clock").json()["pending"] == []


def test_the_end_is_clean_and_a_start_possible_without_room(server: Killable, stored: World, tmp_path: Path) -> None:
    stored.sipcentric().post(BOOK, json=ADA)
    total = stored.sipcentric().get(BOOK).json()["totalItems"]
    server.limit_files(0)
    assert server.end() == 0
    assert "Traceback" not in server.said()
    assert "what it held in memory is lost" in server.said()
    with Killable(tmp_path / "data", with_no_room) as again, closing(World(again.url(), "w")) as world:
        assert world.control.get("/health").status_code in (200, 503)
        again.limit_files(2**40)
        assert world.sipcentric().get(BOOK).json()["totalItems"] == total
        assert world.control.get("/health").status_code == 200


def with_no_room() -> None:
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))


def test_health_of_the_command_line_says_what_is_wrong(server: Killable, stored: World) -> None:
    server.limit_files(0)
    stored.control.patch("/settings", json={"sms_delivery_seconds": 1})
    with pytest.raises(EmulatorError, match=r"world w cannot be stored: .*w\.sqlite"):
        Control(stored.url).health()


def fill(disk: Path, world: World) -> int:
    """Write until the disk is full: what was answered with 201 is there, and nothing else."""
    (disk / "junk").write_bytes(b"x" * max(os.statvfs(disk).f_bavail * os.statvfs(disk).f_bsize - 300_000, 0))
    before = world.control.get("/data/sipcentric/phonebook").json()["total"]
    row = {"customer_id": 25, "created": "2026-03-02T00:00:00Z", "name": "x" * 5000, "phone_number": "1"}
    written = 0
    while (answer := world.control.post("/data/sipcentric/phonebook", json=row)).status_code == 201:
        written += 1
    assert answer.status_code == 507, answer.text
    assert world.control.get("/data/sipcentric/phonebook").json()["total"] == before + written
    (disk / "junk").unlink()
    assert world.control.post("/data/sipcentric/phonebook", json=row).status_code == 201
    return written


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of six megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(disk)]
    if os.getuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a small disk")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_disk_that_fills_up(small_disk: Path) -> None:
    made = []
    with RunningServer(data=small_disk, dataset="empty") as server:
        for number in range(20):
            with closing(World(server.url, f"w{number}")) as world:
                answer = world.sipcentric().get("/customers/me")
                assert answer.status_code in (200, 503)
                made += [number] if answer.status_code == 200 else []
        assert 2 <= len(made) < 20
        server.control.call("DELETE", f"/worlds/w{made.pop()}")
        with closing(World(server.url, "w0")) as world:
            assert fill(small_disk, world) > 0
    with RunningServer(data=small_disk, dataset="empty") as server:
        server.control.call("DELETE", f"/worlds/w{made.pop()}")
        for number in made:
            with closing(World(server.url, f"w{number}")) as world:
                assert world.sipcentric().get("/customers/me").status_code == 200
        assert httpx2.get(f"{server.url}/_emulator/health").json()["status"] == "ok"

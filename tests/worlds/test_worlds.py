"""The folder of worlds: files that are no worlds, open files, folders that cannot be used."""

import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx2
import pytest

from emulator import Emulator
from emulator.store.files import FolderRefused
from tests.conftest import RunningServer, World
from tests.killable import Killable, as_nobody, with_few_files

ME = "/api/v1/customers/me"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def client_of(server: Killable) -> httpx2.Client:
    return httpx2.Client(base_url=server.url(), trust_env=False, verify=False, timeout=20)


def put(data: Path, name: str, content: bytes) -> Path:
    path = data / "worlds" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def foreign(content: str = "a letter to my bank") -> bytes:
    return content.encode() * 50


def of_version_seven(folder: Path) -> bytes:
    path = folder / "seven"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE mine (x)")
        connection.execute("PRAGMA user_version = 7")
        connection.commit()
    return path.read_bytes()


def unfinished(folder: Path) -> bytes:
    path = folder / "unfinished"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    return path.read_bytes()


class TestFiles:
    def test_an_empty_or_unfinished_file_is_as_good_as_none(self, data: Path, tmp_path: Path) -> None:
        put(data, "default.sqlite", b"")
        put(data, "half.sqlite", unfinished(tmp_path))
        left = put(data, "half.sqlite.4711.partial", b"SQLite for")
        with RunningServer(data=data) as server:
            for name in ("default", "half"):
                with closing(World(server.url, name)) as world:
                    assert world.sipcentric().get("/customers/me").status_code == 200
        assert not left.exists()

    def test_what_an_older_file_left_behind_is_not_read_into_a_new_one(self, data: Path) -> None:
        with Killable(data) as server, client_of(server) as client:
            entry = {"name": "Ghost", "phoneNumber": "07700900123"}
            client.post("/api/v1/customers/25/phonebook", json=entry, auth=("admin+w", "secret"))
            server.kill()
        (data / "worlds/w.sqlite").unlink()
        assert (data / "worlds/w.sqlite-wal").stat().st_size
        with Killable(data) as server, client_of(server) as client:
            answer = client.get("/api/v1/customers/25/phonebook?pageSize=200", auth=("admin+w", "secret"))
        assert answer.status_code == 200
        assert "Ghost" not in answer.text

    @pytest.mark.parametrize("name", ["default", "other"])
    @pytest.mark.parametrize("kind", [foreign, of_version_seven])
    def test_a_file_that_is_no_world_is_named_and_stops_nobody_else(
        self, data: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], name: str, kind: Any, caplog: Any
    ) -> None:
        content = kind() if kind is foreign else kind(tmp_path)
        path = put(data, f"{name}.sqlite", content)
        with RunningServer(data=data) as server, closing(World(server.url, name)) as world:
            assert str(path) in caplog.text
            with closing(World(server.url, "fine")) as fine:
                assert fine.sipcentric().get("/customers/me").status_code == 200
            for answer in (world.sipcentric().get("/customers/me"), world.sipgate().get("/my/events/")):
                assert answer.status_code == 503
                assert str(path) in answer.text
            assert world.control.get("/clock").status_code == 409
            assert str(path) in world.control.get("/clock").json()["error"]
            assert world.control.get("/health").json()["status"] == "ok"
            assert path.read_bytes() == content

    @pytest.mark.parametrize("statement", ["DROP TABLE emulator_fault", "ALTER TABLE emulator_fault ADD COLUMN mine"])
    def test_a_file_without_all_the_tables_is_one_too(self, data: Path, caplog: Any, statement: str) -> None:
        with RunningServer(data=data) as server, closing(World(server.url, "w")) as world:
            world.control.get("/clock")
        path = data / "worlds/w.sqlite"
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(statement)
        with RunningServer(data=data) as server, closing(World(server.url, "w")) as world:
            assert f"{path}: tables or indexes are missing" in caplog.text
            assert world.sipcentric().get("/customers/me").status_code == 503
            assert world.control.get("/clock").status_code == 409
            assert world.control.post("/reset").status_code == 200
            assert world.sipcentric().get("/customers/me").status_code == 200

    def test_names_that_are_no_text_stop_nobody(self, data: Path) -> None:
        odd = b"\xff.sqlite".decode(errors="surrogateescape")
        put(data, odd, foreign())
        with RunningServer(data=data) as server, closing(World(server.url, "w")) as world:
            assert world.control.put("/snapshots/one").status_code == 201
            (data / "snapshots/w" / odd).write_bytes(foreign())
            (data / "snapshots/w/folder.sqlite").mkdir()
            assert [each["name"] for each in world.control.get("/snapshots").json()["snapshots"]] == ["one"]
            assert world.control.get("/snapshots/other").json()["allowed"] == ["one"]
            assert [each["name"] for each in world.control.get("/worlds").json()["worlds"]] == ["default", "w"]

    def test_reset_keeps_such_a_file_aside_and_drop_removes_it(self, data: Path) -> None:
        path = put(data, "w.sqlite", foreign())
        with RunningServer(data=data) as server, closing(World(server.url, "w")) as world:
            assert world.control.post("/reset", json={"dataset": "nope"}).status_code == 422
            assert path.read_bytes() == foreign()
            assert world.control.post("/reset").status_code == 200
            assert world.sipcentric().get("/customers/me").status_code == 200
            assert path.with_name("w.sqlite.damaged-1").read_bytes() == foreign()
            put(data, "v.sqlite", foreign())
            assert world.control.delete("/worlds/v").status_code == 204
            assert not (data / "worlds/v.sqlite").exists()

    def test_a_name_that_no_world_can_have(self, data: Path, caplog: pytest.LogCaptureFixture) -> None:
        path = put(data, "my holiday.sqlite", foreign())
        (data / "worlds/folder.sqlite").mkdir()
        with RunningServer(data=data) as server:
            assert [each["name"] for each in server.call("GET", "/worlds")["worlds"]] == ["default", "folder"]
            assert server.control.call("GET", "/clock")["mode"] == "frozen"
        assert str(path) in caplog.text

    def test_a_world_whose_state_was_changed_by_hand(self, data: Path) -> None:
        with RunningServer(data=data) as server, closing(World(server.url, "w")) as world:
            world.control.get("/clock")
        with closing(sqlite3.connect(data / "worlds/w.sqlite")) as connection:
            connection.execute("""UPDATE emulator_state SET value = '{"now": 1e300}' WHERE name = 'clock'""")
            connection.commit()
        with RunningServer(data=data) as server, closing(World(server.url, "w")) as world:
            assert world.control.get("/clock").status_code == 409
            assert world.sipcentric().get("/customers/me").status_code == 503


class TestCache:
    @pytest.mark.slow
    def test_an_unfinished_or_damaged_file_is_made_again(self, tmp_path: Path) -> None:
        cache = tmp_path / "cache"
        with RunningServer(cache=cache, dataset="empty"):
            [kept] = cache.glob("*.sqlite")
        whole = kept.read_bytes()
        for spoilt in (b"", whole[: len(whole) // 2], b"x" * 5000):
            kept.write_bytes(spoilt)
            with RunningServer(cache=cache, dataset="empty") as server:
                assert server.call("GET", "/health")["status"] == "ok"
            assert kept.read_bytes() == whole
        assert [*cache.iterdir()] == [kept]


class TestOpenFiles:
    def test_a_server_may_have_as_many_as_the_machine_grants(self) -> None:
        steps = (
            "from resource import *; from emulator.store.files import raise_open_files, most_databases",
            "setrlimit(RLIMIT_NOFILE, (64, 1000)); print(most_databases())",
            "raise_open_files(); print(*getrlimit(RLIMIT_NOFILE), most_databases())",
        )
        run = subprocess.run([sys.executable, "-c", "\n".join(steps)], capture_output=True, text=True, check=True)
        assert run.stdout.split() == ["2", "1000", "1000", "62"]

    @pytest.mark.slow
    def test_sixty_worlds_with_sixty_four_files(self, data: Path) -> None:
        with Killable(data, with_few_files) as server, client_of(server) as client:
            for number in range(60):
                name = f"w{number}"
                entry = {"name": name, "phoneNumber": "07700900123"}
                answer = client.post("/api/v1/customers/25/phonebook", json=entry, auth=(f"admin+{name}", "secret"))
                assert answer.status_code == 201, answer.text
            client.post("/_emulator/clock/advance", params={"world": "w0"}, json={"seconds": 1})
            for number in range(0, 60, 6):
                answer = client.get("/api/v1/customers/25/phonebook?pageSize=200", auth=(f"admin+w{number}", "secret"))
                assert f'"w{number}"' in answer.text
                asked = client.get("/_emulator/requests", params={"world": f"w{number}"}).json()
                assert len(asked["requests"]) == 2, "a world that closed its files keeps its journal"
                kept = sum(each["open"] for each in client.get("/_emulator/worlds").json()["worlds"])
                assert 10 < kept <= 17, "some that were not used for longest are closed"
            assert len(os.listdir(f"/proc/{server.pid}/fd")) < 64
            assert server.end() == 0
            assert "Traceback" not in server.said()
        with Killable(data) as server, client_of(server) as client:
            for number in range(0, 60, 6):
                answer = client.get(ME, auth=(f"admin+w{number}", "secret"))
                assert answer.headers["x-ratelimit-remaining"] == "1197", "each has stored what it held in memory"

    def test_connections_that_take_every_file(self, data: Path) -> None:
        """New worlds are refused, and come when there is room again."""
        with Killable(data, with_few_files) as server, client_of(server) as client:
            assert client.get("/api/v1/customers/me", auth=("admin", "secret")).status_code == 200
            with ExitStack() as stack:
                for _ in range(70):
                    stack.enter_context(socket.create_connection(("127.0.0.1", client.base_url.port or 0)))
                while len(os.listdir(f"/proc/{server.pid}/fd")) < 64:
                    assert client.get("/api/v1/customers/me", auth=("admin", "secret")).status_code == 200
                answer = client.get("/api/v1/customers/me", auth=("admin+w", "secret"))
                assert (answer.status_code, "Too many open files: raise" in answer.text) == (503, True), answer.text
                for path in ("/clock", "/snapshots", "/worlds"):
                    answer = client.get(f"/_emulator{path}", params={"world": "w"})
                    assert (answer.status_code, "ulimit -n" in answer.text) == (507, True), (path, answer.text)
            assert "Traceback" not in server.said()
            statuses = (client.get("/api/v1/customers/me", auth=("admin+w", "secret")).status_code for _ in range(1000))
            assert 200 in statuses, "as soon as the server has noticed"


@pytest.fixture
def foreign_folder() -> Iterator[Path]:
    """A folder that belongs to somebody else."""
    if os.getuid() != 0:
        pytest.skip("only root can act as another user")
    with TemporaryDirectory() as folder:
        yield Path(folder)


class TestFolders:
    def test_an_unwritable_data_folder_is_explained(self, foreign_folder: Path) -> None:
        for folder in (foreign_folder, foreign_folder / "not/there/yet"):
            with Killable(folder, as_nobody) as server:
                found = server.begun()
            assert f"--data {folder}: Permission denied for user 65534" in found
            assert f"chown -R 65534 {foreign_folder}" in found
            assert "--user 0:0" in found

    def test_a_file_where_a_folder_is_wanted_is_explained(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("x")
        for folder in (tmp_path / "file", tmp_path / "file/below"):
            with pytest.raises(FolderRefused, match=f"--data {folder}: Not a directory .*: name a folder"):
                Emulator(data=folder).start()

    def test_an_unwritable_cache_is_explained_and_done_without(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        (tmp_path / "file").write_text("x")
        with RunningServer(cache=tmp_path / "file", dataset="empty") as server:
            assert server.call("GET", "/health")["status"] == "ok"
        assert f"--cache {tmp_path / 'file'}: Not a directory" in caplog.text

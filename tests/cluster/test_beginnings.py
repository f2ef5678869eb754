"""How servers of a cluster begin, and what keeps them from it: one line that says what to do, and no secret."""

import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import pytest

from emulator.shelf.place import Place, ShelfRefused
from emulator.shelf.tables import About, prepare
from tests.cluster.postgres import SECRET, Postgres, psycopg
from tests.sharing.conftest import Reach, Start
from tests.sharing.test_leases import agree, names, owners, write
from tests.test_command_line import EMULATOR, environment, run
from tests.wire import free_ports

pytestmark = pytest.mark.slow


def refusal(*options: str, **values: str) -> str:
    """The one line that a server says instead of starting."""
    return line_of(run("serve", "--port", "0", *options, **values))


def line_of(ended: "subprocess.CompletedProcess[str]") -> str:
    said = ended.stdout + ended.stderr
    assert ended.returncode == 1, said
    assert "Traceback" not in said
    assert SECRET not in said
    (line,) = said.strip().splitlines()
    return line


class TestBadInput:
    def test_an_address_where_nobody_answers(self, database: str) -> None:
        (port,) = free_ports(1)
        line = refusal("--shared", f"postgresql://postgres:{SECRET}@127.0.0.1:{port}/worlds")
        assert f"127.0.0.1:{port}" in line or ("127.0.0.1" in line and str(port) in line)
        assert line.endswith("is PostgreSQL running there?")

    def test_a_host_that_nobody_knows(self) -> None:
        assert refusal("--shared", "postgresql://root@nowhere.invalid/worlds").endswith("check the host's name")

    def test_a_parameter_that_libpq_does_not_know(self, database: str) -> None:
        assert 'sslmod"' in refusal("--shared", f"{database}?sslmod=require")

    def test_encryption_that_the_server_does_not_have(self, database: str) -> None:
        assert "sslmode" in refusal("--shared", f"{database}?sslmode=require")

    def test_another_roles_cluster(self, postgres: Postgres, database: str, start: Start) -> None:
        start().url()
        postgres.execute("DROP ROLE IF EXISTS guest")
        postgres.execute(f"CREATE ROLE guest LOGIN PASSWORD '{SECRET}'")
        line = refusal("--shared", database.replace("//postgres:", "//guest:"))
        assert "permission denied for schema emulator: let its owner GRANT CREATE" in line

    def test_a_server_that_is_too_old(self, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("emulator.shelf.tables.OLDEST", 990_000)
        with pytest.raises(ShelfRefused, match=r"PostgreSQL 1[0-9] is too old: use 12 or newer"):
            prepare(Place(database, "emulator"), About("small-office", 1, "now", ""))

    def test_a_server_that_cannot_be_reached(self, start: Start, reach: Reach, database: str) -> None:
        """It renews its lease, so it is alive; at its address is nobody, or somebody else."""
        (port,) = free_ports(1)
        first = start(advertise=f"http://127.0.0.1:{port}")
        line = refusal("--shared", database, "--clock", "2026-03-02")
        assert f"process {first.pid} at http://127.0.0.1:{port}" in line
        assert "--advertise" in line
        assert "--shared-name" in line
        first.kill()
        write(reach(start()), "one that is dead is waited for")

    @pytest.mark.parametrize(
        "address", ["worlds", "mysql://root@127.0.0.1/worlds", "postgresql://[::1", "shelf.sqlite"]
    )
    def test_an_address_that_is_none(self, address: str) -> None:
        said = run("serve", "--port", "0", "--shared", address)
        assert said.returncode in (1, 2)
        assert "--shared" in said.stderr
        assert "Traceback" not in said.stderr

    def test_something_else_that_listens(self, start: Start, reach: Reach) -> None:
        """An emulator, for example."""
        address = start().url().removeprefix("http://")
        assert address.partition(":")[2] in refusal("--shared", f"postgresql://postgres:{SECRET}@{address}/worlds")

    def test_a_database_that_is_not_there(self, postgres: Postgres) -> None:
        assert "nowhere" in refusal("--shared", postgres.address("nowhere"))

    def test_a_wrong_password(self, database: str) -> None:
        wrong = f"{SECRET}-not"
        ended = run("serve", "--port", "0", "--shared", database.replace(SECRET, wrong))
        assert line_of(ended).endswith("check the user and the password")

    def test_the_environment_and_both_forms_of_an_address(self, postgres: Postgres) -> None:
        assert "nowhere" in refusal(EMULATOR_SHARED=postgres.address("nowhere"))
        parts = {
            "host": "127.0.0.1",
            "port": postgres.port,
            "user": "postgres",
            "password": SECRET,
            "dbname": "nowhere",
        }
        assert "nowhere" in refusal("--shared", " ".join(f"{name}={value}" for name, value in parts.items()))

    @pytest.mark.parametrize("rights", ["", "GRANT CREATE ON DATABASE {0} TO {1}; CREATE SCHEMA emulator"])
    def test_a_role_that_may_not_create_tables(self, postgres: Postgres, rights: str) -> None:
        """No schema, or no table in one that is there."""
        database = postgres.create()
        role = f"reader_{database}"
        postgres.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{SECRET}'")
        postgres.execute(rights.format(database, role) or "SELECT 1", database)
        line = refusal("--shared", postgres.address(database, role))
        assert "create" in line.lower() or "CREATE" in line

    def test_tables_of_another_version(self, start: Start, database: str) -> None:
        server = start()
        server.url()
        assert server.end() == 0
        for version in (1, -1):
            change_version(database, version)
            assert "version" in refusal("--shared", database)
            change_version(database, -version)
        start().url()

    @pytest.mark.parametrize(
        "options",
        [("--dataset", "empty"), ("--seed", "2"), ("--clock", "2026-03-03"), ("--clock", "now")],
        ids="=".join,
    )
    def test_another_cluster_on_the_same_name(self, start: Start, database: str, options: tuple[str, ...]) -> None:
        server = start()
        server.url()
        given = ("--clock", "2026-03-02") if "--clock" not in options else ()
        line = refusal("--shared", database, *given, *options)
        assert options[0].strip("-") in line
        assert "--shared-name" in line

    def test_a_folder_too(self, database: str, tmp_path: Path) -> None:
        said = run("serve", "--port", "0", "--shared", database, "--data", str(tmp_path / "data"))
        assert said.returncode in (1, 2)
        assert "--data" in said.stderr
        assert "--shared" in said.stderr
        assert SECRET not in said.stdout + said.stderr
        assert not (tmp_path / "data").exists()

    @pytest.mark.parametrize("name", ["", "public", "pg_mine", "Emulator", "1st", "a-b", 'x"; DROP TABLE y', "x" * 64])
    def test_a_name_that_is_none(self, database: str, name: str) -> None:
        said = run("serve", "--port", "0", "--shared", database, "--shared-name", name)
        assert said.returncode in (1, 2)
        assert "shared" in said.stderr
        assert "Traceback" not in said.stderr

    def test_without_psycopg(self, database: str) -> None:
        """Whoever has not installed the extra is told its name."""
        program = "import sys; sys.modules['psycopg'] = None; from emulator.__main__ import main; main()"
        words = [EMULATOR[0], "-c", program, "serve", "--port", "0", "--shared", database]
        ended = subprocess.run(words, capture_output=True, text=True, timeout=60, env=environment(), check=False)
        assert "telephony-emulator[shared]" in line_of(ended)


def change_version(database: str, by: int) -> None:
    """Have the tables say that another version of the program made them."""
    with closing(psycopg.connect(database, autocommit=True)) as connection:
        connection.execute(f"UPDATE emulator.about SET version = version + {by}")


class TestBeginning:
    def test_three_that_start_at_once_on_an_empty_database(self, start: Start, reach: Reach) -> None:
        """They agree on tables and on one baseline."""
        servers = [start() for _ in range(3)]
        agree(servers, reach)
        assert not any("Traceback" in server.said() for server in servers)

    def test_many_that_want_one_new_world_at_once(self, start: Start, reach: Reach) -> None:
        """It begins once."""
        servers = [start(lease_seconds=10) for _ in range(3)]
        worlds = [reach(server, "new") for server in servers]
        with ThreadPoolExecutor() as pool:
            [*pool.map(lambda number: write(worlds[number % 3], f"of {number}"), range(9))]
        found = names(worlds[0])
        assert {name: found[f"of {name}"] for name in range(9)} == dict.fromkeys(range(9), 1)

    def test_two_clusters_with_two_names(self, start: Start, reach: Reach) -> None:
        """On one database, of different datasets: neither sees anything of the other."""
        first, second = start(shared_name="one"), start(shared_name="two", dataset="empty", seed=2)
        here, there = reach(first), reach(second)
        write(here, "Ada")
        there.control.put("/snapshots/one").raise_for_status()
        assert owners(here) == {"default": first.pid, "w": first.pid}
        assert owners(there)["w"] == second.pid
        assert names(there) == {}
        assert there.control.delete("/worlds/w").status_code == 204
        assert names(here)["Ada"] == 1
        first.kill()
        assert names(reach(start(shared_name="one")))["Ada"] == 1
        assert reach(second).control.get("/snapshots").json()["snapshots"] == []

    def test_a_role_that_may_create_a_schema_is_enough(self, postgres: Postgres, start: Start, reach: Reach) -> None:
        database = postgres.create()
        secret = f"{SECRET}/@ %"
        postgres.execute(f"CREATE ROLE owner_{database} LOGIN PASSWORD '{secret}'")
        postgres.execute(f"GRANT CREATE ON DATABASE {database} TO owner_{database}")
        address = postgres.address(database, f"owner_{database}", quote(secret, safe=""))
        write(reach(start(shared=address)), "Ada")

    def test_through_a_socket(self, postgres: Postgres, start: Start, reach: Reach) -> None:
        address = (
            f"host={postgres.folder} port={postgres.port} user=postgres password={SECRET} dbname={postgres.create()}"
        )
        write(reach(start(shared=address)), "Ada")

    def test_a_lease_is_renewed_long_before_it_ends(self, start: Start, reach: Reach) -> None:
        world = reach(start(shared_lease_seconds=4))
        lasts = []
        ends = time.monotonic() + 3
        while time.monotonic() < ends:
            lasts.append(world.control.get("/health").json()["shared"]["lease_seconds"])
        assert min(lasts) > 2
        assert sum(later > earlier for earlier, later in pairwise(lasts)) >= 2

    def test_health_tells_of_the_shelf(self, start: Start, reach: Reach) -> None:
        world = reach(start(shared_name="one"))
        shown = world.control.get("/health").json()
        assert shown["status"] == "ok"
        assert (shown["shared"]["name"], shown["shared"]["reachable"]) == ("one", True)
        assert 0 < shown["shared"]["lease_seconds"] <= 2


@pytest.mark.parametrize("address", ["10.0.0.7", "10.0.0.7:8480", "https://one.example", "http://"])
def test_an_address_that_no_server_could_be_asked_at(address: str) -> None:
    said = run("serve", "--port", "0", "--advertise", address)
    assert said.returncode == 2
    assert "--advertise: " in said.stderr
    assert "Traceback" not in said.stderr

"""`emulator dataset` as its users run it."""

from pathlib import Path

import httpx2
import pytest
import yaml
from click.testing import CliRunner, Result

from emulator import Emulator
from emulator.__main__ import main
from emulator.datasets.loading import fixtures, names
from tests.conftest import World
from tests.test_command_line import run, serving

BOOK = "/api/v1/customers/25/phonebook"


def dataset(*words: str, **values: str) -> Result:
    """A command, in this process."""
    return CliRunner().invoke(main, ["dataset", *words], env={"EMULATOR_URL": None, **values})


@pytest.mark.slow
def test_export_is_what_serve_takes(world: World, tmp_path: Path) -> None:
    """As a person does it: the server's address from the environment, the file by redirection."""
    entry = {"name": "Wilma", "phoneNumber": "07700900123"}
    made = world.sipcentric().post("/customers/25/phonebook", json=entry).json()["id"]
    found = run("dataset", "export", "--world", world.name, EMULATOR_URL=world.url)
    assert (found.returncode, found.stderr) == (0, "")
    file = tmp_path / "mine.yaml"
    file.write_text(found.stdout)
    assert f"The records of world {world.name} when its clock stood at 2026-03-02T09:00:00.000Z." in found.stdout
    with serving("--dataset", str(file)) as (_, url):
        assert httpx2.get(f"{url}{BOOK}/{made}", auth=("admin", "secret")).json()["name"] == "Wilma"


@pytest.mark.slow
def test_export_of_a_file(world: World, tmp_path: Path) -> None:
    """A bundle or a snapshot; the same records as from the server."""
    world.kit.snapshot("now")
    (tmp_path / "world.zip").write_bytes(world.kit.bundle())
    (tmp_path / "world.sqlite").write_bytes(world.kit.download("now"))
    ways = [("--url", world.url, "--world", world.name), ("--file", "world.zip"), ("--file", "world.sqlite")]
    found = [dataset("export", way[0], str(tmp_path / way[1]) if way[0] == "--file" else way[1], *way[2:])
             for way in ways]  # fmt: skip
    assert [each.exit_code for each in found] == [0, 0, 0]
    records = [yaml.safe_load(each.output) for each in found]
    assert records[0] == records[1] == records[2]
    assert "The records of a snapshot when" in found[2].output


def test_export_says_why_it_cannot(emulator: Emulator, tmp_path: Path) -> None:
    (tmp_path / "notes.zip").write_text("none")
    (tmp_path / "mine.yaml").write_text("dial9: {}")
    for words, problem in (
        (("--url", "http://127.0.0.1:9"), "no emulator at http://127.0.0.1:9: "),
        (("--url", "http://"), "that is no address"),
        (("--url", emulator.url, "--world", "nowhere"), "404: there is no world called 'nowhere'"),
        (("--url", emulator.url, "--world", "not/one"), "--world"),
        (("--file", str(tmp_path / "none.zip")), "no such file"),
        (("--file", str(tmp_path / "notes.zip")), "this is no bundle of a world"),
        (("--file", str(tmp_path / "mine.yaml")), "neither a bundle (.zip) nor a snapshot (.sqlite)"),
    ):
        found = dataset("export", *words)
        assert found.exit_code in (1, 2), words
        assert problem in found.output, (words, found.output)
    assert "nowhere" not in [each.name for each in emulator.worlds()]


def test_export_knows_the_secret_of_the_environment() -> None:
    with Emulator(token="sesame", dataset="empty") as closed:
        assert "401" in dataset("export", "--url", closed.url).output
        found = dataset("export", "--url", closed.url, EMULATOR_TOKEN="sesame")
    assert found.exit_code == 0, found.output


@pytest.mark.parametrize("name", names())
def test_print(name: str) -> None:
    assert dataset("print", name).output == (fixtures() / f"{name}.yaml").read_text()


def test_print_of_none() -> None:
    found = dataset("print", "large-office")
    assert found.exit_code == 2
    assert "is none of empty, small-office" in found.output


def test_schema_by_both_names() -> None:
    assert dataset("schema").output == CliRunner().invoke(main, ["schema"]).output


def test_check_names_line_and_member(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    for text, problem in (
        ("dial9:\n  units:\n  - {id: 1}\n", "line 3: dial9.units.0.name: Field required"),
        ("dial9:\n  numbers:\n\n  - {id: 1, number: '1'}", "line 4: dial9.numbers.0.unit_id: Field required"),
        ("\nvonage: {}", "line 2: vonage: Extra inputs are not permitted"),
        ("dial9:\n  counts:\n    numbers: 3", "line 3: dial9.counts.numbers: there is no unit to fill"),
        ("sipcentric:\n  users:\n  - {username: a, password: b, level: admin,\n     customer_id: 25}",
         "line 4: sipcentric.users.0.customer_id: no record of sipcentric_customer has the id 25"),
        ("dial9: [", "line 1, column 9"),
    ):  # fmt: skip
        file.write_text(text)
        found = dataset("check", str(file))
        assert (found.exit_code, problem in found.output) == (1, True), found.output
    file.write_text("dial9: {}")
    assert dataset("check", str(file)).output == f"{file}: a dataset\n"
    assert dataset("check", str(tmp_path / "none.yaml")).exit_code == 2
    bundle = tmp_path / "world.zip"
    bundle.touch()
    assert f"emulator dataset export --file {bundle}" in dataset("check", str(bundle)).output

"""The format of datasets, as editors know it: the schema takes what the emulator takes, and refuses what it refuses."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from emulator.__main__ import main
from emulator.datasets import loading as datasets
from emulator.datasets.seeder import DatasetError
from emulator.vendors import VENDORS
from tests.conftest import World

FIXTURES = Path(__file__).parents[2] / "fixtures"
GUIDE = Path(__file__).parents[2] / "docs" / "datasets.md"


@pytest.fixture(scope="module")
def schema() -> Draft202012Validator:
    document: dict[str, Any] = json.loads(CliRunner().invoke(main, ["schema"]).output)
    Draft202012Validator.check_schema(document)
    return Draft202012Validator(document)


@pytest.mark.parametrize("name", datasets.names())
def test_datasets_fit_the_schema_and_name_it(schema: Draft202012Validator, name: str) -> None:
    text = (FIXTURES / f"{name}.yaml").read_text()
    schema.validate(yaml.safe_load(text))
    first = text.splitlines()[0]
    assert (FIXTURES / first.removeprefix("# yaml-language-server: $schema=")).is_file()


@pytest.mark.parametrize(
    "wrong",
    [
        {"sipcentric": {"customers": [{"name": "no such column"}]}},
        {"sipcentric": {"counts": {"calls": -1}}},
        {"dial9": {"numbers": [{"id": 1}]}},
        {"sipgate": {"accounts": [{"id": "12", "base_product_type": "team", "balance": 0}]}},
        {"telecom_center": {"gateways": "none"}},
        {"vonage": {}},
    ],
    ids=str,
)
def test_what_the_emulator_refuses_the_schema_refuses(schema: Draft202012Validator, wrong: dict[str, Any]) -> None:
    assert not schema.is_valid(wrong)
    with pytest.raises(DatasetError):
        datasets.validate(Path("mine.yaml"), yaml.safe_dump(wrong).encode(), VENDORS)


GATEWAY = "telecom_center: {customers: [{id: 1, name: Shop, capacity_limit: %s}]}"
TEXT = "description: %s"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("dial9:\n  numbers: []\ndial9: {}", r"'dial9' stands twice here\n.*line 3, column 1"),
        ("sipcentric: {users: [], counts: {calls: 1}, users: []}", "'users' stands twice"),
        (TEXT % "2026-02-30", "'2026-02-30' cannot be read"),
        (TEXT % "!!timestamp soon", "'soon' cannot be read"),
        (TEXT % "!!int one", "'one' cannot be read"),
        (TEXT % ("[" * 5000), "too deep"),
        (GATEWAY % ".inf", "'.inf' is no finite number"),
        (GATEWAY % ".nan", "'.nan' is no finite number"),
        (TEXT % r'"a\0b"', "has a NUL character"),
        (TEXT % r'"\ud83d"', "has half a character"),
        (TEXT % "Zoë", "unacceptable character"),
    ],
)
def test_what_is_wrong_is_named(world: World, tmp_path: Path, text: str, problem: str) -> None:
    """At the start, and to who resets a world to such a dataset."""
    file = tmp_path / "mine.yaml"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(DatasetError, match=problem):
        datasets.load(str(file), 1, VENDORS, tmp_path)
    answer = world.control.post("/reset", json={"dataset": str(file)})
    assert answer.status_code == 422
    assert re.search(problem, answer.json()["error"]), answer.json()
    assert str(file) in answer.json()["error"]
    assert world.sipcentric().get("/customers/me").status_code == 200


@pytest.mark.parametrize("number", ["1e400", '"nan"', "-1e999"])
def test_numbers_are_finite(tmp_path: Path, number: str) -> None:
    """Texts that can be read as such, too."""
    (example,) = [block.partition("```")[0] for block in GUIDE.read_text().split("```yaml\n")[1:]]
    file = tmp_path / "mine.yaml"
    file.write_text(example.replace("balance: 10", f"balance: {number}"))
    with pytest.raises(DatasetError, match=r"sipcentric.customers.0.balance: Input should be a finite number"):
        datasets.load(str(file), 1, VENDORS, tmp_path)


def test_characters_as_json_writes_them(tmp_path: Path) -> None:
    """A file that a program wrote: JSON is YAML, and has characters in two halves."""
    file = tmp_path / "mine.yaml"
    file.write_text(json.dumps({"telecom_center": {"customers": [{"id": 1, "name": "Zoë 😀"}]}}))
    assert "Zoë 😀".encode() in datasets.load(str(file), 1, VENDORS, tmp_path)


def test_example_of_the_guide_is_a_dataset(tmp_path: Path) -> None:
    """As printed; the server would start with it."""
    (example,) = [block.partition("```")[0] for block in GUIDE.read_text().split("```yaml\n")[1:]]
    file = tmp_path / "mine.yaml"
    file.write_text(example)
    assert datasets.load(str(file), 1, VENDORS, tmp_path).startswith(b"SQLite format 3")


def test_guide_names_every_resource() -> None:
    text = GUIDE.read_text()
    for vendor in VENDORS:
        lists = [name for name in vendor.behaviour.section().model_fields if name != "counts"]
        assert [name for name in lists if f"`{name}`" not in text] == [], f"{vendor.name}: make documents"


def test_the_cache_keeps_what_was_used_last(tmp_path: Path) -> None:
    own = tmp_path / "mine.sqlite"
    own.write_bytes(b"")
    first = datasets.load("empty", 1, VENDORS, tmp_path)
    (kept,) = set(tmp_path.glob("*.sqlite")) - {own}
    for number in range(datasets.MOST_KEPT):
        path = tmp_path / f"{number:032x}.sqlite"
        path.write_bytes(b"")
        os.utime(path, (number, number))
    assert datasets.load("empty", 1, VENDORS, tmp_path) == first
    datasets.load("empty", 2, VENDORS, tmp_path)
    left = {path.name for path in tmp_path.glob("*.sqlite")}
    assert len(left) == datasets.MOST_KEPT + 1
    assert {own.name, kept.name, f"{2:032x}.sqlite"} <= left
    assert f"{1:032x}.sqlite" not in left

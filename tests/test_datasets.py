"""The format of datasets, as editors know it: the schema takes what the emulator takes, and refuses what it refuses."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from emulator import datasets
from emulator.__main__ import main
from emulator.core.seeder import DatasetError
from emulator.vendors import VENDORS

FIXTURES = Path(__file__).parent.parent / "fixtures"
GUIDE = Path(__file__).parent.parent / "docs" / "datasets.md"


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


CUSTOMER = (
    "sipcentric: {customers: [{id: 1, created: '2026-01-05T09:00:00Z', reseller: a, company: A, first_name: A,"
    " last_name: B, telephone: '01632960100', email: a@example.com, address1: A, city: A, postcode: A,"
    " account_type: PREPAID, balance: 1}]}"
)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (CUSTOMER.replace("company: A", 'company: "a\\0b"'), "sipcentric.customers.0.company: text has no NUL"),
        (CUSTOMER.replace("company: A", 'company: "a\\uD800b"'), "customers.0.company: text has no halves"),
        (CUSTOMER.replace("balance: 1", "balance: .nan"), "sipcentric.customers.0.balance: must be a finite number"),
        (CUSTOMER.replace("balance: 1", "balance: -.inf"), "sipcentric.customers.0.balance: must be a finite number"),
        (CUSTOMER.replace("01632960100", "hello"), "sipcentric.customers.0.telephone"),
        ("[" * 3000, "nested too deep"),
        ("a: &a [*a]", "a: Extra inputs"),
        ("Größe: 1".encode("latin-1"), "unacceptable character"),
    ],
    ids=str,
)
def test_what_no_world_can_hold_is_refused_at_its_place(content: str | bytes, complaint: str) -> None:
    written = content if isinstance(content, bytes) else content.encode()
    with pytest.raises(DatasetError, match=r"mine\.yaml: ") as error:
        datasets.build(Path("mine.yaml"), written, 1, VENDORS)
    assert complaint in str(error.value)


def test_example_of_the_guide_is_a_dataset(tmp_path: Path) -> None:
    """As printed; the server would start with it."""
    (example,) = [block.partition("```")[0] for block in GUIDE.read_text().split("```yaml\n")[1:]]
    file = tmp_path / "mine.yaml"
    file.write_text(example)
    assert datasets.load(str(file), 1, VENDORS, tmp_path).startswith(b"SQLite format 3")


def test_guide_names_every_resource() -> None:
    text = GUIDE.read_text()
    for vendor in VENDORS:
        lists = [name for name in vendor.behaviour.section.model_fields if name != "counts"]
        assert [name for name in lists if f"`{name}`" not in text] == [], vendor.name

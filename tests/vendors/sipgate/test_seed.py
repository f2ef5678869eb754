"""Datasets with a `sipgate` section of their own: what is wrong with one is said, and where."""

import re
from pathlib import Path

import pytest
import yaml

from emulator.datasets import loading as datasets
from emulator.datasets.seeder import DatasetError
from emulator.telephony import fiction
from emulator.vendors import VENDORS

ACCOUNT = 'accounts: [{id: "7654321", base_product_type: basic, balance: 100}]'
USER = 'users: [{id: 7654321w0, account_id: "7654321", username: u, password: p}]'
EXTENSION = "{id: 7654321e0, user_id: 7654321w0, alias: a, type: register}"
CONTACT = 'id: 0b1f6a52-3c55-4d0e-9a3d-5f3f0a9c1d01, owner: 7654321w0, created: "2024-01-01"'


def load(folder: Path, *lines: str) -> bytes:
    """The database of a dataset with these lines in its section."""
    file = folder / "own.yaml"
    file.write_text("sipgate:\n" + "".join(f"  {line}\n" for line in (ACCOUNT, USER, *lines)))
    return datasets.load(str(file), 1, VENDORS, folder)


def test_a_small_section_is_enough(tmp_path: Path) -> None:
    lines = f"extensions: [{EXTENSION}]", "counts: {contacts: 3}"
    assert load(tmp_path, *lines).startswith(b"SQLite format 3")


@pytest.mark.parametrize(
    ("line", "where", "problem"),
    [
        ("nonsense: []", "sipgate.nonsense", "Extra inputs"),
        ("vouchers: [{account_id: '1', kind: sms, redeemed: '2024-01-01', ends: '2025-01-01', credits: 1}]",
         "vouchers.0.account_id", "has the id '1'"),
        ("vouchers: [{account_id: '7654321', kind: fun, redeemed: '2024-01-01', ends: x, credits: 1}]",
         "vouchers.0.kind", "'sms', 'minute' or 'fax'"),
        ("vouchers: [{account_id: '7654321', kind: sms, redeemed: '2024-01-01', ends: x, credits: 1}]",
         "vouchers.0.ends", "must be an ISO 8601"),
        ("vouchers: [{account_id: '7654321', kind: sms, redeemed: '2024-01-01', ends: '2025-01-01', credits: 1, "
         "used: 2}]",
         "vouchers.0", "2 of 1 credits"),
        (f"extensions: [{EXTENSION}, {EXTENSION}]", "extensions.1.id", "already in use"),
        (f"extensions: [{EXTENSION.replace('w0', 'w5')}]", "extensions.0.user_id", "has the id '7654321w5'"),
        (f"extensions: [{EXTENSION.replace('register', 'fax')}]", "extensions.0", "has the letter f"),
        ("phonenumbers: [{account_id: '7654321', number: '12'}]", "phonenumbers.0.number", "not a telephone number"),
        ("phonenumbers: [{account_id: '7654321', number: '493023125000', extension_id: e}]",
         "phonenumbers.0.extension_id", "has the id 'e'"),
        ("contacts: [{" + CONTACT + ", entries: [{name: TEL, value: '493023125000'}]}]", "contacts.0", "needs an FN"),
        ("contacts: [{" + CONTACT + ", entries: [{name: FN, parts: {family: x}}]}]", "entries.0", "FN has no family"),
        ("contacts: [{" + CONTACT + ", entries: [{name: N}]}]", "entries.0", "N needs parts"),
        ("contacts: [{" + CONTACT + ", entries: [{name: ORG, parts: {unit: x}}]}]", "entries.0", "unit is a list"),
        ("contacts: [{" + CONTACT + ", entries: [{name: TEL, value: call me}]}]", "entries.0", "not a telephone"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(tmp_path: Path, line: str, where: str, problem: str) -> None:
    with pytest.raises(DatasetError) as error:
        load(tmp_path, line)
    assert where in str(error.value)
    assert problem in str(error.value)


def test_the_same_seed_gives_the_same_database(tmp_path: Path) -> None:
    first = load(tmp_path, "counts: {contacts: 40}")
    for kept in tmp_path.glob("*.sqlite"):
        kept.unlink()
    assert load(tmp_path, "counts: {contacts: 40}") == first


def test_every_number_is_reserved_for_fiction() -> None:
    """Written-down ones in the dataset; made-up ones come from `fiction` anyway."""
    section = yaml.safe_load(datasets.find("small-office").read_text())["sipgate"]
    numbers = set(re.findall(r"\b\d{11,15}\b", str(section)))
    prefixes = *fiction.GERMAN_GEOGRAPHIC.values(), *fiction.GERMAN_MOBILE, *fiction.BRITISH_GEOGRAPHIC.values()
    reserved = (*prefixes, fiction.BRITISH_MOBILE)
    assert len(numbers) > 20
    assert [number for number in numbers if not number.startswith(reserved)] == []

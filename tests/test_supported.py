"""The documents that are made from the code are up to date, and say something."""

from pathlib import Path

import pytest

from emulator import fidelity, notices, supported
from emulator.datasets import loading as datasets
from emulator.exchange.vendor import Vendor
from emulator.vendors import VENDORS

ROOT = Path(__file__).parent.parent


def test_supported_is_up_to_date() -> None:
    assert (ROOT / "SUPPORTED.md").read_text() == supported.document(), "make documents"


def test_rules_are_up_to_date() -> None:
    assert (ROOT / "docs" / "rules.md").read_text() == fidelity.rules_document(), "make documents"


def test_tables_are_up_to_date() -> None:
    readme, guide = (ROOT / "README.md").read_text(), (ROOT / "docs" / "datasets.md").read_text()
    assert readme == supported.with_table(readme, supported.MAGIC, supported.magic_values()), "make documents"
    assert guide == supported.with_table(guide, supported.LISTS, supported.lists()), "make documents"


def test_schema_of_datasets_is_up_to_date() -> None:
    assert (ROOT / "fixtures" / "dataset.schema.json").read_text() == datasets.schema_text(VENDORS), "make documents"


def test_third_party_notice_names_every_package_that_is_installed() -> None:
    """Another platform or version of Python needs others besides."""
    notice = (ROOT / "THIRD-PARTY.md").read_text().splitlines()
    rows = notices.document().splitlines()
    assert [row for row in rows if row not in notice] == [], "make documents"
    assert all(len(row.split("|")[2].strip()) > 2 for row in rows if row.startswith("|"))


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
class TestVendor:
    def test_every_operation_rests_on_something(self, vendor: Vendor) -> None:
        rows = list(supported.operations(vendor))
        assert len({(method, path) for method, path, _, _ in rows}) == len(rows) > 0
        assert {evidence for *_, evidence in rows} <= {"documented", "client", "framework", "inferred"}
        assert all(summary.endswith((".", "?")) and "_" not in summary.split("`")[0] for _, _, summary, _ in rows)

    def test_its_limits_are_told_in_sentences(self, vendor: Vendor) -> None:
        assert vendor.known_limits
        assert all(limit.endswith(".") and limit[0].isupper() for limit in vendor.known_limits)

    def test_table_cells_stay_in_their_cells(self, vendor: Vendor) -> None:
        cells = [cell for row in supported.operations(vendor) for cell in row]
        assert not [
            cell
            for cell in (*cells, *vendor.behaviour.magic, *vendor.behaviour.magic.values())
            if "|" in cell or "\n" in cell
        ]

"""The documents that are made from the code are up to date, and say something."""

from pathlib import Path

import pytest

from emulator import documents
from emulator.documents import notices, supported
from emulator.exchange.vendor import Vendor
from emulator.vendors import VENDORS

ROOT = Path(__file__).parents[2]


BY_VERSION = {"THIRD-PARTY.md", "control.d.ts"}
"""What other versions of the dependencies make otherwise: they are others, or name schemas otherwise."""


def outdated(*, by_version: bool) -> list[str]:
    """The documents that differ from what is made now."""
    made = documents.documents(ROOT)
    chosen = {path: text for path, text in made if (path.name in BY_VERSION) == by_version}
    return [path.name for path, text in chosen.items() if path.read_text() != text]


def test_documents_are_up_to_date() -> None:
    assert outdated(by_version=False) == [], "make documents"


@pytest.mark.pinned
def test_the_control_planes_types_are_up_to_date() -> None:
    assert "control.d.ts" not in outdated(by_version=True), "make documents"


@pytest.mark.pinned
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
            for cell in (*cells, *vendor.behaviour.magic(), *vendor.behaviour.magic().values())
            if "|" in cell or "\n" in cell
        ]

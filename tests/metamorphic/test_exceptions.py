"""The exceptions that docs/limits.md tells: each is one of a vendor's, and says itself in sentences."""

from pathlib import Path

import yaml

from emulator.vendors import VENDORS

EXCEPTIONS = yaml.safe_load(Path(__file__).with_name("exceptions.yaml").read_text())
NEEDED = {
    "sipgate": "test_writing.py::test_a_deleted_event_stays_in_the_trash",
    "dial9": "test_reading.py::test_at_dial9_head_acts",
    "sipcentric": "test_stories.py::test_a_rate_limit_counts_refusals_too",
}
"""Tests that fail where an exception is no longer needed."""


def test_each_is_a_vendors_and_has_a_test_that_needs_it() -> None:
    assert EXCEPTIONS.keys() == NEEDED.keys() <= {vendor.name for vendor in VENDORS}
    for vendor, entries in EXCEPTIONS.items():
        file, _, test = NEEDED[vendor].partition("::")
        assert f"def {test}(" in Path(__file__).with_name(file).read_text()
        assert len(entries) == 1
        assert all(each["rule"] and each["exception"].endswith(".") for each in entries)

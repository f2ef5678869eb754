"""The version that every database carries changes with its tables."""

from zlib import crc32

from emulator.store.database import SCHEMA_VERSION, schema_text
from emulator.vendors import VENDORS

TABLES = {1: 3503323569, 2: 3514827176, 3: 1320505617}
"""Version → checksum of the statements that make its tables."""


def test_a_changed_table_has_a_version_of_its_own() -> None:
    """After a change of a table: raise SCHEMA_VERSION, and remember here what its tables are."""
    assert all(vendor.behaviour.resources for vendor in VENDORS)
    assert TABLES[SCHEMA_VERSION] == crc32("\n".join(schema_text()).encode())
    assert max(TABLES) == SCHEMA_VERSION
